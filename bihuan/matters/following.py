"""Following the outbox: what an act told is worked on once, in batches, in the community it waits in."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connections

from bihuan.people.walls import tenant

from .models import Outbox

BATCH = 200
Work = Callable[[Sequence[Outbox]], int]


def everywhere(consumer: str, follow: Callable[[UUID], int]) -> int:
    """Follow in every community where something waits for a consumer; the sum of what was done."""
    with connections["sweep"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT community_id FROM matters_outbox WHERE consumer = %s", [consumer]
        )
        waiting = [row[0] for row in cursor.fetchall()]
    return sum(map(follow, waiting))


def here(community: UUID | str, consumer: str, order: Sequence[str], work: Work) -> int:
    """Work on all that waits in one community, a batch a transaction; the sum of what `work` did.

    What `work` was given is dropped with it: when it fails the batch waits for the next time.
    """
    done = 0
    while True:
        with tenant(community):
            waiting = Outbox.objects.filter(consumer=consumer).order_by(*order)
            rows = list(waiting.select_for_update(skip_locked=True)[:BATCH])
            done += work(rows)
            Outbox.objects.filter(id__in=[row.id for row in rows]).delete()
        if len(rows) < BATCH:
            return done
