"""The ground of a community: read as a tree with its doors counted, and changed a place at a time."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from .models import Household, Place
from .refused import Refused
from .walls import tenant

Kind = Place.Kind
WITHIN: Mapping[str, frozenset[str]] = {
    Kind.GRID: frozenset(),
    Kind.COMPOUND: frozenset(),
    Kind.BUILDING: frozenset({Kind.COMPOUND}),
    Kind.UNIT: frozenset({Kind.BUILDING}),
}  # 哪一类在哪一类里面
ALONE = frozenset({Kind.GRID, Kind.COMPOUND, Kind.BUILDING})  # may stand in nothing
TENS = "〇一二三四五六七八九十"
NUMBER = re.compile(rf"([0-9]+|[{TENS}]+)")
MOST_FLOORS, MOST_DOORS, PLAN = 60, 30, 400  # a slip of the finger makes no thousand doors
PAGE = 100  # places of a list


@dataclass(slots=True)
class Lot:
    """One place with what lies in it; `doors` are its own, `all_doors` those of its parts too."""

    row: Place
    grid: Place | None = None
    doors: int = 0
    parts: list["Lot"] = field(default_factory=list)

    @property
    def all_doors(self) -> int:
        """Doors here and in every part."""
        return self.doors + sum(part.all_doors for part in self.parts)

    def __iter__(self) -> Iterator["Lot"]:
        yield self
        for part in self.parts:
            yield from part


@dataclass(frozen=True, slots=True)
class Ground:
    """All there is: what lies in nothing on top, and the grids with the doors in each."""

    lots: Sequence[Lot]
    grids: Sequence[Lot]

    def __iter__(self) -> Iterator[Lot]:
        for lot in self.lots:
            yield from lot

    @property
    def doors(self) -> int:
        """Every door."""
        return sum(lot.all_doors for lot in self.lots)

    @property
    def loose(self) -> list[Lot]:
        """Buildings in no grid."""
        return [lot for lot in self if lot.row.kind == Kind.BUILDING and not lot.grid]


def ground(community: UUID | str, on: date) -> Ground:
    """The places that stand on a day, each within its whole, and doors counted; two questions."""
    with tenant(community):
        rows = list(Place.objects.filter(_stands(on)))
        doors = dict(
            Household.objects.filter(_stands(on)).values_list("place").annotate(n=Count("id"))
        )
    lots = {row.id: Lot(row, doors=doors.get(row.id, 0)) for row in sorted(rows, key=_order)}
    tops = [lot for lot in lots.values() if lot.row.kind != Kind.GRID and not lot.row.parent_id]
    for lot in lots.values():
        if whole := lots.get(lot.row.parent_id):
            whole.parts.append(lot)
    for lot in tops:
        _lay(lot, None, lots)
    grids = [lot for lot in lots.values() if lot.row.kind == Kind.GRID]
    found = Ground(tops, grids)
    by_grid = Counter[UUID]()
    for lot in found:
        if lot.grid:
            by_grid[lot.grid.id] += lot.doors
    for grid in grids:
        grid.doors = by_grid[grid.row.id]
    return found


def page(
    community: UUID | str, lots: Sequence[Lot], after: UUID | None
) -> tuple[Sequence[Lot], UUID | None]:
    """Those that come after a place, and the last of them where there are more.

    The place may have ended since; after one that never was here the list starts at its top.
    """
    if after:
        with tenant(community):
            last = Place.objects.filter(id=after).first()
        lots = [lot for lot in lots if _order(lot.row) > _order(last)] if last else lots
    return lots[:PAGE], lots[PAGE - 1].row.id if len(lots) > PAGE else None


def find(community: UUID | str, place: UUID) -> Place:
    """One place. Raises Place.DoesNotExist for one of another community."""
    with tenant(community):
        return Place.objects.select_related("parent", "grid").get(id=place)


def doors(community: UUID | str, place: Place, on: date) -> list[Household]:
    """The doors of one place, in the order of their numbers."""
    with tenant(community):
        found = list(Household.objects.filter(_stands(on), place=place))
    return sorted(found, key=lambda door: natural(door.door))


def put(community: UUID | str, row: Place) -> Place:
    """Add a place, or keep what was changed of it. Raises Refused, having changed nothing."""
    row.name, row.code = row.name.strip(), row.code.strip()
    if not row.name:
        raise Refused(_("请填名称。"), "name")
    with tenant(community):
        fits(row)
        row.community_id = UUID(str(community))
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise _said(error) from error
    return row


def draw(community: UUID | str, boxes: Mapping[UUID, Sequence[int | None]], on: date) -> int:
    """Give places their numbers on the plan, each (x, y, w, h) or four times None; how many changed.

    Raises Refused, having changed nothing.
    """
    with tenant(community):
        rows = {row.id: row for row in Place.objects.filter(_stands(on), id__in=boxes)}
        changed = []
        for key, row in rows.items():
            if tuple(boxes[key]) != (row.x, row.y, row.w, row.h):
                row.x, row.y, row.w, row.h = boxes[key]
                _drawable(row)
                changed.append(row)
        Place.objects.bulk_update(changed, ["x", "y", "w", "h"])
    return len(changed)


def end(community: UUID | str, row: Place, on: date) -> None:
    """It stands for the last time on that day, with its doors. Raises Refused while parts stand."""
    with tenant(community):
        later = Q(ended=None) | Q(ended__gt=on)
        if parts := Place.objects.filter(later, parent=row).count():
            raise Refused(_("里面还有 %d 处没有撤销，请先撤销它们。") % parts)
        if row.kind == Kind.GRID and (covers := Place.objects.filter(later, grid=row).count()):
            raise Refused(_("还有 %d 处划在这个网格，请先改划。") % covers)
        row.ended = on
        row.save(update_fields=["ended"])


def restore(community: UUID | str, row: Place) -> None:
    """It was not ended after all. Raises Refused where another took its name."""
    row.ended = None
    put(community, row)


def number_doors(community: UUID | str, place: Place, floors: int, each: int, today: date) -> int:
    """Add the doors 101, 102 … of so many floors; those that are there stay. How many were added.

    Raises Refused for more than a building has.
    """
    if not 1 <= floors <= MOST_FLOORS:
        raise Refused(_("楼层在 1 到 %d 之间。") % MOST_FLOORS, "floors")
    if not 1 <= each <= MOST_DOORS:
        raise Refused(_("每层户数在 1 到 %d 之间。") % MOST_DOORS, "each")
    wanted = [f"{floor}{n:02d}" for floor in range(1, floors + 1) for n in range(1, each + 1)]
    return add_doors(community, place, wanted, today)


def add_doors(community: UUID | str, place: Place, wanted: Sequence[str], today: date) -> int:
    """Add doors by their numbers; those that are there stay. How many were added. Raises Refused."""
    if place.kind not in (Kind.BUILDING, Kind.UNIT) or place.ended:
        raise Refused(_("户设在楼栋或单元里。"))
    with tenant(community):
        there = set(
            Household.objects.filter(_stands(today), place=place).values_list("door", flat=True)
        )
        new = [
            door for door in dict.fromkeys(d.strip() for d in wanted) if door and door not in there
        ]
        if any(len(door) > Household._meta.get_field("door").max_length for door in new):
            raise Refused(_("门牌太长。"), "door")
        Household.objects.bulk_create(
            Household(community_id=place.community_id, place=place, door=door) for door in new
        )
    return len(new)


def end_door(community: UUID | str, door: UUID, on: date) -> Household:
    """A door that is there no more. Raises Household.DoesNotExist."""
    with tenant(community):
        row = Household.objects.select_related("place").get(id=door)
        row.ended = on
        row.save(update_fields=["ended"])
    return row


def fits(row: Place) -> None:
    """Raise Refused where a place cannot lie, or cannot be drawn."""
    whole = row.parent
    words = {"kind": row.get_kind_display(), "whole": whole.get_kind_display() if whole else ""}
    if whole and whole.kind not in WITHIN[row.kind]:
        raise Refused(_("%(kind)s不在%(whole)s里面。") % words, "parent")
    if whole is None and row.kind not in ALONE:
        raise Refused(_("单元要在一栋楼里，请选楼栋。"), "parent")
    if whole and whole.ended:
        raise Refused(_("所在的地方已撤销。"), "parent")
    if row.grid and (row.grid.kind != Kind.GRID or row.grid.ended):
        raise Refused(_("请选现有的网格。"), "grid")
    if row.kind == Kind.GRID and row.grid:
        raise Refused(_("网格不划在别的网格里。"), "grid")
    _drawable(row)


def _drawable(row: Place) -> None:
    """Raise Refused where its numbers cannot be drawn."""
    shape = (row.x, row.y, row.w, row.h)
    if any(n is not None for n in shape) and any(n is None for n in shape):
        raise Refused(_("左、上、宽、高要一起填，或都不填。"), "x")
    if row.w is not None and (row.w < 1 or row.h < 1 or max(row.x + row.w, row.y + row.h) > PLAN):
        says = _("“%(name)s”：宽和高至少 1，右边和下边不超过 %(most)d。")
        raise Refused(says % {"name": row.name, "most": PLAN}, "w")


def _said(error: IntegrityError) -> Exception:
    if "place_name_once" in str(error):
        return Refused(_("同一处已有同名的。"), "name")
    if "place_code_once" in str(error):
        return Refused(_("这个编码已经用了。"), "code")
    return error


def _lay(lot: Lot, grid: Place | None, lots: Mapping[UUID, Lot]) -> None:
    own = lots.get(lot.row.grid_id)
    lot.grid = own.row if own else grid
    for part in lot.parts:
        _lay(part, lot.grid, lots)


def _stands(on: date) -> Q:
    return Q(ended=None) | Q(ended__gte=on)


def _order(row: Place) -> tuple[int, list[tuple[int, int, str]], str, UUID]:
    return list(Kind).index(Kind(row.kind)), natural(row.name), row.name, row.id


def natural(name: str) -> list[tuple[int, int, str]]:
    """A name in the order people count: 2号楼 before 10号楼, 第二网格 before 第三网格."""
    parts = (part for part in NUMBER.split(name) if part)
    return [(0, n, "") if (n := _counted(part)) is not None else (1, 0, part) for part in parts]


def _counted(part: str) -> int | None:
    """What a run of digits, ours or others', says; None for words. 十二 is 12, 二十 is 20."""
    if part.isdecimal():
        return int(part)
    if not set(part) <= set(TENS):
        return None
    tens, ten, ones = part.rpartition("十")
    if not ten:
        return int("".join(str(TENS.index(letter)) for letter in part))
    return (TENS.index(tens[-1]) if tens else 1) * 10 + (TENS.index(ones[0]) if ones else 0)
