"""What waits for a person: what they hold, and what only their role can lead on. 等我办"""

from functools import lru_cache
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from bihuan import core
from bihuan.people.walls import tenant

from . import procedures
from .models import Matter

FIRST = 1000  # open matters looked through, by their due day
MOST = 100  # of those, how many are judged by their state


def holding(person: core.Person) -> tuple[str, ...]:
    """What stands as the holder of a matter that is this person's: themselves, or a role."""
    return (person.id, *sorted(person.roles))


def of(community: UUID | str, person: core.Person, own: Q) -> list[UUID]:
    """Open matters that others hold and only this person's role can lead on, what is due first.

    `own` is what the person may read.
    """
    with tenant(community):
        found = Matter.objects.filter(own, closed_at=None).exclude(holder__in=holding(person))
        found = found.order_by(F("due").asc(nulls_last=True), "id")
        rows = list(found.values_list("id", "edition", "stage")[:FIRST])
        ids = [key for key, edition, stage in rows if stage in _stages(edition, person.roles)]
        states = Matter.objects.only("id", "edition", "state").in_bulk(ids[:MOST])
    now = timezone.now()
    return [key for key in ids[:MOST] if core.waits(_state(states[key]), person, now)]


def _state(row: Matter) -> core.Matter:
    return core.load(procedures.edition(row.edition), row.state)


@lru_cache(maxsize=4096)
def _stages(edition: str, roles: frozenset[str]) -> frozenset[str]:
    return core.waiting_stages(procedures.edition(edition), roles)
