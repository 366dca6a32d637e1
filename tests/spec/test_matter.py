"""A matter goes into a row and comes back whole."""

import json
from datetime import UTC, date, datetime, timedelta

from bihuan import core

from .shelf import PROCEDURES

NOON = datetime(2026, 8, 3, 4, tzinfo=UTC)
FULL = core.Matter(
    id="m-1",
    community="c-1",
    procedure=PROCEDURES["appeal"],
    stage="handling",
    holder="p-2",
    clocks={
        "accept": core.Running(
            "accept",
            date(2026, 8, 3),
            date(2026, 8, 4),
            amber=date(2026, 8, 3),
            met=date(2026, 8, 5),
            late=True,
        ),
        "urgent": core.Running(
            "urgent", date(2026, 8, 3), date(2026, 8, 4), at=NOON, provisional=True
        ),
        "handle": core.Running(
            "handle", date(2026, 8, 3), date(2026, 8, 9), amber=date(2026, 8, 7)
        ),
        "supervised": core.Running(
            "supervised", date(2026, 8, 3), date(2026, 8, 10), amber=date(2026, 8, 8)
        ),
    },
    hands={"accept": (core.Hand("p-1", "u-1"), core.Hand("p-2"))},
    file={"place": ("a",), "photo": ("b", "c")},
    proxied=frozenset({"words"}),
    facts={"type": "设施维修", "repeat": False, "many": 3},
    children=(core.Child("measure", True), core.Child("measure")),
    last=NOON,
    seq=3,
    head="f" * 64,
)


def test_a_matter_comes_back_from_its_row_as_it_was():
    row = json.loads(json.dumps(core.dump(FULL)))
    assert core.load(FULL.procedure, row) == FULL


def test_a_matter_that_has_not_begun_comes_back_too():
    new = core.Matter("m-1", "c-1", FULL.procedure)
    assert core.load(new.procedure, json.loads(json.dumps(core.dump(new)))) == new


def test_due_and_amber_are_the_earliest_of_the_clocks_that_run():
    assert (FULL.due, FULL.amber) == (date(2026, 8, 4), date(2026, 8, 7))
    new = core.Matter("m-1", "c-1", FULL.procedure)
    assert (new.due, new.amber) == (None, None)


def test_a_clock_is_late_only_after_its_last_day_or_its_moment():
    handle, urgent = FULL.clocks["handle"], FULL.clocks["urgent"]
    assert [handle.overdue(NOON, date(2026, 8, day)) for day in (9, 10)] == [False, True]
    later = NOON + timedelta(microseconds=1)
    assert [urgent.overdue(now, date(2026, 8, 3)) for now in (NOON, later)] == [False, True]


def test_a_matter_is_closed_only_in_a_stage_that_closes():
    stages = [core.START, *FULL.procedure.stages]
    closed = [s for s in stages if core.Matter("m", "c", FULL.procedure, stage=s).closed]
    assert closed == ["closed", "ended"]
