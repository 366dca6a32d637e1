"""Guessing passwords is slowed down more and more, and nobody is locked out for good."""

import importlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from secrets import token_hex
from time import monotonic

import pytest
from django.db import connections
from django.db.models import F
from django.test import Client, RequestFactory
from django.utils import timezone

from bihuan.people.brake import ONE_NAME, ONE_NAME_HERE, ONE_PLACE
from bihuan.people.models import SignInTry
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True)
def _nobody_tried_before(database: str) -> None:
    SignInTry.objects.all().delete()


def try_in(name: str, password: str = "wrong", at: str = "", client: Client | None = None):
    typed = {"username": name, "password": password}
    return (client or Client()).post("/sign-in/", typed, REMOTE_ADDR=at or "10.0.0.1")


def fail(times: int, name: str, **more) -> None:
    assert {try_in(name, **more).status_code for _ in range(times)} == {422}


def later(seconds: float) -> None:
    """Let every failure be so much older."""
    SignInTry.objects.update(at=F("at") - timedelta(seconds=seconds))


def says(answer) -> str:
    return re.search(r'role="alert">(.*?)<', answer.content.decode())[1]


def waits(answer) -> int:
    assert answer.status_code == 429
    return int(answer["Retry-After"])


def test_after_five_failures_one_waits_longer_each_time_and_never_over_15_minutes(world: World):
    name, waited = world.clerk.username, []
    fail(ONE_NAME_HERE.free, name)
    for _ in range(7):
        waited.append(waits(try_in(name)))
        later(waited[-1])
        fail(1, name)
        SignInTry.objects.update(at=timezone.now())  # none is forgotten meanwhile
    assert waited == [15, 30, 60, 120, 240, 480, 900]


def test_no_more_than_ten_tries_pass_in_any_fifteen_minutes(world: World):
    name, passed = world.clerk.username, []
    began = monotonic()
    for second in range(
        0, 3600, 15
    ):  # every wait is a multiple: whoever tries more often gains nothing
        if try_in(name).status_code == 422:
            passed.append(second + monotonic() - began)  # a busy machine's own seconds count too
        later(15)
    most = max(sum(start <= at < start + 900 for at in passed) for start in passed)
    assert 5 < most <= 10


def test_the_message_says_when_to_try_again_and_then_the_right_password_is_let_in(world: World):
    name = world.clerk.username
    fail(5, name)
    assert re.fullmatch(
        r"试得太多了。请等 15 秒，\d\d:\d\d:\d\d 以后再试；账号不会锁死。",
        says(try_in(name, PASSWORD)),
    )
    later(15)
    assert try_in(name, PASSWORD).url == "/"
    fail(5, name)  # and everything before is forgotten


def test_a_try_that_was_refused_does_not_lengthen_the_wait(world: World):
    fail(5, world.clerk.username)
    for _ in range(20):
        assert waits(try_in(world.clerk.username)) <= 15


def test_a_name_nobody_has_waits_just_as_long(world: World):
    told = []
    for name in (world.clerk.username, f"nobody-{token_hex(3)}"):
        fail(5, name, at=f"10.1.{len(told)}.1")
        told.append(waits(try_in(name, at=f"10.1.{len(told)}.1")))
    assert told == [15, 15]


def test_the_same_person_elsewhere_is_not_stopped(world: World):
    fail(5, world.clerk.username)
    assert try_in(world.clerk.username, PASSWORD, at="10.0.0.2").url == "/"


def test_many_names_from_one_place_slow_that_place(world: World):
    for n in range(ONE_PLACE.free):
        fail(1, f"guess-{n}")
    assert waits(try_in("another")) == 15
    fail(1, "another", at="10.0.0.2")


def test_one_name_from_many_places_is_slowed_but_not_for_the_browser_that_is_known(world: World):
    name, own = world.clerk.username, Client()
    assert try_in(name, PASSWORD, client=own).status_code == 302
    for n in range(ONE_NAME.free):
        fail(1, name, at=f"10.2.0.{n}")
    assert waits(try_in(name, PASSWORD, at="10.2.1.1")) == 15
    assert try_in(name, PASSWORD, at="10.2.1.1", client=own).status_code == 302


def test_a_known_browser_may_not_guess_on_and_is_known_for_one_name_only(world: World):
    own = Client()
    assert try_in(world.clerk.username, PASSWORD, client=own).status_code == 302
    fail(5, world.clerk.username, client=own)
    waits(try_in(world.clerk.username, client=own))
    fail(5, world.worker.username, client=own)
    waits(try_in(world.worker.username))  # counted by its address


def test_a_mark_of_a_browser_that_was_made_up_is_worth_nothing(world: World):
    own = Client()
    assert try_in(world.clerk.username, PASSWORD, client=own).status_code == 302
    (cookie,) = (c for c in own.cookies if c.startswith("known_"))
    assert world.clerk.username not in cookie + own.cookies[cookie].value
    fail(5, world.clerk.username)
    liar = Client()
    for n in range(3):
        liar.cookies[cookie] = f"made-up-{n}"
        waits(try_in(world.clerk.username, client=liar))


def test_forty_tries_in_one_moment_pass_no_more_than_the_free_ones(world: World):
    def once(_n: int) -> int:
        try:
            return try_in(world.clerk.username).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as hands:
        answers = list(hands.map(once, range(40)))
    assert set(answers) <= {422, 429}
    assert answers.count(422) <= ONE_NAME_HERE.free


def test_failures_are_forgotten_after_the_window(world: World):
    fail(5, world.clerk.username)
    later(901)
    fail(5, world.clerk.username)
    assert SignInTry.objects.count() == 5


@pytest.mark.parametrize(
    ("came_from", "seen"), [("10.9.0.1", "203.0.113.7"), ("10.9.0.2", "10.9.0.2")]
)
def test_where_a_try_comes_from_is_told_by_our_own_proxy_only(
    database: str, monkeypatch: pytest.MonkeyPatch, came_from: str, seen: str
):
    monkeypatch.setenv("BIHUAN_PROXIES", "10.9.0.1")
    served = importlib.reload(importlib.import_module("bihuan.project.wsgi"))
    about = RequestFactory().get("/sign-in/", HTTP_X_FORWARDED_FOR="203.0.113.7").environ
    about["REMOTE_ADDR"] = came_from
    served.application(about, lambda *_: None)
    assert about["REMOTE_ADDR"] == seen
