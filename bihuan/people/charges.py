"""包片包户: who answers for which place or door; it hangs on a post, and is ended, never taken away."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from . import in_hand
from .ground import Ground, Lot
from .models import Charge, Household, Place, Post
from .refused import Refused
from .walls import tenant

DAY = timedelta(days=1)
# All that `where` says: outside the walls nothing more can be asked for.
WHOLE = ("post__person", "place__parent__parent", "household__place__parent__parent")


def standing(community: UUID | str, on: date) -> list[Charge]:
    """Charges of a day with their places, doors and people, by person and place."""
    with tenant(community):
        found = Charge.objects.filter(in_hand.lasting(on)).select_related(*WHOLE)
        rows = list(found)
    return sorted(rows, key=lambda row: (row.post.person.name, where(row)))


def by_place(charges: Sequence[Charge]) -> dict[UUID | None, list[str]]:
    """Who answers for each place, by name; those for a door are left out."""
    held: dict[UUID | None, list[str]] = {}
    for row in charges:
        if row.place_id:
            held.setdefault(row.place_id, []).append(row.post.person.name)
    return held


def where(charge: Charge) -> str:
    """What a charge is of, from the whole to the part: 清河苑 1号楼 101."""
    place: Place | None = charge.place or charge.household.place
    parts = [charge.household.door] if charge.household else []
    while place:
        parts.append(place.name)
        place = place.parent
    return " ".join(reversed(parts))


def charge(
    community: UUID | str, post: Post, since: date,
    *, place: Place | None = None, household: Household | None = None,
) -> Charge:  # fmt: skip
    """Let a post answer for a place or a door from a day on. Raises Refused."""
    if str(post.organisation.tenant_id) != str(community):
        raise Refused(_("请选本社区的岗位。"), "post")
    if post.until and post.until < since:
        raise Refused(_("这一岗已经结束。"), "post")
    if (place is None) == (household is None):
        raise Refused(_("请选一处地方或一户。"), "place")
    with tenant(community):
        same = Charge.objects.filter(post=post, place=place, household=household)
        if same.filter(in_hand.lasting(since)).exists():
            raise Refused(_("已经由这一岗包了。"), "place")
        return Charge.objects.create(
            community_id=UUID(str(community)),
            post=post,
            place=place,
            household=household,
            since=since,
        )


def end(community: UUID | str, row: UUID, on: date) -> Charge:
    """It is answered for the last time on that day, at the earliest the eve of its first.

    Raises Charge.DoesNotExist.
    """
    with tenant(community):
        found = Charge.objects.select_related(*WHOLE).get(id=row)
        found.until = max(on, found.since - DAY)
        found.save(update_fields=["until"])
    return found


def unanswered(places: Ground, charges: Sequence[Charge]) -> list[Lot]:
    """Buildings nobody answers for: by themselves, by what they lie in, or by their grid."""
    held = {row.place_id for row in charges}
    return [lot for top in places.lots for lot in _open(top, held)]


def _open(lot: Lot, held: set[UUID | None]) -> Iterator[Lot]:
    if lot.row.id in held or (lot.grid and lot.grid.id in held):
        return
    if lot.row.kind == Place.Kind.BUILDING:
        yield lot
    for part in lot.parts:
        yield from _open(part, held)
