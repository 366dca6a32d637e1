"""Passkeys: what a device answers is taken once, for the right site, user and question, or not at all.

The device here is a few lines of our own that speak WebAuthn; a real browser's is in tests/tours.
"""

import json
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.db.models import F
from django.test import Client, RequestFactory

from bihuan.people.models import Challenge, Passkey, RecoveryCode, SignInTry, User
from bihuan.people.signin import devices, passkeys
from tests.rooms.test_second_factor import inside, second, sign_in, told
from tests.world import World

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """A phone that keeps one key. Its fields are what a test bends."""

    origin: str = ORIGIN
    site: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 1
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: os.urandom(16))
    user: bytes = b""

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int, more: bytes = b"") -> bytes:
        site = sha256(self.site.encode()).digest()
        return site + bytes([flags]) + self.count.to_bytes(4, "big") + more

    def _answer(self, **response: bytes) -> str:
        told = {name: b64(value) for name, value in response.items()}
        return json.dumps(
            {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": told}
        )

    def makes(self, options: dict) -> str:
        """A new key, as the browser hands it over."""
        self.user = raw(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        more = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(self.flags | ATTESTED, more)
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", options["challenge"])
        return self._answer(clientDataJSON=said, attestationObject=attested)

    def signs(self, options: dict) -> str:
        """What it was asked, signed."""
        self.count += 1
        said, data = self._said("webauthn.get", options["challenge"]), self._data(self.flags)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=said, authenticatorData=data, signature=signature, userHandle=self.user
        )


@pytest.fixture(autouse=True)
def _nobody_tried_before(database: str) -> None:
    SignInTry.objects.all().delete()


def browser() -> Client:
    return Client(headers={"host": "localhost"})


def signed_in(user: User) -> Client:
    client = browser()
    sign_in(user, client)
    return client


def adds(client: Client, device: Device, name: str = "手机"):
    asked = client.post("/account/passkeys/options/").json()
    return client.post("/account/passkeys/", {"answer": device.makes(asked), "name": name})


def enters(device: Device, client: Client | None = None, then: str = ""):
    client = client or browser()
    asked = client.post("/sign-in/passkey/options/").json()
    return client, client.post("/sign-in/passkey/", {"answer": device.signs(asked), "next": then})


@pytest.fixture
def device(world: World) -> Device:
    """A phone whose key the worker has added."""
    made = Device()
    assert adds(signed_in(world.worker), made).status_code == 200
    return made


def test_a_passkey_alone_signs_in_and_is_a_second_factor(world: World, device: Device):
    client, answer = enters(device, then="/matters/")
    assert (answer.status_code, answer.url) == (302, "/matters/")
    assert inside(client)
    assert client.session["how"] == "passkey"
    assert sign_in(world.worker)[1].url == "/sign-in/second/"  # and the password alone no longer


def test_the_first_one_brings_codes_on_paper_that_let_in_too(world: World):
    client = signed_in(world.worker)
    page = adds(client, Device()).content.decode()
    papers = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", page)
    assert len(papers) == 10
    assert adds(client, Device(), "电脑").url == "/account/"  # the next brings none
    client, _ = sign_in(world.worker)
    assert second(client, papers[0]).status_code == 302


def test_what_a_device_is_asked_wants_its_owner_and_a_key_it_keeps(world: World):
    client = signed_in(world.worker)
    asked = client.post("/account/passkeys/options/").json()
    chosen = asked["authenticatorSelection"]
    assert (chosen["userVerification"], chosen["residentKey"]) == ("required", "required")
    assert (asked["rp"]["id"], raw(asked["user"]["id"])) == ("localhost", world.worker.pk.bytes)
    assert asked["attestation"] == "none"  # which device it is is nobody's business
    asked = client.post("/sign-in/passkey/options/").json()
    assert (asked["userVerification"], asked.get("allowCredentials", [])) == ("required", [])


# what is wrong with a new key
BAD_KEYS: list[tuple[str, Device]] = [
    ("made for a false site", Device(origin="http://localhost.example")),
    ("made for another name", Device(site="example")),
    ("its owner was not asked", Device(flags=PRESENT)),
    ("nobody was there", Device(flags=VERIFIED)),
]


@pytest.mark.parametrize(("why", "bad"), BAD_KEYS, ids=[why for why, _ in BAD_KEYS])
def test_a_key_is_not_taken_when(world: World, why: str, bad: Device):
    assert adds(signed_in(world.worker), bad).status_code == 422
    assert not Passkey.objects.filter(user=world.worker).exists()


def _count_back(device: Device) -> None:
    Passkey.objects.filter(credential=device.id).update(count=F("count") + 5)


# what is wrong with an answer at sign-in
BAD_ANSWERS: list[tuple[str, Callable[[Device], object]]] = [
    ("given to a false site", lambda d: setattr(d, "origin", "http://localhost.example")),
    ("given to another port", lambda d: setattr(d, "origin", "http://localhost:81")),
    ("given for another name", lambda d: setattr(d, "site", "example")),
    ("the owner was not asked", lambda d: setattr(d, "flags", PRESENT)),
    ("signed with another key", lambda d: setattr(d, "key", Device().key)),
    ("nobody's key", lambda d: setattr(d, "id", os.urandom(16))),
    ("said to be another's", lambda d: setattr(d, "user", os.urandom(16))),
    ("a copy was used meanwhile", _count_back),
    ("the account is closed", lambda d: User.objects.filter(passkeys__credential=d.id).update(is_active=False)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "bend"), BAD_ANSWERS, ids=[why for why, _ in BAD_ANSWERS])
def test_an_answer_is_not_taken_when(device: Device, why: str, bend: Callable[[Device], object]):
    bend(device)
    client, answer = enters(device)
    assert (answer.status_code, inside(client)) == (422, False)
    assert "没有认出来" in answer.content.decode()


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id":1}', "我", "x" * 30_000])
def test_rubbish_is_refused_in_words(database: str, answer: str):
    assert browser().post("/sign-in/passkey/", {"answer": answer}).status_code == 422


def test_an_answer_serves_once(device: Device):
    client = browser()
    asked = client.post("/sign-in/passkey/options/").json()
    answer = device.signs(asked)
    assert client.post("/sign-in/passkey/", {"answer": answer}).status_code == 302
    assert browser().post("/sign-in/passkey/", {"answer": answer}).status_code == 422


def test_a_question_is_good_for_five_minutes_and_old_ones_are_swept(device: Device):
    client = browser()
    asked = client.post("/sign-in/passkey/options/").json()
    Challenge.objects.update(at=F("at") - timedelta(minutes=5, seconds=1))
    answer = client.post("/sign-in/passkey/", {"answer": device.signs(asked)})
    assert answer.status_code == 422
    client.post("/sign-in/passkey/options/")
    assert Challenge.objects.count() == 1


def test_a_question_about_a_new_key_is_answered_by_the_one_it_was_put_to(world: World):
    asked = signed_in(world.worker).post("/account/passkeys/options/").json()
    answer = Device().makes(asked)
    other = signed_in(world.worker2)
    assert other.post("/account/passkeys/", {"answer": answer, "name": "x"}).status_code == 422
    assert browser().post("/sign-in/passkey/", {"answer": answer}).status_code == 422


def test_the_same_key_is_added_once(world: World, device: Device):
    assert adds(signed_in(world.worker2), device).status_code == 422


def test_one_calls_it_something_and_takes_it_away(world: World, device: Device):
    client, _ = enters(device)
    mine = Passkey.objects.get(user=world.worker)
    client.post(f"/account/passkeys/{mine.id}/name/", {"name": "办公室的电脑"})
    assert "办公室的电脑" in client.get("/account/").content.decode()
    assert client.post(f"/account/passkeys/{mine.id}/remove/").url == "/account/"
    assert sign_in(world.worker)[1].url == "/"
    assert not RecoveryCode.objects.filter(user=world.worker).exists()


def test_another_s_is_as_if_it_were_not_there(world: World, device: Device):
    mine = Passkey.objects.get(user=world.worker)
    other = signed_in(world.worker2)
    for what in ("name", "remove"):
        answer = other.post(f"/account/passkeys/{mine.id}/{what}/", {"name": "x"})
        assert answer.status_code == 404
    assert Passkey.objects.get(id=mine.id).name == "手机"


def test_one_who_must_keeps_the_last_and_one_of_two_may_go(world: World):
    client = signed_in(world.secretary)
    adds(client, Device(), "一")
    adds(client, Device(), "二")
    one, two = Passkey.objects.filter(user=world.secretary).order_by("since")
    client.post(f"/account/passkeys/{one.id}/remove/")
    client.post(f"/account/passkeys/{two.id}/remove/")
    assert list(Passkey.objects.filter(user=world.secretary)) == [two]


def test_after_the_grace_a_passkey_opens_the_way_too(world: World):
    told(world.secretary, 100)
    client = signed_in(world.secretary)
    assert client.get("/matters/").url == "/account/totp/"
    assert adds(client, Device()).status_code == 200
    assert client.get("/matters/").status_code == 200


# host, safe connection -> whether browsers give passkeys there
WHERE = [
    ("localhost", False, True),
    ("localhost:8765", False, True),
    ("127.0.0.1:8765", False, False),
    ("192.168.1.9", True, False),
    ("[::1]:80", True, False),
    ("bihuan.example", True, True),
    ("bihuan.example", False, False),
]


@pytest.mark.parametrize(("host", "safe", "possible"), WHERE)
def test_where_browsers_do_it(settings, host: str, safe: bool, possible: bool):
    settings.ALLOWED_HOSTS = ["*"]
    request = RequestFactory(headers={"host": host}).get("/", secure=safe)
    assert passkeys.possible(request) is possible


# what a browser says of itself -> in words
SAYS = [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0", "windows/edge", "Windows上的Edge"),
    ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/108.0 Safari/537.36 QihooBrowser/1", "windows/360", "Windows上的360 浏览器"),
    ("Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0", "android/wechat", "安卓上的微信"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1", "iphone/safari", "iPhone上的Safari"),
    ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114 Safari/537.36 ArkWeb/4.1 Mobile", "harmony/huawei", "鸿蒙上的华为浏览器"),
    ("Mozilla/5.0 (X11; Linux x86_64; UOS) AppleWebKit/537.36 Chrome/110 Safari/537.36", "uos/chrome", "统信上的谷歌浏览器"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "linux/firefox", "Linux上的Firefox"),
    ("curl/8", "other/other", "没认出来的设备"),
    ("", "other/other", "没认出来的设备"),
]  # fmt: skip


@pytest.mark.parametrize(("says", "kept", "words"), SAYS, ids=[kept for _, kept, _ in SAYS])
def test_a_device_is_told_in_words(says: str, kept: str, words: str):
    from django.utils import translation

    request = RequestFactory(headers={"user-agent": says}).get("/")
    assert devices.of(request) == kept
    with translation.override("zh-hans"):
        assert devices.said(kept) == words
