"""State is a fold: what one line of a trace makes of the matter before it, and a trace of a matter."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from . import general, trace, words
from .event import Hand
from .matter import Child, Matter, Times, Undo
from .procedure import ANSWER, PAUSE, Act, Procedure
from .words.closes import second_hand

# Facts the core itself writes into the trace, beside those a procedure declares.
OPENS, PROXY, CHILD, CLOSED, HANDS = "opens", "proxy", "child", "child_closed", "child_hands"
FOR, BACKFILL, STANDS_FOR = "for", "backfill", "stands_for"
PARENT = "parent"
RESERVED = frozenset(
    {OPENS, PROXY, CHILD, CLOSED, HANDS, FOR, BACKFILL, STANDS_FOR, ANSWER, PARENT}
)

Editions = Callable[[str], Procedure]


def after(matter: Matter, entry: trace.Entry, before: Matter | None, known: Editions) -> Matter:
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
        now = after(matter, entry, before, known)
        yield Stride(matter, entry, now, before)
        before, matter = matter, now


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
