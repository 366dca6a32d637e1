"""S13: system, security and audit administrators are three people; two in one where few sign in, and it is marked."""

from itertools import combinations

import pytest
from django.test import Client
from django.utils import timezone

from bihuan import core
from bihuan.people import appointing
from bihuan.people.models import Post
from bihuan.people.refused import Refused
from bihuan.rules.figures import figures
from tests.rooms.test_not_for_everybody import signed_in
from tests.world import World, somebody

TODAY = timezone.localdate()
BY = core.Person("founder", frozenset({"security_admin"}))
THREE = ("system_admin", "security_admin", "audit_admin")
MOST = figures("posts")["administrators"]["default"]


def gives(world: World, *roles: str) -> list[Post]:
    given = [
        appointing.Given(world.community, role, TODAY, person=world.worker2.person)
        for role in roles
    ]
    return [appointing.give(one, BY) for one in given]


def crowd(world: World) -> None:
    """As many accounts as a place may not have if one human is to be two administrators."""
    have = Post.objects.filter(organisation__tenant=world.community).values("person").distinct()
    for n in range(MOST - have.count()):
        somebody(f"p{n}", f"人{n}", "volunteer", "志愿者", world.community)


@pytest.mark.parametrize("two", list(combinations(THREE, 2)))
def test_in_a_small_place_one_human_may_be_two_and_never_three(
    world: World, two: tuple[str, str]
) -> None:
    gives(world, *two)
    [third] = set(THREE) - set(two)
    with pytest.raises(Refused, match="最多兼两种"):
        gives(world, third)
    assert set(world.worker2.person.posts.values_list("role", flat=True)) == {"worker", *two}


@pytest.mark.parametrize("two", list(combinations(THREE, 2)))
def test_where_there_are_as_many_accounts_as_that_it_takes_three(
    world: World, two: tuple[str, str]
) -> None:
    crowd(world)
    assert not appointing.is_small(world.community.id, TODAY)
    with pytest.raises(Refused, match=f"账号满 {MOST} 个就不能兼"):
        gives(world, *two)


def test_a_place_that_has_grown_is_told_to_divide_them(world: World) -> None:
    gives(world, "system_admin", "audit_admin")
    [before] = [f for f in appointing.found_in(world.community, TODAY) if "admin" in f.code]
    crowd(world)
    [after] = [f for f in appointing.found_in(world.community, TODAY) if "admin" in f.code]
    assert (before.weight, after.weight) == ("look", "wrong")


def test_it_is_marked_among_the_posts_in_what_is_found_and_in_public(world: World) -> None:
    client = signed_in(world.secretary)
    says = f"{world.community.name}：现在由一人兼任系统管理员、审计管理员"
    assert says not in Client().get("/stored/").content.decode()
    gives(world, "system_admin", "audit_admin")
    assert client.get("/posts/").content.decode().count("一人兼两种管理员") == 2
    assert "吴网格一人兼两种管理员" in client.get("/duties/").content.decode()
    page = Client().get("/stored/").content.decode()
    assert says in page
    assert "吴网格" not in page


def test_three_people_are_marked_nowhere(world: World) -> None:
    for user, role in zip((world.worker, world.worker2, world.clerk), THREE, strict=True):
        appointing.give(appointing.Given(world.community, role, TODAY, person=user.person), BY)
    assert [f for f in appointing.found_in(world.community, TODAY) if "admin" in f.code] == []
    assert "一人兼两种管理员" not in signed_in(world.secretary).get("/posts/").content.decode()
