"""The page on writing a procedure tells every word, and its examples are true."""

import re
import tomllib

import pytest

from bihuan import core
from bihuan.core import general, rehearse
from bihuan.core.checks import ASKS
from tests.spec.shelf import CALENDAR

from .test_built import ROOT
from .test_vocabulary import PARTS, VOCABULARY

PAGE = (ROOT / "docs" / "handbook" / "写一个程序.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
LINES = dict(re.findall(r"^- `(\w+)` (.+)$", PAGE, re.MULTILINE))


def examples(line):
    """What stands between backticks after 例."""
    return re.findall(r"`([^`]+)`", line.split("例：", 1)[1]) if "例：" in line else []


@pytest.mark.parametrize("word", sorted(VOCABULARY))
def test_every_word_has_its_line_with_an_example_that_is_toml(word):
    first = examples(LINES[word])[0]
    assert word in tomllib.loads(first)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_every_part_of_a_word_stands_on_the_line_of_its_word(part):
    assert f"`{part}" in LINES[PARTS[part]]


@pytest.mark.parametrize("name", sorted(general.KINDS))
def test_every_act_that_all_procedures_have_has_its_line(name):
    shown = re.findall(r"`([^`]+)`", LINES[name])[-1]
    said = tomllib.loads(shown)[name]
    assert isinstance(said, dict) == general.KINDS[name].closing
    assert general.KINDS[name].label.split("，")[0] in LINES[name]


def test_the_complete_example_is_a_procedure_and_its_stories_come_true():
    text, stories = EXAMPLES
    procedure, told = core.declare.read(text, CALENDAR), tomllib.loads(stories)
    for story in told["story"]:
        assert rehearse.rehearse(procedure, told["people"], story["told"]) == []


def test_every_end_of_a_story_s_line_and_every_way_to_give_a_fact_is_told():
    stories = PAGE.split("## 六、故事")[1]
    for end in (*rehearse._ENDS, rehearse.READS, rehearse.LATE, rehearse.BACKFILL, rehearse.ABOUT):
        assert f"`{end}" in stories, end
    for given in ASKS:
        assert f"`{given}`" in PAGE


def test_every_reason_it_names_is_one():
    told = PAGE.split("理由的写法：")[1].split("\n")[0]
    assert set(re.findall(r"`(\w+)`", told)) <= core.OBJECTIONS.keys()


SLIPS = {
    "有全角符号 ＝": [('label   = "活动室借用"', 'label   ＝ "活动室借用"')],
    "同一个键写了两遍": [("closes = true", "closes = true\ncloses = true")],
    "who 里的 cleark 没有声明": [('who    = ["clerk"]', 'who    = ["cleark"]')],
    "没有佐证就销号": [('needs  = ["reason_given"]', "")],
    "没有动作能走到这一环节": [('to     = "lent"', 'to     = "asked"')],
    "这一环节只进不出": [
        ('from       = ["lent"]', 'from       = ["asked"]'),
        ('withdraw = { who = ["resident", "clerk"], to = "ended" }\n', ""),
        ('merge    = { who = ["clerk"], to = "ended" }\n', ""),
    ],
}


@pytest.mark.parametrize("says", SLIPS)
def test_every_slip_it_lists_is_said_so(says):
    assert f"| {says} |" in PAGE
    broken = EXAMPLES[0]
    for old, new in SLIPS[says]:
        assert old in broken
        broken = broken.replace(old, new)
    with pytest.raises(core.Malformed) as wrong:
        core.declare.read(broken, CALENDAR)
    assert says in {problem.says.partition("，请")[0] for problem in wrong.value.problems}


def test_both_readmes_lead_to_it():
    for name in ("README.md", "README.zh-CN.md"):
        assert "docs/handbook/写一个程序.md" in (ROOT / name).read_text("utf-8")
