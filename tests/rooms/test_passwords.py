"""Which passwords may be used, and how one changes one's own."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from bihuan.people.models import SignInTry, User
from bihuan.people.signin import passwords
from tests.world import PASSWORD, World

GOOD = "晚上八点去三号楼敲门"
# password -> why it may not be used ("" when it may)
WORTH = [
    ("", "short"),
    ("short one", "short"),
    ("lantern 92", ""),
    (GOOD, ""),
    ("mossy kettle by the pond", ""),
    ("7v" * 40, "common"),  # the same two over and over is not long
    ("正" * 9, "short"),
    ("梧桐树下修自行车的老人", ""),
    ("mossy kettle " * 9 + "ten more ch", ""),  # 128
    ("mossy kettle " * 9 + "eleven more", ""),
    ("mossy kettle " * 9 + "twelve more.", "long"),  # 129
    # the commonest in the world
    ("1234567890", "common"),
    ("qwertyuiop", "common"),
    ("basketball", "common"),
    ("PASSWORD123", "common"),
    # what anybody would try here
    ("shequ2026wangge", "common"),
    ("Shequ@2026!!", "common"),
    ("清河社区2026", "short"),
    ("社区党支部2026年", "common"),
    ("dangzhibu1921", "common"),
    ("woaini5201314", "common"),
    ("admin123456789", "common"),
    ("ａｄｍｉｎ　２０２６１２", "common"),  # full width is no disguise
    ("1qaz2wsx3edc", "common"),
    ("abcdefghijkl", "common"),
    ("9876543210x", "common"),
    ("aaaaaaaaaaaa", "common"),
    ("qazqazqazqaz", "common"),
    ("20260101 20261231", "common"),
    ("bihuan-demo-1", "common"),
    ("shequ2026mossy", ""),  # five of one's own are left
    ("shequ2026moss", "common"),
]


def why(password: str, user: User | None = None) -> str:
    for rule in (passwords.Length(), passwords.Uncommon()):
        try:
            rule.validate(password, user)
        except ValidationError as found:
            return found.code
    return ""


@pytest.mark.parametrize(("password", "expected"), WORTH, ids=[p[:24] for p, _ in WORTH])
def test_length_and_what_others_would_try_are_all_that_counts(password: str, expected: str):
    assert why(password) == expected


@pytest.mark.parametrize(
    "name", ["{community}", "{street} 2026", "周书记 周书记 1", "{username}88"]
)
def test_names_of_the_place_and_the_person_are_no_password(world: World, name: str):
    about = {"community": world.community.name, "street": world.street.name}
    password = name.format(username=world.secretary.username, **about).ljust(10, "1")
    assert why(password) in ("", "common")
    assert why(password, world.secretary) == "common"


def test_a_place_adds_its_own_words(database: str):
    own = Path(settings.HOME) / passwords.LOCAL
    assert why("qinghe mossy") == ""
    own.write_text("# 本地\nqinghe\nMossy\n", "utf-8")
    try:
        assert why("qinghe mossy") == "common"
    finally:
        own.unlink()
    assert why("qinghe mossy") == ""


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", ""),
        ("abc", "太短，还差 7 个字。"),
        ("shequ2026shequ", "太容易猜：去掉常用的词、地名、姓名、年份和连着的数字，剩下的太少。请换一个。"),
        ("lantern 92", "可以用；再长一点更好。"),
        ("lantern by door", "好。"),
        (GOOD, "很好。"),
    ],
)  # fmt: skip
def test_strength_is_told_in_words(database: str, password: str, says: str):
    with translation.override("zh-hans"):
        assert passwords.strength(password) == says


def test_a_password_is_kept_by_argon2_and_an_older_one_is_made_anew(world: World, settings):
    settings.PASSWORD_HASHERS = [
        "bihuan.people.signin.passwords.Argon2",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = world.clerk
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    assert sign_in(Client(), user).status_code == 302
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$v=19$m=32768,t=3,p=1$")
    assert identify_hasher(user.password).algorithm == "argon2"
    assert check_password(PASSWORD, user.password)


def sign_in(client: Client, user: User, password: str = PASSWORD):
    return client.post("/sign-in/", {"username": user.username, "password": password})


def change(client: Client, old: str = PASSWORD, new: str = GOOD, again: str | None = None):
    typed = {"old": old, "new": new, "again": new if again is None else again}
    return client.post("/account/password/", typed)


@pytest.fixture
def client(world: World) -> Client:
    SignInTry.objects.all().delete()
    client = Client()
    sign_in(client, world.clerk)
    return client


def test_a_changed_password_is_the_one_that_counts_and_ends_the_sign_ins_elsewhere(world, client):
    other = Client()
    sign_in(other, world.clerk)
    assert change(client).url == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert sign_in(Client(), world.clerk).status_code == 422
    assert sign_in(Client(), world.clerk, GOOD).status_code == 302


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"old": "wrong"}, "现在的密码不对。"),
        ({"new": "shequ2026"}, "太短，还差 1 个字。"),
        ({"new": "shequ2026shequ"}, "太容易猜"),
        ({"again": "other"}, "两遍不一样。"),
        ({"new": PASSWORD}, "和现在的一样。"),
    ],
)
def test_what_will_not_do_is_said_beside_it_and_nothing_changes(world, client, typed, says):
    answer = change(client, **typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert sign_in(Client(), world.clerk).status_code == 302


def test_guessing_the_present_password_from_an_open_screen_is_braked(world, client):
    assert [change(client, old=f"guess {n}").status_code for n in range(7)][-2:] == [429, 429]
    answer = change(client)
    assert (answer.status_code, int(answer["Retry-After"]) <= 15) == (429, True)


def test_while_it_is_typed_its_strength_is_told_and_nothing_kept(world, client):
    answer = client.post("/account/password/strength/", {"new": "lantern by door"})
    assert answer.content.decode().strip() == '<span class="ok">好。</span>'
    before = User.objects.get(id=world.clerk.id).password
    assert before == User.objects.get(id=world.clerk.id).password
