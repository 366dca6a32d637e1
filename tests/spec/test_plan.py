"""Places with their numbers go in, shapes come out; what has no numbers gets a first layout."""

from itertools import combinations
from uuid import uuid4

from bihuan.people.ground import PLAN, Ground, Lot
from bihuan.people.models import Place
from bihuan.people.plan import Box, arranged, box_of, drawn


def lot(kind, name, *parts, box=(None,) * 4, grid=None, doors=0):
    row = Place(id=uuid4(), kind=kind, name=name, **dict(zip("xywh", box, strict=True)))
    return Lot(row, grid and grid.row, doors, list(parts))


GRID = lot("grid", "第一网格", box=(0, 0, 60, 40), doors=12)
TOWER = lot("building", "一号楼", box=(4, 6, 22, 13), grid=GRID, doors=12)
YARD = lot("compound", "清河苑", TOWER, box=(0, 0, 30, 23), grid=GRID)


def test_a_plan_is_drawn_from_the_back_to_the_front_with_its_words():
    found = drawn(Ground([YARD, lot("building", "独栋")], [GRID]))
    assert [(s.lot.row.name, s.tint) for s in found.shapes] == [
        ("第一网格", 1), ("清河苑", 1), ("一号楼", 1),
    ]  # fmt: skip
    assert [line for _y, line in found.shapes[2].lines] == ["一号楼", "12", "第一网格"]
    assert (found.w, found.h) == (60, 40)
    assert [one.row.name for one in found.undrawn] == ["独栋"]


def test_an_empty_ground_is_an_empty_plan():
    found = drawn(Ground([], []))
    assert (found.shapes, found.w, found.h, found.undrawn) == ([], 0, 0, [])


def test_units_are_not_drawn():
    unit = lot("unit", "一单元", box=(0, 0, 5, 5))
    assert [s.lot.row.kind for s in drawn(Ground([lot("building", "楼", unit)], [])).shapes] == []


def test_a_long_name_is_cut_where_its_box_ends():
    shape = drawn(
        Ground([lot("building", "临河路十二号独栋住宅楼", box=(0, 0, 22, 13))], [])
    ).shapes[0]
    assert shape.lines[0][1] == "临河路十二…"
    thin = drawn(Ground([lot("building", "Riverside", box=(0, 0, 3, 3))], [])).shapes[0]
    assert [line for _y, line in thin.lines] == ["R"]


def laid(n):
    yards = [
        lot("compound", f"{k}号院", *(lot("building", f"{m}号楼") for m in range(n)))
        for k in range(4)
    ]
    return Ground([*yards, lot("building", "独栋")], [])


def test_a_first_layout_draws_everything_once_inside_its_compound_and_over_nothing_else():
    ground = laid(9)
    boxes = arranged(ground)
    assert boxes.keys() == {one.row.id for one in ground}
    tops = [boxes[one.row.id] for one in ground.lots]
    assert not any(overlap(a, b) for a, b in combinations(tops, 2))
    for yard in ground.lots:
        inner = [boxes[part.row.id] for part in yard.parts]
        assert all(within(box, boxes[yard.row.id]) for box in inner)
        assert not any(overlap(a, b) for a, b in combinations(inner, 2))


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.lower and b.y < a.lower


def within(a: Box, b: Box) -> bool:
    return b.x <= a.x and a.right <= b.right and b.y <= a.y and a.lower <= b.lower


def test_what_is_drawn_stays_and_the_rest_goes_below():
    late = lot("building", "二号楼")
    yard = lot("compound", "清河苑", TOWER, late, box=(0, 0, 30, 23))
    boxes = arranged(Ground([yard], []))
    assert boxes.keys() == {late.row.id}
    assert boxes[late.row.id].y > 23


def test_many_buildings_get_smaller_boxes_and_too_many_none():
    assert max(box.lower for box in arranged(laid(60)).values()) <= PLAN
    assert arranged(laid(2000)) == {}
    assert box_of(lot("building", "楼").row) is None
