"""Notices past their time."""

from collections.abc import Iterator
from datetime import datetime

from bihuan.people.purging import Due, of

from .models import Notice


def due(now: datetime) -> Iterator[Due]:
    """What this room has past its time."""
    rows = Notice.objects.filter(at__lt=of("notice", now))
    if count := rows.count():
        yield Due("notice", None, count, lambda: rows.delete()[0])
