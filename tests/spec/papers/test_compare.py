"""What makes two papers a pair, and what does not."""

import json
import random
import re
from pathlib import Path

import pytest

from bihuan import papers
from bihuan.project.commands import compare as command
from tests.corpus import marks, noise

CORPUS = Path(__file__).parents[2] / "corpus"


def _plain(name: str) -> str:
    return marks.read(CORPUS / "annotated" / f"{name}.txt").text


def _letters(text: str) -> str:
    return re.sub(r"[\W_]|[a-z]+", "", text)


INSPECTION = _plain("self_inspection_personal")
BULLETIN = _plain("rectification_bulletin_liutang")
PARAGRAPH = (
    "去年汛期连下九天大雨，后街三栋平房进水，住户被转移到礼堂过夜，直到第三天才有人送来被褥和热饭；"
    "事后清点，抽水泵少了两台，值班表上签字的人那几天都不在岗，雨衣雨靴锁在仓库里，钥匙在出差的同事手上，"
    "这件事至今没有写进总结，也没有人为此道过歉。"
)


@pytest.mark.parametrize(
    ("changed", "how"),
    [
        (lambda t: t.replace("南坝社区", "北桥湾社区").replace("XX镇", "青石镇"), "renamed"),
        (lambda t: re.sub(r"(\d+)", lambda m: str(int(m[1]) + 3), t), "other figures"),
        (lambda t: "上级来文照录。\n" + t.split("二、存在的突出问题")[1], "first part left out"),
        (lambda t: noise.traditional(t, "tw"), "in Traditional script"),
        (lambda t: noise.pinyin_notes(noise.traditional(t, "t"), random.Random(1)), "with notes"),
        (lambda t: noise.hard_wrap(noise.half_width(t), 40), "hard-wrapped"),
        (lambda t: noise.chrome(noise.html(t), "gov")[0], "on a web page"),
    ],
)
def test_a_paper_used_again_is_a_pair_even_in_a_set_of_two(changed, how):
    again = changed(INSPECTION)
    (pair,) = papers.compare({"first": INSPECTION, "again": again}).pairs
    assert (pair.a, pair.b) == ("first", "again")
    assert pair.containment_b_in_a > 0.8, how


def test_different_papers_on_the_same_subjects_are_no_pairs():
    texts = {path.name: path.read_text("utf-8") for path in CORPUS.glob("*.txt")}
    assert len(texts) >= 18
    assert papers.compare(texts).pairs == ()


def test_a_passage_is_the_same_words_on_both_pages():
    again = noise.traditional(noise.half_width(INSPECTION.replace("南坝", "北桥")), "hk")
    (pair,) = papers.compare({"a": INSPECTION, "b": again}).pairs
    assert len(pair.passages) > 10
    for passage in pair.passages:
        here = papers.clean(INSPECTION[slice(*passage.a)]).text
        there = papers.clean(again[slice(*passage.b)]).text.replace("北桥", "南坝")
        assert _letters(here) == _letters(there)


def test_passages_end_where_a_paragraph_ends_on_both_pages_and_keep_their_list_marks():
    (pair,) = papers.compare({"a": BULLETIN, "b": BULLETIN}).pairs
    taken = [BULLETIN[slice(*passage.a)] for passage in pair.passages]
    assert "\n" not in "".join(taken)
    assert "（一）落实上级部署有温差方面" in taken


def test_a_heading_of_its_own_is_a_passage_however_short():
    one = f"一、检查\n{PARAGRAPH}\n二、主要不足\n各人各说。\n"
    two = f"{PARAGRAPH}\n一、主要不足\n大家都说好。\n"
    (pair,) = papers.compare({"one": one, "two": two}).pairs
    assert [one[slice(*p.a)] for p in pair.passages] == [PARAGRAPH, "二、主要不足"]


@pytest.mark.parametrize(("letters", "pairs"), [(60, 0), (len(PARAGRAPH), 1)])
def test_one_paragraph_taken_over_is_told_but_not_a_sentence(letters, pairs):
    texts = {"a": f"{BULLETIN}\n{PARAGRAPH[:letters]}", "b": f"{PARAGRAPH[:letters]}\n{INSPECTION}"}
    assert len(papers.compare(texts).pairs) == pairs


def test_what_most_papers_of_a_set_say_makes_no_pair():
    own = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))[:6]]
    texts = {str(n): f"{text}\n{PARAGRAPH}" for n, text in enumerate(own)}
    assert papers.compare(texts).pairs == ()


def test_copies_of_one_paper_do_not_make_each_other_common():
    texts = {f"{n}号": INSPECTION.replace("南坝", f"第{n}") for n in "一二三四五"}
    assert len(papers.compare(texts).pairs) == 10


@pytest.mark.parametrize("text", ["", "\n", "好。", "一、\n二、\n"])
def test_a_text_with_nothing_to_compare_is_in_no_pair(text):
    assert papers.compare({"a": text, "b": text, "c": INSPECTION}).pairs == ()


def test_the_command_prints_pairs_and_still_compares_the_rest_when_a_file_is_missing(
    tmp_path, capsys
):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(INSPECTION, "utf-8")
    files = [str(tmp_path / name) for name in ("a.txt", "none.txt", "b.txt")]
    assert command.run([*files, "--json"]) == 1
    told = capsys.readouterr()
    (pair,) = json.loads(told.out)["pairs"]
    assert (pair["a"], pair["b"], pair["jaccard"]) == ("a.txt", "b.txt", 1.0)
    assert set(pair["passages"][0]) == {"a", "b", "chars"}
    assert "none.txt" in told.err
