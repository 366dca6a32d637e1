"""What people get wrong: an event as it should be -> the same with something amiss. 差错

Each takes a walk, for its dice and for what it knows, and an event.
"""

from dataclasses import replace
from datetime import timedelta

from bihuan import core

from .walks import PEOPLE

VALUES = (
    *("", "x" * 101, 7, -3, 10**15, True, False, "12.50", "1.2345678", "三", "withdrawn"),
    *("2026-02-30", "2026-3-1", "2026-05-01", "a", "b", "-0.50"),
)
MARKS = ((), ("x",), ("x", "y"))


def without_a_proof(walk, event):
    kept = walk.dice.sample(sorted(event.evidence), len(event.evidence))[1:]
    return replace(event, evidence={kind: event.evidence[kind] for kind in kept})


def without_a_fact(walk, event):
    kept = walk.dice.sample(sorted(event.facts), len(event.facts))[1:]
    return replace(event, facts={name: event.facts[name] for name in kept})


def with_a_proof(walk, event):
    kind = walk.dice.choice([*sorted(walk.procedure.evidence), *sorted(walk.procedure.facts), "?"])
    return replace(event, evidence={**event.evidence, kind: walk.dice.choice(MARKS)})


def with_a_fact(walk, event):
    name = walk.dice.choice([*sorted(walk.procedure.facts), *sorted(walk.procedure.evidence), "?"])
    return replace(event, facts={**event.facts, name: walk.dice.choice(VALUES)})


def with_more_of_it(walk, event):
    more = {kind: f"{kind}-{walk.dice.randint(1, 3)}" for kind in sorted(event.evidence)}
    brought = event.evidence.items()
    return replace(
        event, evidence={k: (*sorted({*marks} - {more[k]}), more[k]) for k, marks in brought}
    )


def another_number(walk, event):
    """Votes, ages and sums at their bounds, and past them."""
    asks = walk.procedure.facts
    told = [
        name for name in sorted(event.facts) if name in asks and asks[name].given_as == "number"
    ]
    return replace(
        event,
        facts={
            **event.facts,
            **{n: walk.dice.choice([0, 1, 3, 11, 12, 20, "2.5", "11.999999"]) for n in told},
        },
    )


def by_someone_known(walk, event):
    """Someone who did something here, holds it, or is named in it."""
    matter = walk.matter
    known = [hand for hands in matter.hands.values() for hand in hands]
    known += [core.Hand(one.who) for one in matter.delegates]
    ids = sorted(
        {hand.id for hand in known} | {*PEOPLE} & {matter.holder, *map(str, matter.facts.values())}
    )
    if not ids:
        return event
    who = walk.dice.choice(ids)
    units = sorted({hand.unit for hand in known if hand.id == who and hand.unit})
    unit = walk.dice.choice(units) if units else event.by.unit
    return replace(event, by=replace(event.by, id=who, unit=unit))


def by_an_earlier_hand(walk, event):
    """By one of those whom the act wants other than, or someone of their unit."""
    act, hands = walk.procedure.acts.get(event.act), walk.matter.hands
    known = [hand for name in sorted(act.other_than) for hand in hands.get(name, ())] if act else []
    if not known:
        return by_someone_known(walk, event)
    hand = walk.dice.choice(known)
    who = hand.id if walk.dice.random() < 0.7 else event.by.id
    return replace(event, by=replace(event.by, id=who, unit=hand.unit))


def with_other_roles(walk, event):
    roles = walk.dice.sample(sorted({*walk.procedure.roles, core.LETTER}), walk.dice.randint(0, 2))
    return replace(event, by=replace(event.by, roles=frozenset(roles)))


def in_a_role(walk, event):
    return replace(event, as_role=walk.dice.choice(sorted(walk.procedure.roles)))


def of_another_unit(walk, event):
    return replace(event, by=replace(event.by, unit=walk.dice.choice(["", "u", "v"])))


def opening_others(walk, event):
    return replace(event, opens=walk.dice.choice([0, 1, 2]))


def answering(walk, event):
    n = walk.dice.choice([0, 1, len(walk.matter.children), 9])
    return replace(event, answer=core.Answer(n, "head", walk.dice.random() < 0.5, ()))


def about_a_clock(walk, event):
    return replace(event, about=walk.dice.choice([*walk.matter.clocks, "nothing/2"]))


def earlier(walk, event):
    """Said to have happened before; mostly stamped so, with the day it was written down."""
    at = event.happened - timedelta(hours=walk.dice.choice([1, 30, 200, 900]))
    return replace(event, happened=at, late_entry=walk.dice.random() < 0.8)


def before_it_happened(_walk, event):
    return replace(event, entered=event.happened - timedelta(seconds=1))


def from_paper(walk, event):
    days = walk.dice.choice([0, 2, 30, 300])
    return replace(event, entered=event.entered + timedelta(days=days), backfill=True)


def another_act(walk, event):
    return replace(event, act=walk.dice.choice([*walk.procedure.acts, "nothing"]))


def later(walk, event):
    days = timedelta(days=walk.dice.choice([1, 7, 30, 366]))
    return replace(event, happened=event.happened + days, entered=event.entered + days)


ALL = (
    *(
        without_a_proof,
        without_a_fact,
        with_a_proof,
        with_a_fact,
        with_more_of_it,
        *[another_number] * 3,
    ),
    *([by_someone_known] * 2),
    *([by_an_earlier_hand] * 4),
    *(with_other_roles, in_a_role, of_another_unit),
    *(opening_others, answering, about_a_clock, earlier, before_it_happened, from_paper),
    *(another_act, later),
)


def odd(walk, event):
    """The event with one or two things amiss."""
    for _ in range(walk.dice.choice([1, 1, 2])):
        event = walk.dice.choice(ALL)(walk, event)
    return event
