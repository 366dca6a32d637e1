"""Who is told of an act: its letters name roles and people, and posts say who that is.

A follower of the outbox. A role is whoever holds it in the community that day, else in the nearest
organisation above it; whoever did the act is not told of it.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connections
from django.utils import timezone

from bihuan.matters.models import Matter, Outbox
from bihuan.people import queries as people
from bihuan.people.walls import tenant

from .models import Notice

CONSUMER = "notices"
BATCH = 200


def sweep() -> int:
    """Tell what waits in every community; how many acts were told."""
    with connections["sweep"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT community_id FROM matters_outbox WHERE consumer = %s", [CONSUMER]
        )
        waiting = [row[0] for row in cursor.fetchall()]
    return sum(follow(community) for community in waiting)


def follow(community: UUID | str) -> int:
    """Tell what waits in one community; how many acts. Told again, nobody is told twice."""
    done = 0
    while True:
        with tenant(community):
            waiting = Outbox.objects.filter(consumer=CONSUMER).order_by("id")
            rows = list(waiting.select_for_update(skip_locked=True)[:BATCH])
            notices = [notice for row in rows for notice in _notices(row)]
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
            Outbox.objects.filter(id__in=[row.id for row in rows]).delete()
        done += len(rows)
        if len(rows) < BATCH:
            return done


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
