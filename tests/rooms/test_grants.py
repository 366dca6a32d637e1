"""授权: whoever works from above is let in by a row, and by nothing else; the walls ask for it too."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from bihuan.matters.models import Matter
from bihuan.people import queries, tree, walls
from bihuan.people.access import grants, log
from bihuan.people.models import Grant, Organisation, Post
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant
from tests.rooms.test_access_log import add_role
from tests.rooms.test_not_for_everybody import signed_in
from tests.world import NOON, World, somebody

DAY = timedelta(days=1)
TODAY = timezone.localdate()


@pytest.fixture
def chief(world: World) -> object:
    """An officer of the street, whose grants are still to be given."""
    Grant.objects.filter(organisation=world.street).delete()
    return somebody("chief", "许科长", "officer", "街道督办", world.street)


def gives(world: World, by: str = "secretary", **more: object) -> Grant:
    asked = {
        "organisation": world.street, "role": "officer", "over": world.community,
        "since": TODAY, "why": "街道督办",
    } | more  # fmt: skip
    return grants.give(grants.Asked(**asked), world.person(getattr(world, by), timezone.now()))


def places(user: object) -> set[str]:
    return {one.name[:4] for one in queries.communities_of(user)}


def roles(world: World, user: object, days: int = 0) -> set[str]:
    return set(queries.person(user, world.community.id, timezone.now() + days * DAY).roles)


# -- by a row, and only by a row --------------------------------------------------------------------


def test_a_post_above_alone_lets_nobody_in(world: World, chief: object) -> None:
    assert (places(chief), roles(world, chief)) == ({"柳湾街道"}, set())


def test_a_grant_lets_in_whoever_holds_the_role_and_over_that_community_alone(
    world: World, chief: object
) -> None:
    gives(world)
    assert (places(chief), roles(world, chief)) == ({"柳湾街道", "清河社区"}, {"officer"})
    second = somebody("second", "魏科员", "officer", "街道督办", world.street)
    assert "清河社区" in places(second)
    clerk = somebody("other", "于科员", "clerk", "街道办", world.street)
    assert "清河社区" not in places(clerk)


def test_an_office_of_the_street_is_let_in_by_the_grant_to_the_street_and_not_the_other_way(
    world: World, chief: object
) -> None:
    office = tree.add(world.street, "office", "街道信访办")
    inside = somebody("inside", "付科员", "officer", "信访办督办", office)
    gives(world, organisation=office)
    assert ("清河社区" in places(inside), "清河社区" in places(chief)) == (True, False)
    Grant.objects.all().update(organisation=world.street)
    assert ("清河社区" in places(inside), "清河社区" in places(chief)) == (True, True)


def test_a_grant_to_one_person_is_to_that_person(world: World, chief: object) -> None:
    second = somebody("second", "魏科员", "officer", "街道督办", world.street)
    gives(world, person=second.person)
    assert ("清河社区" in places(second), "清河社区" in places(chief)) == (True, False)


def test_a_grant_to_one_who_does_not_hold_the_role_there_would_let_nobody_in_and_is_refused(
    world: World, chief: object
) -> None:
    with pytest.raises(Refused, match="授权了也进不来"):
        gives(world, role="inspector", person=chief.person)
    assert not Grant.objects.filter(over=world.community, person=chief.person).exists()


def test_the_page_says_when_nobody_holds_the_role_yet(world: World, chief: object) -> None:
    sent = {
        "step": "grant", "organisation": str(world.street.id), "role": "inspector",
        "over": str(world.community.id), "since": str(TODAY), "why": "第二轮巡察",
    }  # fmt: skip
    page = signed_in(world.secretary).post("/grants/", sent, follow=True).content.decode()
    assert "现在没有人任“巡察组”，设了岗才进得来" in page
    sent |= {"role": "officer", "person": str(chief.person.id)}
    page = signed_in(world.secretary).post("/grants/", sent, follow=True).content.decode()
    assert "许科长（街道督办）可以在" in page


def test_a_grant_begins_and_ends_on_its_days(world: World, chief: object) -> None:
    gives(world, since=TODAY + DAY, until=TODAY + 2 * DAY)
    assert [bool(roles(world, chief, n)) for n in range(4)] == [False, True, True, False]


def test_whoever_is_away_is_let_in_by_none_and_who_acts_for_them_is(
    world: World, chief: object
) -> None:
    from bihuan.people.models import Absence

    gives(world)
    second = somebody("second", "魏科员", "clerk", "街道办", world.street)
    Absence.objects.create(
        post=chief.person.posts.get(), kind="leave", since=TODAY, acting=second.person.posts.get()
    )
    assert (roles(world, chief), roles(world, second)) == (set(), {"officer"})


def test_a_community_set_up_from_above_comes_with_a_row_for_those_who_oversee_it(
    world: World, chief: object
) -> None:
    made = tree.add(world.street, "community", "新设社区")
    assert "新设社区" in places(chief)
    row = Grant.objects.get(over=made)
    grants.end(row, TODAY - DAY, world.person(world.secretary, timezone.now()))
    assert "新设社区" not in places(chief)


# -- who gives, and what is refused -----------------------------------------------------------------


@pytest.mark.parametrize("by", ["deputy", "clerk", "officer", "verifier", "worker"])
def test_only_the_secretary_and_the_security_administrator_give_and_end(
    world: World, chief: object, by: str
) -> None:
    if by == "deputy":
        world.deputy.person.posts.update(role="deputy")
    with pytest.raises(Refused, match="安全管理员"):
        gives(world, by)
    row = gives(world)
    with pytest.raises(Refused, match="安全管理员"):
        grants.end(row, TODAY, world.person(getattr(world, by), timezone.now()))


REFUSED = {
    "to those below": lambda w: {"organisation": w.other},
    "a role that is not lent": lambda w: {"role": "secretary"},
    "without a reason": lambda w: {"why": " "},
    "that ends before it begins": lambda w: {"until": TODAY - DAY},
    "to oneself": lambda w: {"person": w.secretary.person},
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_grant_is_refused(world: World, chief: object, what: str) -> None:
    with pytest.raises(Refused):
        gives(world, **REFUSED[what](world))
    assert not Grant.objects.filter(over=world.community).exists()


def test_nobody_lets_themselves_in_by_a_role_they_hold_above(world: World, chief: object) -> None:
    add_role(world.secretary, "officer", world.street)
    with pytest.raises(Refused, match="自己"):
        gives(world)


def test_a_grant_given_and_ended_is_written_into_the_log_of_the_community(
    world: World, chief: object
) -> None:
    row = gives(world)
    grants.end(row, TODAY, world.person(world.secretary, timezone.now()))
    told = log.lines(world.community.id, log.Asked(what="grant"))[::-1]
    street = world.street.name
    assert [(one.row.about, one.row.why) for one in told] == [
        (f"{street}“街道督办”授权，{TODAY} 起", "街道督办"),
        (f"{street}“街道督办”结束授权，到 {TODAY}", "街道督办"),
    ]


# -- the page ---------------------------------------------------------------------------------------


def test_the_secretary_gives_and_ends_on_the_page(world: World, chief: object) -> None:
    client = signed_in(world.secretary)
    sent = {
        "step": "grant", "organisation": str(world.street.id), "role": "officer",
        "over": str(world.community.id), "since": str(TODAY), "why": "街道督办",
    }  # fmt: skip
    assert client.post("/grants/", sent).status_code == 302
    page = client.get("/grants/").content.decode()
    assert f"{world.street.name} · 街道督办" in page
    assert "周书记授权" in page
    row = Grant.objects.get(over=world.community)
    assert client.post(f"/grants/{row.id}/end/").status_code == 302
    assert "清河社区" not in places(chief)
    assert "周书记结束" in client.get("/grants/").content.decode()


def test_a_grant_of_another_place_is_not_there(world: World, chief: object) -> None:
    row = gives(world, over=world.other)
    assert signed_in(world.secretary).post(f"/grants/{row.id}/end/").status_code == 404
    row.refresh_from_db()
    assert row.until is None


# -- the walls ask too ------------------------------------------------------------------------------


def test_asked_where_no_grant_is_named_the_answer_is_no_and_no_error(database: str) -> None:
    connection.close()  # a session in which nothing was ever said
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_granted()")
        assert cursor.fetchone() == (False,)


def test_every_wall_asks_for_the_grant_by_which_somebody_is_let_in(database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT polrelid::regclass::text, array_agg(polname::text) FROM pg_policy GROUP BY 1"
        )
        policies = dict(cursor.fetchall())
    walled = {table for table, names in policies.items() if "of_the_community" in names}
    assert len(walled) > 20
    assert {table for table in walled if "through_a_grant" not in policies[table]} == set()


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({}, True),
        ({"until": TODAY - DAY}, False),
        ({"since": TODAY + DAY}, False),
        ({"over": "other"}, False),
    ],
)
def test_behind_the_wall_there_is_nothing_when_the_grant_is_over_or_another_s(
    world: World, chief: object, change: dict[str, object], seen: bool
) -> None:
    row, one = world.rectification(), gives(world)
    if change.get("over"):
        change = {"over": world.other}
    if change.get("until"):
        change |= {"since": TODAY - 2 * DAY}
    Grant.objects.filter(id=one.id).update(**change)
    with walls.through({world.community.id: one.id}), tenant(world.community.id):
        assert Matter.objects.filter(id=row.id).exists() is seen
        assert (Matter.objects.filter(id=row.id).update(title="改") == 1) is seen
    with tenant(world.community.id):
        assert Matter.objects.filter(id=row.id).exists()


def test_a_grant_named_by_one_request_is_forgotten_by_the_next(world: World, chief: object) -> None:
    row, one = world.rectification(), gives(world)
    client = signed_in(chief)
    client.post("/community/", {"community": str(world.community.id)})
    assert client.get(f"/matters/{row.id}/").status_code == 200
    grants.end(one, TODAY - DAY, world.person(world.secretary, timezone.now()))
    assert client.get(f"/matters/{row.id}/").status_code == 404
    assert signed_in(world.clerk).get(f"/matters/{row.id}/").status_code == 200


# -- coming from before -----------------------------------------------------------------------------


def test_officers_of_before_keep_what_they_had(world: World, chief: object) -> None:
    office = tree.add(world.street, "office", "督查科")
    district = Organisation.objects.create(name="江畔区", kind="district")
    Organisation.objects.filter(id=world.street.id).update(parent=district)
    far = somebody("far", "区督办", "officer", "区督办", district)
    near = somebody("near", "科督办", "officer", "督查科", office)
    gone = somebody("gone", "老督办", "officer", "老督办", district)
    Post.objects.filter(person=gone.person).update(until=TODAY - DAY)
    import_module("bihuan.people.migrations.0013_grants").give(apps, None)
    for user in (chief, near):
        assert places(user) == {"柳湾街道", "清河社区", "文景社区"}
    assert places(far) == {"柳湾街道", "清河社区", "文景社区"}
    assert places(gone) == set()
    assert roles(world, chief) == {"officer"}
    assert NOON
