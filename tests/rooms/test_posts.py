"""Who somebody is while a post is theirs, while they are away, and while they act for another."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from bihuan.people import queries
from bihuan.people.models import Absence, Person, Post
from tests.world import NOON, PASSWORD, SINCE, somebody

TODAY = NOON.date()
DAY = timedelta(days=1)


def post_of(user):
    return Post.objects.get(person__user=user)


def away(user, kind="seconded", *, since=TODAY, until=None, acting=None):
    acts = post_of(acting) if acting else None
    return Absence.objects.create(
        post=post_of(user), kind=kind, since=since, until=until, acting=acts
    )


def roles(world, user, days=0):
    return set(queries.person(user, world.community.id, NOON + days * DAY).roles)


def test_whoever_is_away_has_no_role_and_whoever_acts_has_it(world):
    away(world.secretary, since=TODAY, until=TODAY + DAY, acting=world.clerk)
    assert [roles(world, world.secretary, n) for n in (-1, 0, 1, 2)] == [
        {"secretary"}, set(), set(), {"secretary"},
    ]  # fmt: skip
    assert [roles(world, world.clerk, n) for n in (-1, 0, 1, 2)] == [
        {"clerk"}, {"clerk", "secretary"}, {"clerk", "secretary"}, {"clerk"},
    ]  # fmt: skip


def test_whoever_acts_is_themselves_by_their_own_post(world):
    own = world.person(world.clerk)
    away(world.secretary, acting=world.clerk)
    assert world.person(world.clerk) == core_with(own, {"clerk", "secretary"})


def core_with(person, held):
    from dataclasses import replace

    return replace(person, roles=frozenset(held))


def test_a_worker_of_another_community_may_act_here_and_stands_here_meanwhile(world):
    assert queries.communities_of(world.stranger, TODAY) == [world.other]
    away(world.secretary, acting=world.stranger)
    here = queries.person(world.stranger, world.community.id, NOON)
    assert (here.roles, here.unit) == (frozenset({"secretary"}), str(world.community.id))
    assert here.id == str(Person.objects.get(user=world.stranger).id)
    assert set(queries.communities_of(world.stranger, TODAY)) == {world.other, world.community}
    assert queries.communities_of(world.secretary, TODAY) == []


def test_whoever_acts_must_be_there_themselves(world):
    away(world.secretary, acting=world.clerk)
    away(world.clerk, "leave", acting=world.worker)
    assert roles(world, world.clerk) == set()
    assert roles(world, world.worker) == {"worker", "clerk"}
    assert queries.holders(world.community.id, "clerk", TODAY) == {world.person(world.worker).id}


def test_a_post_that_ended_lets_nobody_act_from_it(world):
    away(world.secretary, acting=world.clerk)
    Post.objects.filter(person__user=world.clerk).update(until=TODAY - DAY)
    assert roles(world, world.clerk) == set()


def test_messages_for_a_role_go_to_whoever_acts(world):
    zheng = world.person(world.verifier).id
    assert queries.holders(world.community.id, "verifier", TODAY) == {zheng}
    away(world.verifier, acting=world.worker)
    worker = world.person(world.worker).id
    assert queries.holders(world.community.id, "verifier", TODAY) == {worker}


def test_a_role_nobody_acts_for_falls_to_the_street(world):
    chief = somebody("chief", "丁纪检", "verifier", "街道纪工委", world.street)
    away(world.verifier, "vacant")
    found = queries.holders(world.community.id, "verifier", TODAY)
    assert found == {str(Person.objects.get(user=chief).id)}


def test_colleagues_are_those_who_have_a_post_in_hand(world):
    away(world.worker2, "leave", acting=world.stranger)
    found = {
        one.name: [str(post) for post in one.held]
        for one in queries.colleagues(world.community.id, TODAY)
    }
    assert "吴网格" not in found
    assert found["冯书记"] == ["第一网格员"]


def test_an_officer_away_reaches_into_no_community(world):
    chief = somebody("chief", "许科长", "officer", "街道督办", world.street)
    assert roles(world, chief) == {"officer"}
    away(chief)
    assert roles(world, chief) == set()
    assert queries.communities_of(chief, TODAY) == []


def test_who_somebody_is_costs_one_question(world, django_assert_num_queries):
    away(world.secretary, acting=world.clerk)
    with django_assert_num_queries(1):
        queries.person(world.clerk, world.community.id, NOON)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"until": SINCE - 2 * DAY}, "absence_ends_after_it_begins"),
        ({"acting": True}, "nobody_acts_for_oneself"),
    ],
)
def test_the_database_refuses_an_absence_that_cannot_be(world, more, rule):
    post = post_of(world.worker)
    if "acting" in more:
        more = {"acting": post}
    with pytest.raises(IntegrityError, match=rule):
        Absence.objects.create(post=post, kind="leave", since=SINCE, **more)


def test_a_post_without_a_title_is_called_by_its_role_never_by_the_code_of_it(world):
    Post.objects.filter(person__user=world.secretary).update(title="")
    client = Client()
    assert client.login(username=world.secretary.username, password=PASSWORD)
    page = client.get("/").content.decode()
    assert "书记" in page
    assert "secretary" not in page
    assert str(Post(role="clerk")) == "专干"


def test_a_post_is_left_open_once_only(world):
    away(world.worker)
    with pytest.raises(IntegrityError, match="away_once"):
        away(world.worker, "leave")


def test_a_term_ends_after_it_began(world):
    post = post_of(world.secretary)
    post.term_ends = SINCE - DAY
    with pytest.raises(IntegrityError, match="term_ends_after"), transaction.atomic():
        post.save()
