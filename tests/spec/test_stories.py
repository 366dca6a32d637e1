"""Every story told beside a procedure comes true. Add stories there, not here."""

import tomllib

import pytest

from bihuan import core
from bihuan.core.rehearse import Differs, rehearse

from .shelf import CALENDAR, PROCEDURES, ROOT, VERSIONS
from .test_general import TOY

BOOKS = {
    name: tomllib.loads((ROOT / "procedures" / name / "stories.toml").read_text("utf-8"))
    for name in PROCEDURES
}
STORIES = [
    pytest.param(name, story.get("version"), story["told"], id=f"{name}: {story['name']}")
    for name, book in BOOKS.items()
    for story in book["story"]
]


@pytest.mark.parametrize(("name", "version", "told"), STORIES)
def test_story_comes_true(name, version, told):
    procedure = VERSIONS[name, version] if version else PROCEDURES[name]
    assert rehearse(procedure, BOOKS[name]["people"], told) == []


@pytest.mark.parametrize("name", PROCEDURES)
def test_stories_do_every_act_and_have_every_act_refused(name):
    lines = [
        [cell.strip() for cell in line.split("|")]
        for story in BOOKS[name]["story"]
        for line in story["told"].strip().splitlines()
        if story.get("version", PROCEDURES[name].version) == PROCEDURES[name].version
    ]
    own = {act.id for act in PROCEDURES[name].acts.values() if not act.does}
    done = {line[2] for line in lines if not line[4].startswith("no:")}
    refused = {line[2] for line in lines if line[4].startswith("no:")}
    assert done >= own
    assert refused >= own


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


def test_a_story_takes_a_step_back_names_what_the_clock_is_about_and_fills_in_the_past():
    people = {"老赵": ["maker"], "评委": ["judge"], "时钟": ["clock"]}
    told = """
    2026-08-03 09:00                    | 老赵 | begin   | owner=老赵   | doing held 老赵
    2026-08-04 09:00                    | 老赵 | hand_in | photo        | judged held judge
    2026-08-04 10:00                    | 评委 | correct | general_note | doing held 老赵
    2026-08-04 11:00                    | 评委 | correct | general_note | no: nothing_to_correct correct
    2026-08-12 09:00                    | 时钟 | urge    | for=do       | doing
    2026-08-12 09:00                    | 时钟 | urge    | for=do       | no: already do
    2026-08-12 10:00 > 2026-09-01 08:00 | 老赵 | hand_in | photo backfill | judged
    """
    assert rehearse(core.declare.read(TOY, CALENDAR), people, told) == []


def test_a_story_names_who_is_told_what_runs_and_who_may_read():
    people = {"老赵": ["maker"], "评委": ["judge"], "外人": []}
    said = TOY.replace('by = ["owner"]', 'by = ["owner"]\ntells = ["judge", "owner"]').replace(
        'as = "image"', 'as = "image", seen_by = ["judge"]'
    )
    story = """
    2026-08-03 09:00 | 老赵 | begin   | owner=老赵 | doing told none runs do=2026-08-06..2026-08-07
    2026-08-04 09:00 | 老赵 | 看      | photo      | no
    2026-08-04 09:00 | 评委 | 看      | photo      | yes
    2026-08-04 09:00 | 外人 | 看      |            | no
    2026-08-04 09:00 | 老赵 | hand_in | photo      | judged told person:老赵 role:judge runs judge=2026-08-06
    """
    came = rehearse(core.declare.read(said, CALENDAR), people, story)
    assert came == [Differs(4, "no", "yes")]
