"""Lists and counts of matters. Everything is asked inside one community."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from bihuan import core
from bihuan.people.models import Organisation
from bihuan.people.walls import tenant

from . import procedures, sight, waiting
from .models import Matter, Receipt

PAGE = 50
NEVER = date(9999, 12, 31)  # where a matter without a due day stands in the order
ALL = Q()
SOONEST = (F("due").asc(nulls_last=True), "id")  # as the index of open matters has them
ENOUGH = 1000  # beyond this nobody counts: "1,000+"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows. Empty means all; `holders` are person ids and roles.

    `open` True, False or None (both); `parent` None leaves child matters out unless `children`.
    """

    procedure: str = ""
    stage: str = ""
    holders: Sequence[str] = ()
    also: Sequence[UUID] = ()  # beside what the holders have: what waits for the reader
    aspect: str = ""
    q: str = ""
    late: bool = False
    due_until: date | None = None
    open: bool | None = None
    parent: UUID | None = None
    children: bool = False
    newest: bool = False  # else what is due first
    sight: Q = field(default_factory=Q)  # what the reader may read: `sight.of`


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `after` is the cursor of the next, empty on the last."""

    rows: Sequence[Matter]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """A child matter that another community keeps, and who that is."""

    place: Organisation
    row: Matter


def list_page(
    community: UUID | str, filters: Filters, today: date, *, after: str = "", size: int = PAGE
) -> Page:
    """One page, what goes wrong first on top. A cursor nobody gave out starts at the top."""
    with tenant(community):
        rows = _rows(filters, _read(after), today, size + 1)
    more = rows[size:] and rows[size - 1]
    return Page(rows[:size], _cursor(more) if more else "")


def _rows(filters: Filters, place: tuple[str, str] | None, today: date, most: int) -> list[Matter]:
    """The first after a place, by an index wherever it is.

    What has no due day stands last: a second look is taken there only when days ran out.
    """
    found = filtered(filters, today)
    if filters.newest:
        found = found.filter(id__lt=place[1]) if place else found
        return list(found.order_by("-id")[:most])
    found = found.order_by(*SOONEST)
    if place is None:
        return list(found[:most])
    when, last = place
    rows: list[Matter] = []
    if when != NEVER.isoformat():
        rows = list(found.filter(TupleGreaterThan(Tuple("due", "id"), place))[:most])
        last = str(UUID(int=0))
    left = most - len(rows)
    return rows + list(found.filter(due=None, id__gt=last)[:left]) if left else rows


def count(community: UUID | str, filters: Filters, today: date) -> int:
    """How many matters a list would show, counted up to 1,000."""
    with tenant(community):
        return filtered(filters, today)[:ENOUGH].count()


def one(community: UUID | str, matter_id: UUID | str) -> Matter:
    """One matter's row. Raises Matter.DoesNotExist, also when another community has it."""
    with tenant(community):
        return Matter.objects.get(id=matter_id)


def by_number(community: UUID | str, number: str) -> Matter | None:
    """The matter of this number; None when the community keeps none."""
    with tenant(community):
        return Matter.objects.filter(number=number).first()


def has_number(community: UUID | str, number: str) -> bool:
    """Whether the community keeps a matter of this number."""
    return by_number(community, number) is not None


def keeper(matter_id: UUID | str, places: Sequence[Organisation]) -> Organisation | None:
    """Which of these places keeps a matter; None when none does."""
    for place in places:
        with tenant(place.id):
            if Matter.objects.filter(id=matter_id).exists():
                return place
    return None


def handed_as(community: UUID | str, matter_id: UUID | str) -> Receipt | None:
    """The receipt for a matter this community handed down, with its place and parent; else None."""
    with tenant(community):
        found = Receipt.objects.filter(child=matter_id).select_related("place", "matter")
        return found.first()


def children(community: UUID | str, matter_id: UUID | str) -> list[Matter]:
    """Its child matters, in the order they were opened."""
    with tenant(community):
        return list(Matter.objects.filter(parent=matter_id).order_by("nth"))


def handed_down(community: UUID | str, matter_id: UUID | str) -> list[Handed]:
    """Its child matters that communities below keep, in the order they were opened."""
    with tenant(community):
        found = Receipt.objects.filter(matter=matter_id).select_related("place").order_by("nth")
        receipts = list(found)
    rows: dict[UUID, Matter] = {}
    for there in {receipt.place_id for receipt in receipts}:
        with tenant(there):
            ours = [one.child for one in receipts if one.place_id == there]
            rows |= Matter.objects.in_bulk(ours)
    return [Handed(one.place, rows[one.child]) for one in receipts if one.child in rows]


def handed_to(community: UUID | str) -> dict[Organisation, set[UUID]]:
    """Place below -> the matters it keeps that this community handed down, in order of handing."""
    found: dict[Organisation, set[UUID]] = {}
    with tenant(community):
        for one in Receipt.objects.select_related("place").order_by("id"):
            found.setdefault(one.place, set()).add(one.child)
    return found


@dataclass(frozen=True, slots=True)
class Heap:
    """One heap of Today: how many, and the first of those the reader may read."""

    count: int
    rows: Sequence[Matter]


@dataclass(frozen=True, slots=True)
class Today:
    """What one person looks at first. No matter lies in two heaps.

    `late` and `due` are of the whole community for whoever answers for it, else the person's own;
    `mine` waits for this person, whoever holds it, and is not due yet; `new` nobody has touched yet. `rest` is how
    many more are open.
    """

    late: Heap
    due: Heap
    mine: Heap
    new: Heap
    rest: int
    waits: Sequence[UUID] = ()  # what others hold and only this person's role can lead on

    @property
    def heaps(self) -> tuple[Heap, Heap, Heap, Heap]:
        """The four, what goes wrong first on top."""
        return self.late, self.due, self.mine, self.new


WHOLE = frozenset({"secretary", "clerk", "officer"})  # roles that look after everybody's matters
BACKFILLS = WHOLE  # roles that may write down from paper what happened long ago (补录模式)


def today(community: UUID | str, person: core.Person, day: date, *, first: int = 5) -> Today:
    """The heaps of the first screen, each with its first few rows."""
    held, own = waiting.holding(person), sight.of(person, day)
    waits = waiting.of(community, person, own)
    whose = () if person.roles & WHOLE else held
    everything = Filters(open=True, children=True, holders=whose, also=waits, sight=own)
    later = Q(due=None) | Q(due__gt=day)
    untouched = later & Q(seq=1, parent=None) & ~Q(holder__in=held) & ~Q(id__in=waits)
    heaps = (
        _heap(community, replace(everything, late=True), day, first),
        _heap(community, everything, day, first, Q(due=day)),
        _heap(community, replace(everything, holders=held), day, first, later),
        _heap(community, everything, day, first, untouched),
    )
    rest = count(community, replace(everything, sight=Q()), day) - sum(heap.count for heap in heaps)
    return Today(*heaps, max(rest, 0), waits)


def standing(community: UUID | str, ids: Sequence[UUID]) -> dict[UUID, core.Matter]:
    """Matters as the rules see them, by id, for what may be done with each. None is locked."""
    with tenant(community):
        rows = Matter.objects.filter(id__in=ids).only("id", "edition", "state")
        return {row.id: core.load(procedures.edition(row.edition), row.state) for row in rows}


def _heap(community: UUID | str, filters: Filters, day: date, first: int, only: Q = ALL) -> Heap:
    with tenant(community):
        found = filtered(replace(filters, sight=Q()), day).filter(only)
        rows = found.filter(filters.sight).order_by(*SOONEST)
        return Heap(found[:ENOUGH].count(), list(rows[:first]))


def filtered(filters: Filters, today: date) -> QuerySet[Matter]:
    """Matters that a list shows, in no order. Only inside the community."""
    found = Matter.objects.defer("state")
    found = found.filter(filters.sight) if filters.sight else found
    wanted: dict[str, Any] = {
        "procedure": filters.procedure,
        "stage": filters.stage,
        "aspect": filters.aspect,
        "due__lte": filters.due_until,
        "parent": filters.parent,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if filters.holders:
        held = Q(holder__in=list(filters.holders))
        found = found.filter(held | Q(id__in=list(filters.also)) if filters.also else held)
    if filters.open is not None:
        found = found.filter(closed_at__isnull=filters.open)
    if filters.late:
        found = found.filter(due__lt=today, closed_at=None)
    if filters.parent is None and not filters.children:
        found = found.filter(parent=None)
    if filters.q.strip():
        found = found.filter(_said(filters.q.strip()))
    return found


def _said(words: str) -> Q:
    """Every word somewhere in the title, the number or the aspect."""
    found = Q()
    for word in words.split():
        found &= Q(title__contains=word) | Q(number__contains=word) | Q(aspect__contains=word)
    return found


def _cursor(row: Matter) -> str:
    plain = json.dumps([(row.due or NEVER).isoformat(), str(row.id)])
    return base64.urlsafe_b64encode(plain.encode()).decode()


def _read(cursor: str) -> tuple[str, str] | None:
    try:
        when, last = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return date.fromisoformat(when).isoformat(), str(UUID(last))
    except (ValueError, TypeError, AttributeError):
        return None


def due_by_day(
    community: UUID | str,
    person: core.Person,
    since: date,
    until: date,
    waits: Sequence[UUID] | None = None,
) -> dict[date, int]:
    """How many open matters fall due on each day from `since` up to, without, `until`.

    Of the whole community for whoever answers for it, else the person's own: as the heaps count.
    `waits` is what `today` found to wait for the person, where it was asked already.
    """
    with tenant(community):
        found = Matter.objects.filter(closed_at=None, due__gte=since, due__lt=until)
        if not person.roles & WHOLE:
            if waits is None:
                waits = waiting.of(community, person, sight.of(person, since))
            found = found.filter(Q(holder__in=waiting.holding(person)) | Q(id__in=waits))
        return dict(found.values_list("due").annotate(n=Count("id")))


def procedures_in_use(community: UUID | str) -> list[str]:
    """Ids of the procedures this community has matters of."""
    with tenant(community):
        used = Matter.objects.order_by("procedure").values_list("procedure", flat=True)
        return list(used.distinct())
