"""A second factor: numbers of an app, codes on paper, and who must have one."""

import re
import time
from base64 import b32decode
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.people.models import Grace, RecoveryCode, SignInTry, Totp, User
from bihuan.people.signin import codes, required, sealing, totp
from tests.world import PASSWORD, World, somebody

# RFC 6238, appendix B: seconds since 1970 -> eight digits with SHA-1
RFC = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
SECRET = b"12345678901234567890"


@pytest.mark.parametrize(("seconds", "shown"), RFC)
def test_the_numbers_are_those_of_the_standard(seconds: int, shown: str):
    assert totp.code(SECRET, seconds // totp.PERIOD, digits=8) == shown


@pytest.mark.parametrize(
    ("off", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_off(off: int, fits: bool):
    step = 59_000_000
    shown = totp.code(SECRET, step + off)
    assert totp.step_of(SECRET, shown, step * totp.PERIOD) == (step + off if fits else None)


def test_a_number_is_not_taken_twice_nor_one_before_it():
    step = 59_000_000
    for older in (0, -1):
        shown = totp.code(SECRET, step + older)
        assert totp.step_of(SECRET, shown, step * totp.PERIOD, after=step) is None


def test_the_address_is_what_apps_read():
    assert totp.address(b"\0" * 10, "闭环", "shuji") == (
        "otpauth://totp/%E9%97%AD%E7%8E%AF:shuji?secret=AAAAAAAAAAAAAAAA&issuer=%E9%97%AD%E7%8E%AF"
    )
    assert totp.letters(b"\0" * 10) == "AAAA AAAA AAAA AAAA"


def test_a_secret_opens_for_its_user_only_and_never_lies_bare(world: World):
    sealed = sealing.seal(SECRET, world.worker)
    assert sealing.unseal(sealed, world.worker) == SECRET
    with pytest.raises(ValueError, match="altered"):
        sealing.unseal(sealed, world.clerk)
    app, _papers, _client = sets_up(world.worker)
    raw = Totp.objects.filter(user=world.worker).values_list("sealed", flat=True)[0]
    assert app.letters.replace(" ", "").encode() not in bytes(raw)


# --- in the browser


@pytest.fixture(autouse=True)
def _nobody_tried_before(database: str) -> None:
    SignInTry.objects.all().delete()


def sign_in(user: User, client: Client | None = None, then: str = "") -> tuple[Client, object]:
    client = client or Client()
    typed = {"username": user.username, "password": PASSWORD, "next": then}
    return client, client.post("/sign-in/", typed)


def inside(client: Client) -> bool:
    return client.get("/account/").status_code == 200


class App:
    """An authenticator app on somebody's phone; it never shows a number twice."""

    def __init__(self, page: str) -> None:
        self.letters = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page)[1]
        self.secret = b32decode(self.letters.replace(" ", ""))
        self.last = 0

    def number(self) -> str:
        oldest = int(time.time() + 3) // totp.PERIOD - 1  # with three seconds to type it
        self.last = max(oldest, self.last + 1)
        return totp.code(self.secret, self.last)


def sets_up(user: User) -> tuple[App, list[str], Client]:
    """Sign in, set up an app; the app, the codes on paper, and the browser."""
    client, _ = sign_in(user)
    page = client.get("/account/totp/").content.decode()
    app = App(page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    answer = client.post("/account/totp/", {"sealed": sealed, "code": app.number()})
    assert answer.status_code == 200
    return app, re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", answer.content.decode()), client


def second(client: Client, code: str):
    return client.post("/sign-in/second/", {"code": code})


def test_once_set_up_the_number_is_asked_for_and_lets_in(world: World):
    app, _papers, _client = sets_up(world.worker)
    client, answer = sign_in(world.worker, then="/matters/")
    assert (answer.url, inside(client)) == ("/sign-in/second/", False)
    wrong = second(client, "000000")
    assert (wrong.status_code, inside(client)) == (422, False)
    shown = app.number()
    assert second(client, f"{shown[:3]} {shown[3:]}").url == "/matters/"
    assert inside(client)


def test_the_same_number_serves_nobody_twice(world: World):
    app, _papers, _client = sets_up(world.worker)
    shown = app.number()
    first, _ = sign_in(world.worker)
    assert second(first, shown).status_code == 302
    other, _ = sign_in(world.worker)
    assert second(other, shown).status_code == 422


def test_a_code_from_paper_serves_once_and_the_person_is_told_how_many_are_left(world: World):
    _app, papers, _client = sets_up(world.worker)
    assert (len(papers), len(set(papers))) == (codes.HOW_MANY, codes.HOW_MANY)
    client, _ = sign_in(world.worker)
    assert second(client, papers[0].upper().replace("-", " ")).status_code == 302
    assert "还剩 9 个" in client.get("/").content.decode()
    other, _ = sign_in(world.worker)
    assert second(other, papers[0]).status_code == 422
    assert papers[1].replace("-", "") not in str(list(RecoveryCode.objects.values_list("digest")))


def test_new_codes_void_the_old_ones(world: World):
    _app, papers, client = sets_up(world.worker)
    assert client.post("/account/codes/").status_code == 200
    other, _ = sign_in(world.worker)
    assert second(other, papers[0]).status_code == 422


def test_nothing_is_kept_until_the_app_has_shown_the_number(world: World):
    client, _ = sign_in(world.worker)
    page = client.get("/account/totp/").content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    answer = client.post("/account/totp/", {"sealed": sealed, "code": "000000"})
    assert answer.status_code == 422
    assert App(answer.content.decode()).letters == App(page).letters  # the same picture again
    assert not Totp.objects.filter(user=world.worker).exists()
    assert sign_in(world.worker)[1].url == "/"


def test_a_secret_of_somebody_else_is_not_taken(world: World):
    client, _ = sign_in(world.worker)
    foreign = sealing.seal(SECRET, world.clerk)
    for sealed in (foreign, "made up"):
        assert client.post("/account/totp/", {"sealed": sealed, "code": "1"}).status_code == 400


def test_the_second_step_is_open_for_ten_minutes_to_whoever_gave_the_password(world: World):
    app, _papers, _client = sets_up(world.worker)
    assert second(Client(), app.number()).url == "/sign-in/"
    client, _ = sign_in(world.worker)
    kept = client.session
    kept["half"] = [str(world.worker.pk), (timezone.now() - timedelta(minutes=11)).isoformat(), ""]
    kept.save()
    assert second(client, app.number()).url == "/sign-in/"


def test_guesses_at_the_number_are_braked_and_a_right_password_does_not_forgive_them(world: World):
    sets_up(world.worker)
    client, _ = sign_in(world.worker)
    assert [second(client, "000000").status_code for _ in range(4)] == [422] * 4
    assert second(client, "000000").status_code == 429
    _again, answer = sign_in(world.worker)
    assert answer.status_code == 429


def test_a_right_number_forgives(world: World):
    app, _papers, _client = sets_up(world.worker)
    client, _ = sign_in(world.worker)
    assert [second(client, "000000").status_code for _ in range(3)] == [422] * 3
    assert second(client, app.number()).status_code == 302
    assert SignInTry.objects.filter(username=world.worker.username).count() == 0


def test_what_touches_the_sign_in_asks_for_the_password_after_a_while(world: World):
    _app, _papers, client = sets_up(world.worker)
    kept = client.session
    kept["sure"] = (timezone.now() - timedelta(minutes=16)).isoformat()
    kept.save()
    asked = client.get("/account/totp/")
    assert asked.url == "/account/again/?next=%2Faccount%2Ftotp%2F"
    assert client.post("/account/totp/remove/").url == "/account/again/?next=%2Faccount%2F"
    assert client.post("/account/codes/").url == "/account/again/?next=%2Faccount%2F"
    assert client.post(asked.url, {"password": "wrong"}).status_code == 422
    assert client.post(asked.url, {"password": PASSWORD}).url == "/account/totp/"
    assert client.get("/account/totp/").status_code == 200


def test_one_who_need_not_have_it_takes_it_away_with_its_papers(world: World):
    _app, _papers, client = sets_up(world.worker)
    assert client.post("/account/totp/remove/").url == "/account/"
    assert codes.left(world.worker) == 0
    assert sign_in(world.worker)[1].url == "/"


# --- who must

# role -> whether a second factor is a must
MUST = [
    ("secretary", True),
    ("verifier", True),
    ("officer", True),
    ("inspector", True),
    ("system_admin", True),
    ("security_admin", True),
    ("audit_admin", True),
    ("clerk", True),
    ("worker", False),
    ("volunteer", False),
]


@pytest.mark.parametrize(("role", "must"), MUST)
def test_whoever_signs_and_every_administrator_must_have_one(world: World, role: str, must: bool):
    user = somebody("new", "新来的", role, role, world.community)
    assert (required.last_day(user) is not None) is must


def told(user: User, days_ago: int) -> None:
    User.objects.filter(pk=user.pk).update(reminded=timezone.localdate() - timedelta(days=days_ago))


def test_within_the_grace_one_works_and_is_reminded(world: World):
    client, _ = sign_in(world.secretary)
    day = timezone.localdate() + timedelta(days=required.DAYS)
    assert f"请在{day:%Y年}{day.month}月{day.day}日以前" in client.get("/").content.decode()
    assert client.get("/matters/").status_code == 200
    told(world.secretary, required.DAYS)  # the last day
    client, _ = sign_in(world.secretary)
    assert client.get("/matters/").status_code == 200


def test_after_the_grace_one_signs_in_and_can_only_set_it_up(world: World):
    told(world.secretary, required.DAYS + 1)
    client, answer = sign_in(world.secretary)
    assert answer.status_code == 302  # never locked out
    for path in ("/", "/matters/", "/reports/", "/second-factors/"):
        assert client.get(path).url == "/account/totp/"
    assert client.post("/matters/new/").url == "/account/totp/"
    assert client.get("/account/").status_code == 200
    page = client.get("/account/totp/").content.decode()
    assert "已过" in page
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    done = client.post("/account/totp/", {"sealed": sealed, "code": App(page).number()})
    assert done.status_code == 200
    assert client.get("/matters/").status_code == 200


def test_the_days_count_from_the_first_reminder_not_from_the_post(world: World):
    assert world.secretary.reminded is None
    sign_in(world.secretary)
    sign_in(world.secretary)
    world.secretary.refresh_from_db()
    assert world.secretary.reminded == timezone.localdate()


def test_a_session_made_in_another_way_is_looked_at_too(world: World):
    told(world.secretary, required.DAYS + 1)
    client = Client()
    client.force_login(world.secretary)
    assert client.get("/matters/").url == "/account/totp/"


def test_one_who_must_keeps_the_last(world: World):
    _app, _papers, client = sets_up(world.secretary)
    client.post("/account/totp/remove/")
    assert Totp.objects.filter(user=world.secretary).exists()
    assert "唯一的第二道验证" in client.get("/account/").content.decode()


def test_the_place_sets_the_days_else_the_nearest_above_it(world: World):
    assert required.grace(world.community.id) == required.DAYS
    Grace.objects.create(place=world.street, days=20, by="x")
    assert required.grace(world.community.id) == 20
    client, _ = sign_in(world.secretary)
    assert client.post("/second-factors/", {"days": 91}).status_code == 422
    assert client.post("/second-factors/", {"days": 7}).status_code == 302
    assert (required.grace(world.community.id), required.grace(world.other.id)) == (7, 20)
    told(world.verifier, 8)
    client, _ = sign_in(world.verifier)
    assert client.get("/matters/").url == "/account/totp/"


# who may see the second factors of a place, and set its days
LOOKS_AFTER = [
    ("secretary", 200, 302), ("deputy", 200, 302), ("verifier", 200, 403), ("officer", 200, 403),
    ("clerk", 403, 403), ("worker", 403, 403),
]  # fmt: skip


@pytest.mark.parametrize(("who", "sees", "sets"), LOOKS_AFTER)
def test_who_looks_after_the_second_factors(world: World, who: str, sees: int, sets: int):
    client, _ = sign_in(getattr(world, who))
    assert client.get("/second-factors/").status_code == sees
    assert client.post("/second-factors/", {"days": 5}).status_code == sets


def test_the_list_says_how_far_everybody_is(world: World):
    sets_up(world.verifier)
    told(world.officer, 100)
    client, _ = sign_in(world.secretary)
    page = client.get("/second-factors/").content.decode()
    said = dict(
        re.findall(
            r'row__t"[^>]*>([^<]+)</a></p>.*?<span class="tag[^>]*>(.*?)</span>', page, re.DOTALL
        )
    )
    assert (said["郑监委"], said["王督办"], said["李网格"]) == (
        "已设",
        "宽限已过，要先设好",
        "不强求",
    )
    assert said["钱副书记"] == "下次登录时提醒"
    assert "冯书记" not in said
