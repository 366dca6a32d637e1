"""How a matter moves: one matter, one event, one answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from . import trace, words
from .event import Answer, Event, Hand, Objection, Person, Plain, Refused
from .matter import Child, Matter, Running, Times
from .procedure import AMBER, ANSWER, CLOCK, LETTER, SAME, START, Act, Procedure
from .words.closes import proxied
from .words.to import lands
from .words.who import role

# Facts the core itself writes into the trace, beside those a procedure declares.
OPENS, PROXY, CHILD, CLOSED, HANDS = "opens", "proxy", "child", "child_closed", "child_hands"
FOR, BACKFILL = "for", "backfill"
RESERVED = frozenset({OPENS, PROXY, CHILD, CLOSED, HANDS, FOR, BACKFILL, ANSWER})


def objections(matter: Matter, event: Event) -> tuple[Objection, ...]:
    """Every reason this event may not happen now; empty when it may."""
    act = matter.procedure.acts.get(event.act)
    if act is None:
        return (Objection("unknown_act", event.act),)
    found: list[Objection] = []
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
    entry = trace.write(_line(matter, matter.procedure.acts[event.act], event))
    return _after(matter, entry), (entry,)


def _line(matter: Matter, act: Act, event: Event) -> trace.Line:
    stage, used = lands(act, matter.stage), role(act, event)
    clocks = words.clock.changed(matter, act, event, stage)
    return trace.Line(
        community=matter.community,
        matter=matter.id,
        procedure=matter.procedure.id,
        edition=matter.procedure.digest,
        calendar=matter.procedure.calendar.digest,
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
        holder=words.holder.after(matter, act, event),
        clocks=clocks,
        evidence=_evidence(event),
        facts=_facts(matter, act, event) | _figures(matter, act, clocks),
        key=event.key,
        prev=matter.head,
    )


def _evidence(event: Event) -> dict[str, tuple[str, ...]]:
    brought = {kind: tuple(marks) for kind, marks in event.evidence.items() if marks}
    return brought | ({ANSWER: (event.answer.head,)} if event.answer else {})


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
    return facts | (_answered(event.answer) if event.answer else {})


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


def _after(matter: Matter, entry: trace.Entry) -> Matter:
    """The matter after one entry: the fold, from the line alone."""
    line, act, local = entry.line, matter.procedure.acts[entry.line.act], matter.procedure.local
    brought = {kind: marks for kind, marks in line.evidence.items() if kind != ANSWER}
    told = {n: v for n, v in line.facts.items() if n not in RESERVED and n not in local}
    again = matter.closed and not matter.procedure.closed(line.stage)  # a rebound
    return replace(
        matter,
        stage=line.stage,
        holder=line.holder,
        clocks={**matter.clocks, **line.clocks},
        hands=_hands({} if again else matter.hands, line),
        file=_file(matter, act, brought),
        proxied=matter.proxied.difference(act.voids, brought) | _proxy(line),
        facts={**words.voids.left(matter.facts, act), **told},
        children=_children(matter.children, act, line),
        times=_times({} if again else matter.times, matter, line),
        warned=_warned(matter, line),
        last=max(matter.last or line.happened, line.happened).astimezone(UTC),
        seq=line.seq,
        head=entry.digest,
    )


def _file(
    matter: Matter, act: Act, brought: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """A text takes the place of the one before; photos and files add up."""
    file = words.voids.left(matter.file, act)
    for kind, marks in brought.items():
        text = matter.procedure.evidence[kind].given_as == "text"
        file[kind] = marks if text else tuple(dict.fromkeys(file.get(kind, ()) + marks))
    return file


def _proxy(line: trace.Line) -> frozenset[str]:
    kinds = line.facts.get(PROXY, ())
    return frozenset(kinds if isinstance(kinds, tuple) else ())


def _hands(hands: Mapping[str, tuple[Hand, ...]], line: trace.Line) -> dict[str, tuple[Hand, ...]]:
    flat = line.facts.get(HANDS, ())
    parts = flat if isinstance(flat, tuple) else ()
    doers = [Hand(line.by, line.unit)] if line.kind == trace.DID else []
    doers += [Hand(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    before = hands.get(line.act, ())
    new = tuple(dict.fromkeys(hand for hand in doers if hand not in before))
    return {**hands, line.act: before + new}


def _times(times: Mapping[str, Times], matter: Matter, line: trace.Line) -> Mapping[str, Times]:
    asked = matter.procedure.remembers
    if not asked:
        return times
    now = [line.act] + ([line.stage] if line.stage != matter.stage else [])
    last = line.happened.astimezone(UTC)
    new = {n: Times(times[n].n + 1 if n in times else 1, last) for n in now if n in asked}
    return {**times, **new}


def _warned(matter: Matter, line: trace.Line) -> frozenset[str]:
    start = line.facts.get(FOR)
    return matter.warned | {words.warns.mark(line.act, str(start))} if start else matter.warned


def _children(children: tuple[Child, ...], act: Act, line: trace.Line) -> tuple[Child, ...]:
    opened, n = line.facts.get(OPENS, 0), line.facts.get(CHILD)
    children += (Child(act.opens),) * (opened if isinstance(opened, int) else 0)
    if not isinstance(n, int):
        return children
    answered = replace(children[n - 1], closed=bool(line.facts[CLOSED]))
    return (*children[: n - 1], answered, *children[n:])


def standing(procedure: Procedure, payloads: Iterable[bytes]) -> Matter:
    """The matter its trace tells of, oldest entry first. State is only ever this fold."""
    matter = Matter("", "", procedure)
    for payload in payloads:
        entry = trace.read(payload)
        matter = replace(matter, id=entry.line.matter, community=entry.line.community)
        matter = _after(matter, entry)
    return matter


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
    return not closes and START not in act.start


def told(after: Matter, act: str) -> list[str]:
    """`role:officer`, `person:<id>` of everyone an act tells; the matter is as it then stands."""
    return words.tells.told(after, after.procedure.acts[act])


CLOCK_ITSELF = Person(CLOCK, frozenset({CLOCK}))


def wakes(matter: Matter) -> dict[str, tuple[datetime, str]]:
    """Running start of a clock -> from when time itself has something to do about it, and what."""
    todo = {
        start: min(((at, act) for act, at in words.warns.ahead(matter, start)), default=None)
        for start in matter.clocks
    }
    return {start: found for start, found in todo.items() if found}


def due_acts(matter: Matter, now: datetime) -> list[Event]:
    """What time itself does about this matter now, in order; a missed reminder is not made up for.

    The key names matter, start and act: two schedulers do it once.
    """
    events = []
    for start in matter.clocks:
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
    today = matter.procedure.calendar.day(now)
    late = [c.due for c in matter.clocks.values() if not c.met and c.overdue(now, today)]
    return min(late, default=None)
