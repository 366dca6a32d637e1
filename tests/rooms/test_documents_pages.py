"""Every page of the papers answers whom it should, refuses whom it should, and says why."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.documents import queries, worker
from bihuan.documents.decoding import limits
from bihuan.documents.models import Paper
from bihuan.matters.models import Matter
from bihuan.people.walls import tenant
from tests.rooms import papers
from tests.rooms.test_documents import correct, items, link_in_order, post, rows
from tests.world import PASSWORD, World

INDEX = "/documents/"


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader beside the requests would read the papers of other tests."""
    worker.stop()
    monkeypatch.setattr(worker, "start", lambda: None)
    monkeypatch.setattr(worker, "wake", lambda: None)


def signed_in(user: object) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def page_of(paper: Paper, name: str = "read") -> str:
    return reverse(f"documents:{name}", args=[paper.id])


def said(answer: object) -> str:
    return answer.content.decode()


def asked(world: World, paper: Paper, **more: str) -> dict[str, object]:
    owner = world.person(world.worker).id
    keys = [item.key for item in items(world, paper)]
    common = {"key": f"k-{paper.id}"[:40], "owner": owner, "due": "2099-12-18", "kind": "限期整改"}
    return {"r": keys, "leader": ""} | common | more


def test_an_empty_list_says_what_to_do(world: World) -> None:
    assert "还没有材料" in said(signed_in(world.clerk).get(INDEX))


def test_the_list_shows_papers_with_their_state_and_counts(world: World) -> None:
    papers.read(world)
    page = said(signed_in(world.clerk).get(INDEX))
    assert "清河社区2026年度自查整改清单" in page
    assert "问题 3，原因 1，措施 3" in page
    assert "待核对" in page


def test_a_paper_that_lists_nothing_is_called_so_and_no_kind_is_made_up(world: World) -> None:
    paper = papers.read(world, "今天天气好，大家在院子里晒被子。\n", "随手记.txt")
    client = signed_in(world.clerk)
    for page in (INDEX, page_of(paper)):
        assert not re.search(r"对照检查(</span>| ·)", said(client.get(page)))
    assert "没有读出条目" in said(client.get(INDEX))


def test_nobody_outside_sees_the_list_or_a_paper(world: World) -> None:
    paper = papers.read(world)
    assert "自查整改清单" not in said(signed_in(world.stranger).get(INDEX))
    for name in ("read", "progress", "original", "compare"):
        assert signed_in(world.stranger).get(page_of(paper, name)).status_code == 404
        assert Client().get(page_of(paper, name)).status_code == 302


@pytest.mark.parametrize(("shown", "there"), [("open", True), ("posted", False), ("odd", True)])
def test_the_list_is_filtered(world: World, shown: str, there: bool) -> None:
    papers.read(world)
    answer = signed_in(world.clerk).get(INDEX, {"shown": shown})
    assert ("自查整改清单" in said(answer)) is there


def test_the_list_is_turned_by_a_cursor(world: World) -> None:
    made = [papers.received(world, f"第{n}份材料的正文。", f"{n}.txt").id for n in range(4)]
    first = queries.list_page(world.community.id, size=3)
    second = queries.list_page(world.community.id, after=first.after, size=3)
    assert [row.id for row in (*first.rows, *second.rows)] == made[::-1]
    assert second.after == ""


def test_several_files_are_taken_at_once_each_with_its_answer(world: World) -> None:
    files = [
        papers.upload(),
        papers.upload("另一份。", "另一份.txt"),
        papers.upload(name="副本.txt"),
    ]
    page = said(signed_in(world.clerk).post(reverse("documents:receive"), {"files": files}))
    assert page.count("收下了") == 2
    assert "这份文件已经有了" in page


def test_a_file_larger_than_allowed_is_named_and_the_others_are_kept(world: World) -> None:
    large = papers.upload(b"x" * (limits.IN_BYTES + 1), "录像.pdf")
    answer = signed_in(world.clerk).post(
        reverse("documents:receive"), {"files": [large, papers.upload()]}
    )
    assert "“录像.pdf”超过" in said(answer)
    with tenant(world.community.id):
        assert [row.name for row in Paper.objects.all()] == ["自查清单.txt"]


def test_a_request_that_is_far_too_large_is_not_read(world: World) -> None:
    from django.test import RequestFactory

    from bihuan.documents.pages import receive

    handler = receive.NotTooLarge(RequestFactory().post("/"))
    with pytest.raises(receive.StopUpload):
        handler.handle_raw_input(None, {}, receive.WHOLE + 1, "b")
    handler.handle_raw_input(None, {}, receive.WHOLE, "b")


def test_sending_nothing_says_what_to_do(world: World) -> None:
    answer = signed_in(world.clerk).post(reverse("documents:receive"))
    assert (answer.status_code, "没有收到文件" in said(answer)) == (422, True)


def test_receiving_needs_the_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.login(username=world.clerk.username, password=PASSWORD)
    assert client.post(reverse("documents:receive"), {"files": papers.upload()}).status_code == 403
    with tenant(world.community.id):
        assert not Paper.objects.exists()


def test_progress_is_asked_again_until_the_paper_is_read(world: World) -> None:
    client, waits = signed_in(world.clerk), papers.received(world)
    assert "hx-trigger" in said(client.get(page_of(waits, "progress")))
    own = client.get(page_of(waits, "progress"), {"page": "read"})
    assert "HX-Refresh" not in own
    worker.sweep()
    assert "hx-trigger" not in said(client.get(page_of(waits, "progress")))
    assert client.get(page_of(waits, "progress"), {"page": "read"})["HX-Refresh"] == "true"


def test_an_unreadable_paper_is_listed_with_the_way_out(world: World) -> None:
    paper = papers.received(world, b"PK\x03\x04 not a document", "方案.docx")
    worker.sweep()
    client = signed_in(world.clerk)
    assert "方案.docx" in said(client.get(INDEX, {"shown": "unreadable"}))
    page = said(client.get(page_of(paper)))
    assert "原件还在" in page
    assert client.post(page_of(paper, "again")).status_code == 302
    assert queries.state(world.community.id, paper.id) == "waiting"


def test_source_and_records_stand_side_by_side(world: World) -> None:
    paper = papers.read(world)
    page = said(signed_in(world.clerk).get(page_of(paper)))
    first = items(world, paper)[0]
    assert f'<mark class="mp" data-ref="{first.key}" id="s-{first.key}"><sup>问1</sup>' in page
    assert f'<article class="rec" id="r-{first.key}"' in page
    assert 'class="holder"' in page
    assert "检出" in page


def test_the_source_shows_every_character_but_the_noise(world: World) -> None:
    paper = papers.read(world)
    page = said(signed_in(world.clerk).get(page_of(paper)))
    shown = re.search(r'<div class="source".*?</div>', page, re.DOTALL)[0]
    plain = re.sub(r"<sup>.*?</sup>|<[^>]+>", "", shown)
    assert "".join(plain.split()) == "".join(papers.TEXT.split())


def test_the_form_of_a_record_opens_and_changes_it(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.clerk)
    first = items(world, paper)[0]
    assert 'name="title"' in said(client.get(page_of(paper), {"edit": first.key}))
    answer = client.post(
        page_of(paper, "correct"), {"what": "edit", "record": first.key, "title": "楼道常年堆物"}
    )
    assert answer.url.endswith(f"#r-{first.key}")
    page = said(client.get(page_of(paper)))
    assert "楼道常年堆物" in page
    assert "更正记录 1 处" in page


def test_a_refused_correction_keeps_what_was_typed(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.clerk)
    first = items(world, paper)[0]
    typed = {"what": "edit", "record": first.key, "title": " ", "text": "我刚写的正文"}
    answer = client.post(page_of(paper, "correct"), typed)
    assert answer.status_code == 409
    assert "标题不能是空的" in said(answer)
    assert "我刚写的正文" in said(answer)


def test_a_stale_form_is_told_who_was_first_and_keeps_its_words(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.secretary)
    first = items(world, paper)[0]
    correct(world, paper, "edit", first.key, given={"title": "先改的"})
    typed = {"what": "edit", "record": first.key, "title": "后改的", "seen": "1.0"}
    answer = client.post(page_of(paper, "correct"), typed)
    assert answer.status_code == 409
    assert "孙专干刚刚改过这一条" in said(answer)
    assert "后改的" in said(answer)


def test_merge_split_drop_add_and_undo_by_their_forms(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.clerk)
    first, second, third = (item.key for item in items(world, paper))
    go = lambda **typed: client.post(page_of(paper, "correct"), typed)  # noqa: E731
    go(what="merge", record=first, **{"with": second})
    go(what="split", record=third, at="11")
    go(what="add", type="suggestion", text="清河社区2026年度", start="0", end="12")
    assert queries.one(world.community.id, paper.id).counts == {
        "problem": 3, "cause": 1, "measure": 3, "suggestion": 1,
    }  # fmt: skip
    for seq in ("3", "2", "1"):
        go(what="withdraw", seq=seq)
    assert [item.key for item in items(world, paper)] == [first, second, third]


def test_measures_are_pointed_to_problems_in_their_order_at_once(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.clerk)
    assert "按次序一一对上" in said(client.get(page_of(paper)))
    client.post(page_of(paper, "correct"), {"what": "in_order", "key": "o"})
    problems = [item.key for item in items(world, paper)]
    assert [item.links for item in items(world, paper, "measure")] == [(k,) for k in problems]
    assert "按次序一一对上" not in said(client.get(page_of(paper)))


def test_the_original_is_sent_so_that_nothing_in_it_can_run(world: World) -> None:
    paper = papers.read(world, "<script>alert(1)</script>\n一、问题\n1.灯坏了。", "页面.html")
    answer = signed_in(world.clerk).get(page_of(paper, "original"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == (
        "nosniff", "application/octet-stream",
    )  # fmt: skip
    assert b"".join(answer.streaming_content).startswith(b"<script>")


def test_two_papers_of_one_making_show_their_passages(world: World) -> None:
    paper = papers.read(world)
    papers.read(
        world, papers.TEXT.replace("清河社区", "文景社区").replace("2026", "2025"), "旧.txt"
    )
    page = said(signed_in(world.clerk).get(page_of(paper, "compare")))
    assert "文景社区2025年度自查整改清单" in page
    assert page.count('class="twin"') >= 1


def test_a_paper_alone_has_nothing_to_be_compared_with(world: World) -> None:
    paper = papers.read(world)
    page = said(signed_in(world.clerk).get(page_of(paper, "compare")))
    assert "还没有可比的" in page


def test_posting_asks_once_and_puts_all_on_the_ledger(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.secretary)
    link_in_order(world, paper)
    chosen = {"r": [item.key for item in items(world, paper)]}
    assert "列入 3 条" in said(client.get(page_of(paper, "post"), chosen))
    answer = client.post(page_of(paper, "post"), asked(world, paper))
    assert answer.url == page_of(paper)
    page = said(client.get(page_of(paper)))
    assert "3 条已列入台账" in page
    with tenant(world.community.id):
        assert Matter.objects.filter(parent=None, stage="working").count() == 3


def test_one_problem_may_differ_from_the_others(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.secretary)
    link_in_order(world, paper)
    other = world.person(world.worker2).id
    client.post(page_of(paper, "post"), asked(world, paper, owner_1=other, due_1="2099-12-01"))
    with tenant(world.community.id):
        found = list(Matter.objects.filter(parent=None).order_by("number"))
    assert [row.holder == other for row in found] == [False, True, False]
    assert [row.due.day for row in found] == [18, 1, 18]


def test_a_posting_form_with_gaps_keeps_what_was_filled_in(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.secretary)
    link_in_order(world, paper)
    answer = client.post(page_of(paper, "post"), asked(world, paper, owner="", due="2099-12-18"))
    assert answer.status_code == 409
    assert "还缺责任人" in said(answer)
    assert "2099-12-18" in said(answer)
    gone = client.post(page_of(paper, "post"), asked(world, paper, due="2020-01-01"))
    assert (gone.status_code, "时限已经过去" in said(gone)) == (422, True)
    one = client.post(page_of(paper, "post"), asked(world, paper, due_1="2020-01-01"))
    assert (one.status_code, said(one).count("时限已经过去")) == (422, 1)
    with tenant(world.community.id):
        assert not Matter.objects.exists()


def test_a_posting_form_sent_twice_has_one_effect(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.secretary)
    link_in_order(world, paper)
    form = asked(world, paper)
    assert [client.post(page_of(paper, "post"), form).status_code for _ in "12"] == [302, 302]
    with tenant(world.community.id):
        assert Matter.objects.filter(parent=None).count() == 3


def test_a_matter_that_sounds_alike_is_shown_and_may_be_joined(world: World) -> None:
    matter = world.rectification("楼道堆物清理不够及时")
    paper, client = papers.read(world), signed_in(world.secretary)
    page = said(client.get(page_of(paper, "post"), {"r": items(world, paper)[0].key}))
    assert f"并入 {matter.number}，不另立" in page
    first = items(world, paper)[0].key
    client.post(page_of(paper, "post"), asked(world, paper, r=first, join_0=str(matter.id)))
    with tenant(world.community.id):
        assert Matter.objects.filter(parent=None).count() == 1
    assert f"已并入 {matter.number}" in said(client.get(page_of(paper)))


def test_who_may_not_post_sees_why_and_cannot(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.worker)
    assert "列入台账由社区书记或党务专干办" in said(client.get(page_of(paper)))
    assert client.post(page_of(paper, "post"), asked(world, paper)).url == page_of(paper)
    with tenant(world.community.id):
        assert not Matter.objects.exists()


def test_posting_nothing_goes_back_with_the_reason(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.secretary)
    assert client.get(page_of(paper, "post")).url == page_of(paper)
    assert "一条也没有选" in said(client.get(page_of(paper)))
    post(world, paper, rows(world, paper))  # and a tab opened before asks for them again
    client.get(page_of(paper, "post"), {"r": [one.key for one in items(world, paper)]})
    assert "已经列入台账了，没有再列一遍" in said(client.get(page_of(paper)))


def test_what_was_posted_is_taken_back_from_the_page(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.secretary)
    post(world, paper, rows(world, paper))
    batch = {"batch": f"batch-{paper.id}"}
    client.post(page_of(paper, "take_back"), batch | {"why": ""})
    assert "请写一句为什么撤回" in said(client.get(page_of(paper)))
    client.post(page_of(paper, "take_back"), batch | {"why": "列早了"})
    assert "已撤回 3 条" in said(client.get(page_of(paper)))


def test_a_matter_leads_back_to_its_words(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.worker)
    [first, *_] = post(world, paper, rows(world, paper)).rows
    answer = client.get(reverse("documents:source", args=[first.matter_id]))
    key = items(world, paper)[0].key
    assert answer.url == f"{page_of(paper)}?at={key.split('-')[0]}#s-{key}"
    other = world.rectification("没有来处的")
    assert client.get(reverse("documents:source", args=[other.id])).status_code == 404


def test_a_long_paper_is_turned_page_by_page(world: World) -> None:
    line = "这一段只为写得长，没有别的意思，请往后看。\n"
    text = papers.TEXT + line * 4000
    paper, client = papers.read(world, text, "长.txt"), signed_in(world.clerk)
    first = said(client.get(page_of(paper)))
    assert "下面还有，往后看" in first
    at = re.search(r"\?at=(\d+)", first)[1]
    assert "上面还有，往前看" in said(client.get(page_of(paper), {"at": at}))
