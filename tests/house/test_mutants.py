"""The mutation run takes away what it says it does, and a story about it is what kills a mutant."""

import tomllib

import pytest

from bihuan import core
from tests.spec.shelf import CALENDAR
from tests.spec.test_general import TOY

from .test_built import script

MUTATE = script("mutate")
DATA = tomllib.loads(TOY)
MUTANTS = {mutant.name: mutant for mutant in MUTATE.mutants(DATA, TOY)}


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("act hand_in needs: without photo", lambda p: p.acts["hand_in"].needs == frozenset()),
        ("act hand_in by: without owner", lambda p: p.acts["hand_in"].by == frozenset()),
        ("act finish other_than: without hand_in", lambda p: p.acts["finish"].other_than == frozenset()),
        ("act begin from: without done", lambda p: p.acts["begin"].start == {"start"}),
        ("clock do limit: 4d to 3d", lambda p: str(p.clocks["do"].limit) == "3d"),
        ("clock do amber: without 1d", lambda p: p.clocks["do"].amber is None),
        ("clock do warns: without urge", lambda p: not p.clocks["do"].warns),
        ("general recuse: without judge", lambda p: p.acts["recuse"].who == {"maker"}),
    ],
)  # fmt: skip
def test_a_mutant_is_the_procedure_less_one_thing(name, left):
    changed = core.declare.declared(MUTATE.mutated(DATA, MUTANTS[name]), TOY, CALENDAR)
    assert left(changed)
    assert not left(core.declare.read(TOY, CALENDAR))


def test_a_mutant_names_its_line():
    mutant = MUTANTS["act hand_in by: without owner"]
    assert TOY.splitlines()[mutant.line - 1] == 'by = ["owner"]'


STORY = """
people = { "老赵" = ["maker"], "小孙" = ["maker"] }

[[story]]
name = "做的人自己交"
told = '''
2026-08-03 09:00 | 老赵 | begin   | owner=老赵 | doing by 2026-08-07
2026-08-04 09:00 | 小孙 | hand_in | photo      | no: not_named owner
2026-08-04 10:00 | 老赵 | hand_in |            | no: missing photo
'''
"""


def test_only_what_no_story_tells_survives(tmp_path):
    (tmp_path / "1.toml").write_text(TOY, "utf-8")
    (tmp_path / "stories.toml").write_text(STORY, "utf-8")
    total, left = MUTATE.survivors(tmp_path)
    names = {mutant.name for mutant in left}
    assert total == len(MUTANTS)
    killed = {
        "act hand_in by: without owner",
        "act hand_in needs: without photo",
        "clock do limit: 4d to 3d",
    }
    assert not names & killed
    assert {"act hand_in needs: without note?", "act finish other_than: without hand_in"} <= names
