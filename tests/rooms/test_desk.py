"""The desk: every page answers whom it should, refuses whom it should, and says why."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from bihuan.matters import evidence, queries, record
from bihuan.matters.models import Matter
from tests.rooms import papers, test_documents
from tests.world import PASSWORD, World


def signed_in(user: object) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def photo() -> BytesIO:
    body = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(body, "JPEG")
    body.seek(0)
    body.name = "after.jpg"
    return body


def page_of(row: Matter) -> str:
    return reverse("desk:matter", args=[row.id])


def do(row: Matter, act: str) -> str:
    return reverse("desk:act", args=[row.id, act])


def test_today_shows_what_waits_for_the_person(world: World) -> None:
    row = world.rectification(title="门岗夜里没有人")
    answer = signed_in(world.secretary).get("/")
    assert answer.status_code == 200
    assert row.title in answer.content.decode()


def test_where_there_is_no_matter_yet_today_says_what_to_begin_with(world: World) -> None:
    for user, imports in ((world.secretary, True), (world.worker, False)):
        said = signed_in(user).get("/").content.decode()
        assert "还没有事项，从这里开始" in said
        assert ("用 Excel 导入" in said) == imports
    world.rectification()
    assert "从这里开始" not in signed_in(world.secretary).get("/").content.decode()


def test_only_who_takes_down_what_residents_say_is_offered_to(world: World) -> None:
    for user, offered in ((world.clerk, True), (world.worker, True), (world.secretary, False)):
        for page in ("/", "/matters/", "/notices/"):
            said = signed_in(user).get(page).content.decode()
            assert (reverse("desk:log") in said) == offered, (user.username, page)


def test_every_reason_against_an_act_stands_under_its_name_said_once(world: World) -> None:
    row = world.rectification()
    world.act(world.secretary, "claim", row, 1)
    said = signed_in(world.secretary).get(page_of(row)).content.decode()
    assert said.count("<strong>修改后再报审</strong>") == 1
    assert said.count("卷内没有有效的") == 3


def test_today_shows_nothing_of_another_community(world: World) -> None:
    world.rectification(title="门岗夜里没有人")
    said = signed_in(world.stranger).get("/").content.decode()
    assert world.other.name in said
    assert "门岗夜里没有人" not in said


def test_a_user_without_a_post_is_told_so(world: World) -> None:
    from bihuan.people.models import User

    nobody = User.objects.create_user(f"{world.clerk.username}-x", PASSWORD)
    assert signed_in(nobody).get("/").status_code == 403


def test_sign_in_says_one_thing_for_a_wrong_name_and_a_wrong_password(world: World) -> None:
    said = set()
    for name in (world.clerk.username, "nobody-here"):
        answer = Client().post("/sign-in/", {"username": name, "password": "wrong"})
        assert answer.status_code == 422
        said.add(re.search(r'role="alert">(.*?)<', answer.content.decode())[1])
    assert len(said) == 1


def test_sign_in_keeps_where_one_wanted_to_go_but_never_leaves_the_house(world: World) -> None:
    typed = {"username": world.clerk.username, "password": PASSWORD}
    assert Client().post("/sign-in/", typed | {"next": "/matters/"}).url == "/matters/"
    assert Client().post("/sign-in/", typed | {"next": "https://example.org/"}).url == "/"


def test_signing_out_ends_the_session(world: World) -> None:
    client = signed_in(world.clerk)
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_the_list_finds_by_words_and_filters_by_procedure(world: World) -> None:
    world.rectification(title="楼道灯不亮")
    world.rectification(title="台账缺照片")
    client = signed_in(world.clerk)
    assert "楼道灯不亮" in client.get("/matters/?q=楼道").content.decode()
    assert "台账缺照片" not in client.get("/matters/?q=楼道").content.decode()
    assert "楼道灯不亮" not in client.get("/matters/?procedure=appeal").content.decode()


def test_a_filter_that_makes_no_sense_still_shows_the_list(world: World) -> None:
    client = signed_in(world.clerk)
    for query in ("until=2026-13-40", "after=zzz", "stage=nowhere", "procedure=none"):
        assert client.get(f"/matters/?{query}").status_code == 200


def test_an_address_that_no_database_could_answer_is_no_page(world: World) -> None:
    client = signed_in(world.clerk)
    client.raise_request_exception = False
    for page in ("/matters/?q=%00", "/matters/?aspect=%00", "/documents/?q=%00", "/x%00/"):
        answer = client.get(page)
        assert (answer.status_code, "没有这一页" in answer.content.decode()) == (404, True), page


def test_the_page_of_a_matter_offers_what_the_person_may_do(world: World) -> None:
    row = world.rectification()
    said = signed_in(world.secretary).get(page_of(row)).content.decode()
    assert "现在要办：认领" in said
    assert "现在没有您要办的" in signed_in(world.worker).get(page_of(row)).content.decode()


def test_who_may_only_send_back_what_they_verified_is_not_told_to(world: World) -> None:
    row = handed_in(world)
    sheet = {"check_sheet": (evidence.keep(world.community.id, "属实"),)}
    world.act(world.verifier, "verify", row, 11, evidence=sheet)
    said = signed_in(world.verifier).get(page_of(row)).content.decode()
    assert "现在没有您要办的" in said
    assert "现在要办：退回" not in said
    assert f'hx-get="{do(row, "send_back")}"' in said
    assert "没有日期" not in said  # of the measure, which is done


def test_who_only_might_do_otherwise_is_offered_it_beside_and_not_as_the_next_step(
    world: World,
) -> None:
    submitted = {"words": (evidence.keep(world.community.id, "灯坏了"),)}
    submitted["place"] = submitted["words"]
    event = world.event(world.clerk, "submit", evidence=submitted)
    row = record.begin(world.community.id, "appeal", event, title="楼道灯坏了三天")
    client = signed_in(world.secretary)
    said = client.get(page_of(row)).content.decode()
    assert "现在没有您要办的" in said
    assert do(row, "dispatch_urgent") in said
    assert "急件派单" not in client.get("/").content.decode()


def test_another_act_that_is_chosen_brings_its_own_heading_and_leaves_the_first_within_reach(
    world: World,
) -> None:
    row = world.rectification()
    said = signed_in(world.secretary).get(do(row, "take_back"), headers={"HX-Request": "true"})
    part = said.content.decode()
    assert re.search(r'<h2[^>]*id="now" hx-swap-oob="true">现在要办：撤回登记</h2>', part)
    assert f'hx-get="{do(row, "claim")}"' in part
    assert f'hx-get="{do(row, "take_back")}"' not in part


def test_what_one_may_do_with_any_matter_stands_apart_and_is_done_from_there(world: World) -> None:
    row = world.rectification()
    client = signed_in(world.secretary)
    page = client.get(page_of(row)).content.decode()
    ways = page.partition("其他办法")[2].partition("</details>")[0]
    assert [way for way in ("回避", "委托代办", "暂停，等居民", "恢复", "更正上一步") if way in ways] == [
        "回避", "委托代办", "暂停，等居民", "更正上一步",
    ]  # fmt: skip
    client.post(do(row, "claim"), {"key": f"{row.id}-claim"})
    said = client.post(
        do(row, "correct"), {"general_note": "点早了", "key": f"{row.id}-back"}, follow=True
    )
    assert "“更正上一步”已记下。" in said.content.decode()
    assert queries.one(world.community.id, row.id).stage == "received"


def test_a_matter_of_another_community_answers_as_if_absent(world: World) -> None:
    row = world.rectification()
    client = signed_in(world.stranger)
    assert client.get(page_of(row)).status_code == 404
    assert client.get(do(row, "claim")).status_code == 404
    assert client.post(do(row, "claim"), {}).status_code == 404


def test_an_act_is_done_and_the_page_says_so(world: World) -> None:
    row = world.rectification()
    answer = signed_in(world.secretary).post(do(row, "claim"), {"key": "k1"}, follow=True)
    assert "“认领”已记下。" in answer.content.decode()
    assert queries.one(world.community.id, row.id).stage == "planning"


def test_a_form_posted_twice_has_one_effect(world: World) -> None:
    row = world.rectification()
    client = signed_in(world.secretary)
    for _ in range(2):
        assert client.post(do(row, "claim"), {"key": f"{row.id}-once"}).status_code == 302
    assert queries.one(world.community.id, row.id).seq == 2


def test_without_proof_nothing_moves_and_everything_typed_is_kept(world: World) -> None:
    row = world.working()
    finish_measures(world, row)
    client = signed_in(world.worker)
    answer = client.post(do(row, "hand_in"), {"result": "堆物已经清走", "key": "k2"})
    assert answer.status_code == 409
    assert "还缺整改佐证" in answer.content.decode()
    assert "堆物已经清走" in answer.content.decode()
    assert "堆物已经清走" in client.get(do(row, "hand_in")).content.decode()
    assert queries.one(world.community.id, row.id).stage == "working"


def test_the_hand_that_did_the_work_is_refused_by_name(world: World) -> None:
    row = handed_in(world)
    world.act(world.verifier, "send_back", row, 20, evidence=said(world, "finding", "请重拍"))
    hand_in(world, row, 30)
    from bihuan.people.models import Post

    Post.objects.create(
        person=world.worker.person, role="verifier", organisation=world.community,
        since="2026-01-01",
    )  # fmt: skip
    answer = signed_in(world.worker).post(do(row, "verify"), {"check_sheet": "好", "key": "k3"})
    assert answer.status_code == 409
    assert "请换一位同事办" in answer.content.decode()
    assert queries.one(world.community.id, row.id).stage == "applied"


def test_a_page_that_was_overtaken_says_what_happened_and_keeps_the_form(world: World) -> None:
    row = world.working()
    client = signed_in(world.worker)
    seen = re.search(r'name="seen" value="(.*?)"', client.get(do(row, "progress")).content.decode())
    world.act(world.worker2, "progress", row, 5, evidence=said(world, "note", "先看过了"))
    typed = {"note": "我也去看了", "seen": seen[1], "key": "k4"}
    answer = client.post(do(row, "progress"), typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "有了新动作" in page
    assert "我也去看了" in page
    again = re.search(r'name="seen" value="(.*?)"', page)[1]
    assert client.post(do(row, "progress"), typed | {"seen": again}).status_code == 302


def test_an_act_nobody_declared_is_not_found(world: World) -> None:
    row = world.rectification()
    assert signed_in(world.secretary).get(do(row, "abolish")).status_code == 404


def test_evidence_is_shown_to_those_who_may_see_its_matter(world: World) -> None:
    row = handed_in(world)
    mark = record.present(world.community.id, row.id).file["proof"][0]
    address = reverse("desk:evidence", args=[row.id, mark])
    answer = signed_in(world.verifier).get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(BytesIO(answer.content)).size == (40, 30)
    assert signed_in(world.stranger).get(address).status_code == 404


def test_evidence_of_one_matter_is_not_shown_through_another(world: World) -> None:
    row, other = handed_in(world), world.rectification()
    mark = record.present(world.community.id, row.id).file["proof"][0]
    address = reverse("desk:evidence", args=[other.id, mark])
    assert signed_in(world.verifier).get(address).status_code == 404


def test_erased_words_say_so_and_the_page_stands(world: World) -> None:
    row = world.working()
    world.act(world.worker, "progress", row, 5, evidence=said(world, "note", "楼上老李的电话"))
    mark = record.present(world.community.id, row.id).file["note"][0]
    evidence.erase(world.community.id, mark, why="本人要求", by=str(world.clerk.person.id))
    page = signed_in(world.worker).get(page_of(row)).content.decode()
    assert "已依规删除" in page
    assert "楼上老李" not in page


def test_whoever_may_not_log_is_told_who_does_before_they_have_typed_it(world: World) -> None:
    page = signed_in(world.secretary).get("/matters/new/").content.decode()
    assert "记事由受理员、网格员办" in page
    assert 'name="words"' not in page
    assert 'name="words"' in signed_in(world.worker).get("/matters/new/").content.decode()


def test_what_a_resident_says_becomes_an_appeal_marked_as_typed_for_them(world: World) -> None:
    typed = {"place": "3 号楼 2 单元", "words": "楼道灯坏了三天。晚上看不见。", "key": "k5"}
    answer = signed_in(world.clerk).post("/matters/new/", typed, follow=True)
    page = answer.content.decode()
    assert "楼道灯坏了三天" in page
    assert "代填" in page


def test_an_appeal_without_words_is_refused_with_what_was_typed(world: World) -> None:
    typed = {"place": "3 号楼 2 单元", "words": "", "key": "k6"}
    answer = signed_in(world.clerk).post("/matters/new/", typed)
    assert answer.status_code == 409
    assert "3 号楼 2 单元" in answer.content.decode()
    assert "还缺诉求内容" in answer.content.decode()


@pytest.mark.parametrize("address", ["/nowhere/", "/matters/not-a-uuid/"])
def test_an_address_that_is_not_there_says_what_to_do(world: World, address: str) -> None:
    answer = signed_in(world.clerk).get(address)
    assert answer.status_code == 404
    assert "回到今日" in answer.content.decode()


def said(world: World, kind: str, words: str) -> dict[str, tuple[str, ...]]:
    return {kind: (evidence.keep(world.community.id, words),)}


def finish_measures(world: World, row: Matter) -> None:
    for child in queries.children(world.community.id, row.id):
        proof = evidence.keep(world.community.id, b"x", name="a.pdf", media_type="application/pdf")
        world.act(world.worker, "hand_in", child, 6, evidence={"proof": (proof,)})
        world.act(world.secretary, "accept", child, 7)


def hand_in(world: World, row: Matter, minutes: int) -> None:
    proof = evidence.keep(world.community.id, photo().read(), name="a.jpg", media_type="image/jpeg")
    brought = {"proof": (proof,)} | said(world, "result", "已清理")
    world.act(world.worker, "hand_in", row, minutes, evidence=brought)


def handed_in(world: World) -> Matter:
    row = world.working()
    finish_measures(world, row)
    hand_in(world, row, 10)
    return row


def test_the_navigation_holds_only_pages_that_exist(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.apps import apps

    declared = [(1, "已有的页", "doc", "desk:log"), (2, "还没有的页", "doc", "nowhere:index")]
    monkeypatch.setattr(apps.get_app_config("reports"), "nav", declared, raising=False)
    said = signed_in(world.clerk).get("/").content.decode()
    assert "已有的页" in said
    assert "还没有的页" not in said


def test_today_names_the_one_thing_to_do(world: World) -> None:
    world.rectification(title="门岗夜里没有人")
    said = signed_in(world.secretary).get("/").content.decode()
    assert ">认领<" in said


def test_a_matter_says_whose_step_is_next_and_who_did_what(world: World) -> None:
    row = world.rectification()
    said = signed_in(world.verifier).get(page_of(row)).content.decode()
    assert "“认领”由社区书记、党务专干办。" in said
    assert "<dt>登记</dt><dd>孙专干</dd>" in said


def test_photos_of_before_and_after_stand_side_by_side(world: World) -> None:
    client = signed_in(world.clerk)
    given = {
        "words": "楼道灯不亮",
        "place": "三号楼",
        "photo": photo(),
        "key": f"a{world.clerk.id}",
    }
    where = client.post(reverse("desk:log"), given).url.partition("?")[0]
    assert "前与后" not in client.get(where).content.decode()
    row = Matter(id=where.strip("/").rpartition("/")[2])
    worker = str(world.worker.person.id)
    facts = {"type": "设施维修", "route": "社区自办", "owner": worker}
    client.post(do(row, "dispatch_urgent"), facts)
    signed_in(world.worker).post(do(row, "report"), {"photo_after": photo()})
    said = client.get(where).content.decode()
    assert "佐证：前与后" in said
    assert said.count("?small=1") == 2


def test_evidence_that_only_some_may_read_is_on_nobody_else_s_page(world: World) -> None:
    client = signed_in(world.clerk)
    given = {
        "words": "楼道灯不亮",
        "place": "三号楼",
        "contact": "0000-7654321",
        "key": f"c{world.clerk.id}",
    }
    where = client.post(reverse("desk:log"), given).url.partition("?")[0]
    assert "0000-7654321" not in client.get(where).content.decode()
    client.post(f"{where}open/", {"kind": "contact", "why": "handle"})
    assert "0000-7654321" in client.get(where).content.decode()
    row = Matter(id=where.strip("/").rpartition("/")[2])
    said = signed_in(world.verifier).get(where).content.decode()
    assert "楼道灯不亮" in said
    assert "0000-7654321" not in said
    state = record.present(world.community.id, row.id)
    [mark] = state.file["contact"]
    kept = reverse("desk:evidence", args=[row.id, mark])
    assert client.get(kept).status_code == 200
    assert signed_in(world.verifier).get(kept).status_code == 404


def test_a_picture_is_small_in_a_list_and_asked_for_each_time(world: World) -> None:
    row = world.working()
    client = signed_in(world.worker)
    client.post(do(row, "progress"), {"note": "看图", "proof": photo()})
    said = client.get(page_of(row)).content.decode()
    where = re.search(r'src="([^"]+small=1)"', said)[1]
    shown = client.get(where)
    assert shown["Cache-Control"] == "private, no-cache"
    assert client.get(where, headers={"If-None-Match": shown["ETag"]}).status_code == 304
    assert signed_in(world.stranger).get(where).status_code == 404


def test_only_a_matter_read_from_a_paper_leads_to_its_source(world: World) -> None:
    paper = papers.read(world)
    test_documents.post(world, paper, test_documents.rows(world, paper)[:1])
    posted = queries.list_page(world.community.id, queries.Filters(), date.max).rows[0]
    logged = world.rectification(title="没有材料的事")
    client = signed_in(world.secretary)
    for row, led in ((posted, True), (logged, False)):
        where = reverse("documents:source", args=[row.id])
        assert (where in client.get(page_of(row)).content.decode()) is led
        assert (client.get(where).status_code == 404) is not led
