"""应急查看: by two, for a day, read only, written down, told, and looked at afterwards."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bihuan import core
from bihuan.matters import emergency
from bihuan.matters.models import Matter
from bihuan.people import may, roles
from bihuan.people.access import log
from bihuan.people.models import Emergency
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant
from bihuan.rules.figures import figures
from tests.rooms.test_access_log import add_role
from tests.rooms.test_not_for_everybody import SECRET, TITLE, WORDS, Shut, signed_in
from tests.rooms.test_opening import PHONE, appeal
from tests.world import World, somebody

HOURS = timedelta(hours=figures("access")["emergency"]["default"])


def person(world: World, who: str) -> core.Person:
    return world.person(getattr(world, who), timezone.now())


def asks(world: World, row: Matter, who: str = "worker2", number: str = "") -> Emergency:
    asked = emergency.Asked(number or row.number, "life", "家属报人失联，要核对地址")
    return emergency.ask(world.community.id, asked, person(world, who), timezone.now())


def opened(world: World, row: Matter, who: str = "worker2", by: str = "verifier") -> Emergency:
    made = asks(world, row, who)
    emergency.agree(made, person(world, by), timezone.now())
    with tenant(world.community.id):
        return Emergency.objects.get(id=made.id)


def status(client: Client, row: Matter) -> int:
    return client.get(f"/matters/{row.id}/").status_code


@pytest.fixture
def closed(world: World) -> Shut:
    return Shut(world)


# -- by two -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(roles.ROLES))
def test_who_may_agree_and_who_may_review(role: str) -> None:
    agree = {"secretary", "deputy", "verifier", "officer", "security_admin"}
    assert (may.agree({role}), may.review({role})) == (
        role in agree, role in {"officer", "audit_admin"},
    )  # fmt: skip


def test_asking_alone_opens_nothing(closed: Shut) -> None:
    asks(closed.world, closed.row)
    assert status(signed_in(closed.world.worker2), closed.row) == 404


def test_a_second_person_opens_it_to_the_one_who_asked_and_to_nobody_else(closed: Shut) -> None:
    opened(closed.world, closed.row)
    assert status(signed_in(closed.world.worker2), closed.row) == 200
    assert status(signed_in(closed.world.clerk), closed.row) == 404
    assert status(signed_in(closed.world.worker2), closed.closed) == 404


def test_nobody_agrees_with_themselves(closed: Shut) -> None:
    world = closed.world
    add_role(world.worker2, "officer", world.community)
    made = asks(world, closed.row)
    with pytest.raises(Refused, match="自己的申请"):
        emergency.agree(made, person(world, "worker2"), timezone.now())
    with tenant(world.community.id), pytest.raises(IntegrityError, match="nobody_agrees"):
        Emergency.objects.filter(id=made.id).update(
            agreer=made.asker, agreed=made.asked, until=made.asked, matter=closed.row.id
        )


def test_whoever_may_not_agree_does_not(closed: Shut) -> None:
    made = asks(closed.world, closed.row)
    with pytest.raises(Refused, match="书记"):
        emergency.agree(made, person(closed.world, "clerk"), timezone.now())


def test_nobody_reviews_what_they_had_a_hand_in_and_not_before_it_is_over(closed: Shut) -> None:
    world = closed.world
    row, at = opened(world, closed.row, by="officer"), timezone.now()
    with pytest.raises(Refused, match="第三个人"):
        emergency.review(row, person(world, "officer"), at + HOURS, "妥")
    auditor = core.Person(str(world.deputy.person.id), frozenset({"audit_admin"}))
    with pytest.raises(Refused, match="还开着"):
        emergency.review(row, auditor, at, "妥")
    emergency.review(row, auditor, at + HOURS + timedelta(minutes=1), "情况属实")
    with tenant(world.community.id):
        row.refresh_from_db()
    assert emergency.state(row, at) == "reviewed"


# -- what it opens ----------------------------------------------------------------------------------


def test_it_is_read_and_nothing_is_done_with_it(closed: Shut) -> None:
    world = closed.world
    opened(world, closed.row)
    client = signed_in(world.worker2)
    page = client.get(f"/matters/{closed.row.id}/").content.decode()
    assert TITLE in page
    assert WORDS in page
    assert "您只看不办" in page
    assert "现在要办" not in page
    assert client.get(f"/matters/{closed.row.id}/do/finish/").status_code == 404
    assert client.post(f"/matters/{closed.row.id}/do/finish/", {}).status_code == 404
    assert client.get(f"/oversight/proofs/{closed.row.id}/").status_code == 404


def test_what_a_procedure_gives_to_some_roles_alone_stays_theirs(closed: Shut) -> None:
    opened(closed.world, closed.row)
    client = signed_in(closed.world.worker2)
    page = client.get(f"/matters/{closed.row.id}/").content.decode()
    assert SECRET not in page
    secret = f"/matters/{closed.row.id}/evidence/{closed.marks['secret']}/"
    assert client.get(secret).status_code == 404


def test_a_phone_is_opened_by_it_to_who_reads_the_matter_and_may_not_open_that(
    world: World,
) -> None:
    row, client = appeal(world), signed_in(world.secretary)
    assert PHONE not in client.get(f"/matters/{row.id}/").content.decode()
    opened(world, row, "secretary")
    assert PHONE in client.get(f"/matters/{row.id}/").content.decode()


def test_it_is_in_no_list(closed: Shut) -> None:
    opened(closed.world, closed.row)
    client = signed_in(closed.world.worker2)
    assert TITLE not in client.get("/matters/?state=all").content.decode()


def test_what_one_reads_anyway_is_asked_for_in_vain(world: World) -> None:
    row = world.rectification()
    with pytest.raises(Refused, match="本来就能看"):
        asks(world, row)


def test_whether_there_is_such_a_matter_is_told_to_nobody_who_asks(closed: Shut) -> None:
    world = closed.world
    asks(world, closed.row)
    made = asks(world, closed.row, number="信访〔2099〕1号")
    with pytest.raises(Refused, match="没有这个编号"):
        emergency.agree(made, person(world, "verifier"), timezone.now())
    with pytest.raises(Refused, match="已经申请过"):
        asks(world, closed.row)


# -- for how long -----------------------------------------------------------------------------------


def test_it_closes_by_itself(closed: Shut) -> None:
    world = closed.world
    row = opened(world, closed.row)
    assert row.until - row.agreed == HOURS
    with tenant(world.community.id):
        Emergency.objects.update(until=timezone.now())
    assert status(signed_in(world.worker2), closed.row) == 404


@pytest.mark.parametrize("who", ["worker2", "verifier", "secretary"])
def test_it_is_ended_early_by_either_hand_or_by_whoever_watches(closed: Shut, who: str) -> None:
    row = opened(closed.world, closed.row)
    client = signed_in(getattr(closed.world, who))
    assert client.post(f"/emergency/{row.id}/", {"step": "end"}).status_code == 302
    assert status(signed_in(closed.world.worker2), closed.row) == 404


def test_an_answer_that_comes_too_late_opens_nothing(closed: Shut) -> None:
    made = asks(closed.world, closed.row)
    with pytest.raises(Refused, match="过期"):
        emergency.agree(made, person(closed.world, "verifier"), timezone.now() + HOURS)


# -- written down, and told -------------------------------------------------------------------------


def test_every_hand_and_every_look_is_a_row(closed: Shut) -> None:
    world = closed.world
    opened(world, closed.row)
    client = signed_in(world.worker2)
    for _ in range(2):
        client.get(f"/matters/{closed.row.id}/")
    client.get(f"/matters/{closed.row.id}/evidence/{closed.marks['words']}/")
    lines = log.lines(world.community.id, log.Asked(what="emergency"))[::-1]
    label = "只给经办的人看"
    said = [one.row.about for one in lines]
    assert said == ["申请应急查看", "同意应急查看", label, label, "来信"]
    assert {one.row.why for one in lines} == {"有人身危险、险情，等不得：家属报人失联，要核对地址"}
    assert {one.row.number for one in lines} == {closed.row.number}


def test_the_holder_and_those_who_watch_are_told_on_their_first_page(closed: Shut) -> None:
    world = closed.world
    auditor = somebody("audit", "钟审计", "audit_admin", "审计管理员", world.community)
    with tenant(world.community.id):
        Matter.objects.filter(id=closed.row.id).update(holder=str(world.worker.person.id))
    row, said = asks(world, closed.row), f"应急查看：吴网格看“{closed.row.number}”"
    waits = {who for who in vars(world) if hasattr(getattr(world, who), "person")}
    waits = {
        who for who in waits if said in signed_in(getattr(world, who)).get("/").content.decode()
    }
    assert waits == {"secretary", "deputy", "verifier", "officer"}
    emergency.agree(row, person(world, "verifier"), timezone.now())
    for user in (world.worker, auditor, world.officer, world.worker2):
        assert said in signed_in(user).get("/").content.decode()
    page = signed_in(world.secretary).get(f"/matters/{closed.row.id}/").content.decode()
    assert "这件事正由吴网格应急查看，郑监委同意" in page


# -- the pages --------------------------------------------------------------------------------------


def test_it_goes_its_whole_way_by_its_pages(closed: Shut) -> None:
    world = closed.world
    asker, agreer = signed_in(world.worker2), signed_in(world.verifier)
    asked = {"step": "ask", "number": closed.row.number, "basis": "life", "why": "家属报人失联"}
    assert asker.post("/emergency/", asked | {"why": ""}).status_code == 422
    assert asker.post("/emergency/", asked).status_code == 302
    with tenant(world.community.id):
        row = Emergency.objects.get()
    where = f"/emergency/{row.id}/"
    mine = asker.get(where).content.decode()
    assert "同意，打开这一件" not in mine
    assert "请当面或打电话找书记、副书记、居监委主任（核验）、街道督办、安全管理员" in mine
    assert ("撤回申请" in mine, "不同意" in agreer.get(where).content.decode()) == (True, True)
    assert asker.post(where, {"step": "agree"}).status_code == 422
    assert "同意，打开这一件" in agreer.get(where).content.decode()
    assert agreer.post(where, {"step": "agree"}).status_code == 302
    assert f"/matters/{closed.row.id}/" in asker.get(where).content.decode()
    assert asker.post(where, {"step": "end"}).status_code == 302
    officer = signed_in(world.officer)
    assert officer.post(where, {"step": "review", "finding": "情况属实"}).status_code == 302
    assert "情况属实" in officer.get(where).content.decode()


def test_one_s_own_is_seen_by_oneself_and_by_who_agrees_reviews_or_watches(closed: Shut) -> None:
    world = closed.world
    row = asks(world, closed.row)
    seen = {
        who: signed_in(getattr(world, who)).get(f"/emergency/{row.id}/").status_code
        for who in ("worker2", "worker", "clerk", "secretary", "verifier", "officer", "stranger")
    }
    assert {who for who, told in seen.items() if told == 200} == {
        "worker2", "secretary", "verifier", "officer",
    }  # fmt: skip
    assert set(seen.values()) == {200, 404}


def test_the_database_lets_no_hand_review_itself_and_nothing_open_by_one(closed: Shut) -> None:
    world = closed.world
    row = opened(world, closed.row)
    with tenant(world.community.id):
        for change, rule in (
            ({"reviewer": row.agreer, "reviewed": row.agreed}, "nobody_reviews"),
            ({"agreer": None}, "open_by_two"),
        ):
            with pytest.raises(IntegrityError, match=rule), transaction.atomic():
                Emergency.objects.filter(id=row.id).update(**change)
