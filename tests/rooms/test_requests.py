"""S12: somebody's own data is found, copied, put right and erased; every trace still verifies."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from bihuan import core
from bihuan.matters import evidence, files, phones, record, titles
from bihuan.matters.models import Erased, Evidence, Matter
from bihuan.matters.record import begin
from bihuan.oversight import copies, purging, requests, verify
from bihuan.oversight.requests import Choice, Doing, Right
from bihuan.people import residents
from bihuan.people.models import Resident
from bihuan.people.walls import tenant
from tests import database as testing
from tests.rooms.test_evidence import picture
from tests.world import NOON

PHONE = "13800138000"
pytestmark = pytest.mark.usefixtures("apart")  # after a restore every community is gone through
WORDS = f"我家楼上漏水，一直没人管，请打 {PHONE}"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def doing(world, user, minutes, **more):
    return Doing(world.person(user), NOON + timedelta(minutes=minutes), **more)


def an_appeal(world, words=WORDS, title="王某某反映漏水"):
    """What somebody said at the counter, with a photo; a worker's note beside it."""
    here = world.community.id
    photo = files.keep(here, picture("漏水.jpg"))
    said = {
        "words": (evidence.keep(here, words),),
        "place": (evidence.keep(here, "三号楼二单元"),),
        "photo": (photo,),
    }
    row = begin(here, "appeal", world.event(world.clerk, "submit", evidence=said), title=title)
    phones.note(here, row.id, row.procedure, {said["words"][0]: words})
    facts = {"type": "设施维修", "route": "社区自办", "owner": world.person(world.worker).id}
    world.act(world.clerk, "accept", row, 1)
    world.act(world.clerk, "dispatch", row, 2, facts=facts)
    note = evidence.keep(here, "已联系物业，李某在家")
    world.act(world.worker, "progress", row, 3, evidence={"note": (note,)})
    return row, {kind: marks[0] for kind, marks in said.items()} | {"note": note}


def a_request(world, wants="查阅复制", **search):
    """Asked at the counter, and checked: the row of the request and what was found."""
    here = world.community.id
    row = requests.ask(here, wants, "想看看存了我什么", doing(world, world.worker, 10))
    clerk = world.person(world.clerk)
    found = requests.find(here, clerk, NOON, **(search or {"phone": PHONE}))
    requests.identify(here, row.id, "看过身份证，是本人", found, doing(world, world.clerk, 11))
    return row, found


def copied(world, row):
    state = record.present(world.community.id, row.id)
    clerk = world.person(world.clerk)
    return copies.copy(world.community, row, state, clerk, NOON + timedelta(minutes=12))


def gone(world, mark):
    try:
        evidence.body(world.community.id, mark)
    except evidence.Gone:
        return True
    return False


def holds(world):
    return verify.community(world.community).wrong == []


# -- finding ----------------------------------------------------------------------------------------


def test_it_is_found_by_phone_by_number_and_never_by_name(world):
    row, _marks = an_appeal(world)
    an_appeal(world, "别人的事，13900139000")
    clerk, here = world.person(world.clerk), world.community.id
    by_phone = requests.find(here, clerk, NOON, phone="138 0013 8000")
    by_number = requests.find(here, clerk, NOON, number=row.number)
    by_name = requests.find(here, clerk, NOON, number="王某某")
    assert [one.id for one in by_phone.matters] == [one.id for one in by_number.matters] == [row.id]
    assert by_name == requests.Found()


def test_a_request_is_no_finding_of_itself_and_another_community_finds_nothing(world):
    row, _found = a_request(world)
    an_appeal(world)
    clerk = world.person(world.clerk)
    assert requests.find(world.community.id, clerk, NOON, number=row.number).matters == []
    stranger = world.person(world.stranger)
    assert requests.find(world.other.id, stranger, NOON, phone=PHONE) == requests.Found()


def test_a_matter_that_is_not_for_the_reader_is_only_counted(world):
    row, _marks = an_appeal(world)
    with tenant(world.community.id):
        Matter.objects.filter(id=row.id).update(edition=_shut_edition())
    found = requests.find(world.community.id, world.person(world.worker2), NOON, phone=PHONE)
    assert (found.matters, found.shut) == ([], 1)


def _shut_edition():
    from bihuan.matters.models import Edition

    return Edition.objects.filter(procedure="mediation").latest("version").digest


def test_what_was_found_is_written_down_without_its_content(world):
    row, _marks = an_appeal(world)
    named = residents.note(world.community.id, "appeal", "王某", since=NOON.date(), phone=PHONE)
    request, found = a_request(world)
    state = record.present(world.community.id, request.id)
    [mark] = state.file["found"]
    lines = evidence.body(world.community.id, mark).text
    assert lines == f"{row.number} 民情诉求\n居民名录 {named.id} 办理居民诉求"
    again = requests.named(world.community.id, state)
    assert [one.id for one in again.matters] == [row.id]
    assert [one.id for one in again.residents] == [named.id]
    assert found.shut == 0


# -- the copy ---------------------------------------------------------------------------------------


def test_a_copy_holds_what_they_brought_and_of_others_only_how_much(world):
    row, _marks = an_appeal(world)
    residents.note(world.community.id, "appeal", "王某", since=NOON.date(), phone=PHONE)
    request, _found = a_request(world)
    told = copied(world, request)
    [matter] = told["matters"]
    assert (matter["number"], matter["title"]) == (row.number, "王某某反映漏水")
    given = {one["label"]: one for one in matter["evidence"]}
    assert set(given) == {"诉求内容", "地点", "现场照片"}
    assert given["诉求内容"]["text"] == WORDS
    assert given["现场照片"]["media_type"] == "image/jpeg"
    assert matter["of_others"] == 1
    assert [one["what"] for one in matter["done"]] == ["提交", "受理", "派单", "记进展"]
    assert told["residents"][0]["phone"] == PHONE
    plain = json.dumps(told, ensure_ascii=False)
    assert "李某在家" not in plain
    assert "孙专干" not in plain  # who did it is told by role


# -- erasing ----------------------------------------------------------------------------------------


def everything(world, request):
    """All that was found and may go."""
    here, clerk = world.community.id, world.person(world.clerk)
    found = requests.named(here, record.present(here, request.id))
    every = [p for row in found.matters for p in requests.pieces(here, row, clerk, NOON)]
    return Choice(
        frozenset(one.mark for one in every if one.own),
        frozenset(str(row.id) for row in found.matters),
        frozenset(str(row.id) for row in found.residents),
    )


def approved(world):
    request, _found = a_request(world, "删除")
    opinion = evidence.keep(world.community.id, "事已办完，同意删除")
    world.act(world.secretary, "approve", request, 20, evidence={"opinion": (opinion,)})
    return request


def test_erased_words_are_gone_and_chain_guards_and_evidence_still_verify(world):
    row, marks = an_appeal(world)
    residents.note(world.community.id, "appeal", "王某", since=NOON.date(), phone=PHONE)
    request = approved(world)
    before = copies_of_trace(world, row)
    requests.erase(
        world.community.id, request.id, everything(world, request), "记进展是工作记录，不删",
        doing(world, world.clerk, 21),
    )  # fmt: skip
    assert [gone(world, marks[kind]) for kind in ("words", "place", "photo", "note")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert copies_of_trace(world, row) == before  # not a byte of the trace has changed
    assert holds(world)
    with tenant(world.community.id):
        assert Matter.objects.get(id=row.id).title == titles.CLEARED
        assert Resident.objects.count() == 0
        whys = set(Erased.objects.values_list("why", flat=True))
    assert whys == {f"个人信息请求 {request.number}"}
    assert requests.find(world.community.id, world.person(world.clerk), NOON, phone=PHONE) == (
        requests.Found()
    )
    state = record.present(world.community.id, request.id)
    told = evidence.body(world.community.id, state.file["erased"][0]).text
    assert told.splitlines() == [
        "佐证 3 份：现场照片、地点、诉求内容", f"标题 1 个：{row.number}", "居民名录 1 行",
        "记进展是工作记录，不删",
    ]  # fmt: skip
    assert state.stage == "answered"


def copies_of_trace(world, row):
    with tenant(world.community.id):
        return [
            bytes(entry.payload) for entry in Matter.objects.get(id=row.id).trace.order_by("seq")
        ]


def test_work_on_the_matter_goes_on_after_the_words_are_gone(world):
    """Guards look at what was brought, not at what it said."""
    row, _marks = an_appeal(world)
    request = approved(world)
    requests.erase(
        world.community.id,
        request.id,
        everything(world, request),
        "",
        doing(world, world.clerk, 21),
    )
    after = files.keep(world.community.id, picture("修好.jpg"))
    note = evidence.keep(world.community.id, "已修好")
    world.act(
        world.worker, "report", row, 60, evidence={"photo_after": (after,), "note": (note,)}
    )  # fmt: skip
    assert holds(world)


@pytest.mark.parametrize(
    ("who", "why"),
    [("secretary", "wrong_role clerk, same_hand approve"), ("worker", "wrong_role clerk")],
)
def test_who_may_not_erase_erases_nothing(world, who, why):
    _row, marks = an_appeal(world)
    request = approved(world)
    before = stored(world)
    with pytest.raises(core.Refused, match=why):
        requests.erase(
            world.community.id, request.id, everything(world, request), "",
            doing(world, getattr(world, who), 21),
        )  # fmt: skip
    assert not gone(world, marks["words"])
    assert stored(world) == before


def stored(world):
    with tenant(world.community.id):
        return set(Evidence.objects.exclude(file="").values_list("commitment", flat=True))


def test_nothing_is_erased_before_another_hand_has_approved(world):
    _row, marks = an_appeal(world)
    request, _found = a_request(world, "删除")
    with pytest.raises(core.Refused, match="wrong_stage deciding"):
        requests.erase(
            world.community.id, request.id, everything(world, request), "",
            doing(world, world.clerk, 21),
        )  # fmt: skip
    assert not gone(world, marks["words"])


def test_only_what_was_found_for_this_request_can_be_erased(world):
    an_appeal(world)
    other, marks = an_appeal(world, "别人的事，13900139000")
    request = approved(world)
    choice = Choice(frozenset(marks.values()), frozenset({str(other.id)}))
    requests.erase(world.community.id, request.id, choice, "无", doing(world, world.clerk, 21))
    assert not gone(world, marks["words"])
    with tenant(world.community.id):
        assert Matter.objects.get(id=other.id).title == "王某某反映漏水"


def test_the_same_form_twice_erases_once(world):
    an_appeal(world)
    request = approved(world)
    choice = everything(world, request)
    for _ in range(2):
        requests.erase(
            world.community.id, request.id, choice, "", doing(world, world.clerk, 21, key="one")
        )
    with tenant(world.community.id):
        assert Erased.objects.count() == len(choice.marks)
    assert holds(world)


def test_a_restore_of_an_older_backup_brings_nothing_back(world):
    """S12: neither the erasing, nor its register, nor the request is in last night's back-up."""
    row, marks = an_appeal(world)
    named = residents.note(world.community.id, "appeal", "王某", since=NOON.date(), phone=PHONE)
    with tenant(world.community.id):
        kept = Evidence.objects.get(commitment=marks["words"])
        bytes_of = evidence._path(kept.file).read_bytes()
        was = Matter.objects.get(id=row.id)
    request = approved(world)
    requests.erase(
        world.community.id,
        request.id,
        everything(world, request),
        "",
        doing(world, world.clerk, 21),
    )
    _restore(world, kept, bytes_of, was, named)
    assert not gone(world, marks["words"])
    assert purging.erase_again() == 3
    assert gone(world, marks["words"])
    with tenant(world.community.id):
        assert Matter.objects.get(id=row.id).title == titles.CLEARED
        assert Resident.objects.count() == 0
    assert holds(world)


def _restore(world, kept, content, was, named):
    with testing.superuser(connection.settings_dict["NAME"]) as server:
        server.execute("ALTER TABLE matters_erased DISABLE TRIGGER ALL")
        server.execute("DELETE FROM matters_erased WHERE commitment = %s", [kept.commitment])
        server.execute("ALTER TABLE matters_erased ENABLE ALWAYS TRIGGER only_added")
        server.execute("ALTER TABLE matters_erased ENABLE ALWAYS TRIGGER only_added_too")
    with tenant(world.community.id):
        kept.save()
        Matter.objects.filter(id=was.id).update(title=was.title)
        named.save(force_insert=True)
    path = evidence._path(kept.file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


# -- putting right ----------------------------------------------------------------------------------


def test_a_row_and_a_title_are_put_right_and_found_under_the_new_number(world):
    row, _marks = an_appeal(world, title="王某某反映偷水")
    named = residents.note(world.community.id, "appeal", "王某", since=NOON.date(), phone=PHONE)
    request, _found = a_request(world, "更正")
    right = Right({str(named.id): ("黄某", "13900139000")}, {str(row.id): "反映楼上漏水"})
    requests.put_right(
        world.community.id, request.id, right, "姓写错了", doing(world, world.clerk, 21)
    )
    [now] = residents.by_phone(world.community.id, "13900139000")
    assert (now.id, now.name_sealed.open()) == (named.id, "黄某")
    assert residents.by_phone(world.community.id, PHONE) == []
    with tenant(world.community.id):
        assert Matter.objects.get(id=row.id).title == "反映楼上漏水"
    state = record.present(world.community.id, request.id)
    told = evidence.body(world.community.id, state.file["corrected"][0]).text
    assert told.splitlines() == ["居民名录 1 行", f"{row.number} 标题", "姓写错了"]
    assert holds(world)


def test_a_refused_correction_changes_nothing(world):
    an_appeal(world)
    named = residents.note(world.community.id, "appeal", "王某", since=NOON.date(), phone=PHONE)
    request, _found = a_request(world, "查阅复制")
    right = Right({str(named.id): ("黄某", "")})
    with pytest.raises(core.Refused, match="when wants"):
        requests.put_right(world.community.id, request.id, right, "", doing(world, world.clerk, 21))
    with tenant(world.community.id):
        assert Resident.objects.get(id=named.id).name_sealed.open() == "王某"


def test_a_request_not_taken_is_kept_nowhere(world):
    before = stored(world)
    with pytest.raises(core.Refused):
        requests.ask(world.community.id, "查阅复制", "看", doing(world, world.verifier, 1))
    assert stored(world) == before


def test_a_file_given_as_paper_is_in_the_copy_as_it_was(world):
    paper = SimpleUploadedFile("说明.txt", "原件".encode())
    here = world.community.id
    mark = files.keep(here, paper)
    assert evidence.body(here, mark).content == "原件".encode()
