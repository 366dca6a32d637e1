"""撤下材料: erased on disk and in every row, refused while it stands on the ledger, never undone by a reader."""

import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from bihuan.documents import decoding, files, posting, queries, reading, receiving, removing, worker
from bihuan.documents.models import Correction, Paper, Reading
from bihuan.people import erasures
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant
from bihuan.project import purging
from tests.rooms import papers
from tests.rooms.test_documents import correct, items, post, rows, take_back
from tests.rooms.test_documents_pages import INDEX, page_of, said, signed_in
from tests.world import LATER, NOON, World

WHY = "传错了，里面有居民的电话"
KEPT = {
    "id", "community_id", "sha256", "kind", "by_id", "received", "state", "edition", "removed",
    "removed_by_id", "removed_why",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader beside the requests would read what waits here."""
    worker.stop()
    monkeypatch.setattr(worker, "start", lambda: None)
    monkeypatch.setattr(worker, "wake", lambda: None)


def remove(world: World, paper: Paper, by: object = None, why: str = WHY) -> None:
    person = world.person(by or world.clerk)
    removing.remove(world.community.id, paper.id, person, LATER, why=why)


def kept(world: World, model: type) -> list[dict[str, object]]:
    with tenant(world.community.id):
        return list(model.objects.order_by("id").values())


def test_everything_it_said_is_erased_and_one_line_stays(world: World) -> None:
    paper = papers.read(world)
    first = items(world, paper)[0]
    correct(world, paper, "edit", first.key, given={"title": "王阿姨家门口堆物"})
    assert spoken(world, "reading", "楼道")
    assert spoken(world, "correction", "王阿姨")
    remove(world, paper)
    assert not files.path(paper.file).exists()
    [row] = kept(world, Paper)
    assert {name for name, value in row.items() if value} == KEPT
    assert (row["state"], row["removed"], row["removed_why"]) == ("removed", LATER, WHY)
    assert (row["sha256"], row["kind"]) == (
        paper.sha256,
        queries.one(world.community.id, paper.id).kind,
    )
    assert str(row["removed_by_id"]) == world.person(world.clerk).id
    assert [(one["values"], one["marks"]) for one in kept(world, Reading)] == [({}, [])]
    [change] = kept(world, Correction)
    assert (change["records"], change["given"], change["before"]) == ([], {}, {})
    for word in ("楼道", "王阿姨", "自查", "清河社区"):
        for table in ("paper", "reading", "correction"):
            assert not spoken(world, table, word)


def spoken(world: World, table: str, word: str) -> bool:
    """Whether a word stands anywhere in a table, in whatever column."""
    with tenant(world.community.id), connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(t::text, ' ') FROM documents_{table} t")
        whole = cursor.fetchone()[0]
    assert whole
    return word in whole


def test_the_file_of_another_paper_stays(world: World) -> None:
    other = papers.read(world, papers.TEXT.replace("7号楼", "9号楼"), "另一份.txt")
    remove(world, papers.read(world))
    assert files.path(other.file).read_bytes()
    assert len(items(world, other)) == 3


def test_an_unreadable_paper_goes_too(world: World) -> None:
    paper = papers.received(world, b"PK\x03\x04 not a document", "方案.docx")
    reading.read_paper(world.community.id, paper.id)
    remove(world, paper)
    [row] = kept(world, Paper)
    assert (row["why"], row["name"], files.path(paper.file).exists()) == ("", "", False)


def test_the_same_file_again_is_a_new_one(world: World) -> None:
    first = papers.read(world)
    remove(world, first)
    second = papers.read(world)
    assert second.id != first.id
    assert len(items(world, second)) == 3
    remove(world, second)
    assert papers.received(world).id not in (first.id, second.id)


def test_twice_is_harmless(world: World) -> None:
    paper = papers.read(world)
    remove(world, paper)
    remove(world, paper, world.secretary, "再撤一次")
    [row] = kept(world, Paper)
    assert (row["removed_why"], str(row["removed_by_id"])) == (WHY, world.person(world.clerk).id)


# whom it is refused


def test_it_is_for_who_brought_it_and_who_may_post(world: World) -> None:
    given = [papers.upload("网格员交的一份。", "一份.txt")]
    [own] = receiving.receive(world.community.id, world.person(world.worker).id, given, NOON)
    with pytest.raises(Refused, match="由上传的人"):
        remove(world, own.paper, world.worker2)
    remove(world, own.paper, world.worker)
    paper = papers.read(world)
    with pytest.raises(Refused, match="由上传的人"):
        remove(world, paper, world.worker)
    assert files.path(paper.file).exists()
    assert len(items(world, paper)) == 3
    remove(world, paper, world.secretary)


def test_another_community_has_no_such_paper(world: World) -> None:
    paper, stranger = papers.read(world), world.person(world.stranger)
    with pytest.raises(Paper.DoesNotExist):
        removing.remove(world.other.id, paper.id, stranger, LATER, why=WHY)
    assert signed_in(world.stranger).get(page_of(paper, "remove")).status_code == 404
    sent = signed_in(world.stranger).post(page_of(paper, "remove"), {"why": WHY})
    assert sent.status_code == 404
    assert files.path(paper.file).exists()


@pytest.mark.parametrize("why", ["", "  \n"])
def test_a_reason_is_asked_for(world: World, why: str) -> None:
    paper = papers.read(world)
    with pytest.raises(Refused, match="为什么撤下"):
        remove(world, paper, why=why)
    assert files.path(paper.file).exists()


def test_what_stands_on_the_ledger_is_taken_back_first(world: World) -> None:
    paper = papers.read(world)
    post(world, paper, rows(world, paper)[:1])
    with pytest.raises(Refused, match="请先撤回列入"):
        remove(world, paper)
    assert len(items(world, paper)) == 3
    take_back(world, paper)
    remove(world, paper)
    assert not files.path(paper.file).exists()
    with pytest.raises(posting.Refused):  # a tab that was open before
        post(world, paper, [posting.Row("1-2")], "another batch")


def test_the_database_lets_readings_and_corrections_be_blanked_and_nothing_else(
    world: World,
) -> None:
    paper = papers.read(world)
    correct(world, paper, "drop", items(world, paper)[0].key)
    for model, given in (
        (Reading, {"values": {"records": []}, "marks": []}),
        (Reading, {"values": {}}),
        (Reading, {"values": {}, "marks": [], "edition": 9}),
        (Correction, {"records": [], "given": {"title": "别的"}, "before": {}}),
        (Correction, {"records": [], "given": {}, "before": {}, "by_id": None}),
    ):
        with pytest.raises(DatabaseError), tenant(world.community.id):
            model.objects.filter(paper_id=paper.id).update(**given)
    for model in (Reading, Correction):
        with pytest.raises(DatabaseError), tenant(world.community.id):
            model.objects.filter(paper_id=paper.id).delete()


# while it is being read


def untouched(world: World, paper: Paper, state: str) -> None:
    assert state == "removed"
    [row] = kept(world, Paper)
    assert {name for name, value in row.items() if value} == KEPT - {"kind", "edition"}
    assert kept(world, Reading) == []
    assert not files.path(paper.file).exists()


def test_removed_before_it_is_opened_the_reader_goes_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, decode = papers.received(world), decoding.decode

    def first_removed(*given: object) -> object:
        remove(world, paper)
        return decode(*given)

    monkeypatch.setattr(decoding, "decode", first_removed)
    untouched(world, paper, reading.read_paper(world.community.id, paper.id))


def test_removed_while_it_is_open_nothing_is_written_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, decode = papers.received(world), decoding.decode

    def then_removed(*given: object) -> object:
        found = decode(*given)
        remove(world, paper)
        return found

    monkeypatch.setattr(decoding, "decode", then_removed)
    untouched(world, paper, reading.read_paper(world.community.id, paper.id))
    assert (world.community.id, paper.id) not in worker.unread()


def test_removed_while_its_values_are_read_nothing_is_written_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, values = papers.received(world), reading.values

    def then_removed(*given: object) -> object:
        found = values(*given)
        remove(world, paper)
        return found

    monkeypatch.setattr(reading, "values", then_removed)
    untouched(world, paper, reading.read_paper(world.community.id, paper.id))


def test_removed_while_it_turns_out_unreadable_no_reason_is_written_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, decode = papers.received(world, b"PK\x03\x04 nothing", "方案.docx"), decoding.decode

    def then_removed(*given: object) -> object:
        try:
            return decode(*given)
        finally:
            remove(world, paper)

    monkeypatch.setattr(decoding, "decode", then_removed)
    untouched(world, paper, reading.read_paper(world.community.id, paper.id))


# after a restore


def test_what_a_restore_brings_back_is_erased_again(world: World) -> None:
    paper = papers.read(world)
    remove(world, paper)
    assert str(paper.id) in erasures.listed(world.community.id)["paper"]
    back = files.keep([b"back again"])
    with tenant(world.community.id) as community:
        Paper.objects.filter(id=paper.id).update(
            state="read",
            name="自查清单.txt",
            file=back.file,
            text="楼道",
            removed=None,
            removed_by=None,
        )
        Reading.objects.create(
            community_id=community, paper_id=paper.id, edition=2, rules="", at=NOON,
            values={"title": "楼道"},
        )  # fmt: skip
    assert purging.erase_again() >= 1  # whatever else the tests left
    assert not files.path(back.file).exists()
    assert not spoken(world, "paper", "楼道")
    assert not spoken(world, "reading", "楼道")
    assert queries.state(world.community.id, paper.id) == "removed"
    assert removing.erase_again(world.community.id) == 0


# the pages


def test_the_button_leads_to_a_form_that_says_it_is_for_good(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.clerk)
    waits = papers.received(world, "还没有读的一份。", "还没读.txt")
    for one in (paper, waits):
        assert f'href="{page_of(one, "remove")}"' in said(client.get(page_of(one)))
    page = said(client.get(page_of(paper, "remove")))
    assert "找不回来" in page
    assert re.search(r'<input type="text" name="why"[^>]*required', page)
    answer = client.post(page_of(paper, "remove"), {"why": " "})
    assert (answer.status_code, "请写一句为什么撤下" in said(answer)) == (422, True)
    assert files.path(paper.file).exists()
    assert client.post(page_of(paper, "remove"), {"why": WHY}).url == INDEX
    page = said(client.get(INDEX))
    assert "已撤下，原件和读出的内容都抹掉了" in page
    assert "自查整改清单" not in page
    assert "还没读.txt" in page


def test_a_removed_paper_is_listed_apart_with_who_when_and_why(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.worker)
    remove(world, paper)
    for address, given in ((INDEX, {"shown": "removed"}), (page_of(paper), {})):
        page = said(client.get(address, given))
        assert "已撤下" in page
        assert f"：{WHY}" in page
        assert str(world.clerk.person) in page
        assert "自查清单.txt" not in page
    assert paper.sha256 in said(client.get(page_of(paper)))


def test_nothing_of_a_removed_paper_can_be_opened(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.clerk)
    remove(world, paper)
    for name in ("original", "page_image", "page"):
        number = [1] if name != "original" else []
        address = reverse(f"documents:{name}", args=[paper.id, *number])
        assert client.get(address).status_code == 404
    assert "楼道" not in said(client.get(page_of(paper, "compare")))
    client.post(page_of(paper, "again"))
    assert "没有可读的了" in said(client.get(page_of(paper)))
    assert queries.state(world.community.id, paper.id) == "removed"
    assert client.get(page_of(paper, "remove")).url == page_of(paper)


def test_a_tab_left_open_is_told_and_shown_what_is_now(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.clerk)
    typed = {"what": "add", "type": "problem", "text": "楼道堆物清理不及时"}
    remove(world, paper)
    assert client.post(page_of(paper, "correct"), typed).url == page_of(paper)
    assert "已经撤下" in said(client.get(page_of(paper)))
    sent = client.post(page_of(paper, "correct"), typed, headers={"HX-Request": "true"})
    assert sent["HX-Refresh"] == "true"
    asked = client.get(page_of(paper), {"edit": "1-2"}, headers={"HX-Request": "true"})
    assert asked["HX-Refresh"] == "true"
    assert kept(world, Correction) == []


def test_while_it_is_on_the_ledger_the_page_leads_to_the_way_back(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.clerk)
    [posted] = post(world, paper, rows(world, paper)[:1]).rows
    page = said(client.get(page_of(paper, "remove")))
    assert "还有 1 条在台账上，不能撤下" in page
    assert "去撤回列入" in page
    assert reverse("desk:matter", args=[posted.matter_id]) in page
    assert 'name="why"' not in page
    answer = client.post(page_of(paper, "remove"), {"why": WHY})
    assert (answer.status_code, "不能撤下" in said(answer)) == (409, True)
    assert files.path(paper.file).exists()


def test_who_brought_it_and_may_not_take_back_is_told_who_may(world: World) -> None:
    given = [papers.upload()]
    [own] = receiving.receive(world.community.id, world.person(world.worker).id, given, NOON)
    reading.read_paper(world.community.id, own.paper.id)
    post(world, own.paper, rows(world, own.paper)[:1])
    page = said(signed_in(world.worker).get(page_of(own.paper, "remove")))
    assert "撤回列入由社区书记或党务专干办" in page
    assert "去撤回列入" not in page


def test_who_may_not_has_no_button_and_is_refused(world: World) -> None:
    paper, client = papers.read(world), signed_in(world.worker)
    assert page_of(paper, "remove") not in said(client.get(page_of(paper)))
    assert client.get(page_of(paper, "remove")).status_code == 403
    assert client.post(page_of(paper, "remove"), {"why": WHY}).status_code == 403
    assert Client().get(page_of(paper, "remove")).status_code == 302
    assert files.path(paper.file).exists()
