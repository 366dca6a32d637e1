"""Sign-ins one can see and end."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client
from django.utils import timezone

from bihuan.people.models import SignedIn, SignInTry, User
from bihuan.people.signin import sessions
from tests.rooms.test_passkeys import Device, adds
from tests.rooms.test_second_factor import inside, sets_up
from tests.world import PASSWORD, World

EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 MicroMessenger/8.0"


@pytest.fixture(autouse=True)
def _nobody_tried_before(database: str) -> None:
    SignInTry.objects.all().delete()


def signed_in(user: User, agent: str = EDGE, host: str = "localhost") -> Client:
    client = Client(headers={"user-agent": agent, "host": host}, REMOTE_ADDR="203.0.113.9")
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert inside(client)
    return client


def rows(user: User) -> list[SignedIn]:
    return list(SignedIn.objects.filter(user=user).order_by("since"))


def test_each_sign_in_is_told_with_its_device_and_nothing_of_where_it_came_from(world: World):
    here = signed_in(world.worker)
    signed_in(world.worker, PHONE)
    signed_in(world.clerk)
    page = here.get("/account/").content.decode()
    for words in ("Windows上的Edge", "安卓上的微信", "这里"):
        assert words in page
    kept = [[str(getattr(row, f.attname)) for f in row._meta.fields] for row in rows(world.worker)]
    assert len(kept) == 2
    assert "203.0.113.9" not in str(kept)


def test_one_that_is_ended_is_over_at_once(world: World):
    here, there = signed_in(world.worker), signed_in(world.worker, PHONE)
    other = SignedIn.objects.get(user=world.worker, device="android/wechat")
    assert here.post(f"/account/sign-ins/{other.id}/end/").url == "/account/"
    assert (inside(here), inside(there)) == (True, False)
    assert "微信" not in here.get("/account/").content.decode()


def test_all_others_end_together_and_nobody_else_s(world: World):
    here, there, third = (signed_in(world.worker) for _ in range(3))
    somebody = signed_in(world.clerk)
    here.post("/account/sign-ins/others/end/")
    assert [inside(one) for one in (here, there, third, somebody)] == [True, False, False, True]


def test_another_s_is_as_if_it_were_not_there(world: World):
    there = signed_in(world.worker)
    theirs = rows(world.worker)[0]
    answer = signed_in(world.worker2).post(f"/account/sign-ins/{theirs.id}/end/")
    assert (answer.status_code, inside(there)) == (404, True)


def _new_password(client: Client, _user: User) -> None:
    new = "晚上八点去三号楼敲门"
    typed = {"old": PASSWORD, "new": new, "again": new}
    assert client.post("/account/password/", typed).status_code == 302


def _first_passkey(client: Client, _user: User) -> None:
    assert adds(client, Device()).status_code == 200


@pytest.mark.parametrize("change", [_new_password, _first_passkey])
def test_a_change_of_what_one_signs_in_with_ends_the_others(world: World, change):
    here, there = signed_in(world.worker), signed_in(world.worker, PHONE)
    change(here, world.worker)
    assert (inside(here), inside(there)) == (True, False)
    assert [row.device for row in rows(world.worker)] == ["windows/edge"]
    assert here.get("/account/").content.decode().count("让它退出<span") == 0


def test_setting_up_an_app_ends_the_others(world: World):
    there = signed_in(world.worker)
    _app, _papers, here = sets_up(world.worker)
    assert (inside(here), inside(there)) == (True, False)


def test_use_is_written_down_every_ten_minutes_and_otherwise_costs_nothing(world: World):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    here = signed_in(world.worker)
    began = rows(world.worker)[0].used
    with CaptureQueriesContext(
        connection,
    ) as asked:
        here.get("/notices/")
    assert [q["sql"] for q in asked if "signedin" in q["sql"] or "UPDATE" in q["sql"]] == []
    kept = here.session
    kept["seen"] = (timezone.now() - sessions.EVERY).isoformat()
    kept.save()
    here.get("/notices/")
    assert rows(world.worker)[0].used > began


def test_a_session_ends_half_a_day_after_it_began_however_it_is_used(world: World):
    here = signed_in(world.worker)
    [one] = rows(world.worker)
    ends = Session.objects.get(session_key=one.session).expire_date
    half_a_day = timedelta(hours=12)
    assert abs(ends - timezone.now() - half_a_day) < timedelta(minutes=1)
    kept = here.session
    kept["seen"] = (timezone.now() - sessions.EVERY).isoformat()
    kept.save()
    here.get("/notices/")  # written down, and the session saved
    assert Session.objects.get(session_key=one.session).expire_date == ends


def test_what_is_over_by_itself_is_no_longer_shown_and_is_swept(world: World):
    here, there = signed_in(world.worker), signed_in(world.worker, PHONE)
    gone = rows(world.worker)[1]
    Session.objects.filter(session_key=gone.session).update(
        expire_date=F("expire_date") - timedelta(days=1)
    )
    assert "微信" not in here.get("/account/").content.decode()
    assert not inside(there)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    sessions.sweep()
    assert (SignedIn.objects.count(), Session.objects.count()) == (0, 0)


def test_signing_out_takes_it_off_the_list(world: World):
    here = signed_in(world.worker)
    here.post("/sign-out/")
    assert not inside(here)
    assert list(sessions.of(world.worker)) == []
