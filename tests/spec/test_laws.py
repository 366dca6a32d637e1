"""What must hold for every procedure and every possible history."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan import core
from bihuan.core.general import CORRECT, RESUME

from .shelf import PROCEDURES
from .walks import Walk

HISTORIES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_history_keeps_the_laws(name):
    procedure, seen = PROCEDURES[name], {"histories": 0, "closed": 0, "refused": 0, "late": 0}

    @given(seed=st.integers(0, 2**32 - 1))
    @HISTORIES
    def any_history(seed):
        walk = Walk(procedure, random.Random(seed))
        ever = False
        for event in walk.history():
            before, plain = walk.matter, core.dump(walk.matter)
            if core.objections(before, event):
                with pytest.raises(core.Refused) as refused:
                    core.advance(before, event)
                assert refused.value.objections == core.objections(before, event)
                assert core.dump(before) == plain, "a refusal changes nothing"
                seen["refused"] += 1
                continue
            walk.do(event)
            ever |= keeps_closing(before, walk.matter, event)
            seen["late"] += keeps_clocks(before, walk.matter, event)
            keeps_hands_apart(before, walk.matter, event)
        keeps_its_trace(walk)
        seen["histories"] += 1
        seen["closed"] += ever

    any_history()
    assert seen["closed"] >= 0.3 * seen["histories"], f"hardly ever closed, hardly tried: {seen}"
    assert min(seen["refused"], seen["late"]) > 30, f"hardly ever refused or late: {seen}"


@pytest.mark.parametrize("name", PROCEDURES)
def test_nothing_is_ever_stuck(name):
    """From wherever it got to, somebody's own acts bring it to an end, or to where it stays on."""

    @given(seed=st.integers(0, 2**32 - 1))
    @HISTORIES
    def any_history(seed):
        walk = Walk(PROCEDURES[name], random.Random(seed))
        for event in walk.history():
            if not core.objections(walk.matter, event):
                walk.do(event)
        stuck = walk.matter
        assert walk.ends(), f"{stuck.stage}: {core.dump(stuck)}"

    any_history()


def keeps_its_trace(walk):
    """State is a fold of the trace, the trace can be done again, and a row holds all of it."""
    procedure, matter, payloads = walk.procedure, walk.matter, walk.payloads
    assert core.breaks("T-1", "C-1", payloads, matter.head, matter.seq) == []
    if payloads:
        assert core.standing(procedure, payloads) == matter, "state is a fold of the trace"
        again = core.replay.replay({procedure.digest: procedure}.__getitem__, payloads)
        assert again == core.replay.Replayed(matter, ()), "what was let happen is let happen"
    assert core.load(procedure, core.dump(matter)) == matter, "a row holds all of it"


def keeps_closing(before, after, event):
    """Nothing closes without evidence that counts, or a reason from the closed list."""
    act = after.procedure.acts[event.act]
    if before.closed or not after.closed or act.does == CORRECT:
        return False
    proof = [kind for kind in act.needs | act.relies_on if kind in after.procedure.evidence]
    counts = proof and all(kind in after.file or kind in event.evidence for kind in proof)
    assert counts or event.facts.get(core.REASON) in core.REASONS
    assert all(clock.met for key, clock in after.clocks.items() if key in before.clocks)
    return True


def keeps_clocks(before, after, event):
    """No clock is taken away, moved, or forgiven by an act; how many are late.

    Only the end of a pause moves what was not late, and a correction puts back what was.
    """
    assert before.clocks.keys() <= after.clocks.keys()
    does = after.procedure.acts[event.act].does
    for key, was in before.clocks.items():
        now = after.clocks[key]
        assert (now.clock, now.since) == (was.clock, was.since)
        if does == CORRECT:
            continue
        paused = before.paused if does == RESUME else None
        held = paused and not was.overdue(paused, before.procedure.calendar.day(paused))
        assert held or (now.due, now.at) == (was.due, was.at)
        assert now.due >= was.due
        assert now == was or not was.met, "a clock that was stopped stays as it was"
        if now.met and not was.met:
            over = now.met > now.due if not now.at else after.last > now.at
            right = after.procedure.clocks[now.clock].lapses  # nobody is late for it
            assert now.late == (over and not right)
    return sum(clock.late for clock in after.clocks.values())


def keeps_hands_apart(before, after, event):
    """Whoever did the work since the beginning or the last rebound does not sign it off."""
    for earlier in after.procedure.acts[event.act].other_than:
        assert event.by.id not in {hand.id for hand in before.hands.get(earlier, ())}
        assert before.facts.get(earlier) != event.by.id
