"""How a matter moves: one matter, one event, one answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from . import general, trace, words
from .event import Answer, Event, Hand, Objection, Person, Plain, Refused
from .fold import BACKFILL, CHILD, CLOSED, FOR, HANDS, OPENS, PARENT, PROXY, STANDS_FOR, after
from .matter import Matter, Running
from .procedure import AMBER, ANSWER, CLOCK, LETTER, SAME, START, Act, Procedure
from .words.closes import proxied
from .words.to import lands
from .words.who import role


def objections(matter: Matter, event: Event) -> tuple[Objection, ...]:
    """Every reason this event may not happen now; empty when it may."""
    act = matter.procedure.acts.get(event.act)
    if act is None:
        return (Objection("unknown_act", event.act),)
    found: list[Objection] = []
    event = _standing_in(matter, event)
    found += general.objections(matter, act, event)
    for guard in words.GUARDS:
        if said := guard(matter, act, event):
            found += said
    return tuple(found)


def advance(matter: Matter, event: Event) -> tuple[Matter, tuple[trace.Entry, ...]]:
    """Move one matter by one event.

    Returns the matter as it now stands, and the entries to append, oldest first.
    Raises Refused with every objection, having changed nothing.
    """
    if found := objections(matter, event):
        raise Refused(found)
    event = _plain(_standing_in(matter, event), matter.procedure.acts[event.act].does)
    entry = trace.write(_line(matter, matter.procedure.acts[event.act], event))
    known = {p.digest: p for p in (matter.procedure, event.transfer) if p}
    before = event.undo.before if event.undo else None
    return after(matter, entry, before, known.__getitem__), (entry,)


def _plain(event: Event, does: str) -> Event:
    """The event without what only a correction takes back, or only a transfer moves to."""
    if event.undo and does != general.CORRECT:
        event = replace(event, undo=None)
    return replace(event, transfer=None) if event.transfer and does != general.TRANSFER else event


def _standing_in(matter: Matter, event: Event) -> Event:
    """The event with the roles of those its person stands in for."""
    if not matter.delegates:
        return event
    return replace(event, by=general.standing_in(matter, event.by, event.happened))


def _line(matter: Matter, act: Act, event: Event) -> trace.Line:
    stage, used = lands(act, matter.stage), role(act, event)
    holder, procedure = words.holder.after(matter, act, event), event.transfer or matter.procedure
    if event.undo:
        stage, holder = event.undo.before.stage, event.undo.before.holder
    clocks = _clocks(matter, act, event, stage)
    return trace.Line(
        community=matter.community,
        matter=matter.id,
        procedure=matter.procedure.id,
        edition=procedure.digest,
        calendar=procedure.calendar.digest,
        seq=matter.seq + 1,
        kind=trace.SO if used in (CLOCK, LETTER) else trace.DID,
        act=act.id,
        by=event.by.id,
        as_role=used,
        post=event.by.post,
        unit=event.by.unit,
        happened=event.happened,
        entered=event.entered,
        stage=stage,
        holder=holder,
        clocks=clocks,
        evidence=_evidence(event),
        facts=_facts(matter, act, event) | _figures(matter, act, clocks),
        key=event.key,
        prev=matter.head,
    )


def _clocks(matter: Matter, act: Act, event: Event, stage: str) -> dict[str, Running]:
    if event.undo:
        return general.corrected(matter, event)
    changed = words.clock.changed(matter, act, event, stage)
    return changed | general.resumed(matter, event) if act.does == general.RESUME else changed


def _evidence(event: Event) -> dict[str, tuple[str, ...]]:
    brought = {kind: tuple(marks) for kind, marks in event.evidence.items() if marks}
    if event.answer:
        brought[ANSWER] = (event.answer.head,)
    return brought


def _facts(matter: Matter, act: Act, event: Event) -> dict[str, Plain]:
    facts = dict(event.facts)
    if act.opens:
        facts[OPENS] = event.opens
    if by_proxy := proxied(matter, act, event):
        facts[PROXY] = tuple(sorted(by_proxy))
    if event.about:
        facts[FOR] = event.about
    if event.backfill:
        facts[BACKFILL] = True
    if event.parent:
        facts[PARENT] = event.parent
    if matter.delegates and (other := general.instead_of(matter, act, event, role(act, event))):
        facts[STANDS_FOR] = other
    if event.answer:
        facts |= _answered(event.answer)
    return facts


def _figures(matter: Matter, act: Act, clocks: Mapping[str, Running]) -> dict[str, Plain]:
    """The local figures that this act's guards and the clocks it started read, by name."""
    procedure = matter.procedure
    read = set(act.figures)
    if matter.stage in act.onward:
        read |= procedure.stages[matter.stage].figures
    for clock in clocks.values():
        if not clock.met:
            read |= procedure.clocks[clock.clock].figures
    return {name: procedure.local[name].plain for name in read}


def _answered(answer: Answer) -> dict[str, Plain]:
    hands = tuple(part for hand in answer.hands for part in (hand.id, hand.unit))
    return {CHILD: answer.n, CLOSED: answer.closed, HANDS: hands}


@dataclass(frozen=True, slots=True)
class Choice:
    """One act a person could take here, and what still stands in the way.

    `missing` is what the form will ask for; `others` is what no form can mend now.
    """

    act: Act
    objections: tuple[Objection, ...]

    @property
    def missing(self) -> tuple[Objection, ...]:
        """What is only to be brought along."""
        return tuple(found for found in self.objections if found.why == "missing")

    @property
    def others(self) -> tuple[Objection, ...]:
        """What stands in the way whatever is brought."""
        return tuple(found for found in self.objections if found.why != "missing")


def choices(matter: Matter, person: Person, at: datetime) -> Iterator[Choice]:
    """Acts this person could take where the matter stands, in the order they are declared."""
    person = general.standing_in(matter, person, at)
    for act in matter.procedure.acts.values():
        if matter.stage in act.start and act.who & person.roles:
            yield Choice(act, objections(matter, Event(act.id, person, at, at)))


def worked(matter: Matter) -> tuple[Hand, ...]:
    """Everyone who did the work since the beginning or the last rebound, each once.

    Who only opened it, or accepted the work by an act that closes, did not do it.
    """
    doing = (
        hands for name, hands in matter.hands.items() if _works(matter, matter.procedure.acts[name])
    )
    return tuple(dict.fromkeys(hand for hands in doing for hand in hands))


def _works(matter: Matter, act: Act) -> bool:
    closes = act.to != SAME and matter.procedure.closed(act.to)
    return not closes and START not in act.start and not act.does


def told(now: Matter, act: str) -> list[str]:
    """`role:officer`, `person:<id>` of everyone an act tells; the matter is as it then stands."""
    return words.tells.told(now, now.procedure.acts[act])


CLOCK_ITSELF = Person(CLOCK, frozenset({CLOCK}))


def wakes(matter: Matter) -> dict[str, tuple[datetime, str]]:
    """Running start of a clock -> from when time itself has something to do about it, and what."""
    found = {}
    for start in () if matter.paused else matter.clocks:
        if todo := min(((at, act) for act, at in words.warns.ahead(matter, start)), default=None):
            found[start] = todo
    return found


def due_acts(matter: Matter, now: datetime) -> list[Event]:
    """What time itself does about this matter now, in order; a missed reminder is not made up for.

    The key names matter, start and act: two schedulers do it once.
    """
    events = []
    for start in () if matter.paused else [n for n, c in matter.clocks.items() if not c.met]:
        steps = [act for act, at in words.warns.ahead(matter, start) if at <= now]
        warns = matter.procedure.clocks[matter.clocks[start].clock].warns
        late = [act for act in steps if warns[act] != AMBER]
        for act in late or steps:
            key = f"clock/{matter.id}/{start}/{act}"
            events.append(Event(act, CLOCK_ITSELF, now, now, about=start, key=key))
    return [event for event in events if not objections(matter, event)]


def late_entry(line: trace.Line, before: datetime | None, procedure: Procedure) -> bool:
    """Whether a line is 补录: entered on a later day than it happened, or out of order."""
    day = procedure.calendar.day
    return day(line.entered) > day(line.happened) or bool(before and line.happened < before)


def overdue(matter: Matter, now: datetime) -> date | None:
    """The earliest due day of a running clock that is late now; None when none is."""
    return min((c.due for c in matter.running() if matter.late(c, now)), default=None)
