"""What is in force where: figures that places set, files that places publish."""

from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from bihuan.matters import figures, procedures, record
from bihuan.matters.models import Edition, Entry, InForce, Setting
from bihuan.people.walls import tenant

TODAY = date(2026, 11, 24)
WORDS = {"place": ("a" * 64,), "words": ("b" * 64,)}


def sets(place, value, name="accept_within", since=TODAY, **more):
    """A place sets a figure of `appeal`."""
    told = {"source": "清社〔2026〕3号", "by": "test"} | more
    figures.put(place.id, [figures.Change("appeal", name, value, since=since, **told)])


def accept_within(community, on=TODAY):
    return str(procedures.current("appeal", community.id, on)[0].clocks["accept"].limit)


def appeal(world, minutes=0):
    submitted = world.event(world.clerk, "submit", minutes, evidence=WORDS)
    return record.begin(world.community.id, "appeal", submitted, title="楼道灯不亮")


def test_a_community_goes_by_its_own_figure_and_its_neighbour_by_the_default(world):
    sets(world.community, 3)
    assert [accept_within(world.community), accept_within(world.other)] == ["3wd", "1wd"]


def test_a_street_s_figure_holds_below_it_until_a_community_has_its_own(world):
    sets(world.street, 5)
    sets(world.community, 3)
    assert [accept_within(world.community), accept_within(world.other)] == ["3wd", "5wd"]


def test_a_figure_taken_back_leaves_what_holds_above(world):
    sets(world.street, 5)
    sets(world.community, 3)
    sets(world.community, None)
    assert accept_within(world.community) == "5wd"


def test_a_figure_holds_from_its_day_on_and_not_before(world):
    sets(world.community, 3, since=TODAY + timedelta(days=7))
    assert accept_within(world.community) == "1wd"
    assert accept_within(world.community, TODAY + timedelta(days=7)) == "3wd"


def test_the_figure_set_last_for_a_day_counts_and_every_one_stays_in_the_history(world):
    for value in (3, 4, 3):
        sets(world.community, value)
    assert accept_within(world.community) == "3wd"
    told = [row.value for row in figures.history("appeal", [world.community.id])]
    assert told == [3, 4, 3]


def test_a_new_matter_begins_with_the_figure_and_an_older_one_keeps_its_own(world):
    before = appeal(world)
    sets(world.community, 3)
    after = appeal(world, 1)
    assert [str(row.due) for row in (before, after)] == ["2026-11-25", "2026-11-27"]
    kept = record.present(world.community.id, before.id).procedure
    assert kept.local["accept_within"].value == 1
    assert procedures.edition(after.edition).local["accept_within"].value == 3


def test_the_figure_a_clock_was_started_by_stands_in_the_trace(world):
    sets(world.community, 3)
    row = appeal(world)
    with tenant(world.community.id):
        assert Entry.objects.get(matter_id=row.id).line().line.facts["accept_within"] == "3wd"


def test_an_edition_begun_in_a_transaction_that_came_to_nothing_is_made_again(world):
    sets(world.community, 6)
    with transaction.atomic():
        digest = procedures.current("appeal", world.community.id, TODAY)[1]
        transaction.set_rollback(True)
    assert not Edition.objects.filter(digest=digest).exists()
    assert procedures.current("appeal", world.community.id, TODAY)[1] == digest
    assert Edition.objects.get(digest=digest).local == {"accept_within": 6}


def test_two_places_with_the_same_figures_share_an_edition(world):
    for place in (world.community, world.other):
        sets(place, 7)
    editions = {
        procedures.current("appeal", p.id, TODAY)[1] for p in (world.community, world.other)
    }
    assert len(editions) == 1


def test_figures_are_written_only_inside_the_wall_of_their_place(world):
    row = {
        "procedure": "appeal",
        "name": "accept_within",
        "value": 9,
        "source": "x",
        "since": TODAY,
    }
    with pytest.raises(ProgrammingError, match="row-level security"), tenant(world.other.id):
        Setting.objects.create(place=world.community, by="stranger", **row)
    with pytest.raises(ProgrammingError, match="row-level security"):
        InForce.objects.create(place=world.community, procedure="appeal", edition="0", since=TODAY)


@pytest.mark.parametrize("table", ["matters_setting", "matters_inforce"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET by = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_in_force_is_never_rewritten(world, table, verb):
    sets(world.community, 3)
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(verb.format(table))


def test_the_owner_may_not_rewrite_it_either(world):
    sets(world.community, 3)
    refused = pytest.raises(ProgrammingError, match="append-only")
    with connections["owner"].cursor() as cursor, refused:
        cursor.execute("TRUNCATE matters_setting")


OBJECTIONS = [
    ({"name": "no_such"}, "name"),
    ({"procedure": "no_such"}, "name"),
    ({"value": 0}, "value"),
    ({"value": 10_000}, "value"),
    ({"source": "  "}, "source"),
]


@pytest.mark.parametrize(("wrong", "field"), OBJECTIONS, ids=[str(w) for w, _ in OBJECTIONS])
def test_a_figure_that_will_not_do_is_told_with_its_field(world, wrong, field):
    right = {"procedure": "appeal", "name": "accept_within", "value": 2, "source": "x", "by": "y"}
    change = figures.Change(**(right | {"since": TODAY} | wrong))
    assert [about for about, _says in figures.objections(change)] == [field]


def test_a_check_tells_which_limits_change_and_changes_nothing(world):
    change = figures.Change("appeal", "accept_within", 2, "x", TODAY, "y")
    told = figures.check(world.community.id, change)
    assert [(str(a.limit), str(b.limit)) for a, b in told.clocks] == [("1wd", "2wd")]
    assert accept_within(world.community) == "1wd"


def test_beginning_a_matter_asks_one_small_question_more(world, django_assert_max_num_queries):
    appeal(world)
    procedures.current("appeal", world.community.id, TODAY)
    with django_assert_max_num_queries(0):  # the stamp travels beside Django's own cursor
        procedures.current("appeal", world.community.id, TODAY)
