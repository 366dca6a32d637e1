"""Sign-in through another provider, which is a real process of its own: see tests/provider.py."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, Request, build_opener

import pytest
from django.core import checks
from django.test import Client

from bihuan.people.checks import provider_is_safe
from bihuan.people.models import Linked, Person, SignInTry, User
from bihuan.people.signin import oidc
from tests.rooms.test_second_factor import inside, sets_up, sign_in, told
from tests.world import PASSWORD, World

BACK = "http://testserver/sign-in/oidc/back/"
CLIENT, SECRET = "bihuan", "a secret/with:signs"


class Plain(HTTPErrorProcessor):
    def http_response(self, request: object, response: object) -> object:
        return response


WEB = build_opener(Plain)


class Provider:
    """The process, and what a browser does at its pages."""

    def __init__(self, secret: str = SECRET) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.issuer, self.secret = f"http://127.0.0.1:{self.port}", secret
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.provider", str(self.port), CLIENT, self.secret, BACK],
            cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            try:
                self.get("/keys")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the provider did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def get(self, path: str) -> bytes:
        with WEB.open(self.issuer + path, timeout=10) as answer:
            return answer.read()

    def bends(self, how: str) -> None:
        self.get(f"/bend/{how}")
        oidc._known.clear()

    def signs_in(self, where: str, name: str) -> str:
        """Type a name into the provider's form; where the browser is sent then."""
        with WEB.open(Request(where, urlencode({"name": name}).encode()), timeout=10) as answer:
            assert answer.status == 302, answer.read()
            return answer.headers["Location"]


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.stop()


@pytest.fixture
def provider(running: Provider, settings, database: str) -> Provider:
    SignInTry.objects.all().delete()
    settings.OIDC = {"issuer": running.issuer, "client": CLIENT, "secret": running.secret}
    running.bends("nothing")
    return running


def way_out(client: Client, path: str = "/sign-in/oidc/") -> str:
    answer = client.get(path)
    assert answer.status_code == 302
    return answer.url


def comes_back(client: Client, where: str):
    parts = urlsplit(where)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return client.get(f"{parts.path}?{parts.query}")


def through(client: Client, provider: Provider, name: str, path: str = "/sign-in/oidc/"):
    """The whole way: out, the provider's form, and back."""
    return comes_back(client, provider.signs_in(way_out(client, path), name))


def linked(user: User, provider: Provider, name: str) -> Client:
    client, _ = sign_in(user)
    assert through(client, provider, name, "/account/oidc/link/").url == "/account/"
    return client


def says(answer) -> str:
    return re.search(r'role="alert">(.*?)<', answer.content.decode())[1]


def test_whoever_linked_it_signs_in_by_it(world: World, provider: Provider):
    mine = linked(world.worker, provider, "li")
    assert "连上了，下次可以用统一身份认证登录。" in mine.get("/account/").content.decode()
    client = Client()
    answer = through(client, provider, "li", "/sign-in/oidc/?next=/matters/")
    assert (answer.url, inside(client)) == ("/matters/", True)
    assert client.session["how"] == "provider"
    kept = Linked.objects.get(user=world.worker)
    assert (kept.issuer, kept.subject) == (provider.issuer, "mark-of-li")


def test_nobody_is_made_and_a_stranger_is_told_what_to_do(world: World, provider: Provider):
    before = (User.objects.count(), Person.objects.count())
    client = Client()
    answer = through(client, provider, world.worker.username)  # a name that is the same is nothing
    assert (answer.status_code, inside(client)) == (422, False)
    assert says(answer) == "这个身份还没有连到这里的账号。请先用密码登录，到“我的登录”里连上。"
    assert (User.objects.count(), Person.objects.count()) == before


def test_the_second_factor_of_the_house_is_asked_for_all_the_same(world: World, provider: Provider):
    linked(world.worker, provider, "li2")
    app, _papers, _client = sets_up(world.worker)
    client = Client()
    assert through(client, provider, "li2").url == "/sign-in/second/"
    assert not inside(client)
    assert client.post("/sign-in/second/", {"code": app.number()}).status_code == 302
    assert inside(client)


def test_whoever_must_have_one_and_has_none_can_only_set_it_up(world: World, provider: Provider):
    linked(world.secretary, provider, "zhou")
    told(world.secretary, 100)
    client = Client()
    through(client, provider, "zhou")
    assert client.get("/matters/").url == "/account/totp/"


def test_one_who_left_is_not_let_in(world: World, provider: Provider):
    linked(world.worker, provider, "li3")
    User.objects.filter(pk=world.worker.pk).update(is_active=False)
    client = Client()
    assert (through(client, provider, "li3").status_code, inside(client)) == (422, False)


def test_one_mark_is_one_account_and_the_other_way_round(world: World, provider: Provider):
    linked(world.worker, provider, "li4")
    other, _ = sign_in(world.worker2)
    through(other, provider, "li4", "/account/oidc/link/")
    assert "没有连上" in other.get("/account/").content.decode()
    mine, _ = sign_in(world.worker)
    through(mine, provider, "wu4", "/account/oidc/link/")
    assert [one.subject for one in Linked.objects.filter(user=world.worker)] == ["mark-of-li4"]


def test_what_is_unlinked_no_longer_lets_in(world: World, provider: Provider):
    mine = linked(world.worker, provider, "li5")
    mine.post("/account/oidc/unlink/")
    assert through(Client(), provider, "li5").status_code == 422


def test_linking_asks_for_the_password_after_a_while(world: World, provider: Provider):
    client, _ = sign_in(world.worker)
    kept = client.session
    kept["sure"] = "2026-01-01T00:00:00+00:00"
    kept.save()
    assert client.get("/account/oidc/link/").url.startswith("/account/again/?next=")


# what a provider may do wrong, and what is said then
REFUSED, AWAY = "的答复不能采信", "现在连不上"
LIES = [
    ("issuer", REFUSED), ("audience", REFUSED), ("others", REFUSED), ("nonce", REFUSED), ("old", REFUSED),
    ("early", REFUSED), ("nobody", REFUSED), ("long", REFUSED), ("other-key", REFUSED), ("none", REFUSED),
    ("hmac", REFUSED),
]  # fmt: skip


@pytest.mark.parametrize(("how", "expected"), LIES)
def test_what_is_not_signed_for_us_now_is_not_taken(world, provider, how: str, expected: str):
    linked(world.worker, provider, f"liar-{how}")
    provider.bends(how)
    client = Client()
    answer = through(client, provider, f"liar-{how}")
    assert (answer.status_code, inside(client)) == (422, False)
    assert expected in says(answer)


def test_new_keys_of_the_provider_are_believed_at_once(world: World, provider: Provider):
    linked(world.worker, provider, "li6")
    provider.bends("new-keys")
    client = Client()
    assert through(client, provider, "li6").url == "/"


@pytest.mark.parametrize("how", ["broken", "other-issuer", "plain"])
def test_a_provider_that_speaks_as_none_is_away(provider: Provider, how: str):
    provider.bends(how)
    answer = Client().get("/sign-in/oidc/")
    assert (answer.status_code, AWAY in says(answer)) == (422, True)


def test_while_it_is_away_that_is_said_and_the_password_lets_in(world: World, settings):
    SignInTry.objects.all().delete()
    gone = Provider()
    settings.OIDC = {"issuer": gone.issuer, "client": CLIENT, "secret": SECRET}
    linked(world.worker, gone, "li7")
    client = Client()
    out = way_out(client)
    back = gone.signs_in(out, "li7")
    gone.stop()
    answer = comes_back(client, back)  # it went away while one was there
    assert AWAY in says(answer)
    oidc._known.clear()
    answer = client.get("/sign-in/oidc/")
    assert says(answer) == "统一身份认证现在连不上。请用密码登录，或过一会儿再试。"
    assert 'name="password"' in answer.content.decode()
    typed = {"username": world.worker.username, "password": PASSWORD}
    assert client.post("/sign-in/", typed).url == "/"


# --- the way belongs to one browser


def test_a_code_is_taken_from_the_browser_that_asked_and_once(world: World, provider: Provider):
    linked(world.worker, provider, "li8")
    client = Client()
    back = provider.signs_in(way_out(client), "li8")
    stolen = Client()
    assert comes_back(stolen, back).status_code == 422  # another browser
    assert comes_back(client, back).url == "/"
    client.post("/sign-out/")
    assert comes_back(client, back).status_code == 422


def test_an_answer_to_another_question_is_not_taken(world: World, provider: Provider):
    linked(world.worker, provider, "li9")
    client = Client()
    back = provider.signs_in(way_out(client), "li9")
    way_out(client)  # and asked anew
    answer = comes_back(client, back)
    assert (answer.status_code, "不是从这里开始的" in says(answer)) == (422, True)


def test_without_the_verifier_of_the_browser_a_code_is_worth_nothing(world, provider):
    """The provider's own doing: PKCE. A code that was seen on its way cannot be spent."""
    client = Client()
    back = provider.signs_in(way_out(client), "li10")
    code = parse_qs(urlsplit(back).query)["code"][0]
    who = oidc.provider()
    with pytest.raises(oidc.Refused, match="invalid_grant"):
        oidc.subject(who, oidc.Way.new("", ""), BACK, code)


def test_who_says_no_at_the_provider_comes_back_to_the_password(provider: Provider):
    client = Client()
    back = provider.signs_in(way_out(client), "")
    assert "没有登录成" in says(comes_back(client, back))


def test_linking_is_for_whoever_began_it(world: World, provider: Provider):
    """Somebody else signed in at this browser meanwhile: nothing is linked to them."""
    client, _ = sign_in(world.worker)
    back = provider.signs_in(way_out(client, "/account/oidc/link/"), "li11")
    client.post("/sign-out/")
    sign_in(world.worker2, client)
    comes_back(client, back)
    assert not Linked.objects.filter(subject="mark-of-li11").exists()


def test_what_is_asked_is_little_and_unguessable(provider: Provider):
    first, second = (parse_qs(urlsplit(way_out(Client())).query) for _ in range(2))
    assert first["scope"] == ["openid"]  # no name, no phone
    assert first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


def test_a_client_without_a_secret_does_it_by_pkce_alone(world: World, settings):
    SignInTry.objects.all().delete()
    public = Provider(secret="")
    try:
        settings.OIDC = {"issuer": public.issuer, "client": CLIENT}
        linked(world.worker, public, "li12")
        assert through(Client(), public, "li12").url == "/"
    finally:
        public.stop()


def test_another_claim_may_be_the_lasting_mark(world: World, provider: Provider, settings):
    settings.OIDC |= {"subject": "number", "label": "区统一登录"}
    linked(world.worker, provider, "li13")
    assert Linked.objects.get(user=world.worker).subject == "no-li13"
    assert "用区统一登录登录" in Client().get("/sign-in/").content.decode()


# --- off


def test_it_is_off_until_the_environment_names_a_provider(world: World):
    page = Client().get("/sign-in/").content.decode()
    assert "统一身份认证" not in page
    assert [Client().get(f"/sign-in/oidc/{more}").status_code for more in ("", "back/")] == [
        404,
        404,
    ]
    client, _ = sign_in(world.worker)
    assert client.get("/account/oidc/link/").status_code == 404
    assert "统一身份认证" not in client.get("/account/").content.decode()


# what the environment says -> whether it is on
TOLD = [
    ({}, True, []),
    ({"issuer": "https://sso.example", "client": "x"}, False, []),
    ({"issuer": "http://localhost:9", "client": "x"}, False, []),
    ({"issuer": "http://sso.example", "client": "x"}, True, ["bihuan.E002"]),
    ({"issuer": "https://sso.example"}, True, ["bihuan.E002"]),
]


@pytest.mark.parametrize(("given", "off", "found"), TOLD)
def test_only_an_encrypted_provider_is_used_and_a_half_told_one_is_complained_of(settings, given, off, found):  # fmt: skip
    settings.OIDC = given
    assert (oidc.provider() is None) is off
    assert [one.id for one in provider_is_safe(None)] == found
    assert all(one.level == checks.ERROR for one in provider_is_safe(None))
