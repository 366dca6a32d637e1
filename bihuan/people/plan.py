"""The plan of a community: places as boxes, drawn from the numbers they have; a first layout for those without.

Pure: the ground goes in, shapes come out. The plan's own grid is PLAN steps each way; nothing of it
is a map, and nothing says where anybody is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from uuid import UUID

from .ground import PLAN, Ground, Lot
from .models import Place

Kind = Place.Kind
DRAWN = frozenset({Kind.GRID, Kind.COMPOUND, Kind.BUILDING})  # units are too small to see
CELLS = ((22, 13), (16, 10), (12, 8), (8, 6))  # of a building, the largest that fits
EDGE, HEAD, GAP = 4, 6, 3  # around what lies in a compound; above it; between buildings
LETTER = 3.2  # how high letters are, in steps
TINTS = 6  # grids are told apart by so many tints, and by their names


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is drawn, in steps from the left and from the top."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The step after its last."""
        return self.x + self.w

    @property
    def lower(self) -> int:
        """The step below its last."""
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Shape:
    """One place on the plan: its box, the lines in it, its tint (0 for none)."""

    lot: Lot
    box: Box
    lines: Sequence[tuple[float, str]]
    tint: int = 0

    @property
    def middle(self) -> float:
        """Where its words are centred."""
        return self.box.x + self.box.w / 2


@dataclass(frozen=True, slots=True)
class Plan:
    """Shapes from the back to the front, how large all of it is, and what has no box yet."""

    shapes: Sequence[Shape]
    w: int
    h: int
    undrawn: Sequence[Lot]


def drawn(ground: Ground) -> Plan:
    """The plan of a ground: grids behind, compounds, then buildings."""
    tints = {lot.row.id: n % TINTS + 1 for n, lot in enumerate(ground.grids)}
    lots = [lot for lot in (*ground.grids, *ground) if lot.row.kind in DRAWN]
    back = sorted(lots, key=lambda lot: list(Kind).index(Kind(lot.row.kind)))
    shapes = [_shape(lot, box, tints) for lot in back if (box := box_of(lot.row))]
    w = max((shape.box.right for shape in shapes), default=0)
    h = max((shape.box.lower for shape in shapes), default=0)
    return Plan(
        shapes, w, h, [lot for lot in lots if lot.row.kind != Kind.GRID and not box_of(lot.row)]
    )


def box_of(row: Place) -> Box | None:
    """The box a place's numbers say; None for one without."""
    if row.x is None or row.y is None or row.w is None or row.h is None:
        return None
    return Box(row.x, row.y, row.w, row.h)


def arranged(ground: Ground) -> Mapping[UUID, Box]:
    """Boxes for what has none: below what is drawn, side by side; what is drawn stays.

    A compound that is drawn keeps its box, and its buildings go below all others. Empty where not
    even the smallest would fit.
    """
    top = max((s.box.lower for s in drawn(ground).shapes), default=0)
    for cell in CELLS:
        found = _laid(ground, cell, top + GAP if top else 0)
        if all(box.right <= PLAN and box.lower <= PLAN for box in found.values()):
            return found
    return {}


def _laid(ground: Ground, cell: tuple[int, int], top: int) -> dict[UUID, Box]:
    found: dict[UUID, Box] = {}
    x, y, row = 0, top, 0
    for lot in _loose(ground):
        inside = [
            part for part in lot.parts if part.row.kind == Kind.BUILDING and not box_of(part.row)
        ]
        inside = inside if lot.row.kind == Kind.COMPOUND else []
        w, h = _size(len(inside), cell) if lot.row.kind == Kind.COMPOUND else cell
        if x and x + w > PLAN:
            x, y, row = 0, y + row + GAP, 0
        found[lot.row.id] = Box(x, y, w, h)
        found |= _inside(inside, cell, x + EDGE, y + HEAD)
        x, row = x + w + GAP, max(row, h)
    return found


def _loose(ground: Ground) -> list[Lot]:
    """What is to be laid by itself: on top without a box, and parts of a compound that has one."""
    found = []
    for lot in ground.lots:
        if not box_of(lot.row):
            found.append(lot)
        elif lot.row.kind == Kind.COMPOUND:
            found += [part for part in lot.parts if not box_of(part.row)]
    return found


def _columns(n: int) -> int:
    return max(1, ceil(sqrt(n)))


def _size(n: int, cell: tuple[int, int]) -> tuple[int, int]:
    across = _columns(n)
    down = max(1, -(-n // across))
    return (
        2 * EDGE + across * (cell[0] + GAP) - GAP,
        HEAD + EDGE + down * (cell[1] + GAP) - GAP,
    )


def _inside(lots: Sequence[Lot], cell: tuple[int, int], x: int, y: int) -> dict[UUID, Box]:
    across = _columns(len(lots))
    return {
        lot.row.id: Box(
            x + (n % across) * (cell[0] + GAP), y + (n // across) * (cell[1] + GAP), *cell
        )
        for n, lot in enumerate(lots)
    }


def _shape(lot: Lot, box: Box, tints: Mapping[UUID, int]) -> Shape:
    grid = lot.row if lot.row.kind == Kind.GRID else lot.grid
    tint = tints.get(grid.id, 0) if grid else 0
    if lot.row.kind != Kind.BUILDING:
        return Shape(lot, box, ((box.y + LETTER + 1, _short(lot.row.name, box.w)),), tint)
    said = [_short(lot.row.name, box.w), str(lot.all_doors)]
    if grid and box.h >= 4 * LETTER:
        said.append(_short(grid.name, box.w))
    said = said[: max(1, int(box.h // (LETTER + 0.6)))]
    first = box.y + (box.h - (len(said) - 1) * (LETTER + 0.6)) / 2 + LETTER / 3
    return Shape(
        lot, box, [(first + n * (LETTER + 0.6), line) for n, line in enumerate(said)], tint
    )


def _short(name: str, w: int) -> str:
    """As much of a name as goes into a box; two letters of other alphabets go where one of ours does."""
    room, said = w / LETTER - 0.5, ""
    for letter in name:
        room -= 1 if ord(letter) > 0x2E7F else 0.55
        if room < 0:
            return f"{said[:-1]}…" if said else name[:1]
        said += letter
    return said
