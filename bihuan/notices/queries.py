"""The notices of one person, each with what its matter is called where the person may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from bihuan.matters import procedures, sight, words
from bihuan.matters.labels import spoken
from bihuan.matters.models import Matter
from bihuan.people import queries as people
from bihuan.people.models import User
from bihuan.people.walls import tenant

from .models import Notice

PAGE = 50
ENOUGH = 1000  # beyond this nobody counts


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in words. `number` and `title` are empty for a matter one may no longer read."""

    id: UUID
    community: str
    act: str
    procedure: str
    number: str
    title: str
    at: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page, newest first; `after` is the cursor of the next, empty on the last."""

    lines: Sequence[Line]
    after: str = ""


def unread(person: str) -> int:
    """How many a person has not read, counted up to 1,000."""
    return Notice.objects.filter(person=person, read=None)[:ENOUGH].count()


def page(user: User, person: str, now: datetime, *, after: str = "") -> Page:
    """What a person was told. A cursor nobody gave out starts at the top."""
    found = Notice.objects.filter(person=person).order_by("-id")
    if last := _uuid(after):
        found = found.filter(Q(id__lt=last))
    rows = list(found[: PAGE + 1])
    more = str(rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return Page(_lines(user, rows[:PAGE], now), more)


def _lines(user: User, rows: Sequence[Notice], now: datetime) -> list[Line]:
    places = {one.id: one.name for one in people.communities_of(user)}
    known: dict[UUID, Matter] = {}
    for place, own in groupby(sorted(rows, key=_place), key=_place):
        if place in places:
            known |= _readable(user, place, {row.matter for row in own}, now)
    return [_line(row, known.get(row.matter), places) for row in rows]


def _readable(user: User, place: UUID, ids: set[UUID], now: datetime) -> dict[UUID, Matter]:
    """Those of the matters that this person may read in this community."""
    person = people.person(user, place, now)
    with tenant(place):
        rows = Matter.objects.filter(id__in=ids)
        return {row.id: row for row in sight.readable(rows, person, now)}


def _line(row: Notice, matter: Matter | None, places: dict[UUID, str]) -> Line:
    procedure = spoken(procedures.edition(matter.edition)) if matter else None
    return Line(
        row.id, places.get(row.place_id, ""),
        words.act(procedure, row.act) if procedure else "",
        procedure.label if procedure else "",
        matter.number if matter else "", matter.title if matter else "",
        row.at, row.read is None,
    )  # fmt: skip


def _place(row: Notice) -> UUID:
    return row.place_id


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
