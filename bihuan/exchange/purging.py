"""Workbooks past their time 到期清除: found, counted, cleared."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from bihuan.people.purging import Due, keepers, of
from bihuan.people.walls import tenant

from .models import Batch


def due(now: datetime) -> Iterator[Due]:
    """What this room has past its time."""
    for place in keepers():
        with tenant(place.id):
            rows = Batch.objects.filter(changed__lt=of("draft", now)).count()
        if rows:
            yield Due("draft", place.id, rows, partial(_drop, place.id, now))


def _drop(community: UUID, now: datetime) -> int:
    with tenant(community):
        return Batch.objects.filter(changed__lt=of("draft", now)).delete()[0]
