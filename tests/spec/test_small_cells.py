"""Small cells: whoever holds the shown table, and knows the rule, works out no small figure from it."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.rules import small_cells
from bihuan.rules.small_cells import SMALL, WITHHELD, hidden, table

S, W = SMALL, WITHHELD
LEAST = 4  # so small that every table may be tried by hand
MOST = 9


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 30], [12, 30, 42]),  # nothing small
        ([0, 30], [0, 30, 30]),  # nought tells of nobody
        ([3, 30], [S, W, 33]),  # one alone would be 33 - 30
        ([3, 30, 12], [S, 30, W, 45]),  # the smallest stands beside it
        ([3, 4, 30], [S, S, 30, 37]),  # two hide each other
        ([1, 1, 30], [S, S, 30, 32]),  # 2 may be 0 and 2
        ([9, 9, 30], [S, S, W, 48]),  # and 18 are 9 and 9
        ([3], [S, S]),  # the sum alone would tell
        ([3, 0], [S, 0, S]),
        ([3, 0, 30], [S, S, 30, 33]),  # nought stands beside it before thirty people do
        ([0, 0], [0, 0, 0]),
        ([10, 9], [W, S, 19]),
    ],
)  # fmt: skip
def test_one_row_with_its_sum(counts: list[int], shown: list[int | str]) -> None:
    names = [str(n) for n in range(len(counts))]
    figures = dict(zip(names, counts, strict=True)) | {"sum": sum(counts)}
    out = hidden(figures, [("sum", names)], 10)
    assert [out.get(name, n) for name, n in figures.items()] == shown


def test_a_table_with_its_margins() -> None:
    """信访、调解、诉求 by three communities: the petition of one is not found by row nor by column."""
    rows = {"甲": [3, 40, 60], "乙": [25, 31, 80], "丙": [18, 22, 55]}
    assert table(rows, 10) == [
        [S, W, 60, 103],
        [25, 31, 80, 136],
        [W, W, 55, 95],
        [46, 93, 195, 334],
    ]


def test_a_figure_between_two_closed_rings_is_not_given_away() -> None:
    """Two hidden in every row and column are not enough: a bridge between two rings is one equation."""
    rows = {
        "a": [2, 2, 30, 30, 30], "b": [2, 2, 5, 30, 30], "c": [30, 30, 30, 2, 2], "d": [30, 30, 5, 2, 2],
    }  # fmt: skip
    shown = table(rows, 10)
    hidden_cells = {
        (y, x) for y, line in enumerate(shown) for x, c in enumerate(line) if c in (S, W)
    }
    assert {(1, 2), (3, 2)} <= hidden_cells


def test_a_sum_that_is_none_is_no_table() -> None:
    with pytest.raises(ValueError, match="sum is not the sum"):
        hidden({"a": 3, "sum": 4}, [("sum", ["a"])], 10)


def test_no_place_goes_below_ten() -> None:
    assert small_cells.floor() == 10
    assert "（示例）" in small_cells.source()


def possible(shown: list[list[int | str]]) -> list[list[set[int]]]:
    """By trying every table there is: what each cell may be, for one who knows the rule."""
    high, wide = len(shown) - 1, len(shown[0]) - 1
    spans = [[_span(cell) for cell in line] for line in shown]
    found: list[list[set[int]]] = [[set() for _ in line] for line in shown]
    for body in product(*(spans[y][x] for y in range(high) for x in range(wide))):
        lines = [list(body[y * wide : (y + 1) * wide]) for y in range(high)]
        every = [[*line, sum(line)] for line in lines]
        every.append([sum(column) for column in zip(*every, strict=True)])
        if all(_fits(every[y][x], shown[y][x]) for y in range(high + 1) for x in range(wide + 1)):
            for y, line in enumerate(every):
                for x, n in enumerate(line):
                    found[y][x].add(n)
    return found


def _span(cell: int | str) -> range:
    if cell == S:
        return range(LEAST)
    return range(LEAST, MOST + 4) if cell == W else range(int(cell), int(cell) + 1)


def _fits(n: int, cell: int | str) -> bool:
    return n < LEAST if cell == S else n >= LEAST if cell == W else n == cell


counts_ = st.integers(0, MOST)
tables = st.integers(1, 3).flatmap(
    lambda wide: st.lists(st.lists(counts_, min_size=wide, max_size=wide), min_size=1, max_size=2)
)
HIDDEN = []  # how often something was hidden: a law about nothing would always hold


@settings(max_examples=150)
@given(tables)
def test_every_small_figure_may_be_at_least_two_numbers(lines: list[list[int]]) -> None:
    shown = table({str(n): line for n, line in enumerate(lines)}, LEAST)
    true = [[*line, sum(line)] for line in lines]
    true.append([sum(column) for column in zip(*true, strict=True)])
    may = possible(shown)
    for y, line in enumerate(shown):
        for x, cell in enumerate(line):
            assert true[y][x] in may[y][x]  # what is shown is true
            assert cell == S or not 0 < true[y][x] < LEAST
            if cell == S:
                HIDDEN.append(cell)
                assert len(may[y][x]) > 1, (y, x, shown)


def test_the_law_above_was_about_something() -> None:
    assert len(HIDDEN) > 100
