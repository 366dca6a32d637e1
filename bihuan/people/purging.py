"""What is past its time, by the purposes file: found, counted, cleared. Each room finds its own.

Nothing here is cleared by looking: `Due.clear` does it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.core.calendar import BEIJING
from bihuan.rules.retention import first_kept

from . import purposes, queries, residents
from .models import Opened, Organisation, Resident, SignInTry
from .walls import tenant


@dataclass(frozen=True, slots=True)
class Due:
    """Rows past their time: of which retention, in which community (None: of the installation)."""

    what: str
    place: UUID | None
    rows: int
    clear: Callable[[], int]


def kept_from(period: str, now: datetime) -> datetime:
    """The moment before which what began is past its time."""
    first = first_kept(period, timezone.localdate(now))
    return datetime(first.year, first.month, first.day, tzinfo=BEIJING)


def of(retention: str, now: datetime) -> datetime:
    """The same, for a retention of the file."""
    return kept_from(purposes.catalogue().retentions[retention].period, now)


def keepers() -> list[Organisation]:
    """Every organisation that keeps rows of its own."""
    return [place for place in queries.places() if place.kind in Organisation.KEEPERS]


def due(now: datetime) -> Iterator[Due]:
    """What this room has past its time."""
    yield from _rows("try", SignInTry.objects.filter(at__lt=of("try", now)))
    yield from _rows("session", Session.objects.filter(expire_date__lt=of("session", now)))
    for place in keepers():
        with tenant(place.id):
            rows = _past(now).count()
            closed = _closed(now).count()
        if rows:
            yield Due("named", place.id, rows, partial(_forget, place.id, now))
        if closed:
            yield Due("opened", place.id, closed, partial(_close, place.id, now))


def _rows(what: str, rows: "QuerySet[SignInTry] | QuerySet[Session]") -> Iterator[Due]:
    if count := rows.count():
        yield Due(what, None, count, lambda: rows.delete()[0])


def _past(now: datetime) -> QuerySet[Resident]:
    """Residents whose purpose is served, or is none of the file's any longer."""
    first = of("named", now).date()
    names = [code for code, one in purposes.catalogue().purposes.items() if one.names]
    return Resident.objects.filter(Q(until__lt=first) | ~Q(purpose__in=names))


def _forget(community: UUID, now: datetime) -> int:
    with tenant(community):
        return residents.forget(community, _past(now))


def _closed(now: datetime) -> QuerySet[Opened]:
    return Opened.objects.filter(until__lt=of("opened", now))


def _close(community: UUID, now: datetime) -> int:
    with tenant(community):
        return _closed(now).delete()[0]
