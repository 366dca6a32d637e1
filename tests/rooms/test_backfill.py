"""补录模式: what paper tells of long ago is entered day by day; what was over then is never run after."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan import core
from bihuan.matters import clocks, letters, queries
from bihuan.matters.models import Clock, Entry, Matter
from bihuan.matters.record import present
from bihuan.oversight import clock, verify
from bihuan.people.walls import tenant
from tests.world import World

PAST = {"backfill": "on", "past_day": "2026-03-02"}


def client(user) -> Client:
    one = Client()
    one.force_login(user)
    return one


def do(row: Matter, act: str) -> str:
    return f"/matters/{row.id}/do/{act}/"


def last(world: World, row: Matter):
    with tenant(world.community.id):
        return Entry.objects.filter(matter=row.id).order_by("-seq").first().line().line


@pytest.fixture
def row(world: World) -> Matter:
    """A problem of this year that nobody has claimed."""
    return world.rectification()


def test_the_switch_is_there_for_those_who_answer_for_the_books_and_for_nobody_else(world, row):
    assert 'name="past_day"' in client(world.secretary).get(do(row, "claim")).content.decode()
    working = world.working()
    page = client(world.worker).get(do(working, "progress")).content.decode()
    assert 'name="happened"' in page
    assert 'name="past_day"' not in page


def test_who_may_not_is_not_heard_when_they_say_so_anyway(world):
    working = world.working()
    given = {"note": "清了一半", "key": f"{working.id}-x"} | PAST
    assert client(world.worker).post(do(working, "progress"), given).status_code == 302
    line = last(world, working)
    assert "backfill" not in line.facts
    assert timezone.localdate(line.happened) == timezone.localdate()


def test_an_act_of_long_ago_is_marked_and_keeps_its_day(world, row):
    answer = client(world.secretary).post(do(row, "claim"), PAST | {"key": f"{row.id}-c"})
    assert answer.url.endswith("&backfill=2026-03-02")
    line = last(world, row)
    assert line.facts["backfill"] is True
    assert timezone.localdate(line.happened) == date(2026, 3, 2)
    assert timezone.localdate(line.entered) == timezone.localdate()
    page = client(world.secretary).get(f"/matters/{row.id}/").content.decode()
    assert '<span class="stamp">补录模式</span>' in page
    assert "，当时已过的时限不详" in page


def test_limits_that_were_over_by_then_are_not_known_and_the_clock_leaves_them_alone(world, row):
    client(world.secretary).post(do(row, "claim"), PAST | {"key": f"{row.id}-c"})
    with tenant(world.community.id):
        names = set(Clock.objects.filter(matter=row.id, met=None).values_list("name", flat=True))
    assert names == set(), "the plan was due in March: nobody knows whether it came in time"
    clock.sweep(timezone.now())
    assert last(world, row).act == "claim"


def test_without_the_mode_the_same_day_makes_the_limit_late(world, row):
    """What the mode is for: 事后补记 runs after every limit as if it were still to be met."""
    given = {"happened": "2026-11-25T09:00", "key": f"{row.id}-c"}
    client(world.secretary).post(do(row, "claim"), given)
    with tenant(world.community.id):
        [running] = Clock.objects.filter(matter=row.id, met=None)
    assert running.name == "plan"
    assert "backfill" not in last(world, row).facts


def test_a_limit_that_still_lies_ahead_runs(world, row):
    secretary = client(world.secretary)
    secretary.post(do(row, "claim"), PAST | {"key": f"{row.id}-c"})
    ahead = timezone.localdate() + timedelta(days=30)
    given = {
        "owner": world.person(world.worker).id, "due_day": ahead.isoformat(), "class": "限期整改",
        "opens-TOTAL_FORMS": "1", "opens-INITIAL_FORMS": "0", "opens-0-title": "清出堆物",
        "opens-0-owner": world.person(world.worker).id, "opens-0-due_day": "2026-04-01",
        "key": f"{row.id}-p",
    }  # fmt: skip
    answer = secretary.post(do(row, "plan"), given | PAST)
    assert answer.status_code == 302, answer.content.decode()
    with tenant(world.community.id):
        assert Clock.objects.get(matter=row.id, met=None, name="work").due == ahead
        child = Matter.objects.get(parent=row.id)
        assert not Clock.objects.filter(matter=child.id).exists(), (
            "due in April: over before it was known"
        )
    assert last(world, child).facts["backfill"] is True
    assert clocks.gaps(queries.standing(world.community.id, [child.id])[child.id], []) == []


def test_the_mode_stays_on_from_act_to_act_until_it_is_left(world, row):
    secretary = client(world.secretary)
    answer = secretary.post(do(row, "claim"), PAST | {"key": f"{row.id}-c"}, follow=True)
    page = answer.content.decode()
    assert "补录模式：表里已填上 2026-03-02" in page
    assert 'value="2026-03-02"' in page
    assert "?backfill=2026-03-02" in page  # the other acts keep it
    form = secretary.get(f"{do(row, 'plan')}?backfill=2026-03-05").content.decode()
    assert 'value="2026-03-05"' in form
    plain = secretary.get(f"/matters/{row.id}/").content.decode()
    assert "表里已填上" not in plain
    for nonsense in ("2026-13-77", "x", ""):
        page = secretary.get(f"/matters/{row.id}/?backfill={nonsense}").content.decode()
        assert "表里已填上" not in page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"backfill": "on"}, "补录要写明当时是哪一天。"),
        ({"past_day": "2026-03-02"}, "写了当时的日子，请勾上“补录模式”。"),
        (PAST | {"happened": "2026-03-02T09:00"}, "补录模式只填当时是哪一天，这里请留空。"),
        ({"backfill": "on", "past_day": "二月"}, "输入一个有效的日期。"),
    ],
)
def test_half_a_mode_is_said_to_be_half(world, row, given, says):
    answer = client(world.secretary).post(do(row, "claim"), given | {"key": f"{row.id}-c"})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert queries.one(world.community.id, row.id).seq == 1


@pytest.mark.parametrize("days", [0, 1])
def test_today_and_tomorrow_are_not_the_past(world, row, days):
    day = timezone.localdate() + timedelta(days=days)
    given = {"backfill": "on", "past_day": day.isoformat(), "key": f"{row.id}-c"}
    answer = client(world.secretary).post(do(row, "claim"), given)
    assert answer.status_code == 409
    assert "不用补录" in answer.content.decode()
    again = client(world.secretary).get(do(row, "claim")).content.decode()
    assert f'value="{day.isoformat()}"' in again, "what was typed is kept"


def test_a_whole_matter_is_entered_from_paper_day_by_day_and_holds(world):
    clerk = client(world.clerk)
    words = {"place": "三号楼", "words": "楼道灯不亮", "backfill": "on", "past_day": "2025-05-06"}
    answer = clerk.post("/matters/new/", words | {"key": f"{world.community.id}-paper"})
    assert answer.status_code == 302, answer.content.decode()
    row = Matter(id=answer.url.split("/")[2])
    with tenant(world.community.id):
        kept = Matter.objects.get(id=row.id)
        assert not Clock.objects.filter(matter=row.id).exists()
    assert timezone.localdate(kept.opened_at) == date(2025, 5, 6)
    assert "〔2025〕" in kept.number
    given = {"backfill": "on", "past_day": "2025-05-07", "key": f"{row.id}-a"}
    clerk.post(do(row, "accept"), given)
    assert last(world, row).act == "accept"
    assert verify.community(world.community).wrong == []


def test_an_answer_of_a_child_of_long_ago_says_so_to_its_parent(world, row):
    before, past = present(world.community.id, row.id), datetime(2026, 3, 2, 4, tzinfo=UTC)
    closing = next(stage.id for stage in before.procedure.stages.values() if stage.closes)
    event = core.Event("claim", world.person(world.clerk), past, timezone.now(), backfill=True)
    closed, parent = replace(before, stage=closing), letters.Parent(row.id, 1)
    assert letters.of(before, closed, event, (), parent)["answer"]["backfill"] is True
