"""Who is told of an act: its letters name roles and people, and posts say who that is.

A follower of the outbox. A role is whoever holds it in the community that day, else in the nearest
organisation above it; whoever did the act is not told of it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from bihuan.matters import following
from bihuan.matters.models import Matter, Outbox
from bihuan.people import queries as people

from .models import Notice

CONSUMER = "notices"


def sweep() -> int:
    """Tell what waits in every community; how many acts were told."""
    return following.everywhere(CONSUMER, follow)


def follow(community: UUID | str) -> int:
    """Tell what waits in one community; how many acts. Told again, nobody is told twice."""
    return following.here(community, CONSUMER, ["id"], _tell)


def _tell(rows: Sequence[Outbox]) -> int:
    notices = [notice for row in rows for notice in _notices(row)]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(rows)


def _notices(row: Outbox) -> Iterator[Notice]:
    entry = Matter.objects.only("id").get(id=row.matter_id).trace.get(seq=row.seq)
    for person in _told(row, entry.happened) - {entry.by}:
        yield Notice(
            person_id=person, place_id=row.community_id, matter=row.matter_id, seq=row.seq,
            act=entry.act, at=entry.happened,
        )  # fmt: skip


def _told(row: Outbox, at: datetime) -> set[str]:
    found: set[str] = set()
    for name in row.body["tell"]:
        kind, _, who = name.partition(":")
        if kind == "person":
            found |= people.names({who}).keys()
        else:
            found |= people.holders(row.community_id, who, timezone.localdate(at))
    return found
