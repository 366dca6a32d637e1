"""Evidence: kept apart from the trace, known again, erasable; wrong kinds are told so."""

import io

import pytest
import typst
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bihuan import core
from bihuan.matters import actions, drafts, evidence
from bihuan.matters.models import Entry, Evidence, Matter
from bihuan.matters.record import Refused
from bihuan.people.walls import tenant
from tests.rooms.test_bad_input import OLE, document
from tests.world import LATER

WORDS = "三单元门口的杂物已于上午清走"


def picture(name="photo.jpg", size=(40, 30), kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def file_of(world, commitment):
    with tenant(world.community.id):
        name = Evidence.objects.get(commitment=commitment).file
    return settings.HOME / "evidence" / name[:2] / name


def test_what_is_kept_comes_back_as_it_was(world):
    kept = evidence.keep(world.community.id, WORDS)
    assert evidence.body(world.community.id, kept).text == WORDS


def test_the_same_words_have_another_commitment_each_time(world):
    one, other = (evidence.keep(world.community.id, WORDS) for _ in "12")
    assert one != other


def test_the_file_on_disk_is_closed_and_tells_nothing(world):
    path = file_of(world, evidence.keep(world.community.id, WORDS))
    assert path.stat().st_mode & 0o777 == 0o600
    assert WORDS.encode() not in path.read_bytes()


def test_the_same_photo_is_known_again_in_its_community_only(world):
    photo = picture().read()
    first = evidence.keep(world.community.id, photo, media_type="image/jpeg")
    again = evidence.keep(world.community.id, photo, media_type="image/jpeg")
    elsewhere = evidence.keep(world.other.id, photo, media_type="image/jpeg")
    assert [row.commitment for row in evidence.twins(world.community.id, again)] == [first]
    assert evidence.twins(world.other.id, elsewhere) == []


def test_another_community_cannot_open_it(world):
    kept = evidence.keep(world.community.id, WORDS)
    with pytest.raises(evidence.Gone):
        evidence.body(world.other.id, kept)


def test_erased_words_are_gone_and_the_chain_still_holds(world):
    row = world.working()
    kept = evidence.keep(world.community.id, WORDS)
    world.act(world.worker, "progress", row, 3, evidence={"note": (kept,)})
    path = file_of(world, kept)
    evidence.erase(world.community.id, kept, why="当事人要求", by=world.person(world.clerk).id)
    with pytest.raises(evidence.Gone):
        evidence.body(world.community.id, kept)
    assert not path.exists()
    with tenant(world.community.id):
        now = Matter.objects.get(id=row.id)
        lines = [bytes(e.payload) for e in Entry.objects.filter(matter_id=row.id).order_by("seq")]
        left = Evidence.objects.get(commitment=kept)
    assert (left.salt, left.secret, left.twin, left.file) == (None, None, "", "")
    assert core.breaks(str(row.id), str(world.community.id), lines, now.head, now.seq) == []


def test_what_a_restore_brings_back_is_erased_again(world):
    kept = evidence.keep(world.community.id, WORDS)
    with tenant(world.community.id):
        before = Evidence.objects.get(commitment=kept)
    evidence.erase(world.community.id, kept, why="当事人要求", by="x")
    with tenant(world.community.id):
        before.save()  # a restore of last night's rows
    assert evidence.erase_again(world.community.id) == 1
    with pytest.raises(evidence.Gone):
        evidence.body(world.community.id, kept)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (SimpleUploadedFile("空.jpg", b""), "“空.jpg”是空文件，请重新选择。"),
        (
            SimpleUploadedFile("x.exe", b"MZ"),
            "不收“x.exe”这类文件；请交照片、PDF、Word 或 Excel 文件。",
        ),
        (
            SimpleUploadedFile("假.pdf", b"hello"),
            "“假.pdf”的内容不是 pdf 文件；请用原来的软件另存后再交。",
        ),
        (
            SimpleUploadedFile("坏.jpg", b"\xff\xd8\xff broken"),
            "“坏.jpg”打不开，照片可能已损坏；请重新拍照或换一张。",
        ),
        (
            SimpleUploadedFile("假.JPG", b"hello"),
            "“假.JPG”打不开，照片可能已损坏；请重新拍照或换一张。",
        ),
        (
            SimpleUploadedFile("半.pdf", typst.compile(b"x")[:300]),
            "“半.pdf”已损坏，打不开；请用原来的软件打开并另存一份再交。",
        ),
        (
            SimpleUploadedFile("半.docx", document()[:300]),
            "“半.docx”已损坏，打不开；请用原来的软件打开并另存一份再交。",
        ),
        (
            SimpleUploadedFile("锁.docx", OLE + "EncryptedPackage".encode("utf-16-le")),
            "“锁.docx”有密码，别人打不开；请取消密码后再交。",
        ),
    ],
)
def test_a_file_that_will_not_do_is_named_with_what_to_do(world, file, says):
    form = world.form(world.working(), "progress", data={"note": "x"}, files={"proof": file})
    assert not form.is_valid()
    assert form.errors == {"proof": [says]}


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("方案.pdf", typst.compile(b"x")),
        SimpleUploadedFile("方案.docx", document()),
        SimpleUploadedFile("说明.txt", "已换灯头".encode()),
    ],
)
def test_a_whole_document_will_do(world, file):
    form = world.form(world.working(), "progress", data={"note": "x"}, files={"proof": file})
    assert form.is_valid(), form.errors


def test_a_photo_of_sixty_megapixels_is_refused_before_it_is_decoded(world):
    huge = picture("大.png", (10_000, 6_000), "PNG")
    form = world.form(world.working(), "progress", data={"note": "x"}, files={"proof": huge})
    assert not form.is_valid()
    assert form.errors == {"proof": ["“大.png”有6000万像素，太大了；请用 5000 万像素以内的照片。"]}


def test_a_form_becomes_an_act_with_its_evidence(world):
    row = world.working()
    form = world.form(row, "progress", data={"note": WORDS}, files={"proof": picture()})
    assert form.is_valid()
    after = actions.take(world.community.id, row.id, world.person(world.worker), form, at=LATER)
    [note], [proof] = after.file["note"], after.file["proof"]
    assert evidence.body(world.community.id, note).text == WORDS
    assert evidence.body(world.community.id, proof).media_type == "image/jpeg"


def test_a_form_posted_twice_has_one_effect_and_keeps_nothing_twice(world):
    row, who = world.working(), world.person(world.worker)
    for _ in range(2):
        form = world.form(row, "progress", data={"note": WORDS, "key": f"{row.id}-form"})
        assert form.is_valid()
        after = actions.take(world.community.id, row.id, who, form, at=LATER)
    with tenant(world.community.id):
        assert Entry.objects.filter(matter_id=row.id).count() == after.seq
        assert Evidence.objects.filter(size=len(WORDS.encode())).count() == 1


def test_a_refused_form_keeps_its_draft_and_says_what_is_missing(world):
    row, who = world.working(), world.person(world.worker)
    form = world.form(row, "hand_in", data={"result": WORDS}, files={"proof": picture("前.jpg")})
    assert form.is_valid()
    with pytest.raises(Refused) as refused:
        actions.take(world.community.id, row.id, who, form, at=LATER)
    form.object(refused.value.objections)
    assert form.non_field_errors() == ["还有1条整改措施没有办结，请先办完。"]
    kept = drafts.of(world.community.id, row.id, "hand_in", who.id)
    assert kept["result"] == WORDS
    assert evidence.rows(world.community.id, kept["proof"])[kept["proof"][0]].name == "前.jpg"
    again = world.form(row, "hand_in", draft=kept, data={"result": WORDS})
    assert again.is_valid()
    assert again.given(world.community.id)["proof"] == tuple(kept["proof"])


def test_a_plan_form_opens_the_measures_written_in_it(world):
    row = world.rectification()
    world.act(world.secretary, "claim", row, 1)
    owner = world.person(world.worker).id
    data = {
        "owner": owner, "due_day": "2026-12-14", "class": "限期整改",
        "opens-TOTAL_FORMS": "2", "opens-INITIAL_FORMS": "0",
        "opens-0-title": "清出堆物", "opens-0-owner": owner, "opens-0-due_day": "2026-12-01",
        "opens-1-title": "",
    }  # fmt: skip
    form = world.form(row, "plan", data=data)
    assert form.is_valid(), form.errors
    actions.take(world.community.id, row.id, world.person(world.secretary), form, at=LATER)
    with tenant(world.community.id):
        child = Matter.objects.get(parent=row.id)
    assert (child.title, child.holder, str(child.due)) == ("清出堆物", owner, "2026-12-01")
