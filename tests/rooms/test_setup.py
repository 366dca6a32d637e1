"""The first run: an empty installation leads everybody to the setup, and only its code opens it."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.people import in_hand
from bihuan.people.models import Organisation, Person, Post, User
from bihuan.people.signin import vouching
from bihuan.project.models import Founding
from bihuan.project.wizard import code
from tests import database as testing

PASSWORD = "雨停了以后去天台晒被子"
PLACES = {"district": "江畔区", "street": "柳湾街道", "communities": "清河社区"}
ROWS = (
    ("周岚", "zhoulan", "secretary"), ("孙立", "sunli", "clerk"), ("李桂芳", "liguifang", "worker"),
    ("郑学文", "zhengxuewen", "verifier"), ("王敏", "wangmin", "officer"),
)  # fmt: skip
OFFICES = {
    "me": "zhoulan", "system_admin": "sunli", "security_admin": "zhoulan",
    "audit_admin": "zhengxuewen", "password": PASSWORD, "again": PASSWORD,
}  # fmt: skip


def people(*rows: tuple[str, ...]) -> dict[str, str]:
    """As the form of people sends its rows; a fourth word says where."""
    told = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for n, (name, username, role, *where) in enumerate(rows):
        given = {"name": name, "username": username, "role": role, "where": (*where, "")[0]}
        told |= {f"form-{n}-{field}": value for field, value in given.items()}
    return told


@pytest.fixture
def empty(database: str) -> Iterator[str]:
    """A database of its own in which nothing is set up; its setup code."""
    with testing.served(f"{database}_setup") as name:
        testing.connect(name)
        yield code.renew()
    testing.connect(database)


@pytest.fixture
def client(empty: str) -> Client:
    """A browser that has given the code."""
    client = Client()
    assert client.post("/setup/", {"code": empty}).url == "/setup/places/"
    return client


def send(client: Client, step: str, told: dict[str, str]) -> object:
    return client.post(f"/setup/{step}/", told)


def fill(client: Client, **other: dict[str, str]) -> Client:
    """Every page up to the last, each in order."""
    pages = {"places": PLACES, "people": people(*ROWS), "administrators": OFFICES, "figures": {}}
    for step, told in (pages | other).items():
        answer = send(client, step, told)
        assert answer.status_code == 302, (step, answer.content.decode())
    return client


# -- who gets in --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/matters/", "/sign-in/", "/stored/", "/nowhere/"])
def test_every_page_of_an_empty_installation_leads_to_the_setup(empty: str, path: str) -> None:
    for answer in (Client().get(path), Client().post(path)):
        assert (answer.status_code, answer.url) == (302, "/setup/")


def test_nobody_goes_on_without_the_code(empty: str) -> None:
    stranger = Client()
    for step in ("places", "people", "administrators", "figures", "check"):
        for answer in (stranger.get(f"/setup/{step}/"), send(stranger, step, PLACES)):
            assert (answer.status_code, answer.url) == (302, "/setup/")
    wrong = stranger.post("/setup/", {"code": "aaaa-bbbb-cccc"})
    assert wrong.status_code == 422
    assert "安装码不对" in wrong.content.decode()
    assert Founding.objects.get().told == {}


def test_guessing_the_code_is_slowed_down(empty: str) -> None:
    stranger = Client()
    told = [stranger.post("/setup/", {"code": "x"}).status_code for _ in range(7)]
    assert told == [422] * 5 + [429] * 2
    assert stranger.post("/setup/", {"code": empty}).status_code == 429  # the right one too


def test_the_code_is_taken_however_it_is_typed(empty: str) -> None:
    plain = empty.replace("-", "").upper()
    assert Client().post("/setup/", {"code": f" {plain} "}).status_code == 302
    assert re.fullmatch(r"[2-9a-z]{4}(-[2-9a-z]{4}){2}", empty)


def test_a_new_code_makes_the_old_one_and_its_browsers_void_and_keeps_what_was_typed(
    client: Client, empty: str
) -> None:
    send(client, "places", PLACES)
    new = code.renew()
    assert client.get("/setup/people/").url == "/setup/"
    assert Client().post("/setup/", {"code": empty}).status_code == 422
    assert Client().post("/setup/", {"code": new}).url == "/setup/people/"


def test_only_a_digest_of_the_code_is_kept(empty: str) -> None:
    kept = str(Founding.objects.values().get())
    assert empty not in kept
    assert empty.replace("-", "") not in kept


# -- the way ------------------------------------------------------------------------------------------


def test_it_makes_the_place_the_people_and_the_three_administrators(client: Client) -> None:
    answer = send(fill(client), "check", {})
    assert answer.status_code == 200
    assert "装好了" in answer.content.decode()
    tree = Organisation.objects.values_list("name", "kind", "parent__name")
    assert set(tree) == {
        ("江畔区", "district", None), ("柳湾街道", "street", "江畔区"),
        ("清河社区", "community", "柳湾街道"), ("居务监督委员会", "committee", "清河社区"),
    }  # fmt: skip
    posts = Post.objects.values_list("person__name", "role", "organisation__name")
    assert set(posts) == {
        ("周岚", "secretary", "清河社区"), ("孙立", "clerk", "清河社区"), ("李桂芳", "worker", "清河社区"),
        ("郑学文", "verifier", "居务监督委员会"), ("王敏", "officer", "柳湾街道"),
        ("孙立", "system_admin", "清河社区"), ("周岚", "security_admin", "清河社区"),
        ("郑学文", "audit_admin", "清河社区"),
    }  # fmt: skip
    assert Founding.objects.count() == 0


def test_whoever_installs_signs_in_with_their_password_and_the_others_with_a_code_each(
    client: Client,
) -> None:
    page = send(fill(client), "check", {}).content.decode()
    codes = re.findall(r"\b[2-9a-z]{5}-[2-9a-z]{5}\b", page)
    assert len(set(codes)) == 4
    assert User.objects.get(username="zhoulan").check_password(PASSWORD)
    others = User.objects.exclude(username="zhoulan")
    assert not any(user.has_usable_password() for user in others)
    rows = [vouching.open_for(user, "password") for user in others]
    assert sum(vouching.fits(row, one) for row in rows for one in codes) == 4


def test_afterwards_its_addresses_answer_as_if_absent_and_the_code_opens_nothing(
    client: Client, empty: str
) -> None:
    send(fill(client), "check", {})
    for path in ("/setup/", "/setup/places/", "/setup/check/"):
        for somebody in (client, Client()):
            told = (
                somebody.get(path).status_code,
                somebody.post(path, {"code": empty}).status_code,
            )
            assert told == (404, 404)
    assert code.renew() == ""
    assert Founding.objects.count() == 0
    assert Client().get("/").url.startswith(reverse("sign_in"))


def test_two_who_finish_at_once_make_one_place(client: Client, empty: str) -> None:
    fill(client)
    other = Client()
    assert other.post("/setup/", {"code": empty}).url == "/setup/check/"
    told = [send(one, "check", {}).status_code for one in (client, other)]
    assert told == [200, 404]
    assert Organisation.objects.filter(kind="community").count() == 1


def test_nothing_is_made_before_the_end(client: Client) -> None:
    fill(client)
    assert client.get("/setup/check/").status_code == 200
    counts = [model.objects.count() for model in (Organisation, Person, Post, User)]
    assert counts == [0, 0, 0, 0]


def test_a_street_sets_up_all_its_communities(client: Client) -> None:
    rows = (
        ("周岚", "zhoulan", "secretary", "0"), ("郑学文", "zhengxuewen", "verifier", "1"),
        ("王敏", "wangmin", "officer", "street"), ("吴强", "wuqiang", "none", "street"),
    )  # fmt: skip
    office = OFFICES | {
        "me": "wuqiang", "system_admin": "wuqiang", "security_admin": "wangmin", "audit_admin": "zhengxuewen",
    }  # fmt: skip
    places = PLACES | {"communities": "清河社区\n\n文景社区\n", "district": ""}
    fill(client, places=places, people=people(*rows), administrators=office)
    page = client.get("/setup/check/").content.decode()
    assert page.count("现在没有人任") == 2  # 清河没有居监委，文景没有书记
    send(client, "check", {})
    committee = Post.objects.get(role="verifier").organisation
    assert (committee.name, committee.parent.name) == ("居务监督委员会", "文景社区")
    where = Post.objects.filter(role="system_admin").values_list("organisation__name", flat=True)
    assert set(where) == {"柳湾街道", "清河社区", "文景社区"}


def test_in_a_small_place_one_may_be_two_of_the_administrators(client: Client) -> None:
    fill(client, administrators=OFFICES | {"system_admin": "zhoulan"})
    assert send(client, "check", {}).status_code == 200


# -- what is typed ------------------------------------------------------------------------------------

TWICE = ("周岚", "zhoulan", "deputy"), ("周蓝", "zhoulan", "clerk")
BAD = [
    ("places", PLACES | {"street": ""}, "必填"),
    ("places", PLACES | {"communities": "清河社区\n清河社区"}, "写了两遍"),
    ("places", PLACES | {"communities": " \n"}, "必填"),
    ("people", people(("", "", "clerk")), "请至少写一个人"),
    ("people", people(("周岚", "", "clerk")), "必填"),
    ("people", people(("周岚", "zhoulan", "")), "必填"),
    ("people", people(("周岚", "周 岚", "clerk")), "中间不要空格"),
    ("people", people(*TWICE), "已给了另一个人"),
    ("people", people(("周岚", "zhoulan", "clerk"), ("周岚", "zhoulan", "verifier")), "监督的人不能监督自己"),
    ("people", people(("周岚", "zhoulan", "clerk"), ("周岚", "zhoulan", "clerk")), "已有这一岗"),
    ("people", people(("周岚", "zhoulan", "verifier", "street")), "居监委在社区"),
    ("people", people(("周岚", "zhoulan", "system_admin")), "选择"),
    ("administrators", OFFICES | {"again": "x"}, "两遍不一样"),
    ("administrators", OFFICES | {"password": "短", "again": "短"}, "太短"),
    ("administrators", OFFICES | {"password": "清河社区清河社区12", "again": "清河社区清河社区12"}, "太容易猜"),
    ("administrators", OFFICES | {"password": "zhoulan周岚柳湾街道", "again": "zhoulan周岚柳湾街道"}, "太容易猜"),
    ("administrators", OFFICES | {"password": "", "again": ""}, "必填"),
    ("administrators", OFFICES | {"audit_admin": "somebody"}, "选择"),
    ("administrators", OFFICES | dict.fromkeys(("system_admin", "security_admin", "audit_admin"), "sunli"), "最多兼两种"),
    ("figures", {"appeal-accept_within": "2"}, "请写明依据"),
    ("figures", {"appeal-accept_within": "0", "appeal-source": "依据"}, "要填 1 到"),
    ("figures", {"appeal-accept_within": "两天", "appeal-source": "依据"}, "整数"),
]  # fmt: skip
ORDER = ("places", "people", "administrators", "figures")


@pytest.mark.parametrize(("step", "told", "says"), BAD, ids=[f"{s} {w}" for s, _t, w in BAD])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, step: str, told: dict[str, str], says: str
) -> None:
    good = dict(zip(ORDER, (PLACES, people(*ROWS), OFFICES, {}), strict=True))
    for before in ORDER[: ORDER.index(step)]:
        send(client, before, good[before])
    answer = send(client, step, told)
    page = answer.content.decode()
    assert (answer.status_code, says in page) == (422, True), page
    again = client.get(f"/setup/{step}/").content.decode()
    typed = {
        v
        for n, v in told.items()
        if v.strip() and "FORMS" not in n and n not in ("password", "again")
    }
    assert [value for value in typed if value.splitlines()[0] not in again] == []
    assert client.get("/setup/check/").url == f"/setup/{step}/"  # it goes no further


def test_what_no_form_asks_for_is_not_kept(client: Client) -> None:
    send(client, "places", PLACES | {"password": "x", "digest": "x", "street_id": "1"})
    send(client, "people", people(*ROWS) | {"form-0-is_active": "1", "form-99-name": "x"})
    told = Founding.objects.get().told
    assert set(told["places"]) == set(PLACES)
    assert {name for name in told["people"] if "99" in name or "active" in name} == set()


def test_a_password_is_never_kept_as_it_was_typed_nor_shown(client: Client) -> None:
    fill(client)
    row = Founding.objects.get()
    assert PASSWORD not in str(row.told)
    assert row.password.split("$")[0] in ("md5", "argon2")
    assert PASSWORD not in client.get("/setup/administrators/").content.decode()


def test_another_name_of_the_place_asks_for_the_password_again(client: Client) -> None:
    fill(client)
    send(client, "places", PLACES | {"communities": "晒被子社区"})
    assert client.get("/setup/check/").url == "/setup/administrators/"


def test_back_keeps_what_was_typed_right_or_wrong(client: Client) -> None:
    send(client, "places", PLACES)
    half = people(("周岚", "", "clerk"))
    assert send(client, "people", half | {"then": "back"}).url == "/setup/places/"
    assert 'value="周岚"' in client.get("/setup/people/").content.decode()
    assert client.get("/setup/figures/").url == "/setup/people/"


def test_it_goes_on_in_another_browser_where_it_was_left(client: Client, empty: str) -> None:
    send(client, "places", PLACES)
    send(client, "people", people(*ROWS))
    other = Client()
    assert other.post("/setup/", {"code": empty}).url == "/setup/administrators/"
    assert "孙立" in other.get("/setup/people/").content.decode()


def test_figures_are_set_for_the_one_community_or_for_the_whole_street(client: Client) -> None:
    from bihuan.matters.models import Setting

    told = {
        "appeal-accept_within": "2",
        "appeal-source": "清社〔2026〕3号",
        "appeal-handle_within": "7",
    }
    send(fill(client, figures=told), "check", {})
    [row] = Setting.objects.all()  # seven days is what the procedure says anyway
    assert (row.place.name, row.name, row.value) == ("清河社区", "accept_within", 2)
    assert row.by == str(Person.objects.get(name="周岚").id)


def test_every_figure_stands_there_with_its_default_its_unit_and_its_source(client: Client) -> None:
    fill(client)
    page = client.get("/setup/figures/").content.decode()
    for says in ("受理时限", "1个工作日", "（示例）规程第三条", "巡察整改", "2000元"):
        assert says in page


def test_administrators_may_do_in_the_place_what_theirs_is_to_do(client: Client) -> None:
    from django.utils import timezone

    send(fill(client), "check", {})
    place = Organisation.objects.get(kind="community")
    held = {
        name: {post.role for post in in_hand.of_user(User.objects.get(username=name), place.id, timezone.localdate())}
        for name in ("zhoulan", "sunli", "wangmin")
    }  # fmt: skip
    assert held == {
        "zhoulan": {"secretary", "security_admin"}, "sunli": {"clerk", "system_admin"},
        "wangmin": {"officer"},
    }  # fmt: skip


def test_the_setup_stands_in_the_access_log(client: Client) -> None:
    from bihuan.people.access import log

    send(fill(client), "check", {})
    assert [line.row.about for line in log.lines(None, log.Asked())] == ["装好，开办"]
    place = Organisation.objects.get(kind="community")
    rows = log.lines(place.id, log.Asked(what="post"))
    assert len(rows) == 7
    assert {line.row.who for line in rows} == {"setup"}
