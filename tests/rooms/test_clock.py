"""Time acts through the one door: each thing once, whoever sweeps, however often, however late."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from bihuan import core
from bihuan.matters import verify
from bihuan.matters.models import Clock, Matter
from bihuan.matters.record import present
from bihuan.oversight import clock, reconcile
from bihuan.oversight.models import Unwilling
from bihuan.people.walls import tenant
from tests import watched

NOTE = {"note": ("a" * 64,)}
ALL = [("remind", "work"), ("supervise", "work"), ("escalate", "work")]


def day(text, hour=9):
    """A moment in Beijing."""
    return datetime.combine(
        date.fromisoformat(text), datetime.min.time(), core.BEIJING
    ) + timedelta(hours=hour)


@pytest.fixture
def shelf(world, tmp_path):
    watched.publish(tmp_path)
    return world


def test_it_reminds_at_amber_supervises_when_late_and_escalates_days_after(shelf):
    row = watched.matter(shelf, "2026-12-07")  # a Monday; two working days before: Thursday
    happened = {}
    for n in range(25):
        now = day("2026-11-24") + timedelta(days=n)
        before = len(watched.told(shelf, row))
        clock.sweep(now)
        for act, _ in watched.told(shelf, row)[before:]:
            happened[act] = now.date().isoformat()
    assert happened == {
        "remind": "2026-12-03", "supervise": "2026-12-08", "escalate": "2026-12-14",
    }  # fmt: skip
    assert watched.told(shelf, row) == ALL
    assert verify.matter(shelf.community.id, row.id) == []


@pytest.mark.parametrize("change", ["head = repeat('0', 64)", "edition = 'x'", "state = '{}'"])
def test_a_row_that_was_altered_keeps_neither_the_others_waiting_nor_the_clock(shelf, change):
    altered, row = watched.matter(shelf), watched.matter(shelf)
    with tenant(shelf.community.id), connection.cursor() as cursor:
        cursor.execute(f"UPDATE matters_matter SET {change} WHERE id = %s", [altered.id])
    told = clock.sweep(day("2026-12-20"))
    assert told.failed == 0
    assert watched.told(shelf, row) == ALL[1:]
    assert watched.told(shelf, altered) == []


def test_a_trace_that_was_emptied_is_named_by_the_comparison_and_keeps_nobody_waiting(shelf):
    with tenant(shelf.community.id):
        empty = Matter.objects.create(
            community_id=shelf.community.id, number="空1", procedure="watched", edition="x",
            title="没有留痕的", stage="working", opened_at=day("2026-12-01"),
        )  # fmt: skip
    row = watched.matter(shelf)
    matters, found = reconcile.community(shelf.community.id, day("2026-12-20"))
    assert matters == 2
    assert (empty.id, "unreadable") in [(one.matter, one.what) for one in found]
    assert (row.id, "owed") in [(one.matter, one.what) for one in found]


def test_a_sweep_that_comes_late_does_everything_but_the_reminder(shelf):
    row = watched.matter(shelf)
    clock.sweep(day("2026-12-20"))
    clock.sweep(day("2026-12-21"))
    assert watched.told(shelf, row) == ALL[1:]


def test_what_is_handed_in_in_time_is_left_alone(shelf):
    row = watched.matter(shelf)
    watched.does(shelf, shelf.worker, "finish", row, day("2026-12-01"), evidence=NOTE)
    clock.sweep(day("2027-03-01"))
    assert watched.told(shelf, row) == []


def test_an_extension_starts_a_clock_of_its_own_and_forgives_none(shelf):
    row = watched.matter(shelf, "2026-11-30")
    clock.sweep(day("2026-12-01"))
    more = {"facts": {"day": "2026-12-10"}, "evidence": NOTE}
    watched.does(shelf, shelf.officer, "extend", row, day("2026-12-02"), **more)
    clock.sweep(day("2026-12-30"))
    assert watched.told(shelf, row) == [
        ("supervise", "work"), ("supervise", "work/2"), ("escalate", "work/2"),
    ]  # fmt: skip
    clocks = present(shelf.community.id, row.id).clocks
    assert clocks["work"].late
    assert clocks["work"].met == date(2026, 12, 2)
    assert clocks["work/2"].met is None
    own = [one for one in clocks.values() if one.clock == "own"]
    assert all(one.overdue(day("2027-01-20"), date(2027, 1, 20)) for one in own)


def test_a_clock_set_back_repeats_nothing_and_set_forward_again_goes_on(shelf):
    row = watched.matter(shelf)
    for now in ("2026-12-03", "2026-11-01", "2020-02-29", "2026-12-08", "2026-12-03", "2026-12-14"):
        clock.sweep(day(now))
    assert watched.told(shelf, row) == ALL
    with tenant(shelf.community.id):
        assert not Unwilling.objects.filter(matter=row.id).exists()


@pytest.mark.parametrize(
    ("due", "remind", "supervise"),
    [
        ("2028-03-01", "2028-02-28", "2028-03-02"),  # a leap year: Tuesday, the 29th between
        ("2026-01-05", "2025-12-31", "2026-01-06"),  # Sunday 4 January 2026 is worked
    ],
)
def test_leap_days_and_make_up_days_count(shelf, due, remind, supervise):
    row = watched.matter(shelf, due, at=day("2025-12-01"))
    found = present(shelf.community.id, row.id).clocks["work"]
    assert (found.amber.isoformat(), found.due.isoformat()) == (remind, due)
    clock.sweep(day(remind, 0) - timedelta(seconds=1))
    assert watched.told(shelf, row) == []
    clock.sweep(day(remind, 0))
    clock.sweep(day(supervise, 0) - timedelta(seconds=1))
    assert watched.told(shelf, row) == ALL[:1]
    clock.sweep(day(supervise, 0))
    assert watched.told(shelf, row) == ALL[:2]


def test_days_of_a_year_without_a_table_are_marked_provisional(shelf):
    row = watched.matter(shelf, "2026-12-30")
    watched.does(shelf, shelf.officer, "supervise", row, day("2026-12-30"))
    assert present(shelf.community.id, row.id).clocks["own"].provisional


def test_what_the_rules_refuse_is_written_once_and_tried_again_when_the_matter_moves(shelf):
    row = watched.matter(shelf, "2026-12-07")
    watched.does(shelf, shelf.secretary, "put_aside", row, day("2026-12-01"))
    with tenant(shelf.community.id):  # a row that wakes the clock for what cannot be done
        Clock.objects.filter(matter=row.id, name="work").update(wake=day("2026-12-08"))
    clock.sweep(day("2026-12-09"))
    assert watched.told(shelf, row) == []
    watched.does(shelf, shelf.secretary, "take_up", row, day("2026-12-10"))
    clock.sweep(day("2026-12-10", 12))
    assert watched.told(shelf, row) == [("supervise", "work")]


def test_planted_gaps_are_found_mended_and_made_up_for(shelf):
    rows = [watched.matter(shelf, title=f"第{n}件") for n in range(4)]
    with tenant(shelf.community.id):
        Clock.objects.filter(matter=rows[0].id).delete()
        Clock.objects.filter(matter=rows[1].id).update(wake=None, due=date(2030, 1, 1))
        Clock.objects.filter(matter=rows[2].id).update(met=date(2026, 12, 1))
        Clock.objects.create(
            community_id=shelf.community.id, matter_id=rows[3].id, name="ghost",
            due=date(2026, 1, 1),
        )  # fmt: skip
    now = day("2026-12-20")
    _, found = reconcile.community(shelf.community.id, now)
    assert {(one.matter, one.name, one.what) for one in found} == {
        (rows[0].id, "work", "missing"), (rows[1].id, "work", "wake"),
        (rows[1].id, "work", "due"), (rows[2].id, "work", "met"), (rows[3].id, "ghost", "extra"),
        *((row.id, "work", "owed") for row in rows),
    }  # fmt: skip
    clock.sweep(now)
    assert [watched.told(shelf, row) for row in rows] == [ALL[1:]] * 4
    assert reconcile.community(shelf.community.id, now)[1] == []


SCHEDULER = """
import sys
from datetime import datetime
from tests import database as testing
testing.prepare(); testing.connect(sys.argv[1])
from bihuan.oversight import clock
while True:
    for now in sys.argv[2:]:
        told = clock.sweep(datetime.fromisoformat(now), batch=7)
        print(told.acts, told.failed, flush=True)
"""


def test_three_schedulers_one_of_them_killed_do_each_thing_once(shelf, database):
    rows = [watched.matter(shelf, title=f"第{n}件") for n in range(60)]
    days = [day(text).isoformat() for text in ("2026-12-03", "2026-12-08", "2026-12-14")]
    command = [sys.executable, "-c", SCHEDULER, database, *days]
    kept = [_scheduler(command) for _ in "12"]
    end = time.monotonic() + 120
    kills = 0
    try:
        while kills < 3 or _left(shelf, rows):
            assert time.monotonic() < end, _left(shelf, rows)
            victim = _scheduler(command)
            victim.stdout.readline()
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait()
            kills += 1
    finally:
        for one in kept:
            one.kill()
            one.wait()
    assert [watched.told(shelf, row) for row in rows] == [ALL] * len(rows)
    assert [one for row in rows for one in verify.matter(shelf.community.id, row.id)] == []


def _scheduler(command):
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)


def _left(world, rows):
    return sum(len(watched.told(world, row)) < len(ALL) for row in rows)


def test_two_sweeps_at_once_share_the_work(shelf):
    rows = [watched.matter(shelf, title=f"第{n}件") for n in range(30)]
    from django.db import connections

    told = []

    def sweep():
        told.append(clock.sweep(day("2026-12-08"), batch=5).acts)
        connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in "12"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(told) >= 30
    assert [watched.told(shelf, row) for row in rows] == [ALL[1:2]] * 30
