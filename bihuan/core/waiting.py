"""What waits for somebody whose role is not the holder's: only they can go on with it. 等谁"""

from collections.abc import Mapping
from datetime import datetime

from .event import Person
from .matter import Matter
from .moves import choices
from .procedure import ACTOR, CLOCK, LETTER, SAME, Act, Procedure

NOBODY = frozenset({CLOCK, LETTER})

Roles = frozenset[str]


def held_in(procedure: Procedure) -> Mapping[str, Roles]:
    """Stage -> the roles in which somebody may hold a matter there, as far as the acts say."""
    found: dict[str, frozenset[str]] = dict.fromkeys(procedure.stages, frozenset())
    while True:
        before = dict(found)
        for act in procedure.acts.values():
            for stage in act.start if not act.does else ():
                goal = stage if act.to == SAME else act.to
                if goal in found:
                    found[goal] |= _holding(procedure, act, found.get(stage, frozenset()))
        if found == before:
            return found


def _holding(procedure: Procedure, act: Act, before: frozenset[str]) -> frozenset[str]:
    if not act.holder:
        return before
    if act.holder == ACTOR:
        return act.who - NOBODY
    if act.holder in procedure.roles:
        return frozenset({act.holder})
    named = [one.who for one in procedure.acts.values() if act.holder in one.by]
    return frozenset().union(*named) if named else frozenset(procedure.roles)


def waiting_stages(procedure: Procedure, roles: frozenset[str]) -> frozenset[str]:
    """Stages that one of these roles can lead on from, and whoever holds a matter there cannot."""
    held = held_in(procedure)
    return frozenset(one for one in procedure.stages if _only(procedure, one, held[one], roles))


def _only(procedure: Procedure, stage: str, held: Roles, roles: Roles) -> bool:
    """Whether one of these roles can lead on from a stage, and none in which it may be held."""
    there = procedure.stages[stage]
    return not (there.closes or there.standing) and any(
        act.who & roles and not act.who & held and leads_on(procedure, stage, act)
        for act in procedure.acts.values()
    )


def waits(matter: Matter, person: Person, at: datetime) -> bool:
    """Whether it is this person who can lead it on now, and nobody in the holder's roles."""
    if matter.stage not in matter.procedure.stages:
        return False
    held = held_in(matter.procedure)[matter.stage]
    if not _only(matter.procedure, matter.stage, held, person.roles):
        return False
    return _leads(matter, person, at) and not _leads(matter, Person(matter.holder, held), at)


def _leads(matter: Matter, person: Person, at: datetime) -> bool:
    return any(
        not choice.others and leads_on(matter.procedure, matter.stage, choice.act)
        for choice in choices(matter, person, at)
    )


def leads_on(procedure: Procedure, stage: str, act: Act) -> bool:
    """Whether an act leads from a stage to a later one of the strip, at once or by one beside it."""
    order = list(procedure.stages)
    later = order[order.index(stage) + 1 :] if stage in order else order
    ahead = {one for one in later if procedure.stages[one].short}
    if stage not in act.start or act.does or act.to not in later:
        return False
    return act.to in ahead or (
        not procedure.closed(act.to)
        and any(act.to in one.start and one.to in ahead for one in procedure.acts.values())
    )
