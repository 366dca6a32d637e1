"""Whether a trace is what its rules let happen: every entry judged again from what it says. 核对

What happened is rebuilt from the entry, and done once more to the matter as it stood before: the
rules must let it, and write the very same bytes. What a trace does not say is taken for granted:
that somebody held the role they used, or another role that held the matter; that a line out of
order was called a late entry by whoever wrote it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from . import general, trace
from .event import Answer, Event, Hand, Person, Plain, Refused
from .fold import (
    BACKFILL,
    CHILD,
    CLOSED,
    FOR,
    HANDS,
    OPENS,
    PARENT,
    RESERVED,
    STANDS_FOR,
    Editions,
    Stride,
    history,
)
from .matter import Matter, Undo
from .moves import advance
from .procedure import ANSWER, Procedure

# By a calendar that is no longer here, days cannot be counted again.
_COUNTED = frozenset({"calendar", "clocks"})
_BY_DAYS = frozenset({"too_early"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing about an entry that its rules would not have. `seq` its number, from 1.

    `why` is `guard` (an objection, in `about` as `why about`), `line` (a field is not what the
    rules would have written, named in `about`), `edition` (none of this digest, or not of the
    procedure named) or `unreadable` (nothing can follow from it; the entries after it are not judged).
    """

    seq: int
    why: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A trace judged again. `matter` as it then stands, None when it cannot be told to its end.

    `uncounted` are numbers of entries whose days could not be counted again, for their calendar is
    another than the one at hand.
    """

    matter: Matter | None
    flaws: tuple[Flaw, ...]
    uncounted: tuple[int, ...] = ()


def replay(known: Editions, payloads: Iterable[bytes]) -> Replayed:
    """Judge every entry of a trace whose chain holds, oldest first.

    `known` finds a procedure by its edition and raises LookupError for none.
    """
    seen = _Seen(known)
    strides = history(seen.edition, payloads)
    matter: Matter | None = None
    try:
        for stride in strides:
            seen.judge(stride)
            matter = stride.after
    except _NoEdition as missing:
        seen.flaw("edition", str(missing))
        matter = None
    except (ValueError, LookupError, TypeError, AttributeError) as wrong:
        seen.flaw("unreadable", type(wrong).__name__)
        matter = None
    return Replayed(matter, tuple(seen.flaws), tuple(seen.uncounted))


class _NoEdition(Exception):  # noqa: N818 - reads as what happened
    """No edition of this digest."""


class _Seen:
    """What was found so far, and the stride before, which a correction takes back."""

    def __init__(self, known: Editions) -> None:
        self.known = known
        self.flaws: list[Flaw] = []
        self.uncounted: list[int] = []
        self.seq = 0
        self.last: Stride | None = None

    def edition(self, digest: str) -> Procedure:
        """The procedure of an edition. Raises _NoEdition, also when it was altered."""
        try:
            procedure = self.known(digest)
        except LookupError as missing:
            raise _NoEdition(digest) from missing
        if procedure.digest != digest:
            raise _NoEdition(digest)
        return procedure

    def flaw(self, why: str, about: str) -> None:
        """Something about the entry that follows those judged."""
        self.flaws.append(Flaw(self.seq + 1, why, about))

    def judge(self, stride: Stride) -> None:
        """Do what one entry says once more."""
        line = stride.entry.line
        if line.procedure != stride.before.procedure.id:
            self.flaw("edition", line.procedure)
        counted = line.calendar == stride.before.procedure.calendar.digest
        if not counted:
            self.uncounted.append(line.seq)
        for why, about in _flaws(stride, self._event(stride), counted=counted):
            self.flaw(why, about)
        self.seq, self.last = self.seq + 1, stride

    def _event(self, stride: Stride) -> Event:
        event, line = happened(stride.before, stride.entry.line), stride.entry.line
        does = stride.before.procedure.acts[line.act].does
        if does == general.CORRECT and self.last:
            return replace(event, undo=_undo(self.last))
        if does == general.TRANSFER:
            return replace(event, transfer=self.edition(line.edition))
        return event


def _flaws(stride: Stride, event: Event, *, counted: bool) -> Iterator[tuple[str, str]]:
    try:
        _, (entry,) = advance(stride.before, event)
    except Refused as refused:
        for found in refused.objections:
            if counted or found.why not in _BY_DAYS:
                yield "guard", f"{found.why} {found.about}".strip()
        return
    if entry.payload == stride.entry.payload:
        return
    differing = [
        field.name
        for field in fields(trace.Line)
        if getattr(entry.line, field.name) != getattr(stride.entry.line, field.name)
    ]
    for name in differing or ["payload"]:
        if counted or name not in _COUNTED:
            yield "line", name


def happened(before: Matter, line: trace.Line) -> Event:
    """The event an entry writes down, all but what a correction takes back or a transfer moves to."""
    facts = line.facts
    own = {n: v for n, v in facts.items() if n not in RESERVED | before.procedure.local.keys()}
    opens, parent = facts.get(OPENS, 0), facts.get(PARENT, ())
    return Event(
        line.act,
        _person(before, line),
        line.happened,
        line.entered,
        as_role=line.as_role,
        evidence={kind: marks for kind, marks in line.evidence.items() if kind != ANSWER},
        facts=own,
        key=line.key,
        late_entry=True,
        opens=opens if isinstance(opens, int) else 0,
        answer=_answer(line.evidence, facts),
        about=str(facts.get(FOR, "")),
        backfill=facts.get(BACKFILL) is True,
        parent=parent if isinstance(parent, tuple) else (),
    )


def _person(before: Matter, line: trace.Line) -> Person:
    """Whoever acted, in the role used, which a stand-in has only by the delegation."""
    roles, other = {line.as_role}, line.facts.get(STANDS_FOR)
    if before.procedure.acts[line.act].by:
        roles |= {before.holder} & before.procedure.roles.keys()
    roles -= {d.role for d in before.delegates if (d.who, d.instead_of) == (line.by, other)}
    return Person(line.by, frozenset(roles), line.unit, line.post)


def _answer(evidence: Mapping[str, tuple[str, ...]], facts: Mapping[str, Plain]) -> Answer | None:
    if ANSWER not in evidence:
        return None
    n, flat = facts[CHILD], facts.get(HANDS, ())
    parts = flat if isinstance(flat, tuple) else ()
    hands = tuple(Hand(*pair) for pair in zip(parts[::2], parts[1::2], strict=True))
    [head] = evidence[ANSWER]
    return Answer(n if isinstance(n, int) else 0, head, facts[CLOSED] is True, hands)


def _undo(last: Stride) -> Undo:
    line = last.entry.line
    return Undo(last.before, line.act, line.kind == trace.DID, OPENS in line.facts)
