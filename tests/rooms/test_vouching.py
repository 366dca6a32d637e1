"""Two colleagues vouch for one who lost a phone or forgot a password; one alone never does."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from bihuan.people.models import AccessLog, Person, Reset, SignInTry, Totp, User
from bihuan.people.signin import entering, sessions, vouching
from bihuan.people.walls import tenant
from tests.rooms.test_passkeys import Device, adds
from tests.rooms.test_second_factor import App, inside, second, sets_up, sign_in
from tests.world import World, somebody

NEW = "晚上八点去三号楼敲门"
FACTOR, KEY = Reset.Kind.FACTOR, Reset.Kind.PASSWORD


@pytest.fixture(autouse=True)
def _nobody_tried_before(database: str) -> None:
    SignInTry.objects.all().delete()


def strong(user: User) -> Client:
    """Somebody signed in with a second factor of their own."""
    _app, _papers, client = sets_up(user)
    return client


def vouch(client: Client, user: User, kind: str = FACTOR, **more: str):
    typed = {"kind": kind, "seen": "on"} | more
    return client.post(f"/second-factors/{user.person.id}/", typed)


@pytest.fixture
def lost(world: World) -> tuple[App, list[str]]:
    """The worker has an app and codes on paper, and lost both."""
    app, papers, _client = sets_up(world.worker)
    return app, papers


def until_the_reset(world: World, lost) -> Client:
    """Two have vouched; the worker gave the password and pressed the button."""
    vouch(strong(world.secretary), world.worker)
    vouch(strong(world.verifier), world.worker)
    client, _ = sign_in(world.worker)
    client.post("/sign-in/second/", {"vouched": "1"})
    return client


def set_up_anew(client: Client):
    page = client.get("/account/totp/").content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    return client.post("/account/totp/", {"sealed": sealed, "code": App(page).number()})


def test_two_vouch_and_what_was_lost_is_void_when_the_new_one_is_set_up(world: World, lost):
    app, papers = lost
    client, _ = sign_in(world.worker)
    assert client.post("/sign-in/second/", {"vouched": "1"}).status_code == 422  # nobody vouched
    client = until_the_reset(world, lost)
    assert client.get("/matters/").url == "/account/totp/"  # nothing else is open
    assert client.post("/account/codes/").url == "/account/totp/"
    assert second(sign_in(world.worker)[0], app.number()).status_code == 302  # not void yet
    assert set_up_anew(client).status_code == 200
    assert client.get("/matters/").status_code == 200
    assert Totp.objects.filter(user=world.worker).count() == 1
    again, _ = sign_in(world.worker)
    assert second(again, app.number()).status_code == 422
    assert second(again, papers[0]).status_code == 422
    assert again.post("/sign-in/second/", {"vouched": "1"}).status_code == 422  # it serves once


def test_a_passkey_will_do_as_the_new_one_and_lost_passkeys_are_void(world: World):
    old, new = Device(), Device()
    client = Client(headers={"host": "localhost"})
    sign_in(world.worker, client)
    adds(client, old)
    vouch(strong(world.secretary), world.worker)
    vouch(strong(world.deputy), world.worker)
    client = Client(headers={"host": "localhost"})
    sign_in(world.worker, client)
    client.post("/sign-in/second/", {"vouched": "1"})
    asked = client.post("/account/passkeys/options/").json()
    assert asked.get("excludeCredentials", []) == []  # the phone that came back may make one again
    assert adds(client, new).status_code == 200
    kept = [bytes(one.credential) for one in world.worker.passkeys.all()]
    assert kept == [new.id]


# who may vouch
VOUCHES = [
    ("secretary", 302), ("deputy", 302), ("verifier", 302), ("officer", 302),
    ("clerk", 403), ("worker2", 403), ("stranger", 404),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), VOUCHES)
def test_who_may_vouch_for_a_colleague(world: World, lost, who: str, status: int):
    client = strong(getattr(world, who))
    path = f"/second-factors/{world.worker.person.id}/"
    assert client.get(path).status_code == (200 if status == 302 else status)
    assert vouch(client, world.worker).status_code == status
    assert Reset.objects.filter(user=world.worker).count() == (status == 302)
    stopped = client.post(f"{path}stop/").status_code
    assert stopped == (302 if status == 302 else status)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_vouch_too(world: World, lost, role: str):
    admin = somebody("admin", "管理员", role, role, world.community)
    assert vouch(strong(admin), world.worker).status_code == 302


def test_one_who_signed_in_without_a_second_factor_cannot_vouch(world: World, lost):
    client, _ = sign_in(world.secretary)
    answer = vouch(client, world.worker)
    assert answer.status_code == 409
    assert "请先用您自己的第二道验证登录" in answer.content.decode()
    assert not Reset.objects.filter(user=world.worker).exists()


def test_nobody_vouches_for_themselves_nor_twice(world: World, lost):
    secretary = strong(world.secretary)
    assert "不能为自己担保" in vouch(secretary, world.secretary).content.decode()
    assert vouch(secretary, world.worker).status_code == 302
    again = vouch(secretary, world.worker)
    assert (again.status_code, "还要另一位同事担保" in again.content.decode()) == (409, True)
    assert vouching.open_for(world.worker, FACTOR) is None
    assert vouch(strong(world.verifier), world.worker).status_code == 302
    assert "已经有两人担保过" in vouch(strong(world.officer), world.worker).content.decode()


@pytest.mark.parametrize("missing", ["kind", "seen"])
def test_one_says_what_was_lost_and_that_one_saw_the_person(world: World, lost, missing: str):
    client = strong(world.secretary)
    assert vouch(client, world.worker, **{missing: ""}).status_code == 422
    assert not Reset.objects.filter(user=world.worker).exists()


def test_a_second_factor_nobody_has_is_not_reset(world: World):
    assert vouch(strong(world.secretary), world.worker2).status_code == 422


def older(hours: float) -> None:
    by = timedelta(hours=hours)
    Reset.objects.update(first_at=F("first_at") - by, second_at=F("second_at") - by)


def test_the_second_vouches_within_a_day_else_it_begins_anew(world: World, lost):
    vouch(strong(world.secretary), world.worker)
    older(24)
    vouch(strong(world.verifier), world.worker)
    assert vouching.open_for(world.worker, FACTOR) is None
    assert Reset.objects.filter(user=world.worker).count() == 2


def test_it_is_used_within_a_day_and_what_was_begun_ends_with_it(world: World, lost):
    client = until_the_reset(world, lost)
    older(24)
    answer = set_up_anew(client)
    assert (answer.status_code, "重新担保" in answer.content.decode()) == (422, True)
    client, _ = sign_in(world.worker)
    assert client.post("/sign-in/second/", {"vouched": "1"}).status_code == 422


def test_who_did_not_ask_is_told_and_stops_it(world: World, lost):
    app, _papers = lost
    mine, _ = sign_in(world.worker)
    second(mine, app.number())
    thief = until_the_reset(world, lost)
    kept = mine.session
    kept["seen"] = (timezone.now() - sessions.EVERY).isoformat()
    kept.save()
    page = mine.get("/matters/").content.decode()  # while at work, within ten minutes
    assert "周书记、郑监委已担保重设您的第二道验证" in page
    assert "不是您要的" in mine.get("/account/").content.decode()
    assert mine.post("/account/reset/stop/").status_code == 302
    assert set_up_anew(thief).status_code == 422
    assert inside(mine)


def test_at_the_next_sign_in_one_is_told_too(world: World, lost):
    app, _papers = lost
    vouch(strong(world.secretary), world.worker)
    client, _ = sign_in(world.worker)
    second(client, app.number())
    assert "周书记担保重设您的第二道验证，还等另一人。" in client.get("/").content.decode()


def test_a_voucher_stops_it(world: World, lost):
    secretary = strong(world.secretary)
    vouch(secretary, world.worker)
    secretary.post(f"/second-factors/{world.worker.person.id}/stop/")
    vouch(strong(world.verifier), world.worker)
    assert vouching.open_for(world.worker, FACTOR) is None


def test_it_stands_in_the_access_log_and_on_the_page_of_the_place(world: World, lost):
    client = until_the_reset(world, lost)
    set_up_anew(client)
    with tenant(world.community.id):
        rows = AccessLog.objects.filter(what=AccessLog.What.RECOVERY).order_by("seq")
        told = [(row.who, row.about) for row in rows]
    said = f"为李网格（{world.worker.username}）担保：第二道验证"
    assert told == [(str(one.person.id), said) for one in (world.secretary, world.verifier)]
    own = AccessLog.objects.filter(community=None, what=AccessLog.What.RECOVERY)
    assert own.filter(who=str(world.worker.person.id), about="重设了第二道验证").count() == 1
    verifier, _ = sign_in(world.officer)
    page = verifier.get("/second-factors/").content.decode()
    assert re.search(r"李网格：第二道验证.*周书记.*郑监委.*已重设", page, re.DOTALL)


# --- a password that was forgotten


def new_password(user: User, code: str, new: str = NEW, client: Client | None = None):
    typed = {"username": user.username, "code": code, "new": new, "again": new}
    return (client or Client()).post("/sign-in/new-password/", typed)


def code_for(world: World, user: User) -> str:
    assert vouch(strong(world.secretary), user, KEY).status_code == 302
    page = vouch(strong(world.verifier), user, KEY).content.decode()
    return re.search(r'class="codes mono">([a-z2-9]{5}-[a-z2-9]{5})<', page)[1]


def test_by_the_code_of_two_colleagues_one_chooses_a_new_password(world: World):
    there, _ = sign_in(world.worker2)
    code = code_for(world, world.worker2)
    assert new_password(world.worker2, code.upper()).url == "/sign-in/"
    assert not inside(there)
    assert sign_in(world.worker2)[1].status_code == 422
    typed = {"username": world.worker2.username, "password": NEW}
    assert Client().post("/sign-in/", typed).url == "/"
    assert new_password(world.worker2, code).status_code == 422  # it serves once


def test_what_was_used_is_told_once_at_each_sign_in_and_not_to_the_hands_that_used_it(
    world: World,
):
    """In a place just set up everybody began with a code: a warning every ten minutes is read by nobody."""
    own, says = Client(), "担保过，您的密码已重设"
    new_password(world.worker2, code_for(world, world.worker2), client=own)
    typed = {"username": world.worker2.username, "password": NEW}
    assert says not in own.post("/sign-in/", typed, follow=True).content.decode()
    other = Client()
    assert says in other.post("/sign-in/", typed, follow=True).content.decode()
    kept = other.session
    kept["seen"] = (timezone.now() - sessions.EVERY).isoformat()
    kept.save()
    assert says not in other.get("/").content.decode()


def test_the_second_factor_stays_when_a_password_is_reset(world: World, lost):
    code = code_for(world, world.worker)
    new_password(world.worker, code)
    typed = {"username": world.worker.username, "password": NEW}
    assert Client().post("/sign-in/", typed).url == "/sign-in/second/"


def test_a_code_that_will_not_do_says_the_same_as_a_name_nobody_has(world: World):
    code = code_for(world, world.worker2)
    nobody = User(username="nobody-at-all")
    tries = [
        new_password(world.worker2, "aaaaa-aaaaa"),
        new_password(world.worker, code),
        new_password(nobody, code),
    ]
    says = {re.search(r"<span>(.*?对不上.*?)</span>", one.content.decode())[1] for one in tries}
    assert (len(says), {one.status_code for one in tries}) == (1, {422})


@pytest.mark.parametrize(("new", "says"), [("short", "太短"), ("shequ2026wangge", "太容易猜"), ("吴网格吴网格12345", "太容易猜")])  # fmt: skip
def test_the_rules_for_passwords_hold_here_too_and_the_code_is_not_used_up(world: World, new, says):
    code = code_for(world, world.worker2)
    answer = new_password(world.worker2, code, new)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert new_password(world.worker2, code).status_code == 302


def test_guessing_codes_is_braked(world: World):
    code_for(world, world.worker2)
    answers = [new_password(world.worker2, f"aaaaa-aaaa{n}").status_code for n in range(6)]
    assert answers == [422] * 5 + [429]


def test_two_of_two_in_one_moment_open_it_once(world: World, lost):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    people = [Person.objects.get(user=u) for u in (world.secretary, world.verifier, world.officer)]

    def once(by: Person) -> str:
        try:
            row, _code = vouching.vouch(world.worker, FACTOR, world.community, by)
            return "second" if row.second_at else "first"
        except vouching.Refused:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as hands:
        assert sorted(hands.map(once, people)) == ["first", "refused", "second"]
    assert Reset.objects.filter(user=world.worker).count() == 1


def test_whoever_has_the_machine_opens_one_when_nobody_is_left(world: World, lost):
    _row, code = vouching.by_machine(world.worker, KEY)
    assert new_password(world.worker, code).status_code == 302
    vouching.by_machine(world.worker, FACTOR)
    client = Client()
    client.post("/sign-in/", {"username": world.worker.username, "password": NEW})
    assert client.post("/sign-in/second/", {"vouched": "1"}).url == "/account/totp/"
    assert client.session["how"] == entering.VOUCHED


def test_the_command_says_how_it_is_used_and_is_written_down(
    world: World, lost, capsys, monkeypatch
):
    from contextlib import nullcontext

    from bihuan.project import installation
    from bihuan.project.commands import account

    monkeypatch.setattr(installation, "up", nullcontext)
    name = world.worker.username
    assert account.run(["reset", name, "password", "--why", "都还没有设"]) == 0
    code = re.search(r"码：([a-z2-9]{5}-[a-z2-9]{5})", capsys.readouterr().out)[1]
    assert new_password(world.worker, code).status_code == 302
    assert account.run(["reset", name, "factor", "--why", "都还没有设"]) == 0
    assert account.run(["reset", "nobody-at-all", "factor", "--why", "x"]) == 1
    rows = AccessLog.objects.filter(community=None, what=AccessLog.What.RECOVERY, why="都还没有设")
    assert [str(world.worker.person.id) in row.about for row in rows] == [True, True]
