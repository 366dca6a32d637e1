"""How a matter moves: one matter, one event, one answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from . import general, trace, words
from .event import Answer, Event, Hand, Objection, Person, Plain, Refused
from .matter import Child, Matter, Running, Times, Undo
from .procedure import AMBER, ANSWER, CLOCK, LETTER, PAUSE, SAME, START, Act, Procedure
from .words.closes import proxied, second_hand
from .words.to import lands
from .words.who import role

# Facts the core itself writes into the trace, beside those a procedure declares.
OPENS, PROXY, CHILD, CLOSED, HANDS = "opens", "proxy", "child", "child_closed", "child_hands"
FOR, BACKFILL, STANDS_FOR = "for", "backfill", "stands_for"
PARENT = "parent"
RESERVED = frozenset(
    {OPENS, PROXY, CHILD, CLOSED, HANDS, FOR, BACKFILL, STANDS_FOR, ANSWER, PARENT}
)


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
    return _after(matter, entry, before, known.__getitem__), (entry,)


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


Editions = Callable[[str], Procedure]


def _after(matter: Matter, entry: trace.Entry, before: Matter | None, known: Editions) -> Matter:
    """The matter after one entry: the fold, from the line alone.

    `before` is the matter as it was before its last entry: what a correction goes back to.
    """
    does = matter.procedure.acts[entry.line.act].does
    if does == general.CORRECT and before:
        return _corrected(matter, entry, before)
    if does == general.TRANSFER:
        matter = replace(matter, procedure=known(entry.line.edition))
    return _moved(matter, entry)


def _corrected(matter: Matter, entry: trace.Entry, before: Matter) -> Matter:
    """As it was, but that hands and what time did stay, and the trace goes on."""
    return replace(
        before,
        clocks={**before.clocks, **matter.clocks, **entry.line.clocks},
        hands=_hands(_both(before.hands, matter.hands), entry.line),
        warned=matter.warned,
        last=max(matter.last or entry.line.happened, entry.line.happened).astimezone(UTC),
        seq=entry.line.seq,
        head=entry.digest,
    )


def _both(
    before: Mapping[str, tuple[Hand, ...]], since: Mapping[str, tuple[Hand, ...]]
) -> dict[str, tuple[Hand, ...]]:
    """Every hand of both: a rebound that is taken back was none, and forgets nobody."""
    acts = {**before, **since}
    return {n: tuple(dict.fromkeys(before.get(n, ()) + since.get(n, ()))) for n in acts}


def _moved(matter: Matter, entry: trace.Entry) -> Matter:
    line, act, local = entry.line, matter.procedure.acts[entry.line.act], matter.procedure.local
    brought = {kind: marks for kind, marks in line.evidence.items() if kind != ANSWER}
    told = {n: v for n, v in line.facts.items() if n not in RESERVED and n not in local}
    again = matter.closed and not matter.procedure.closed(line.stage)  # a rebound
    return Matter(  # not `replace`, which takes three times as long
        id=matter.id,
        community=matter.community,
        procedure=matter.procedure,
        stage=line.stage,
        holder=line.holder,
        clocks={**matter.clocks, **line.clocks},
        hands=_hands({} if again else matter.hands, line),
        file=_file(matter, act, brought),
        proxied=second_hand(matter, act, brought, _proxy(line)).difference(act.voids - {*brought}),
        facts={**words.voids.left(matter.facts, act), **told},
        children=_children(matter.children, act, line),
        times=_times(matter, line, again=again),
        warned=_warned(matter, line),
        recused=_recused(matter, act, line),
        delegates=general.delegates(matter, act, line),
        paused=_paused(matter, act, line),
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
    doers = [Hand(line.by, line.unit)] if line.kind == trace.DID else []
    parts = line.facts.get(HANDS)
    if isinstance(parts, tuple):
        doers += [Hand(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    if other := line.facts.get(STANDS_FOR):
        doers.append(Hand(str(other), line.unit))
    did = hands.get(line.act, ())
    for hand in doers:
        if hand not in did:
            did += (hand,)
    return {**hands, line.act: did}


def _times(matter: Matter, line: trace.Line, *, again: bool) -> Mapping[str, Times]:
    """How often since the beginning or the last rebound, and when last ever."""
    asked, times = matter.procedure.remembers, matter.times
    if not asked:
        return times
    if again:
        times = {name: Times(0, was.last) for name, was in times.items()}
    now = [line.act] + ([line.stage] if line.stage != matter.stage else [])
    never = Times(0, line.happened.astimezone(UTC))
    was = {name: times.get(name, never) for name in now if name in asked}
    return {**times, **{k: Times(t.n + 1, max(t.last, never.last)) for k, t in was.items()}}


def _warned(matter: Matter, line: trace.Line) -> frozenset[str]:
    start = line.facts.get(FOR)
    return matter.warned | {words.warns.mark(line.act, str(start))} if start else matter.warned


def _recused(matter: Matter, act: Act, line: trace.Line) -> frozenset[str]:
    if act.does != general.RECUSE:
        return matter.recused
    return matter.recused | {str(line.facts[general.RECUSED])}


def _paused(matter: Matter, act: Act, line: trace.Line) -> datetime | None:
    if act.does == PAUSE:
        return line.happened.astimezone(UTC)
    closed = matter.procedure.closed(line.stage)
    return None if act.does == general.RESUME or closed else matter.paused


def _children(children: tuple[Child, ...], act: Act, line: trace.Line) -> tuple[Child, ...]:
    opened, n = line.facts.get(OPENS), line.facts.get(CHILD)
    if isinstance(opened, int):
        children += (Child(act.opens),) * opened
    if not isinstance(n, int):
        return children
    answered = replace(children[n - 1], closed=bool(line.facts[CLOSED]))
    return (*children[: n - 1], answered, *children[n:])


@dataclass(frozen=True, slots=True)
class Stride:
    """One entry of a trace between the matter before it and the matter after it.

    `undone` is what a correction went back to, the matter before the entry before.
    """

    before: Matter
    entry: trace.Entry
    after: Matter
    undone: Matter | None


def history(known: Editions, payloads: Iterable[bytes]) -> Iterator[Stride]:
    """A trace as the strides it is made of, oldest first; `known` finds a procedure by edition."""
    matter: Matter | None = None
    before: Matter | None = None
    for payload in payloads:
        entry = trace.read(payload)
        line = entry.line
        matter = matter or Matter(line.matter, line.community, known(line.edition))
        after = _after(matter, entry, before, known)
        yield Stride(matter, entry, after, before)
        before, matter = matter, after


def standing(
    procedure: Procedure, payloads: Iterable[bytes], known: Editions | None = None
) -> Matter:
    """The matter its trace tells of, oldest entry first. State is only ever this fold.

    `known` is asked for other editions, where a matter was moved from one to the next.
    """
    matter = Matter("", "", procedure)
    for stride in history(known or (lambda _edition: procedure), payloads):
        matter = stride.after
    return matter


def undo(known: Editions, payloads: Iterable[bytes]) -> Undo | None:
    """What a correction of this trace would take back: its last act; None of an empty trace."""
    last = None
    for stride in history(known, payloads):
        last = stride
    if last is None:
        return None
    line = last.entry.line
    return Undo(last.before, line.act, line.kind == trace.DID, OPENS in line.facts)


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


def told(after: Matter, act: str) -> list[str]:
    """`role:officer`, `person:<id>` of everyone an act tells; the matter is as it then stands."""
    return words.tells.told(after, after.procedure.acts[act])


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
