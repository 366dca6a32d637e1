"""What is past its time among matters 到期清除: drafts nobody handed in, evidence of what is long closed.

Evidence is erased as on request, so the trace still verifies. A register tells how much was
cleared and when, never what it said.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from bihuan import core
from bihuan.matters import evidence, phones, titles
from bihuan.matters.models import Draft, Evidence, Matter
from bihuan.people import purposes, residents
from bihuan.people.purging import Due, keepers, kept_from, of
from bihuan.people.walls import tenant

from .models import Cleared, Purge

WHY = "保存期满"
LATELY = timedelta(days=2)


def due(now: datetime) -> Iterator[Due]:
    """What this room has past its time, in every community."""
    for place in keepers():
        with tenant(place.id):
            drafts = Draft.objects.filter(changed__lt=of("draft", now)).count()
            closed = _past(now).count()
        if drafts:
            yield Due("draft", place.id, drafts, partial(_drop_drafts, place.id, now))
        if closed:
            yield Due("evidence", place.id, closed, partial(_clear_matters, place.id, now))


def register(what: str, place: UUID | None, rows: int, now: datetime) -> None:
    """Write down that so much was cleared."""
    if place is None:
        Purge.objects.create(what=what, rows=rows, at=now)
        return
    with tenant(place):
        Purge.objects.create(place_id=place, what=what, rows=rows, at=now)


def registered(place: UUID | str, how_many: int = 50) -> list[Purge]:
    """What was cleared in a community, newest first."""
    return list(Purge.objects.filter(place=place).order_by("-at", "-id")[:how_many])


def erase_again() -> int:
    """Whatever a restore brought back goes again, in every community; how much that was."""
    return sum(
        evidence.erase_again(place.id)
        + titles.clear_again(place.id)
        + residents.erase_again(place.id)
        for place in keepers()
    )


def mend(now: datetime) -> None:
    """Words of the last days whose phones were not noted, because a process was killed, are now."""
    for place in keepers():
        phones.rebuild(place.id, now - LATELY)


def commitments(row: Matter) -> set[str]:
    """Everything the trace of a matter speaks of as evidence. Inside the community."""
    lines = (entry.line().line for entry in row.trace.order_by("seq"))
    return {mark for line in lines for marks in line.evidence.values() for mark in marks}


def _past(now: datetime) -> QuerySet[Matter]:
    """Closed matters whose evidence is past its time and was not cleared since they were closed."""
    found = Matter.objects.none()
    for procedure, term in purposes.catalogue().procedures.items():
        first = kept_from(term.period, now)
        found |= Matter.objects.filter(procedure=procedure, closed_at__lt=first)
    since = Cleared.objects.filter(matter_id=OuterRef("id"), at__gte=OuterRef("closed_at"))
    return found.filter(~Exists(since))


def _clear_matters(community: UUID, now: datetime) -> int:
    with tenant(community):
        ids = list(_past(now).values_list("id", flat=True))
    return sum(_clear(community, matter, now) for matter in ids)


def _clear(community: UUID, matter: UUID, now: datetime) -> int:
    """One matter, in one transaction; nothing where another was first."""
    with tenant(community) as kept_by:
        row = _past(now).filter(id=matter).select_for_update(of=["self"]).first()
        if row is None:
            return 0
        marks = commitments(row)
        kept = Evidence.objects.filter(commitment__in=marks).exclude(file="")
        pieces = list(kept.values_list("commitment", flat=True))
        for mark in pieces:
            evidence.erase(community, mark, why=WHY, by=core.CLOCK)
        if purposes.catalogue().procedures[row.procedure].titles:
            titles.clear(community, row.id)
        Cleared.objects.create(community_id=kept_by, matter=row, pieces=len(pieces), at=now)
    return 1


def _drop_drafts(community: UUID, now: datetime) -> int:
    """Drafts with what is attached to them, unless a trace speaks of it after all."""
    with tenant(community):
        old = Draft.objects.filter(changed__lt=of("draft", now)).select_related("matter")
        rows = list(old.select_for_update(skip_locked=True, of=["self"]))
        for row in rows:
            attached = {
                mark for marks in row.given.values() if isinstance(marks, list) for mark in marks
            }
            spoken = commitments(row.matter) if row.matter else set()
            evidence.discard(community, attached - spoken)
            row.delete()
    return len(rows)
