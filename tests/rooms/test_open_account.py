"""An account for a colleague: only its name is given; the password takes two others' word."""

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.people import appointing
from bihuan.people.access import log
from bihuan.people.models import Person
from bihuan.people.signin import vouching
from tests.world import NOON, PASSWORD, SINCE, World


def signed_in(user: object) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def newcomer(world: World, role: str = "worker") -> Person:
    """Somebody with a post and no account."""
    given = appointing.Given(world.community, role, SINCE, name="何平")
    by = world.person(world.officer if role == "verifier" else world.secretary)
    return appointing.give(given, by).person


def page(person: Person) -> str:
    return reverse("people:open_account", args=[person.id])


def test_a_name_is_given_two_vouch_and_the_person_chooses_the_password(world: World) -> None:
    somebody = newcomer(world)
    listed = signed_in(world.secretary).get(reverse("people:factors")).content.decode()
    assert page(somebody) in listed
    name = f"new.{somebody.id.hex[-6:]}"
    answer = signed_in(world.secretary).post(page(somebody), {"username": name}, follow=True)
    assert f"开账号“{name}”" in answer.content.decode()
    somebody.refresh_from_db()
    assert not somebody.user.has_usable_password()
    assert vouching.open_for(somebody.user, "password") is None  # nobody was given a code
    vouching.vouch(somebody.user, "password", world.community, world.verifier.person)
    _row, code = vouching.vouch(somebody.user, "password", world.community, world.officer.person)
    told = {"username": name, "code": code, "new": "yu ting lu shi", "again": "yu ting lu shi"}
    assert Client().post(reverse("new_password"), told).url == reverse("sign_in")
    assert Client().login(username=name, password="yu ting lu shi")


def test_the_page_of_the_post_leads_to_it_until_there_is_one(world: World) -> None:
    somebody = newcomer(world)
    held = reverse("people:post", args=[somebody.posts.get().id])
    client = signed_in(world.secretary)
    assert page(somebody) in client.get(held).content.decode()
    assert page(somebody) not in signed_in(world.clerk).get(held).content.decode()
    client.post(page(somebody), {"username": f"p.{somebody.id.hex[-6:]}"})
    assert page(somebody) not in client.get(held).content.decode()


def test_whoever_vouches_reads_of_whom_and_that_the_account_is_new(world: World) -> None:
    somebody = newcomer(world)
    signed_in(world.secretary).post(page(somebody), {"username": f"v.{somebody.id.hex[-6:]}"})
    somebody.refresh_from_db()
    vouching.vouch(somebody.user, "password", world.community, world.secretary.person)
    address = reverse("people:vouch", args=[somebody.id])
    first = signed_in(world.secretary).get(address).content.decode()
    assert "为何平的新账号担保" in first
    assert f"{world.secretary.person.name}担保重设何平的密码" in first
    assert "我担保" not in first  # theirs is given
    assert "我担保" in signed_in(world.verifier).get(address).content.decode()


def test_it_stands_in_the_access_log(world: World) -> None:
    somebody = newcomer(world)
    name = f"n{somebody.id.hex[-8:]}"
    signed_in(world.secretary).post(page(somebody), {"username": name})
    [line] = log.lines(world.community.id, log.Asked(what="factor"))
    assert line.row.about == f"给何平开账号：{name}"
    assert line.row.who == world.person(world.secretary).id


@pytest.mark.parametrize(
    ("role", "who", "status"),
    [
        ("worker", "secretary", 302), ("worker", "officer", 302), ("worker", "clerk", 403),
        ("worker", "stranger", 404), ("verifier", "secretary", 403), ("verifier", "officer", 302),
    ],
)  # fmt: skip
def test_only_whoever_may_give_the_post_gives_the_account(
    world: World, role: str, who: str, status: int
) -> None:
    if role == "verifier":
        from bihuan.people.models import Post

        held = Post.objects.get(person=world.verifier.person)
        appointing.end(held, SINCE, world.person(world.officer, NOON))
    somebody, client = newcomer(world, role), signed_in(getattr(world, who))
    if who == "officer":
        client.post(reverse("people:choose"), {"community": str(world.community.id)})
    answer = client.post(page(somebody), {"username": f"n{somebody.id.hex[-8:]}"})
    assert answer.status_code == status
    somebody.refresh_from_db()
    assert (somebody.user is not None) == (status == 302)


@pytest.mark.parametrize(
    ("name", "says"), [("", "必填"), ("新 来", "中间不要空格"), ("TAKEN", "已经有人用了")]
)
def test_what_will_not_do_is_said(world: World, name: str, says: str) -> None:
    somebody = newcomer(world)
    typed = world.clerk.username if name == "TAKEN" else name
    answer = signed_in(world.secretary).post(page(somebody), {"username": typed})
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    somebody.refresh_from_db()
    assert somebody.user is None


def test_twice_gives_one_account(world: World) -> None:
    somebody, client = newcomer(world), signed_in(world.secretary)
    first, second = (f"{n}{somebody.id.hex[-8:]}" for n in "ab")
    assert client.post(page(somebody), {"username": first}).status_code == 302
    assert client.post(page(somebody), {"username": second}).url == reverse(
        "people:vouch", args=[somebody.id]
    )
    somebody.refresh_from_db()
    assert somebody.user.username == first
