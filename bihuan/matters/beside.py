"""What stands beside a list of matters: how many there are, and what its filters offer.

Asked in one transaction. Nothing here grows with the number of matters: nobody counts beyond
`ENOUGH`, and the filters offer what is in use among the last `LATELY`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q

from bihuan.people.walls import tenant

from . import queries
from .models import Matter
from .queries import ENOUGH, Filters

LATELY = 1000  # matters


@dataclass(frozen=True, slots=True)
class Beside:
    """`unseen` is how many the list leaves out because the reader may not read them."""

    count: int
    unseen: int
    procedures: Sequence[str]
    aspects: Sequence[str]


def beside(community: UUID | str, filters: Filters, today: date) -> Beside:
    """Everything beside one list, in three statements at most."""
    with tenant(community):
        count = queries.filtered(filters, today)[:ENOUGH].count()
        unseen = 0
        if told(filters):
            everything = queries.filtered(replace(filters, sight=Q()), today)
            unseen = everything[:ENOUGH].count() - count
        return Beside(count, unseen, *_in_use(community, filters.sight))


def told(filters: Filters) -> bool:
    """Whether those left out may be counted.

    None are where words, an aspect or a holder were asked for: the count would tell of them.
    """
    narrowed = filters.q.strip() or filters.aspect or filters.holders
    return bool(filters.sight) and not narrowed


def _in_use(community: UUID | str, seen: Q) -> tuple[list[str], list[str]]:
    """Procedures and aspects of the last ones the reader may read."""
    # The wall does the same; named once more, the planner knows how many there are of this one.
    own = Matter.objects.filter(seen, community=community)
    found = own.order_by("-id").values_list("procedure", "aspect")
    last = set(found[:LATELY])
    procedures, aspects = {one for one, _aspect in last}, {one for _procedure, one in last}
    return sorted(procedures), sorted(aspects - {""})
