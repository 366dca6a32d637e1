"""S9: every answer of every address tells the browser what it may do, and no page needs more.

One row an address, from the table of walls; a new address without a row fails there. Pages of
errors, of an empty installation and of every language are looked at beside them.
"""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.rooms.matrix import ANONYMOUS, House, everybody
from tests.rooms.test_failing import no_database
from tests.rooms.test_setup import client, empty, fill, send
from tests.rooms.test_walls_matrix import NO, ROWS, Row, answer, gets_in, house, no_thread

__all__ = ["client", "empty", "house", "no_thread"]  # fixtures

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SCRIPTS = {"default-src 'self'", "default-src 'none'"}


def told(got: object) -> dict[str, str]:
    """What an answer's headers say otherwise than wanted."""
    policy = got.headers.get("Content-Security-Policy", "")
    parts = {part.strip() for part in policy.split(";")}
    wrong = {name: got.headers.get(name, "") for name in WANTED}
    wrong = {name: said for name, said in wrong.items() if said != WANTED[name]}
    if "unsafe" in policy or not SCRIPTS & parts or re.search(r"[*]|https?:", policy):
        wrong["Content-Security-Policy"] = policy
    return wrong


def inline(got: object) -> Iterator[str]:
    """Everything in a page that a browser under this policy does not run, or should not."""
    if got.streaming or not got.headers.get("Content-Type", "").startswith("text/html"):
        return
    for element in html.document_fromstring(got.content.strip() or b"<p>").iter(html.etree.Element):
        tag = element.tag
        if tag == "style" or (tag == "script" and not element.get("src")):
            yield f"<{tag}>"
        for name, value in element.attrib.items():
            says = value.strip().lower()
            if (
                name == "style"
                or name.startswith(("on", "hx-on"))
                or says.startswith("javascript:")
            ):
                yield f"<{tag} {name}={value[:40]!r}>"
        for name in ("src", "href", "action", "data"):
            if tag != "a" and (to := element.get(name, "")).startswith(("http:", "https:", "//")):
                yield f"<{tag} {name}={to!r}>"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_answer_says_what_a_browser_may_do_and_no_page_needs_more(
    house: House, row: Row
) -> None:
    for method, given in (("get", row.get), ("post", row.post)):
        insider = next(
            (one for one in everybody() if given != NO and gets_in(row, given, one)), "clerk"
        )
        for who in dict.fromkeys((insider, "district", ANONYMOUS)):
            got = answer(house, row, method, who)
            assert (told(got), list(inline(got))) == ({}, []), (method, who, got.status_code)


def test_a_script_in_a_page_would_be_noticed() -> None:
    bad = (
        '<a href="javascript:x">', '<b onclick="x">', '<p style="x">', "<script>x</script>", "<style></style>",
        '<svg><g style="x"></g></svg>', '<img src="https://elsewhere/x.png">', '<b hx-on:click="x">',
    )  # fmt: skip
    for text in bad:
        from django.http import HttpResponse

        assert list(inline(HttpResponse(f"<p>{text}</p>"))), text


def quiet(**more: object) -> Client:
    return Client(raise_request_exception=False, **more)


def test_pages_of_errors_say_so_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody = house.clients["clerk"]
    answers = {
        404: somebody.get("/nowhere/"),
        405: somebody.put("/"),
        400: quiet(headers={"host": "elsewhere.example"}).get("/sign-in/"),
        403: quiet(enforce_csrf_checks=True).post("/sign-in/", {"username": "a", "password": "b"}),
        422: quiet().post("/sign-in/", {"username": "", "password": ""}),
    }
    with no_database():
        answers[503] = quiet().post("/sign-in/", {"username": "a", "password": "b"})
    from bihuan.desk.pages import today

    monkeypatch.setattr(today.queries, "today", None)
    answers[500] = somebody.get(reverse("desk:today"))
    for status, got in answers.items():
        assert (got.status_code, told(got), list(inline(got))) == (status, {}, []), status


def test_pages_in_english_say_so_too(house: House) -> None:
    somebody = Client(headers={"accept-language": "en"})
    for name in ("sign_in", "new_password", "people:stored", "offline"):
        got = somebody.get(reverse(name))
        assert (got.status_code, told(got), list(inline(got))) == (200, {}, []), name


def test_pages_of_the_setup_say_so_too(client: Client) -> None:
    fill(client)
    steps = ("places", "people", "administrators", "figures", "check")
    answers = [client.get(f"/setup/{step}/") for step in steps]
    answers += [Client().get("/"), Client().get("/setup/"), send(client, "places", {})]
    send(client, "places", {"street": "柳湾街道", "communities": "清河社区", "district": "江畔区"})
    answers.append(send(client, "check", {}))
    for got in answers:
        assert (told(got), list(inline(got))) == ({}, [])
