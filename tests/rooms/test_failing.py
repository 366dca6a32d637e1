"""When something of ours is away: a calm answer, when to come back, and nothing half done."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bihuan.desk.pages import today
from tests.world import PASSWORD, World


def quiet() -> Client:
    """A client that is shown the page for an error, as a browser is."""
    return Client(raise_request_exception=False)


@contextmanager
def no_database() -> Iterator[None]:
    """The server cannot be reached: the connection is closed, and nobody listens where it was."""
    settings, before = connection.settings_dict, dict(connection.settings_dict)
    connection.close()
    settings.update(HOST="127.0.0.1", PORT="1")
    try:
        yield
    finally:
        connection.close()
        settings.clear()
        settings.update(before)


def test_without_its_database_every_page_says_when_to_come_back(world: World) -> None:
    client = quiet()
    assert client.login(username=world.clerk.username, password=PASSWORD)
    with no_database():
        answers = [client.get("/"), client.get(reverse("desk:matters"))]
        answers.append(quiet().post("/sign-in/", {"username": "a", "password": "b"}))
    for answer in answers:
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "正在恢复" in answer.content.decode()
    assert client.get("/").status_code == 200


def test_a_mistake_of_ours_is_told_as_ours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = quiet()
    assert client.login(username=world.clerk.username, password=PASSWORD)
    monkeypatch.setattr(today.queries, "today", None)
    answer = client.get("/")
    assert (answer.status_code, answer.has_header("Retry-After")) == (500, False)
    assert "系统出了错" in answer.content.decode()


def test_what_a_signed_in_person_sees_is_kept_nowhere(world: World) -> None:
    client = quiet()
    assert client.login(username=world.clerk.username, password=PASSWORD)
    row = world.rectification()
    for path in ("/", reverse("desk:matters"), reverse("desk:matter", args=[row.id]), "/nowhere/"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_the_page_for_no_net_and_the_worker_are_the_same_for_everybody() -> None:
    offline, worker = Client().get("/offline/"), Client().get("/sw.js")
    assert "现在没有网" in offline.content.decode()
    assert worker["Content-Type"] == "text/javascript"
    assert "'/static/bihuan/components.css'" in worker.content.decode()
    assert not offline.cookies
