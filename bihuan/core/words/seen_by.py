"""`seen_by`: the roles that may read a kind of evidence, or the matters of a procedure. 谁能看

A matter is also read by whoever holds it, and by whoever its acts wait for by name: they could not
work otherwise. Evidence of a kind with roles of its own is read by those roles alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.core.general import standing_in
from bihuan.core.procedure import SAME, START

if TYPE_CHECKING:
    from datetime import datetime

    from bihuan.core.event import Person
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Procedure

WORD = "seen_by"


def sees(procedure: Procedure, roles: Collection[str], kind: str = "") -> bool:
    """Whether someone of these roles may read this evidence; without one, the matter at all."""
    may = procedure.seen_by
    if kind in procedure.evidence:
        may = procedure.evidence[kind].seen_by or may
    return not may or not may.isdisjoint(roles)


def reads(matter: Matter, person: Person, at: datetime, kind: str = "") -> bool:
    """Whether this person may read a matter now; with a kind, also evidence of it."""
    procedure, person = matter.procedure, standing_in(matter, person, at)
    own = kind in procedure.evidence and procedure.evidence[kind].seen_by
    if own and own.isdisjoint(person.roles):
        return False
    return sees(procedure, person.roles) or _works_on(matter, person)


def works_on(matter: Matter, person: Person, at: datetime) -> bool:
    """Whether a matter is in this person's hands now, so that they could not work without reading it.

    They hold it, or an act waits for them by name; what nobody holds is in the hands of whoever may
    take it on.
    """
    person = standing_in(matter, person, at)
    return _works_on(matter, person) or (not matter.holder and _takes_on(matter, person))


def takes_on(matter: Matter, person: Person, at: datetime) -> bool:
    """Whether their role may lead it on from where it stands, whoever holds it."""
    return _takes_on(matter, standing_in(matter, person, at))


def has_hand(matter: Matter, person: Person) -> bool:
    """Whether they did something with it since the beginning or the last rebound."""
    return any(hand.id == person.id for hands in matter.hands.values() for hand in hands)


def _takes_on(matter: Matter, person: Person) -> bool:
    if person.id in matter.recused:
        return False
    onward = (
        act.who
        for act in matter.procedure.acts.values()
        if matter.stage in act.start
        and act.to not in (SAME, matter.stage)
        and not (act.by or act.does)
    )
    return any(who & person.roles for who in onward)


def _works_on(matter: Matter, person: Person) -> bool:
    if person.id in matter.recused:
        return False
    names = {person.id, *person.stands_for}
    named = {matter.facts.get(fact) for fact in named_in(matter.procedure)}
    return matter.holder in names | person.roles or not names.isdisjoint(named)


def named_in(procedure: Procedure) -> frozenset[str]:
    """The person facts that some act waits for, or hands the matter to."""
    facts = {name for act in procedure.acts.values() for name in (*act.by, act.holder)}
    return frozenset(facts & procedure.facts.keys())


def blind(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """(act, role): who could act once it has begun, by role, and could not read what they act on."""
    people = procedure.roles.keys() - {"resident", "clock", "letter"}
    for act in procedure.acts.values():
        if act.does or act.by or not act.start - {START}:
            continue
        for role in sorted(act.who & people):
            if not sees(procedure, {role}):
                yield act.id, role


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The roles the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure) -> Iterator[str]:
    """The lines of the page that people sign."""
    if procedure.seen_by:
        yield f"只有{_names(procedure, procedure.seen_by)}能看这类事项；承办人和要由本人办的人也能看"
    for proof in procedure.evidence.values():
        if proof.seen_by:
            yield f"“{proof.label}”只有{_names(procedure, proof.seen_by)}能看"


def _names(procedure: Procedure, roles: Collection[str]) -> str:
    return "、".join(procedure.name(role) for role in procedure.roles if role in roles)
