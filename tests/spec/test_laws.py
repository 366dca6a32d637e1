"""What must hold for every procedure and every possible history."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan import core

from .shelf import PROCEDURES

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
PEOPLE = "abcdefghi"
SOME = {"date": "2026-06-01", "number": 3, "person": "a", "flag": True}


def brings(procedure, act):
    """Evidence and facts that satisfy an act."""
    evidence = {kind: ("mark",) for kind in act.needs if kind in procedure.evidence}
    asked = {name: procedure.facts[name] for name in act.needs if name in procedure.facts}
    return evidence, {n: next(iter(a.choices), SOME.get(a.given_as)) for n, a in asked.items()}


@st.composite
def an_event(draw, matter, at):
    """Mostly what could happen next, sometimes not: nonsense alone never reaches a closing."""
    rules, odd = matter.procedure, draw(st.integers(0, 9)) == 0
    acts = list(rules.acts.values())
    here = [act for act in acts if matter.stage in act.start]
    onward = [act for act in here if act.to not in (core.SAME, "dropped", "ended")]
    likely = draw(st.sampled_from([onward or here, onward or here, here])) if here else acts
    act = draw(st.sampled_from(acts if odd else likely))
    roles = draw(st.sampled_from([act.who] * 6 + [frozenset(rules.roles), frozenset()]))
    evidence, facts = brings(rules, act)
    if odd:
        evidence, facts = draw(st.sampled_from([({}, facts), (evidence, {}), ({}, {})]))
    hand = core.Person(draw(st.sampled_from(PEOPLE)), roles, unit=draw(st.sampled_from("xyz")))
    return core.Event(
        act.id,
        hand,
        at,
        at + timedelta(minutes=draw(st.integers(0, 3000))),
        evidence=evidence,
        facts=facts,
        opens=int(bool(act.opens)) * draw(st.integers(1, 2)),
        answer=draw(an_answer(matter)) if act.id == core.ANSWER else None,
    )


def an_answer(matter):
    waiting = [n for n, child in enumerate(matter.children, 1) if not child.closed]
    n = st.sampled_from(waiting or [1])
    hands = st.sampled_from(PEOPLE[:2]).map(lambda who: (core.Hand(who),))
    return st.builds(core.Answer, n, st.just("head"), st.integers(0, 9).map(bool), hands)


def answers(matter, at):
    """Mostly the children answer, or no parent would ever close."""
    for n, child in enumerate(matter.children, 1):
        if not child.closed:
            by = core.Person("letter", frozenset({core.LETTER}))
            done = core.Answer(n, "head", True, (core.Hand("a"),))
            yield core.Event(core.ANSWER, by, at, at, answer=done)


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_history_keeps_the_laws(name):
    procedure, seen = PROCEDURES[name], {"histories": 0, "closed": 0, "refused": 0, "late": 0}

    @given(data=st.data())
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def any_history(data):
        matter, payloads, at, ever = core.Matter("T-1", "C-1", procedure), [], MORNING, False
        for _ in range(data.draw(st.integers(20, 40))):
            at += timedelta(hours=data.draw(st.sampled_from([1, 20, 100, 400])))
            events = [data.draw(an_event(matter, at))]
            if data.draw(st.booleans()):
                events += answers(matter, at)
            for event in events:
                before, plain = matter, core.dump(matter)
                if core.objections(matter, event):
                    with pytest.raises(core.Refused) as refused:
                        core.advance(matter, event)
                    assert refused.value.objections == core.objections(matter, event)
                    assert core.dump(matter) == plain, "a refusal changes nothing"
                    seen["refused"] += 1
                    continue
                matter, entries = core.advance(matter, event)
                payloads += (entry.payload for entry in entries)
                ever |= keeps_closing(before, matter, event)
                seen["late"] += keeps_clocks(before, matter, event)
                keeps_hands_apart(before, matter, event)
        assert core.breaks("T-1", "C-1", payloads, matter.head, matter.seq) == []
        if payloads:
            assert core.standing(procedure, payloads) == matter, "state is a fold of the trace"
            again = core.replay.replay({procedure.digest: procedure}.__getitem__, payloads)
            assert again == core.replay.Replayed(matter, ()), "what was let happen is let happen"
        assert core.load(procedure, core.dump(matter)) == matter, "a row holds all of it"
        seen["histories"] += 1
        seen["closed"] += ever

    any_history()
    assert seen["closed"] >= 0.3 * seen["histories"], f"hardly ever closed, hardly tried: {seen}"
    assert min(seen["refused"], seen["late"]) > 30, f"hardly ever refused or late: {seen}"


def keeps_closing(before, after, event):
    """Nothing closes without evidence that counts, or a reason from the closed list."""
    if before.closed or not after.closed:
        return False
    act = after.procedure.acts[event.act]
    proof = [kind for kind in act.needs | act.relies_on if kind in after.procedure.evidence]
    counts = proof and all(kind in after.file or kind in event.evidence for kind in proof)
    assert counts or event.facts.get(core.REASON) in core.REASONS
    assert all(clock.met for key, clock in after.clocks.items() if key in before.clocks)
    return True


def keeps_clocks(before, after, event):
    """No clock is taken away, moved, or forgiven by an act; how many are late.

    A pause alone moves one, onward and by the days it lasted, and none that was late by then.
    """
    for key, was in before.clocks.items():
        now = after.clocks[key]
        assert (now.clock, now.since) == (was.clock, was.since)
        if event.act == "resume" and not was.met and was.due >= before.paused:
            assert now.due >= was.due
        else:
            assert (now.due, now.at) == (was.due, was.at)
        assert now == was or not was.met, "a clock that was stopped stays as it was"
        if now.met and not was.met:
            assert now.late == (now.met > now.due if not now.at else after.last > now.at)
    return sum(clock.late for clock in after.clocks.values())


def keeps_hands_apart(before, after, event):
    """Whoever did the work since the beginning or the last rebound does not sign it off."""
    for earlier in after.procedure.acts[event.act].other_than:
        assert event.by.id not in {hand.id for hand in before.hands.get(earlier, ())}
        assert before.facts.get(earlier) != event.by.id
