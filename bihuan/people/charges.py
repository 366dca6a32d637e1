"""包片包户: who answers for which place or door; it hangs on a post, and is ended, never taken away."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from . import in_hand
from .ground import Ground, Lot
from .models import Charge, Household, Place, Post
from .refused import Refused
from .walls import tenant

DAY = timedelta(days=1)
ALL, OF_PLACES = Q(), Q(place__isnull=False)  # the second leaves out those for a door
# All that `where` says: outside the walls nothing more can be asked for.
WHOLE = ("post__person", "place__parent__parent", "household__place__parent__parent")


PAGE, FIRST = 100, 10  # charges on a page of one person's; of each on the page of all


def standing(community: UUID | str, on: date, only: Q = ALL) -> list[Charge]:
    """Charges of a day with their places, doors and people, by person and place; `only` some of them."""
    with tenant(community):
        found = Charge.objects.filter(in_hand.lasting(on), only).select_related(*WHOLE)
        rows = list(found)
    return sorted(rows, key=lambda row: (row.post.person.name, where(row)))


def of_place(place: Place) -> Q:
    """Those for a place and for its doors."""
    return Q(place=place) | Q(household__place=place)


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person answers for: how much, and the first of it."""

    person: UUID
    name: str
    many: int
    rows: Sequence[Charge]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everybody who answers for something, by name; and every place somebody answers for."""

    people: Sequence[Answers]
    places: Set[UUID]


def overview(community: UUID | str, on: date) -> Overview:
    """All of a day, each person with the first of theirs; three questions however many there are."""
    with tenant(community):
        found = Charge.objects.filter(in_hand.lasting(on))
        told = found.values_list("post__person", "post__person__name").annotate(n=Count("id"))
        many = list(told.order_by("post__person__name", "post__person"))
        nth = Window(RowNumber(), partition_by="post__person", order_by="id")
        held = set(found.filter(OF_PLACES).values_list("place_id", flat=True))
        first = list(found.annotate(nth=nth).filter(nth__lte=FIRST).select_related(*WHOLE))
    rows: dict[UUID, list[Charge]] = {}
    for row in sorted(first, key=where):
        rows.setdefault(row.post.person_id, []).append(row)
    return Overview([Answers(person, name, n, rows[person]) for person, name, n in many], held)


def page(community: UUID | str, person: UUID, on: date, after: UUID | None) -> list[Charge]:
    """One person's from a row on, as they were given; one more than a page where there are more."""
    with tenant(community):
        found = Charge.objects.filter(in_hand.lasting(on), post__person=person)
        found = found.filter(id__gt=after) if after else found
        return list(found.select_related(*WHOLE).order_by("id")[: PAGE + 1])


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


def unanswered(places: Ground, held: Set[UUID | None]) -> list[Lot]:
    """Buildings nobody answers for: not for themselves, what they lie in, or their grid."""
    return [lot for top in places.lots for lot in _open(top, held)]


def _open(lot: Lot, held: Set[UUID | None]) -> Iterator[Lot]:
    if lot.row.id in held or (lot.grid and lot.grid.id in held):
        return
    if lot.row.kind == Place.Kind.BUILDING:
        yield lot
    for part in lot.parts:
        yield from _open(part, held)
