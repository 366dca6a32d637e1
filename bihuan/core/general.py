"""Acts that every procedure has: recusal, delegation, pause, split, merge, correction. 通用动作

A file says in `[general]` who may; what they ask for and do is said here. None of them needs a
word of its own: they are told by `Act.does`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .event import Event, Objection, Person
from .matter import Delegate, Matter, Running
from .procedure import HOLDER, LETTER, PAUSE, REASON, SAME, Act, Ask, Clock, Proof, Stage

if TYPE_CHECKING:
    from .procedure import Procedure
    from .trace import Line

RECUSE, DELEGATE, RESUME, SPLIT = "recuse", "delegate", "resume", "split"
CORRECT, TRANSFER, WITHDRAW, MERGE = "correct", "transfer", "withdraw", "merge"
NOTE, RECUSED, STAND_IN, STAND_IN_UNTIL = "general_note", "recused", "delegate_to", "delegate_until"
PAUSED_UNTIL, INTO = "pause_until", "merged_into"

PROOFS = {NOTE: Proof("说明", "text")}
FACTS = {
    RECUSED: Ask("回避的人", "person"),
    STAND_IN: Ask("代办人", "person"),
    STAND_IN_UNTIL: Ask("代办到", "date"),
    PAUSED_UNTIL: Ask("等到", "date"),
    INTO: Ask("并入的事项", "matter"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One act every procedure has: its label, and what it asks for; `closing` acts say `to` where."""

    label: str
    needs: tuple[str, ...]
    closing: bool = False


KINDS = {
    RECUSE: Kind("回避", (RECUSED, NOTE)),
    DELEGATE: Kind("委托代办", (STAND_IN, STAND_IN_UNTIL, NOTE)),
    PAUSE: Kind("暂停，等居民", (PAUSED_UNTIL, NOTE)),
    RESUME: Kind("恢复", (NOTE,)),
    SPLIT: Kind("拆分", (NOTE,)),
    CORRECT: Kind("更正上一步", (NOTE,)),
    TRANSFER: Kind("转用新版程序", (NOTE,)),
    WITHDRAW: Kind("撤回", (REASON, NOTE), closing=True),
    MERGE: Kind("并入另一事项", (REASON, INTO, NOTE), closing=True),
}
REASON_OF = {WITHDRAW: "withdrawn", MERGE: "merged"}
WHILE_PAUSED = frozenset(KINDS) - {PAUSE, SPLIT}
NAMES = frozenset(KINDS) | PROOFS.keys() | FACTS.keys()


def acts(table: Mapping[str, Any], stages: Mapping[str, Stage], own: str) -> Iterator[Act]:
    """The acts a `[general]` table declares, in the order of KINDS; `own` is the procedure's id."""
    open_ = frozenset(name for name, stage in stages.items() if not stage.closes)
    for name, kind in KINDS.items():
        if name not in table:
            continue
        said = table[name] if isinstance(table[name], dict) else {"who": table[name]}
        yield Act(
            id=name,
            label=kind.label,
            start=frozenset(stages) if name in (CORRECT, TRANSFER) else open_,
            to=said.get("to", SAME),
            who=frozenset(said["who"]),
            needs=frozenset(kind.needs),
            holder=said["who"][0] if name == RECUSE else "",
            opens=own if name == SPLIT else "",
            does=name,
        )


def clock() -> Clock:
    """The limit that runs while a matter waits for a resident."""
    return Clock(
        PAUSE,
        "等居民答复",
        frozenset({PAUSE}),
        until=PAUSED_UNTIL,
        stops=frozenset({RESUME, CORRECT}),
    )


def standing_in(matter: Matter, person: Person, at: datetime) -> Person:
    """The person with the roles of those they stand in for on that day."""
    own = person.roles - person.lent
    for one in _lending(matter, person, at):
        person = replace(
            person,
            roles=person.roles | {one.role},
            lent=person.lent | ({one.role} - own),
            stands_for=person.stands_for | {one.instead_of},
        )
    return person


def _lending(matter: Matter, person: Person, at: datetime) -> list[Delegate]:
    """Whom this person stands in for on that day, and in which role."""
    day = matter.procedure.calendar.day(at)
    return [one for one in matter.delegates if one.who == person.id and day <= one.until]


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`recused`, `paused`, and what the acts here refuse for reasons of their own."""
    if not (act.does or matter.recused or matter.paused):
        return ()
    return [
        *_recused(matter, act, event),
        *_paused(matter, act, event),
        *(_OWN[act.does](matter, event) if act.does in _OWN else ()),
    ]


def _recused(matter: Matter, act: Act, event: Event) -> Iterator[Objection]:
    if event.by.id in matter.recused or not matter.recused.isdisjoint(event.by.stands_for):
        yield Objection("recused", "")
    asks = matter.procedure.facts
    for name, value in event.facts.items():
        if name in asks and asks[name].given_as == "person" and value in matter.recused:
            yield Objection("recused", name)


def _paused(matter: Matter, act: Act, event: Event) -> Iterator[Objection]:
    if act.does == RESUME and not matter.paused:
        yield Objection("not_paused", "")
    free = act.does in WHILE_PAUSED or LETTER in act.who
    if matter.paused and not free:
        yield Objection("paused", matter.procedure.calendar.day(matter.paused).isoformat())


def _ahead(fact: str) -> Any:
    """A day that has to lie ahead."""

    def objects(matter: Matter, event: Event) -> Iterator[Objection]:
        day = _day(event.facts.get(fact))
        if day and day <= matter.procedure.calendar.day(event.happened):
            yield Objection("bad_fact", fact)

    return objects


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _delegates(matter: Matter, event: Event) -> Iterator[Objection]:
    if event.facts.get(STAND_IN) == event.by.id:
        yield Objection("bad_fact", STAND_IN)
    day = _day(event.facts.get(STAND_IN_UNTIL))
    if day and day < matter.procedure.calendar.day(event.happened):
        yield Objection("bad_fact", STAND_IN_UNTIL)


def _corrects(matter: Matter, event: Event) -> Iterator[Objection]:
    undo = event.undo
    last = undo is not None and undo.before.seq == matter.seq - 1
    if not undo or not last or not undo.by_person or undo.opened or undo.before.seq == 0:
        yield Objection("nothing_to_correct", undo.act if undo else "")
    elif undo.act in (CORRECT, TRANSFER, SPLIT):
        yield Objection("nothing_to_correct", undo.act)


def _transfers(matter: Matter, event: Event) -> Iterator[Objection]:
    new, old = event.transfer, matter.procedure
    if new is None or new.id != old.id or new.digest == old.digest:
        yield Objection("same_edition", "")
        return
    held = {start.clock for start in matter.clocks.values() if not start.met}
    lost = {matter.stage} - new.stages.keys() | matter.file.keys() - new.evidence.keys()
    lost |= (held - new.clocks.keys()) | (matter.hands.keys() - new.acts.keys())
    lost |= matter.facts.keys() - new.facts.keys()
    yield from (Objection("not_in_edition", name) for name in sorted(lost))


def _reason(kind: str) -> Any:
    def objects(_matter: Matter, event: Event) -> Iterator[Objection]:
        if event.facts.get(REASON, REASON_OF[kind]) != REASON_OF[kind]:
            yield Objection("bad_fact", REASON)

    return objects


_OWN = {
    DELEGATE: _delegates, PAUSE: _ahead(PAUSED_UNTIL), CORRECT: _corrects, TRANSFER: _transfers,
    WITHDRAW: _reason(WITHDRAW), MERGE: _reason(MERGE),
}  # fmt: skip


def resumed(matter: Matter, event: Event) -> dict[str, Running]:
    """The limits that were held by a pause, moved on by the days it lasted; late ones stay late.

    A last day of rest rolls as ever; what runs in hours ends at the same hour.
    """
    day = matter.procedure.calendar.day
    if matter.paused is None:
        return {}
    lasted = max(day(event.happened) - day(matter.paused), timedelta())
    return {
        name: _moved(start, lasted, matter.procedure)
        for name, start in matter.clocks.items()
        if not start.met and matter.held(start)
    }


def _moved(start: Running, by: timedelta, procedure: "Procedure") -> Running:
    calendar, amber = procedure.calendar, procedure.clocks[start.clock].amber
    at = start.at + by if start.at else None
    due = calendar.day(at) if at else calendar.roll(start.due + by)
    return replace(
        start,
        due=due,
        at=at,
        amber=amber.before(due, calendar) if amber else None,
        provisional=start.provisional or (not at and calendar.provisional(start.since, due)),
    )


def corrected(matter: Matter, event: Event) -> dict[str, Running]:
    """The limits as they were before the act that is taken back; those it started are stopped.

    What it started and was late already stays late: a correction forgives nothing either.
    """
    if event.undo is None:
        return {}
    was = event.undo.before.clocks
    begun = {
        n: matter.stopped(s, event.happened)
        for n, s in matter.clocks.items()
        if n not in was and not s.met
    }
    changed = {n: start for n, start in was.items() if matter.clocks.get(n) != start}
    return begun | changed


def instead_of(matter: Matter, act: Act, event: Event, role: str) -> str:
    """For whom a stand-in acts: whose role, or whose name, made it possible; empty for nobody."""
    lending = _lending(matter, event.by, event.happened)
    if role in event.by.lent:
        return next((one.instead_of for one in lending if one.role == role), "")
    named = {matter.holder if n == HOLDER else matter.facts.get(n) for n in act.by}
    if named & {event.by.id, *(event.by.roles - event.by.lent)}:
        return ""
    return next((one.instead_of for one in lending if named & {one.instead_of, one.role}), "")


def delegates(matter: Matter, act: Act, line: "Line") -> tuple[Delegate, ...]:
    """Who stands in for whom after an act: one person a role, the last one named."""
    if act.does != DELEGATE:
        return matter.delegates
    lent = (line.by, line.as_role)
    others = tuple(one for one in matter.delegates if (one.instead_of, one.role) != lent)
    until = date.fromisoformat(str(line.facts[STAND_IN_UNTIL]))
    return (*others, Delegate(str(line.facts[STAND_IN]), *lent, until))
