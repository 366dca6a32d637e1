"""Every story told beside a procedure comes true. Add stories there, not here."""

import tomllib

import pytest

from bihuan.core.rehearse import Differs, rehearse

from .shelf import PROCEDURES, ROOT

BOOKS = {
    name: tomllib.loads((ROOT / "procedures" / name / "stories.toml").read_text("utf-8"))
    for name in PROCEDURES
}
STORIES = [
    pytest.param(name, story["told"], id=f"{name}: {story['name']}")
    for name, book in BOOKS.items()
    for story in book["story"]
]


@pytest.mark.parametrize(("name", "told"), STORIES)
def test_story_comes_true(name, told):
    assert rehearse(PROCEDURES[name], BOOKS[name]["people"], told) == []


@pytest.mark.parametrize("name", PROCEDURES)
def test_stories_do_every_act_and_have_every_act_refused(name):
    lines = [
        [cell.strip() for cell in line.split("|")]
        for story in BOOKS[name]["story"]
        for line in story["told"].strip().splitlines()
    ]
    done = {line[2] for line in lines if not line[4].startswith("no:")}
    refused = {line[2] for line in lines if line[4].startswith("no:")}
    assert done == PROCEDURES[name].acts.keys()
    assert refused >= PROCEDURES[name].acts.keys()


def test_a_story_that_does_not_come_true_is_told_with_its_line():
    people = {"书记": ["secretary"], "老赵": ["worker"]}
    told = """
    2026-09-28 09:00 | 书记 | open    | owner=老赵 due_day=2026-10-30 | doing by 2026-10-29
    2026-09-28 10:00 | 老赵 | hand_in | proof                         | no: missing proof
    """
    assert rehearse(PROCEDURES["measure"], people, told) == [
        Differs(1, "doing by 2026-10-29", "doing by 2026-10-30"),
        Differs(2, "no: missing proof", "accepting"),
    ]
