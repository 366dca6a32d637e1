"""The one door: atomic, once, and honest to whoever comes second."""

import pytest

from bihuan import core
from bihuan.matters import clocks, delivery, evidence, procedures, telling, verify
from bihuan.matters.models import Clock, Entry, Matter, Outbox
from bihuan.matters.record import (
    KeyTaken,
    Opening,
    Refused,
    Stale,
    begin,
    present,
    record,
    record_many,
)
from bihuan.people.walls import tenant
from tests.spec.test_general import TOY
from tests.world import SINCE

PROOF = {"proof": ("a" * 64,)}


def payloads(world, row):
    with tenant(world.community.id):
        return [
            bytes(entry.payload) for entry in Entry.objects.filter(matter_id=row.id).order_by("seq")
        ]


def stored(world, row):
    with tenant(world.community.id):
        return Matter.objects.get(id=row.id)


def test_a_matter_begins_with_its_first_entry_and_its_clock(world):
    row = world.rectification()
    with tenant(world.community.id):
        entry, clock = Entry.objects.get(matter_id=row.id), Clock.objects.get(matter_id=row.id)
    now = stored(world, row)
    assert (now.stage, now.seq, now.head) == ("received", 1, entry.digest)
    assert (clock.name, clock.due, clock.met) == ("claim", now.due, None)
    assert now.number == "巡察整改〔2026〕1号" == row.number


def test_numbers_run_without_gaps_in_a_community(world):
    numbers = [world.rectification(f"问题{n}").number for n in (1, 2, 3)]
    assert numbers == [f"巡察整改〔2026〕{n}号" for n in (1, 2, 3)]


def test_what_the_row_says_is_a_fold_of_its_trace(world):
    row = world.working()
    now = stored(world, row)
    procedure = procedures.edition(now.edition)
    assert core.standing(procedure, payloads(world, row)) == core.load(procedure, now.state)


def test_a_chain_written_through_the_door_holds(world):
    row = world.working()
    now = stored(world, row)
    assert (
        core.breaks(str(row.id), str(world.community.id), payloads(world, row), now.head, now.seq)
        == []
    )


def test_a_refusal_writes_nothing(world):
    row = world.rectification()
    with pytest.raises(Refused):
        world.act(world.verifier, "claim", row)
    assert (stored(world, row).seq, len(payloads(world, row))) == (1, 1)


def test_an_act_posted_twice_has_one_effect(world):
    row = world.rectification()
    event = world.event(world.secretary, "claim", 1, key=f"{row.id}-once")
    first, second = (record(world.community.id, row.id, event) for _ in "12")
    assert first == second
    assert stored(world, row).seq == 2


def test_a_matter_begun_twice_with_one_key_is_one_matter(world):
    event = world.event(world.clerk, "register", key=f"{world.community.id}-begin")
    first, second = (
        begin(world.community.id, "rectification", event, title="井盖松动") for _ in "12"
    )
    assert first.id == second.id


def test_a_key_used_for_another_matter_is_refused(world):
    one, other = world.rectification(), world.rectification()
    event = world.event(world.secretary, "claim", 1, key=f"{one.id}-key")
    record(world.community.id, one.id, event)
    with pytest.raises(KeyTaken):
        record(world.community.id, other.id, event)


def test_who_saw_an_older_state_is_told_what_happened_since(world):
    row = world.rectification()
    world.act(world.secretary, "claim", row, 1)
    late = world.event(world.clerk, "claim", 2)
    with pytest.raises(Stale) as told:
        record(world.community.id, row.id, late, seen=(row.seq, row.head))
    assert [entry.act for entry in told.value.since] == ["claim"]
    assert told.value.matter.stage == "planning"


def test_measures_are_opened_with_the_plan_and_answer_when_done(world):
    row = world.working(Opening("清出堆物"), Opening("每周巡查"))
    with tenant(world.community.id):
        first, second = Matter.objects.filter(parent=row.id).order_by("nth")
    assert [first.title, second.title] == ["清出堆物", "每周巡查"]
    assert first.number == f"{row.number}-1"
    owner = world.person(world.worker).id
    world.act(world.clerk, "assign", first, 3, facts={"owner": owner, "due_day": "2026-12-01"})
    world.act(world.worker, "hand_in", first, 4, evidence=PROOF)
    world.act(world.clerk, "accept", first, 5)
    assert stored(world, row).state["children"] == [["measure", True], ["measure", False]]


def test_a_letter_delivered_twice_opens_one_child(world):
    row = world.working(Opening("清出堆物"))
    with tenant(world.community.id):
        opening = {"n": 1, "procedure": "measure", "title": "又一次", "aspect": "", "facts": {}}
        now = world.event(world.secretary, "plan", 2)
        opening |= {"evidence": {}, "by": [now.by.id, ["secretary"], "", ""]}
        opening |= {"happened": now.happened.isoformat(), "entered": now.entered.isoformat()}
        Outbox.objects.create(
            community_id=world.community.id, matter_id=row.id, seq=99, body={"open": [opening]}
        )
    delivery.deliver(world.community.id)
    with tenant(world.community.id):
        assert [child.title for child in Matter.objects.filter(parent=row.id)] == ["清出堆物"]
        assert not Outbox.objects.filter(consumer="letters").exists()


def test_a_letter_left_by_a_killed_process_is_delivered_by_the_sweep(world, monkeypatch):
    monkeypatch.setattr(delivery, "soon", lambda *_: None)  # the process dies before it delivers
    row = world.working(Opening("清出堆物"))
    with tenant(world.community.id):
        assert not Matter.objects.filter(parent=row.id).exists()
    delivery.sweep()
    with tenant(world.community.id):
        assert Matter.objects.get(parent=row.id).title == "清出堆物"


def test_many_acts_are_written_at_once_each_or_not_at_all(world):
    rows = [world.rectification(f"问题{n}") for n in range(3)]
    events = [(row.id, world.event(world.secretary, "claim", 1)) for row in rows]
    events.append((rows[0].id, world.event(world.clerk, "claim", 2)))
    *claimed, refused = record_many(world.community.id, events)
    assert [matter.stage for matter in claimed] == ["planning"] * 3
    assert [o.why for o in refused.objections] == ["wrong_stage"]
    assert [stored(world, row).seq for row in rows] == [2, 2, 2]


def test_a_batch_sent_again_with_its_keys_writes_nothing_more(world):
    rows = [world.rectification(f"问题{n}") for n in range(2)]
    events = [
        (row.id, world.event(world.secretary, "claim", 1, key=f'{row.id} "认领", \\ 一次'))
        for row in rows
    ]
    first = record_many(world.community.id, events)
    assert record_many(world.community.id, events) == first
    assert [stored(world, row).seq for row in rows] == [2, 2]


def toy(world, version="1", was="", becomes=""):
    """A small procedure with all that every procedure has, published for this street."""
    text = TOY.replace("maker", "worker").replace("judge", "secretary").replace(was, becomes)
    text = text.replace('"toy"', f'"toy_{world.street.id.hex[-8:]}"')
    text = text.replace('version = "1"', f'version = "{version}"')
    procedure = core.declare.read(text, procedures.calendar())
    procedures.put(procedure, text, world.street.id, since=SINCE, by="test")
    return procedure.id


def brings(world, kind):
    return {kind: (evidence.keep(world.community.id, kind),)}


def doing(world):
    begun = world.event(world.worker, "begin", facts={"owner": world.person(world.worker).id})
    return begin(world.community.id, toy(world), begun, title="小样")


def handed_in(world):
    row = doing(world)
    world.act(world.worker, "hand_in", row, 1, evidence=brings(world, "photo"))
    return row


def acts(world, row):
    return [told.act for told in telling.trace(world.community.id, stored(world, row))]


def test_a_step_taken_back_leaves_the_matter_as_it_was_and_both_in_the_trace(world):
    row = handed_in(world)
    world.act(world.secretary, "correct", row, 2, evidence=brings(world, "general_note"))
    now = stored(world, row)
    assert (now.stage, now.holder, now.state["file"]) == ("doing", row.holder, {})
    assert acts(world, row) == ["开始", "交", "更正上一步"]
    assert verify.matter(world.community.id, row.id) == []


def test_a_limit_that_the_step_had_stopped_runs_on_as_before(world):
    row = handed_in(world)
    world.act(world.secretary, "correct", row, 2, evidence=brings(world, "general_note"))
    with tenant(world.community.id):
        rows = list(Clock.objects.filter(matter_id=row.id))
    assert [(clock.name, clock.due) for clock in rows if not clock.met] == [("do", row.due)]
    assert clocks.gaps(present(world.community.id, row.id), rows) == []


def test_the_step_that_opened_a_matter_is_not_taken_back(world):
    row = doing(world)
    with pytest.raises(Refused, match="nothing_to_correct"):
        world.act(world.secretary, "correct", row, 1, evidence=brings(world, "general_note"))


def test_many_are_corrected_in_one_batch(world):
    rows = [handed_in(world), handed_in(world)]
    proof = brings(world, "general_note")
    events = [(row.id, world.event(world.secretary, "correct", 2, evidence=proof)) for row in rows]
    assert [matter.stage for matter in record_many(world.community.id, events)] == ["doing"] * 2


def test_a_matter_moves_to_the_edition_in_force_and_keeps_what_happened_before(world):
    row = doing(world)
    toy(world, "2", 'label = "交"', 'label = "递交"')
    world.act(world.secretary, "transfer", row, 1, evidence=brings(world, "general_note"))
    assert procedures.edition(stored(world, row).edition).version == "2"
    world.act(world.worker, "hand_in", row, 2, evidence=brings(world, "photo"))
    assert acts(world, row) == ["开始", "转用新版程序", "递交"]
    assert verify.matter(world.community.id, row.id) == []


def test_there_is_nowhere_to_move_while_no_newer_edition_is_in_force(world):
    row = doing(world)
    with pytest.raises(Refused, match="same_edition"):
        world.act(world.secretary, "transfer", row, 1, evidence=brings(world, "general_note"))


def test_the_number_of_another_matter_is_looked_for_in_the_same_community(world):
    one, other = doing(world), doing(world)
    form = {"reason": "merged", "merged_into": other.number, "general_note": "同一件事"}
    asked = world.form(one, "merge", data=form)
    assert asked.is_valid()
    asked = world.form(one, "merge", data=form | {"merged_into": "小样〔2020〕9号"})
    assert asked.errors == {"merged_into": ["没有编号是“小样〔2020〕9号”的事项，请核对。"]}
