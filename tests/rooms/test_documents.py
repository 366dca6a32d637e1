"""Papers: kept as they came, read once, corrected by hand, put on the ledger and taken back."""

from datetime import date

import pytest

from bihuan.documents import (
    correcting,
    files,
    folding,
    posting,
    queries,
    reading,
    receiving,
    worker,
)
from bihuan.documents.correcting import Wish
from bihuan.documents.decoding import limits
from bihuan.documents.models import Correction, Paper, Posting, Reading
from bihuan.matters import evidence
from bihuan.matters.models import Entry, Matter
from bihuan.people.walls import tenant
from tests.rooms import papers
from tests.world import LATER, NOON, World

DUE = date(2026, 12, 18)


@pytest.fixture(autouse=True)
def no_thread() -> None:
    """A reader left by another test would read what waits here."""
    worker.stop()


def desk(world: World, paper: Paper) -> queries.Desk:
    return queries.desk(world.community.id, paper.id)


def items(world: World, paper: Paper, kind: str = "problem") -> list[folding.Item]:
    return [i for i in desk(world, paper).items if i.type == kind and not i.dropped]


def correct(world: World, paper: Paper, what: str, *keys: str, **more: object) -> Correction:
    wish = Wish(what, keys, **more)
    person = world.person(world.clerk).id
    return correcting.correct(world.community.id, paper.id, person, wish, NOON)


def link_in_order(world: World, paper: Paper) -> None:
    for problem, measure in zip(items(world, paper), items(world, paper, "measure"), strict=True):
        correct(world, paper, "edit", measure.key, given={"links": [problem.key]})


def rows(world: World, paper: Paper, **more: object) -> list[posting.Row]:
    owner = world.person(world.worker).id
    asked = {"owner": owner, "due": DUE, "kind": "限期整改"} | more
    return [posting.Row(item.key, **asked) for item in items(world, paper)]


def post(world: World, paper: Paper, chosen: list[posting.Row], batch: str = "") -> posting.Posted:
    return posting.post_to_ledger(
        world.community.id, paper.id, world.person(world.secretary), chosen, LATER,
        batch=batch or f"batch-{paper.id}",
    )  # fmt: skip


def take_back(world: World, paper: Paper, why: str = "列早了") -> posting.TakenBack:
    return posting.take_back(
        world.community.id, paper.id, world.person(world.secretary), f"batch-{paper.id}", LATER,
        why=why,
    )  # fmt: skip


# files as they come


def test_a_file_is_kept_as_it_came(world: World) -> None:
    paper = papers.received(world)
    assert (paper.state, paper.size) == ("waiting", len(papers.TEXT.encode()))
    assert files.path(paper.file).read_bytes() == papers.TEXT.encode()
    assert files.path(paper.file).stat().st_mode & 0o077 == 0


def test_the_same_file_is_recognised_under_another_name(world: World) -> None:
    first = papers.read(world)
    [answer] = receiving.receive(
        world.community.id, world.person(world.worker).id, [papers.upload(name="副本.txt")], LATER
    )
    assert (answer.again, answer.paper.id) == (True, first.id)
    with tenant(world.community.id):
        assert Paper.objects.count() == 1


def test_a_file_another_community_has_is_new_here(world: World) -> None:
    papers.received(world)
    [answer] = receiving.receive(
        world.other.id, world.person(world.stranger).id, [papers.upload()], NOON
    )
    assert not answer.again


def test_a_batch_keeps_its_good_files_and_names_the_one_too_large(world: World) -> None:
    large = papers.upload(b"x" * (limits.IN_BYTES + 1), "录像.pdf")
    kept, refused, skipped = receiving.receive(
        world.community.id, world.person(world.clerk).id, [papers.upload(), large], NOON,
        skipped=["全年照片.zip"],
    )  # fmt: skip
    assert kept.paper is not None
    assert [answer.paper for answer in (refused, skipped)] == [None, None]
    assert "录像.pdf" in refused.refused
    assert "全年照片.zip" in skipped.refused


def test_papers_are_seen_inside_their_community_only(world: World) -> None:
    paper = papers.received(world)
    assert [row.id for row in queries.list_page(world.community.id).rows] == [paper.id]
    assert queries.list_page(world.other.id).rows == []
    with pytest.raises(Paper.DoesNotExist):
        queries.one(world.other.id, paper.id)


# reading


def test_reading_keeps_the_text_the_records_and_the_marks(world: World) -> None:
    paper = papers.read(world)
    shown = desk(world, paper)
    assert shown.paper.text == papers.TEXT
    assert shown.paper.counts == {"problem": 3, "cause": 1, "measure": 3}
    assert [papers.TEXT[a:b] for a, b, kind, _ in shown.marks if kind == "holder"] == ["XX社区"]
    assert (shown.paper.edition, shown.version) == (1, "1.0")


def test_an_unreadable_file_is_kept_and_says_what_to_do(world: World) -> None:
    paper = papers.received(world, b"PK\x03\x04 not a document", "方案.docx")
    assert reading.read_paper(world.community.id, paper.id) == "unreadable"
    [row] = queries.list_page(world.community.id, "unreadable").rows
    assert "方案.docx" in row.why
    assert files.path(row.file).exists()


def test_a_paper_is_read_once(world: World) -> None:
    paper = papers.read(world)
    reading.read_paper(world.community.id, paper.id)
    with tenant(world.community.id):
        assert Reading.objects.filter(paper_id=paper.id).count() == 1


def test_a_paper_left_half_read_is_taken_up_again(world: World) -> None:
    paper = papers.received(world)
    with tenant(world.community.id):  # its reader was killed
        Paper.objects.filter(id=paper.id).update(state="reading", tries=1)
    assert (world.community.id, paper.id) in worker.unread()
    worker.sweep()
    assert queries.state(world.community.id, paper.id) == "read"


def test_a_paper_that_brought_its_reader_down_three_times_is_given_up(world: World) -> None:
    paper = papers.received(world)
    with tenant(world.community.id):
        Paper.objects.filter(id=paper.id).update(state="reading", tries=reading.TRIES)
    assert reading.read_paper(world.community.id, paper.id) == "unreadable"


def test_two_readers_do_not_read_one_paper(world: World) -> None:
    from threading import Thread

    from django.db import connection

    paper = papers.received(world)
    seen = []

    def second() -> None:
        seen.append(reading.read_paper(world.community.id, paper.id))
        connection.close()

    with reading.alone(paper.id):
        other = Thread(target=second)
        other.start()
        other.join()
    assert seen == ["waiting"]


def test_readings_and_corrections_can_only_be_added(world: World) -> None:
    from django.db import DatabaseError

    paper = papers.read(world)
    correct(world, paper, "drop", items(world, paper)[0].key)
    for model in (Reading, Correction):
        with pytest.raises(DatabaseError), tenant(world.community.id):
            model.objects.filter(paper_id=paper.id).update(at=NOON)


# corrections


def test_a_correction_changes_the_record_and_tells_who(world: World) -> None:
    paper = papers.read(world)
    first = items(world, paper)[0]
    row = correct(world, paper, "edit", first.key, given={"title": "楼道堆物长期没有清走"})
    assert items(world, paper)[0].title == "楼道堆物长期没有清走"
    assert row.before == {"title": first.title}
    assert str(row.by_id) == world.person(world.clerk).id


def test_what_was_not_changed_is_no_correction(world: World) -> None:
    paper = papers.read(world)
    first = items(world, paper)[0]
    assert correct(world, paper, "edit", first.key, given={"title": first.title}) is None
    assert desk(world, paper).corrections == []


def test_the_type_can_be_corrected_and_counts_follow(world: World) -> None:
    paper = papers.read(world)
    correct(world, paper, "edit", items(world, paper)[2].key, given={"type": "suggestion"})
    assert desk(world, paper).paper.counts == {
        "problem": 2, "cause": 1, "measure": 3, "suggestion": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{"title": " "}, {"text": ""}, {"type": "person"}, {"links": ["9-9"]}, {"text": "长" * 5001}],
)
def test_a_correction_that_makes_no_sense_is_refused(world: World, given: dict) -> None:
    paper = papers.read(world)
    with pytest.raises(correcting.Refused):
        correct(world, paper, "edit", items(world, paper)[0].key, given=given)
    assert desk(world, paper).corrections == []


def test_records_are_merged_and_keep_both_places(world: World) -> None:
    paper = papers.read(world)
    first, second, third = items(world, paper)
    correct(world, paper, "merge", first.key, second.key)
    merged, left = items(world, paper)
    assert merged.text == first.text + second.text
    assert merged.spans == (*first.spans, *second.spans)
    assert left == third


def test_a_problem_does_not_merge_with_a_measure(world: World) -> None:
    paper = papers.read(world)
    [problem, *_], [measure, *_] = items(world, paper), items(world, paper, "measure")
    with pytest.raises(correcting.Refused):
        correct(world, paper, "merge", problem.key, measure.key)


def test_a_record_is_split_at_the_cursor_and_so_is_its_place(world: World) -> None:
    paper = papers.read(world)
    whole = items(world, paper)[0]
    at = whole.text.index("。") + 1
    correct(world, paper, "split", whole.key, given={"at": at})
    first, second, *_ = items(world, paper)
    assert (first.text, second.text) == (whole.text[:at], whole.text[at:])
    assert [papers.TEXT[a:b] for a, b in (*first.spans, *second.spans)] == [
        first.text, second.text,
    ]  # fmt: skip


def test_a_split_at_the_very_end_is_refused(world: World) -> None:
    paper = papers.read(world)
    whole = items(world, paper)[0]
    with pytest.raises(correcting.Refused):
        correct(world, paper, "split", whole.key, given={"at": len(whole.text)})


def test_a_record_can_be_made_by_hand_from_the_source(world: World) -> None:
    paper = papers.read(world)
    text = "清河社区2026年度自查整改清单"
    correct(world, paper, "add", given={"type": "practice", "text": text, "span": [0, len(text)]})
    [made] = items(world, paper, "practice")
    assert (made.text, made.spans) == (text, ((0, len(text)),))


def test_undo_brings_everything_back(world: World) -> None:
    paper = papers.read(world)
    before = desk(world, paper).items
    first, second, third = (item.key for item in items(world, paper))
    made = [
        correct(world, paper, "merge", first, second),
        correct(world, paper, "drop", third),
        correct(world, paper, "split", first, given={"at": 12}),
    ]
    for row in reversed(made):
        correct(world, paper, "withdraw", withdraws=row.seq)
    assert desk(world, paper).items == before
    assert len(desk(world, paper).corrections) == 6


def test_an_undo_can_itself_be_undone(world: World) -> None:
    paper = papers.read(world)
    drop = correct(world, paper, "drop", items(world, paper)[0].key)
    undo = correct(world, paper, "withdraw", withdraws=drop.seq)
    with pytest.raises(correcting.Refused):
        correct(world, paper, "withdraw", withdraws=drop.seq)
    correct(world, paper, "withdraw", withdraws=undo.seq)
    assert len(items(world, paper)) == 2


def test_a_correction_posted_twice_has_one_effect(world: World) -> None:
    paper = papers.read(world)
    key = items(world, paper)[0].key
    first, second = (correct(world, paper, "drop", key, key=f"{paper.id}-1") for _ in "12")
    assert first.seq == second.seq
    assert len(desk(world, paper).corrections) == 1


def test_a_stale_page_is_told_and_other_records_go_on(world: World) -> None:
    paper = papers.read(world)
    first, second, _ = (item.key for item in items(world, paper))
    seen = desk(world, paper).version
    correct(world, paper, "edit", first, given={"title": "楼道清理"}, seen=seen)
    with pytest.raises(correcting.Stale) as told:
        correct(world, paper, "edit", first, given={"title": "别的"}, seen=seen)
    assert [row.given for row in told.value.since] == [{"title": "楼道清理"}]
    correct(world, paper, "edit", second, given={"title": "地面破损"}, seen=seen)
    assert [item.title for item in items(world, paper)][:2] == ["楼道清理", "地面破损"]


def test_corrections_survive_a_re_reading(world: World) -> None:
    paper = papers.read(world)
    first, second, third = (item.key for item in items(world, paper))
    correct(world, paper, "edit", first, given={"title": "楼道堆物", "aspect": "环境"})
    correct(world, paper, "merge", second, third)
    correct(world, paper, "split", second, given={"at": 12})
    before = desk(world, paper).items
    reading.again(world.community.id, paper.id)
    assert reading.read_paper(world.community.id, paper.id) == "read"
    after = desk(world, paper)
    assert (after.paper.edition, after.items) == (2, before)


def test_corrections_find_their_record_when_newer_rules_cut_it_otherwise() -> None:
    record = {
        "id": "P1", "type": "problem", "aspect": "", "title": "甲", "text": "甲。乙。", "number": "1.",
        "span": [10, 20], "links": [], "rule": "listed", "damaged": False,
    }  # fmt: skip
    edit = folding.Change(1, "edit", ("10-20",), {"title": "改过的"})
    wider = record | {"span": [8, 20]}
    elsewhere = record | {"span": [40, 60]}
    assert [i.title for i in folding.fold({"records": [wider]}, [edit])] == ["改过的"]
    assert [i.title for i in folding.fold({"records": [elsewhere]}, [edit])] == ["甲"]


# the ledger


def test_problems_become_matters_with_their_measures(world: World) -> None:
    paper = papers.read(world)
    link_in_order(world, paper)
    posted = post(world, paper, rows(world, paper))
    with tenant(world.community.id):
        matters = list(Matter.objects.filter(parent=None).order_by("number"))
        children = list(Matter.objects.filter(parent=matters[0].id))
    assert [m.title for m in matters] == [item.title for item in items(world, paper)]
    assert {(m.stage, m.due, m.holder) for m in matters} == {
        ("working", DUE, world.person(world.worker).id)
    }
    assert [c.title for c in children] == ["由网格员每周五上午巡查楼道一次"]
    assert (len(posted.rows), list(posted.waiting)) == (3, [])


def test_the_words_of_a_problem_are_its_evidence(world: World) -> None:
    paper = papers.read(world)
    link_in_order(world, paper)
    [first, *_] = post(world, paper, rows(world, paper)).rows
    with tenant(world.community.id):
        entry = Entry.objects.get(matter_id=first.matter_id, act="register").line()
    [mark] = entry.line.evidence["problem"]
    assert evidence.body(world.community.id, mark).text == items(world, paper)[0].text


def test_a_problem_without_a_measure_waits_for_its_plan(world: World) -> None:
    paper = papers.read(world)
    posted = post(world, paper, rows(world, paper)[:1])
    with tenant(world.community.id):
        [matter] = Matter.objects.all()
    assert (matter.stage, [one.matter_id for one in posted.waiting]) == ("planning", [matter.id])


def test_a_measure_may_be_written_while_posting(world: World) -> None:
    paper = papers.read(world)
    [row] = rows(world, paper, measure="每周五巡查一次")[:1]
    post(world, paper, [row])
    with tenant(world.community.id):
        parent, child = Matter.objects.order_by("id")
    assert (parent.stage, child.title) == ("working", "每周五巡查一次")


def test_what_lacks_an_owner_a_day_or_a_class_is_refused_whole(world: World) -> None:
    paper = papers.read(world)
    link_in_order(world, paper)
    chosen = rows(world, paper)[:2] + rows(world, paper, owner="", due=None)[2:]
    with pytest.raises(posting.Refused) as told:
        post(world, paper, chosen)
    assert told.value.says == ("“办事窗口午间无人值守”还缺责任人、整改时限。",)
    with tenant(world.community.id):
        assert not Matter.objects.exists()


def test_a_hand_without_the_role_posts_nothing_and_is_told(world: World) -> None:
    paper = papers.read(world)
    with pytest.raises(posting.Refused) as told:
        posting.post_to_ledger(
            world.community.id, paper.id, world.person(world.worker), rows(world, paper), LATER,
            batch="worker",
        )  # fmt: skip
    assert "您没有这个岗位" in told.value.says[0]
    with tenant(world.community.id):
        assert not Matter.objects.exists()


def test_a_confirmation_posted_twice_has_one_effect(world: World) -> None:
    paper = papers.read(world)
    first, second = (post(world, paper, rows(world, paper)) for _ in "12")
    assert [one.id for one in first.rows] == [one.id for one in second.rows]
    with tenant(world.community.id):
        assert Matter.objects.filter(parent=None).count() == 3


def test_a_problem_on_the_ledger_is_not_doubled(world: World) -> None:
    paper = papers.read(world)
    post(world, paper, rows(world, paper)[:1])
    with pytest.raises(posting.Refused):
        post(world, paper, rows(world, paper)[:1], "another")
    with tenant(world.community.id):
        assert Matter.objects.count() == 1


def test_a_problem_may_join_a_matter_that_is_there(world: World) -> None:
    matter = world.rectification("楼道堆物没有及时清理")
    paper = papers.read(world)
    [row] = rows(world, paper, joins=matter.id)[:1]
    post(world, paper, [row])
    with tenant(world.community.id):
        assert Matter.objects.count() == 1
    assert queries.source_of(world.community.id, matter.id)[1] == row.record


def test_a_record_on_the_ledger_is_not_corrected_in_the_paper(world: World) -> None:
    paper = papers.read(world)
    post(world, paper, rows(world, paper)[:1])
    with pytest.raises(correcting.Refused):
        correct(world, paper, "drop", items(world, paper)[0].key)


def test_a_measure_knows_its_own_place_in_the_source(world: World) -> None:
    paper = papers.read(world)
    link_in_order(world, paper)
    post(world, paper, rows(world, paper))
    with tenant(world.community.id):
        second = Matter.objects.filter(parent=None).order_by("number")[1]
        child = Matter.objects.get(parent=second.id)
    measure = items(world, paper, "measure")[1]
    assert queries.source_of(world.community.id, child.id)[1] == measure.key


def test_what_was_posted_is_taken_back_with_a_reason_and_leaves_its_trace(world: World) -> None:
    paper = papers.read(world)
    link_in_order(world, paper)
    post(world, paper, rows(world, paper))
    back = take_back(world, paper)
    assert (len(back.rows), list(back.stays)) == (3, [])
    with tenant(world.community.id):
        stages = {m.stage for m in Matter.objects.all()}
        acts = list(Entry.objects.order_by("seq").values_list("act", flat=True))
    assert stages == {"dropped"}
    assert acts.count("take_back") == 3
    assert desk(world, paper).postings == {}


def test_nothing_of_a_taken_back_ledger_waits_in_the_outbox(world: World) -> None:
    from bihuan.matters.models import Outbox

    paper = papers.read(world)
    link_in_order(world, paper)
    post(world, paper, rows(world, paper))
    take_back(world, paper)
    with tenant(world.community.id):
        assert not Outbox.objects.filter(consumer="letters").exists()


def test_what_somebody_acted_on_stays_and_is_named(world: World) -> None:
    paper = papers.read(world)
    link_in_order(world, paper)
    [first, *_] = post(world, paper, rows(world, paper)).rows
    mark = evidence.keep(world.community.id, "清走两处")
    with tenant(world.community.id):
        matter = Matter.objects.get(id=first.matter_id)
    world.act(world.worker, "progress", matter, 90, evidence={"note": (mark,)})
    back = take_back(world, paper)
    assert len(back.rows) == 2
    assert matter.number in back.stays[0]
    with tenant(world.community.id):
        assert Matter.objects.get(id=matter.id).stage == "working"


def test_taking_back_needs_a_reason(world: World) -> None:
    paper = papers.read(world)
    post(world, paper, rows(world, paper))
    with pytest.raises(posting.Refused):
        take_back(world, paper, why=" ")


def test_after_taking_back_the_problems_may_be_posted_again(world: World) -> None:
    paper = papers.read(world)
    post(world, paper, rows(world, paper))
    take_back(world, paper)
    post(world, paper, rows(world, paper), "again")
    with tenant(world.community.id):
        assert Posting.objects.filter(paper_id=paper.id, taken_back=None).count() == 3
