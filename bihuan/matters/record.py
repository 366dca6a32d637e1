"""The one door to the trace: state, entries, clocks and outbox in one statement, or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn
from uuid import UUID

from django.db import IntegrityError
from uuid_utils.compat import uuid7

from bihuan import core
from bihuan.core import Refused
from bihuan.people import queries as people
from bihuan.people.walls import AcrossWalls, alone, ask, tenant

from . import delivery, letters, procedures, writing
from .letters import Opening
from .models import Entry, Matter

__all__ = [
    "KeyTaken",
    "Opening",
    "Refused",
    "Stale",
    "begin",
    "done",
    "present",
    "record",
    "record_many",
]


class Stale(Exception):  # noqa: N818 - reads as what happened
    """Somebody else was first: `matter` as it now stands, `since` what happened, oldest first."""

    def __init__(self, matter: core.Matter, since: Sequence[core.Entry]) -> None:
        super().__init__(f"{matter.id}: {len(since)} since")
        self.matter = matter
        self.since = tuple(since)


class KeyTaken(Exception):  # noqa: N818 - reads as what happened
    """The idempotency key was used for another matter: a mistake of the client."""


def begin(
    community: UUID | str,
    procedure_id: str,
    event: core.Event,
    *,
    title: str,
    aspect: str = "",
    opens: Sequence[Opening] = (),
    parent: letters.Parent | None = None,
) -> Matter:
    """Open a matter with its first event, and return its row.

    The same key again opens nothing and returns the matter it opened.
    Raises Refused, and writes nothing, when the procedure objects.
    """
    on = procedures.calendar().day(event.entered)
    procedure, edition = procedures.current(procedure_id, community, on)
    opens = _addressed(community, opens)
    event = replace(event, opens=event.opens or len(opens))
    with tenant(community) as kept_by:
        if opened := _opened_by(event.key):
            return opened
        start = core.Matter(str(uuid7()), str(kept_by), procedure)
        after, entries = core.advance(start, event)
        row = Matter(
            id=UUID(after.id), community_id=kept_by, procedure=procedure.id, edition=edition,
            title=title, aspect=aspect, opened_at=event.happened,
            **(parent.columns() if parent else {}),
        )  # fmt: skip
        told = letters.of(start, after, event, opens, parent)
        try:
            with tenant(community):
                writing.first(row, writing.Step(start, after, entries, told))
        except IntegrityError:  # the same form, a moment earlier
            return _opened_by(event.key) or _taken(event.key)
        delivery.soon(kept_by, told)
    return row


def record(
    community: UUID | str,
    matter_id: UUID | str,
    event: core.Event,
    *,
    seen: tuple[int, str] | None = None,
    opens: Sequence[Opening] = (),
) -> core.Matter:
    """Let one event happen to one matter, and return it as it then stands.

    `seen` is the (seq, head) the person had before their eyes. The same key again does nothing.
    Raises Refused when the procedure objects, Stale when somebody else was first,
    Matter.DoesNotExist when this community has no such matter; nothing is then written.
    """
    if opens:
        opens = _addressed(community, opens)
        event = replace(event, opens=event.opens or len(opens))
    row = writing.row_of(alone(community, *writing.reading(matter_id, event.key)), matter_id)
    before = row.matter
    if row.key_of:
        return before if str(row.key_of) == before.id else _taken(event.key)
    if seen and seen != (before.seq, before.head):
        return _overtaken(community, before, event.key, seen)
    event = _fuller(community, before, event)
    after, entries = core.advance(before, event)
    news = letters.of(before, after, event, opens, letters.parent_of(row))
    if not alone(community, *writing.act(writing.Step(before, after, entries, news))):
        return _overtaken(community, before, event.key, seen)
    if news:
        delivery.soon(UUID(str(community)), news)
    return after


def record_many(
    community: UUID | str, events: Sequence[tuple[UUID, core.Event]]
) -> list[core.Matter | Refused]:
    """Let events happen to many matters in one transaction, each or not at all.

    One answer an event, in their order: the matter as it then stands, or why not.
    Events of one matter follow each other. Raises Matter.DoesNotExist for an unknown matter.
    """
    answers: dict[int, core.Matter | Refused] = {}
    with tenant(community) as kept_by:
        for turn in _turns(events):
            rows = writing.read_many([events[n][0] for n in turn])
            if missing := {events[n][0] for n in turn} - rows.keys():
                raise Matter.DoesNotExist(", ".join(map(str, missing)))
            already = writing.done({events[n][1].key for n in turn} - {""})
            steps = []
            for n in turn:
                matter_id, event = events[n]
                answers[n] = _one_of_many(rows[matter_id], event, already, steps)
            if steps:
                ask(*writing.acts(steps))
            delivery.soon(kept_by, *(step.letters for step in steps))
    return [answers[n] for n in range(len(events))]


def present(community: UUID | str, matter_id: UUID | str) -> core.Matter:
    """A matter as it now stands. Raises Matter.DoesNotExist."""
    with tenant(community):
        return writing.read(matter_id).matter


def done(community: UUID | str, key: str) -> bool:
    """Whether an act with this key has been written down."""
    with tenant(community):
        return Entry.objects.filter(key=key).exists()


def _turns(events: Sequence[tuple[UUID, core.Event]]) -> list[list[int]]:
    """Places in `events`, so that no turn holds two of one matter."""
    turns: list[list[int]] = []
    seen: Counter[UUID] = Counter()
    for n, (matter, _) in enumerate(events):
        if seen[matter] == len(turns):
            turns.append([])
        turns[seen[matter]].append(n)
        seen[matter] += 1
    return turns


def _one_of_many(
    row: writing.Row, event: core.Event, done: set[str], steps: list[writing.Step]
) -> core.Matter | Refused:
    if event.key in done:
        return row.matter
    try:
        event = _fuller(row.matter.community, row.matter, event)
        after, entries = core.advance(row.matter, event)
    except Refused as refused:
        return refused
    told = letters.of(row.matter, after, event, (), letters.parent_of(row))
    steps.append(writing.Step(row.matter, after, entries, told))
    return after


def _addressed(community: UUID | str, opens: Sequence[Opening]) -> list[Opening]:
    """The openings with no address where they stay. Raises AcrossWalls for a place not below."""
    here = UUID(str(community))
    for there in {one.community for one in opens} - {None, here}:
        if here not in people.upward(there):
            raise AcrossWalls(f"{there} is not below {here}")
    return [replace(one, community=None) if one.community == here else one for one in opens]


def _fuller(community: UUID | str, before: core.Matter, event: core.Event) -> core.Event:
    """The event with what its act goes by and nobody types: what it takes back, where it moves."""
    does = before.procedure.acts[event.act].does if event.act in before.procedure.acts else ""
    if does == core.general.CORRECT:
        with tenant(community):
            trace = Entry.objects.filter(matter_id=before.id).order_by("seq")
            payloads = [bytes(entry.payload) for entry in trace]
        return replace(event, undo=core.undo(procedures.edition, payloads))
    if does == core.general.TRANSFER:
        on = procedures.calendar().day(event.entered)
        newer, _ = procedures.current(before.procedure.id, community, on)
        return replace(event, transfer=newer)
    return event


def _opened_by(key: str) -> Matter | None:
    entry = Entry.objects.filter(key=key, seq=1).first() if key else None
    return Matter.objects.get(id=entry.matter_id) if entry else None


def _taken(key: str) -> NoReturn:
    raise KeyTaken(key)


def _overtaken(
    community: UUID | str, before: core.Matter, key: str, seen: tuple[int, str] | None
) -> core.Matter:
    """Someone wrote after what was seen, or while we were thinking: perhaps this same form."""
    with tenant(community):
        row = writing.read(before.id, key)
        if not row.key_of or str(row.key_of) != before.id:
            _stale(row.matter, seen[0] if seen else before.seq)
        return row.matter


def _stale(matter: core.Matter, seq: int) -> NoReturn:
    since = Entry.objects.filter(matter_id=matter.id, seq__gt=seq).order_by("seq")
    raise Stale(matter, [entry.line() for entry in since])
