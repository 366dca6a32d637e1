"""个人信息请求 on the pages: what somebody asks at the counter is taken down, checked, done and answered."""

import io
import json
import re
import zipfile

import docx as word
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from bihuan.matters import evidence, phones, record
from bihuan.matters.models import Matter
from bihuan.matters.record import begin
from bihuan.oversight import requests
from bihuan.people import residents
from bihuan.people.access.models import AccessLog
from bihuan.people.models import Resident
from bihuan.people.walls import tenant
from bihuan.reports.models import Taken
from tests.rooms.test_requests import PHONE, WORDS, an_appeal, gone, holds
from tests.rooms.test_stored_page import CONTACTS
from tests.world import NOON, PASSWORD


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def signed_in(user):
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def plain(answer):
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def asked(world, wants="查阅复制", by=None, words="想看看存了我什么"):
    """Taken down through the page; the row, and what the page answered with."""
    client = signed_in(by or world.worker)
    before = set(rows(world))
    sent = {"wants": wants, "asked": words, "key": f"{wants}-{len(before)}"}
    answer = client.post(reverse("oversight:requests"), sent)
    [row] = [row for row in rows(world).values() if row.id not in before]
    return row, answer


def rows(world):
    with tenant(world.community.id):
        return {row.id: row for row in Matter.objects.filter(procedure=requests.PROCEDURE)}


def fields(answer, name):
    form = answer.context["forms"][name]
    assert f'name="step" value="{name}"' in answer.content.decode()
    return {one.html_name: one.value() for one in form if one.value() is not None} | {"step": name}


def identified(world, row):
    """Searched by phone, everything ticked, and written down."""
    client, at = signed_in(world.clerk), reverse("oversight:request", args=[row.id])
    found = client.post(at, {"step": "search", "phone": "138 0013 8000"})
    assert client.post(at, fields(found, "identify") | {"way": "0"}).status_code == 302
    return client, at


def named(world):
    return residents.note(world.community.id, "appeal", "王某", since=NOON.date(), phone=PHONE)


# -- taking down ------------------------------------------------------------------------------------


def test_a_worker_takes_it_down_and_prints_a_slip_but_reads_no_request(world):
    row, slip = asked(world)
    told = plain(slip)
    assert slip.status_code == 200
    assert row.number in told
    assert "15 个工作日" in told
    assert "向人民法院起诉" in told
    client = signed_in(world.worker)
    assert client.get(reverse("oversight:request", args=[row.id])).status_code == 404
    assert row.number not in plain(client.get(reverse("oversight:requests")))


def test_the_same_form_twice_takes_it_down_once(world):
    client, sent = signed_in(world.worker), {"wants": "删除", "asked": "删掉", "key": "once"}
    for _ in range(2):
        assert client.post(reverse("oversight:requests"), sent).status_code == 200
    assert len(rows(world)) == 1


def test_the_number_of_a_document_is_not_taken(world):
    client = signed_in(world.worker)
    sent = {"wants": "删除", "asked": "我是 110101199003071234，删掉", "key": "k"}
    answer = client.post(reverse("oversight:requests"), sent)
    assert answer.status_code == 422
    assert "不写证件号码" in plain(answer)
    assert rows(world) == {}


@pytest.mark.parametrize(("who", "status"), [("clerk", 200), ("secretary", 200), ("officer", 200), ("worker", 404), ("verifier", 404), ("stranger", 404)])  # fmt: skip
def test_who_asked_is_for_those_who_work_on_it(world, who, status):
    row, _slip = asked(world)
    client = signed_in(getattr(world, who))
    for name in ("oversight:request", "oversight:request_paper"):
        assert client.get(reverse(name, args=[row.id])).status_code == status


# -- checking and finding ---------------------------------------------------------------------------


def test_it_is_found_by_phone_and_the_phone_stands_in_no_address(world):
    appeal, _marks = an_appeal(world)
    named(world)
    row, _slip = asked(world)
    client, at = signed_in(world.clerk), reverse("oversight:request", args=[row.id])
    found = client.post(at, {"step": "search", "phone": PHONE})
    assert appeal.number in plain(found)
    assert [url for url in re.findall(r'(?:href|action)="([^"]*)"', found.content.decode()) if PHONE in url] == []  # fmt: skip
    assert client.get(at, {"phone": PHONE}).context["forms"].keys() == {"search"}


def test_what_they_say_is_not_theirs_is_left_out(world):
    appeal, _marks = an_appeal(world)
    kept = named(world)
    row, _slip = asked(world)
    client, at = signed_in(world.clerk), reverse("oversight:request", args=[row.id])
    found = client.post(at, {"step": "search", "phone": PHONE})
    sent = fields(found, "identify") | {"theirs": [str(kept.id)], "way": "0"}
    assert client.post(at, sent).status_code == 302
    state = record.present(world.community.id, row.id)
    now = requests.named(world.community.id, state)
    assert ([one.id for one in now.residents], now.matters) == ([kept.id], [])
    assert appeal.number not in evidence.body(world.community.id, state.file["found"][0]).text


def test_how_they_were_known_is_kept_without_a_number(world):
    row, _slip = asked(world)
    client, at = signed_in(world.clerk), reverse("oversight:request", args=[row.id])
    found = client.post(at, {"step": "search", "phone": PHONE})
    sent = fields(found, "identify") | {"way": "0", "more": "证号 11010119900307123X"}
    assert client.post(at, sent).status_code == 422
    assert client.post(at, sent | {"more": "戴眼镜"}).status_code == 302
    state = record.present(world.community.id, row.id)
    assert evidence.body(world.community.id, state.file["shown"][0]).text == "看过身份证件。戴眼镜"


def test_every_search_and_every_look_stands_in_the_access_log(world):
    an_appeal(world)
    row, _slip = asked(world)
    client, _at = identified(world, row)
    client.get(reverse("reports:own_copy", args=[row.id, "html"]))
    with tenant(world.community.id):
        noted = AccessLog.objects.filter(number=row.number)
        told = set(noted.values_list("what", "about"))
    assert {("matter", "查找本人的记录：找到 1 处"), ("printed", "个人信息请求")} <= told
    assert PHONE not in str(told)


# -- the copy ---------------------------------------------------------------------------------------


def test_the_copy_stands_under_supervision_in_the_menu_as_the_request_does(world):
    row, _slip = asked(world)
    client, at = identified(world, row)
    for page in (at, reverse("reports:own_copy", args=[row.id, "html"])):
        here = [link.name for link in client.get(page).context["navigation"] if link.current]
        assert here == ["oversight:index"]


def test_the_copy_says_of_everything_why_by_which_law_and_how_long(world):
    appeal, _marks = an_appeal(world)
    named(world)
    row, _slip = asked(world)
    client, _at = identified(world, row)
    told = plain(client.get(reverse("reports:own_copy", args=[row.id, "html"])))
    for said in (
        WORDS, appeal.number, "王某", PHONE, "把您说的事办完，办完告诉您，请您评价",
        "《个人信息保护法》第十三条第一款第一项：取得个人的同意", "办结后 3 年", "目的完成后 30 日",
        "向人民法院起诉",
    ):  # fmt: skip
        assert said in told, said
    assert "李某在家" not in told  # what a worker wrote of others
    assert "别人写的和别人交的" in told


def test_a_copy_that_opens_what_lies_closed_is_written_down_with_the_matter(world):
    said = (evidence.keep(world.community.id, f"反映低保，请打 {PHONE}"),)
    facts = {"channel": "来信", "representatives": 1}
    event = world.event(world.clerk, "register", evidence={"claim": said}, facts=facts)
    petition = begin(world.community.id, "petition", event, title="反映低保的事")
    phones.note(world.community.id, petition.id, "petition", {said[0]: f"请打 {PHONE}"})
    row, _slip = asked(world)
    client, _at = identified(world, row)
    client.get(reverse("reports:own_copy", args=[row.id, "html"]))
    with tenant(world.community.id):
        [noted] = AccessLog.objects.filter(number=petition.number, what="opened")
    assert noted.why == f"答复本人的请求：{row.number}"


def test_it_is_given_as_docx_pdf_and_zip_and_each_is_written_down(world):
    appeal, _marks = an_appeal(world)
    named(world)
    row, _slip = asked(world)
    client, _at = identified(world, row)
    got = {
        name: client.post(reverse("reports:own_copy", args=[row.id, name])).content
        for name in ("docx", "pdf", "zip")
    }
    paper = word.Document(io.BytesIO(got["docx"]))
    cells = [cell.text for table in paper.tables for line in table.rows for cell in line.cells]
    assert WORDS in cells
    assert "为什么存" in cells
    assert len(paper.inline_shapes) == 1  # the photo they handed in
    pages = pypdfium2.PdfDocument(got["pdf"])
    said = "".join(page.get_textpage().get_text_bounded() for page in pages).replace(" ", "")
    assert appeal.number in said
    assert "您的个人信息副本" in said
    with zipfile.ZipFile(io.BytesIO(got["zip"])) as made:
        names = made.namelist()
        data = json.loads(made.read("data.json"))
    assert [one for one in names if one.endswith("漏水.jpg")]
    assert data["residents"][0]["phone"] == PHONE
    assert all("base64" not in one for one in data["matters"][0]["evidence"])
    with tenant(world.community.id):
        taken = sorted(Taken.objects.values_list("what", "format", "purpose"))
    assert taken == [("own_copy", name, "交给本人") for name in ("docx", "pdf", "zip")]


@pytest.mark.parametrize("who", ["worker", "verifier", "officer", "stranger"])
def test_a_copy_is_made_by_those_who_answer_and_nobody_else(world, who):
    row, _slip = asked(world)
    identified(world, row)
    client = signed_in(getattr(world, who))
    for name in ("html", "docx"):
        at = reverse("reports:own_copy", args=[row.id, name])
        assert (client.get(at).status_code, client.post(at).status_code) == (404, 404)


def test_there_is_no_copy_before_anybody_has_checked_who_they_are(world):
    row, _slip = asked(world)
    at = reverse("reports:own_copy", args=[row.id, "html"])
    assert signed_in(world.clerk).get(at).status_code == 404


# -- putting right ----------------------------------------------------------------------------------


def test_a_name_and_a_title_are_put_right_at_the_counter(world):
    appeal, _marks = an_appeal(world, title="王某某反映偷水")
    kept = named(world)
    row, _slip = asked(world, "更正")
    client, at = identified(world, row)
    sent = fields(client.get(at), "put_right")
    sent |= {f"name-{kept.id}": "黄某", f"title-{appeal.id}": "反映楼上漏水", "note": "姓写错了"}
    assert client.post(at, sent).status_code == 302
    with tenant(world.community.id):
        assert Resident.objects.get(id=kept.id).name_sealed.open() == "黄某"
        assert Matter.objects.get(id=appeal.id).title == "反映楼上漏水"
    told = plain(client.get(reverse("oversight:request_paper", args=[row.id])))
    assert "姓写错了" in told
    assert holds(world)


def test_nothing_changed_and_nothing_said_is_no_answer(world):
    an_appeal(world)
    row, _slip = asked(world, "更正")
    client, at = identified(world, row)
    answer = client.post(at, fields(client.get(at), "put_right"))
    assert answer.status_code == 422
    assert "没有改动" in plain(answer)


# -- erasing ----------------------------------------------------------------------------------------


def approved(world, row):
    edition_form = {"opinion": "事已办完，同意删除", "key": "yes", "seen": ""}
    at = reverse("desk:act", args=[row.id, "approve"])
    assert signed_in(world.secretary).post(at, edition_form).status_code == 302


def test_an_erasure_that_waits_for_approval_says_so_to_the_clerk_and_on_the_secretary_s_first_page(
    world,
):
    an_appeal(world)
    named(world)
    row, _slip = asked(world, "删除")
    client, at = identified(world, row)
    assert "“批准删除”由社区书记办。" in plain(client.get(at))
    said = f"批准删除：{row.title}"
    assert said in plain(signed_in(world.secretary).get("/"))
    assert said not in plain(client.get("/"))
    approved(world, row)
    assert "“批准删除”由" not in plain(client.get(at))
    assert said not in plain(signed_in(world.secretary).get("/"))


def test_that_a_matter_still_worked_on_would_be_emptied_is_said_before_it_is(world):
    appeal, _marks = an_appeal(world)
    row, _slip = asked(world, "删除")
    client, at = identified(world, row)
    assert f"{appeal.number}还在办：内容删了，就办不下去。" in plain(client.get(at))
    other, _slip = asked(world, "查阅复制")
    client, at = identified(world, other)
    assert "就办不下去" not in plain(client.get(at))


def test_what_is_ticked_is_erased_after_another_hand_approved_and_the_trace_verifies(world):
    appeal, marks = an_appeal(world)
    named(world)
    row, _slip = asked(world, "删除")
    client, at = identified(world, row)
    assert "erase" not in client.get(at).context["forms"]
    approved(world, row)
    page = client.get(at)
    sent = fields(page, "erase")
    assert set(sent["own"]) == {marks["words"], marks["place"], marks["photo"]}
    assert "others" not in sent  # ticked by hand alone
    assert client.post(at, sent).status_code == 422  # not sure
    assert not gone(world, marks["words"])
    assert client.post(at, sent | {"sure": "on"}).status_code == 302
    assert [gone(world, marks[k]) for k in ("words", "place", "photo", "note")] == [True, True, True, False]  # fmt: skip
    with tenant(world.community.id):
        assert Resident.objects.count() == 0
        assert "王某某" not in Matter.objects.get(id=appeal.id).title
    told = plain(client.get(reverse("oversight:request_paper", args=[row.id])))
    assert "佐证 3 份" in told
    assert holds(world)


def test_nobody_types_on_the_general_page_that_something_was_erased(world):
    """Counted, not typed: what the trace says was erased is what was erased."""
    _appeal, marks = an_appeal(world)
    row, _slip = asked(world, "删除")
    identified(world, row)
    approved(world, row)
    client, at = signed_in(world.clerk), reverse("desk:act", args=[row.id, "erase"])
    answer = client.post(at, {"erased": "都删了", "key": "x", "seen": ""})
    assert answer.url == reverse("oversight:request", args=[row.id])
    assert record.present(world.community.id, row.id).stage == "approved"
    assert not gone(world, marks["words"])
    page = signed_in(world.clerk).get(reverse("desk:matter", args=[row.id])).content.decode()
    assert f'href="{reverse("oversight:request", args=[row.id])}"' in page


# -- refusing ---------------------------------------------------------------------------------------


def test_a_refusal_is_printed_with_its_reason_and_where_to_turn(world):
    row, _slip = asked(world, "删除")
    identified(world, row)
    at = reverse("desk:act", args=[row.id, "refuse"])
    why = {"why_not": "信访事项还在法定保存期内，《信访工作条例》", "key": "no", "seen": ""}
    assert signed_in(world.secretary).post(at, why).status_code == 302
    told = plain(signed_in(world.clerk).get(reverse("oversight:request_paper", args=[row.id])))
    assert "个人信息请求不能办的告知" in told
    assert "还在法定保存期内" in told
    assert f"30 日内可以向{world.street.name}提出，15 个工作日内给您意见" in told
    assert "向人民法院起诉" in told
    assert "网信部门" in told


def test_an_answer_that_is_late_is_said_to_be_late(world, monkeypatch):
    row, _slip = asked(world)
    from datetime import timedelta

    from django.utils import timezone

    later = timezone.now() + timedelta(days=60)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    told = plain(signed_in(world.clerk).get(reverse("oversight:request_paper", args=[row.id])))
    assert "已经晚了" in told


# -- for everybody ----------------------------------------------------------------------------------


def test_what_one_may_ask_where_by_when_and_where_to_complain_is_public(database):
    told = plain(Client().get(reverse("rights")))
    for said in (
        "15 个工作日",
        "30 日内向街道办事处",
        "人民法院",
        "网信部门",
        "服务台",
        "写信",
        "个人信息请求书",
    ):
        assert said in told, said
    assert f'href="{reverse("rights")}"' in Client().get(reverse("people:stored")).content.decode()
    english = Client(headers={"accept-language": "en"}).get(reverse("rights"))
    told = re.sub(r"<[^>]+>", "", CONTACTS.sub("", english.content.decode()))
    left = [line for line in told.splitlines() if re.search(r"[\u4e00-\u9fff]", line)]
    assert [one.strip() for one in left if "中文" not in one and "闭环" not in one] == []
