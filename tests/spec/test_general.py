"""What every procedure can do: recuse, delegate, pause, split, merge, correct, move to a new edition."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan import core

NOON = datetime(2026, 8, 3, 4, tzinfo=UTC)  # 周一正午
TOY = """
id = "toy"
label = "小样"
version = "1"
source = "（示例）"
roles = { maker = "做的人", judge = "看的人", clock = "时钟" }
reasons = { withdrawn = "撤回", merged = "并入" }

[evidence]
photo = { label = "照片", as = "image" }
note = { label = "话", as = "text" }

[facts]
owner = { label = "责任人", as = "person" }

[general]
recuse   = ["judge", "maker"]
delegate = ["maker", "judge"]
pause    = ["maker"]
resume   = ["maker"]
split    = ["judge"]
correct  = ["maker", "judge"]
transfer = ["judge"]
withdraw = { who = ["judge"], to = "ended" }
merge    = { who = ["judge"], to = "ended" }

[[stage]]
id = "doing"
label = "做"

[[stage]]
id = "judged"
label = "看"

[[stage]]
id = "done"
label = "完"
closes = true

[[stage]]
id = "ended"
label = "终"
closes = true

[[act]]
id = "begin"
label = "开始"
from = ["start", "done"]
to = "doing"
who = ["maker"]
needs = ["owner?"]
holder = "actor"

[[act]]
id = "hand_in"
label = "交"
from = ["doing"]
to = "judged"
who = ["maker"]
by = ["owner"]
needs = ["photo", "note?"]
holder = "judge"

[[act]]
id = "urge"
label = "催"
from = ["doing"]
to = "same"
who = ["clock"]

[[act]]
id = "finish"
label = "完成"
from = ["judged"]
to = "done"
who = ["judge"]
relies_on = ["photo"]
other_than = ["hand_in"]

[[clock]]
id = "do"
label = "限"
after = "doing"
limit = "4d"
amber = "1d"
warns = { urge = "late" }
source = "（示例）"

[[clock]]
id = "judge"
label = "看的限"
after = "judged"
limit = "2d"
source = "（示例）"
"""
PEOPLE = {
    "m": core.Person("m", frozenset({"maker"})),
    "n": core.Person("n", frozenset({"maker"})),
    "j": core.Person("j", frozenset({"judge"})),
    "x": core.Person("x", frozenset()),
    "clock": core.Person("clock", frozenset({"clock"})),
}
NOTE = {"general_note": ("why",)}


def read(text=TOY):
    return core.declare.read(text, core.Calendar())


class Story:
    """One matter, its trace, and the day it is on."""

    def __init__(self, text=TOY):
        self.procedure = read(text)
        self.matter, self.payloads = core.Matter("T-1", "C-1", self.procedure), []
        self.known = {self.procedure.digest: self.procedure}

    def do(self, day, who, act, *, evidence=None, **more):
        at = NOON + timedelta(days=day)
        facts = {k: more.pop(k) for k in list(more) if k in self.procedure.facts}
        if act in core.general.KINDS:
            evidence = NOTE
        if act == "correct":
            more["undo"] = core.undo(self.known.__getitem__, self.payloads)
        event = core.Event(act, PEOPLE[who], at, at, evidence=evidence or {}, facts=facts, **more)
        self.matter, entries = core.advance(self.matter, event)
        self.payloads += [entry.payload for entry in entries]
        assert core.standing(self.procedure, self.payloads, self.known.__getitem__) == self.matter
        again = core.replay.replay(self.known.__getitem__, self.payloads)
        assert again == core.replay.Replayed(self.matter, ())
        assert core.load(self.matter.procedure, core.dump(self.matter)) == self.matter
        assert core.breaks("T-1", "C-1", self.payloads, self.matter.head, self.matter.seq) == []
        return self.matter

    def no(self, *args, **more):
        with pytest.raises(core.Refused) as refused:
            self.do(*args, **more)
        return str(refused.value)


@pytest.fixture
def story():
    story = Story()
    story.do(0, "m", "begin", owner="m")
    return story


def test_who_is_recused_may_do_nothing_more_and_holds_nothing(story):
    assert story.do(1, "m", "recuse", recused="m").holder == "judge"
    assert story.no(1, "m", "hand_in", evidence={"photo": ("p",)}) == "recused"
    assert story.matter.recused == {"m"}


def test_who_is_recused_can_be_named_for_nothing():
    story = Story()
    story.do(0, "m", "begin")
    story.do(1, "j", "recuse", recused="n")
    assert story.matter.holder == "m"
    assert story.no(1, "j", "delegate", delegate_to="n", delegate_until="2026-08-09") == (
        "recused delegate_to"
    )


def test_a_stand_in_acts_in_the_other_s_place_until_the_day(story):
    story.do(1, "m", "delegate", delegate_to="x", delegate_until="2026-08-05")
    assert story.no(3, "x", "hand_in", evidence={"photo": ("p",)}) == (
        "wrong_role maker, not_named owner"
    )
    story.do(2, "x", "hand_in", evidence={"photo": ("p",)})
    assert story.matter.hands["hand_in"] == (core.Hand("x"), core.Hand("m"))


def test_who_acts_in_another_s_name_does_so_also_when_holding_the_matter():
    story = Story()
    story.do(0, "n", "begin", owner="m")
    story.do(1, "m", "delegate", delegate_to="n", delegate_until="2026-08-10")
    story.do(2, "n", "hand_in", evidence={"photo": ("p",)})
    assert [hand.id for hand in story.matter.hands["hand_in"]] == ["n", "m"]


def test_a_stand_in_for_the_role_that_holds_the_matter_acts_in_its_place():
    story = Story(TOY.replace('by = ["owner"]', 'by = ["holder"]').replace("actor", "judge"))
    story.do(0, "m", "begin")
    story.do(1, "j", "delegate", delegate_to="n", delegate_until="2026-08-10")
    story.do(2, "n", "hand_in", evidence={"photo": ("p",)})
    assert [hand.id for hand in story.matter.hands["hand_in"]] == ["n", "j"]


def test_what_a_stand_in_did_the_other_did_too(story):
    story.do(1, "j", "delegate", delegate_to="m", delegate_until="2026-08-09")
    story.do(2, "m", "hand_in", evidence={"photo": ("p",)})
    assert story.no(3, "m", "finish") == "same_hand hand_in"
    assert story.do(3, "j", "finish").stage == "done"


def test_nobody_stands_in_for_themselves_or_for_a_day_gone_by(story):
    assert story.no(1, "m", "delegate", delegate_to="m", delegate_until="2026-08-09") == (
        "bad_fact delegate_to"
    )
    assert story.no(1, "m", "delegate", delegate_to="x", delegate_until="2026-08-03") == (
        "bad_fact delegate_until"
    )


def test_a_pause_holds_what_is_not_late_and_moves_it_on_by_its_days(story):
    assert story.matter.due == date(2026, 8, 7)
    paused = story.do(1, "m", "pause", pause_until="2026-08-10")
    assert paused.due == date(2026, 8, 10)
    assert core.wakes(paused) == {}
    assert core.due_acts(paused, NOON + timedelta(days=30)) == []
    assert story.no(2, "m", "hand_in", evidence={"photo": ("p",)}) == "paused 2026-08-04"
    resumed = story.do(4, "m", "resume")
    assert resumed.due == date(2026, 8, 10)
    assert resumed.clocks["do"].amber == date(2026, 8, 9)
    assert resumed.clocks["pause"].met == date(2026, 8, 7)
    assert story.no(4, "m", "resume") == "not_paused"


def test_a_pause_forgives_nothing_that_was_late(story):
    paused = story.do(6, "m", "pause", pause_until="2026-08-20")
    assert paused.due == date(2026, 8, 7)
    assert story.do(8, "m", "resume").clocks["do"].due == date(2026, 8, 7)
    (urge,) = core.due_acts(story.matter, NOON + timedelta(days=8))
    assert urge.act == "urge"


def test_a_pause_forgives_no_hour_and_moves_what_runs_in_hours_to_the_same_hour():
    for begins, due in ((1, "2026-08-08"), (1 + 8 / 24, "2026-08-04")):  # 到期是 8 月 4 日 18 时
        story = Story(TOY.replace('limit = "4d"', 'limit = "30h"'))
        story.do(0, "m", "begin")
        held = story.do(begins, "m", "pause", pause_until="2026-08-20")
        assert (held.due == date(2026, 8, 4)) is (begins > 1)
        resumed = story.do(5, "m", "resume").clocks["do"]
        assert (resumed.due.isoformat(), resumed.at.hour) == (due, 10)


def test_amber_is_counted_back_from_the_due_day_a_pause_has_moved():
    story = Story(TOY.replace('amber = "1d"', 'amber = "1wd"'))
    story.do(0, "m", "begin")
    story.do(1, "m", "pause", pause_until="2026-08-20")
    moved = story.do(4, "m", "resume").clocks["do"]
    assert (moved.due, moved.amber) == (date(2026, 8, 10), date(2026, 8, 7))


def test_an_end_of_a_pause_entered_as_before_its_beginning_takes_no_day_away(story):
    story.do(2, "m", "pause", pause_until="2026-08-20")
    assert story.do(1, "m", "resume", late_entry=True).due == date(2026, 8, 7)


def test_time_does_nothing_in_a_pause_whatever_the_limit_is_called():
    story = Story(TOY.replace('id = "do"', 'id = "pause_do"'))
    story.do(0, "m", "begin")
    story.do(6, "m", "pause", pause_until="2026-08-20")
    assert story.no(7, "clock", "urge", about="pause_do") == "paused 2026-08-09"


def test_a_pause_ends_on_a_day_ahead(story):
    assert story.no(1, "m", "pause", pause_until="2026-08-04") == "bad_fact pause_until"


def test_a_correction_takes_back_the_last_act_and_leaves_its_trace(story):
    was = story.matter
    story.do(1, "m", "hand_in", evidence={"photo": ("p",), "note": ("n",)})
    now = story.do(2, "m", "correct")
    assert (now.stage, now.holder, now.file, now.facts) == (was.stage, was.holder, {}, was.facts)
    assert now.due == was.due
    assert now.clocks["judge"].met == date(2026, 8, 5)
    assert not now.clocks["judge"].late
    assert now.hands["hand_in"] == (core.Hand("m"),)
    assert (now.seq, len(story.payloads)) == (3, 3)
    again = story.do(3, "m", "hand_in", evidence={"photo": ("q",)})
    assert (again.stage, again.file) == ("judged", {"photo": ("q",)})


def test_a_correction_forgives_nothing_that_was_late(story):
    story.do(1, "m", "hand_in", evidence={"photo": ("p",)})
    stopped = story.do(9, "m", "correct").clocks["judge"]
    assert (stopped.due, stopped.met, stopped.late) == (date(2026, 8, 6), date(2026, 8, 12), True)


def test_a_rebound_taken_back_forgets_no_hand(story):
    story.do(1, "m", "hand_in", evidence={"photo": ("p",)})
    story.do(2, "j", "finish")
    story.do(3, "n", "begin")
    hands = story.do(3, "n", "correct").hands
    assert {act: [hand.id for hand in hands[act]] for act in hands} == {
        "begin": ["m", "n"],
        "hand_in": ["m"],
        "finish": ["j"],
        "correct": ["n"],
    }


def test_only_a_correction_takes_anything_back(story):
    undo = core.undo(story.known.__getitem__, story.payloads)
    after = story.do(1, "m", "hand_in", evidence={"photo": ("p",)}, undo=undo)
    assert (after.stage, after.holder) == ("judged", "judge")


def test_a_closing_made_by_mistake_is_taken_back(story):
    story.do(1, "m", "hand_in", evidence={"photo": ("p",)})
    story.do(2, "j", "finish")
    assert story.do(2, "j", "correct").stage == "judged"
    assert story.matter.due == date(2026, 8, 6)


def test_the_first_act_and_a_correction_cannot_be_taken_back(story):
    assert story.no(1, "m", "correct") == "nothing_to_correct begin"
    story.do(1, "m", "hand_in", evidence={"photo": ("p",)})
    story.do(1, "m", "correct")
    assert story.no(1, "m", "correct") == "nothing_to_correct correct"


def test_what_time_did_and_what_was_split_off_cannot_be_taken_back(story):
    late = NOON + timedelta(days=5)
    (urge,) = core.due_acts(story.matter, late)
    story.do(5, "clock", "urge", about=urge.about)
    assert story.no(5, "m", "correct") == "nothing_to_correct urge"
    story.do(5, "j", "split", opens=1)
    assert story.no(5, "m", "correct") == "nothing_to_correct split"


def test_a_split_opens_matters_of_the_same_procedure(story):
    assert story.no(1, "j", "split") == "missing toy"
    assert [c.procedure for c in story.do(1, "j", "split", opens=2).children] == ["toy", "toy"]


@pytest.mark.parametrize(("act", "reason"), [("withdraw", "withdrawn"), ("merge", "merged")])
def test_withdrawing_and_merging_close_with_their_own_reason(story, act, reason):
    into = {"merged_into": "T-2"} if act == "merge" else {}
    other = {"withdrawn": "merged", "merged": "withdrawn"}[reason]
    assert story.no(1, "j", act, reason=other, **into) == "bad_fact reason"
    assert story.do(1, "j", act, reason=reason, **into).stage == "ended"


def test_a_matter_moves_to_a_newer_edition_that_knows_all_it_has(story):
    newer = read(TOY.replace('version = "1"', 'version = "2"').replace("4d", "9d"))
    story.known[newer.digest] = newer
    story.do(1, "m", "hand_in", evidence={"photo": ("p",)})
    moved = story.do(2, "j", "transfer", transfer=newer)
    assert (moved.procedure.version, moved.stage) == ("2", "judged")
    assert story.do(3, "j", "finish").stage == "done"


def test_a_matter_does_not_move_to_where_it_would_be_lost(story):
    newer = read(TOY.replace('id = "judged"', 'id = "seen"').replace('"judged"', '"seen"'))
    story.do(1, "m", "hand_in", evidence={"photo": ("p",)})
    assert story.no(2, "j", "transfer", transfer=newer) == "not_in_edition judged"
    assert story.no(2, "j", "transfer", transfer=story.procedure) == "same_edition"
    assert story.no(2, "j", "transfer") == "same_edition"


def test_what_is_filled_in_from_paper_starts_no_limit_that_is_over():
    story, now = Story(), NOON + timedelta(days=60)
    old = core.Event("begin", PEOPLE["m"], NOON, now, facts={"owner": "m"}, backfill=True)
    matter, (entry,) = core.advance(story.matter, old)
    assert (matter.clocks, entry.line.facts["backfill"]) == ({}, True)
    assert core.due_acts(matter, now) == []
    new = replace(old, happened=now - timedelta(days=1))
    assert core.advance(story.matter, new)[0].due == date(2026, 10, 5)


SLIPS = [
    ('recuse   = ["judge", "maker"]', 'recusal = ["judge"]', "通用动作只有 "),
    ('pause    = ["maker"]', 'pause = ["nobody"]', "pause 里的 nobody 没有声明"),
    ('pause    = ["maker"]', 'pause = "maker"', 'pause 要写成 ["clerk"]'),
    ('withdraw = { who = ["judge"], to = "ended" }', 'withdraw = ["judge"]', "withdraw 要写成 "),
    ('to = "ended" }\nmerge', 'to = "doing" }\nmerge', "withdraw 要到一个了结的环节"),
    (', merged = "并入"', "", "merge 要在 reasons 里写 merged"),
    ('id = "hand_in"', 'id = "pause"', "pause 是留用的名字，请换一个"),
]


@pytest.mark.parametrize(("was", "becomes", "says"), SLIPS)
def test_a_slip_in_general_is_told(was, becomes, says):
    assert TOY.count(was) == 1
    with pytest.raises(core.Malformed) as malformed:
        read(TOY.replace(was, becomes))
    assert any(problem.says.startswith(says) for problem in malformed.value.problems)


def test_what_is_written_down_on_its_own_day_is_not_back_filled():
    for hours, why in ((0, ["not_past"]), (11, ["not_past"]), (12, [])):  # midnight in Beijing
        at = NOON + timedelta(hours=hours)
        event = core.Event("begin", PEOPLE["m"], NOON, at, facts={"owner": "m"}, backfill=True)
        found = core.objections(core.Matter("T-1", "C-1", read()), event)
        assert [objection.why for objection in found] == why


def test_a_limit_in_hours_that_ran_out_today_is_not_known_either():
    procedure = read(TOY.replace('limit = "4d"\namber = "1d"', 'limit = "24h"'))
    for entered, known in ((NOON + timedelta(hours=25), []), (NOON + timedelta(hours=13), ["do"])):
        event = core.Event("begin", PEOPLE["m"], NOON, entered, backfill=True)
        matter, _ = core.advance(core.Matter("T-1", "C-1", procedure), event)
        assert list(matter.clocks) == known
