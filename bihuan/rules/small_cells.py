"""小数不公布: which figures of a table are not shown, so that nobody is found out by counting.

A figure from 1 to `least` - 1 is small. Around it more is withheld, the smallest first, until no small
figure can be worked out from the sums that are shown: neither exactly, nor because what is left for it
leaves one number alone. Nought tells of nobody and is shown, unless it is needed to stand beside something small.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product

from .figures import figures

SMALL, WITHHELD = "small", "withheld"
Sums = Sequence[tuple[str, Sequence[str]]]  # (a figure, the figures it is the sum of)
Span = tuple[int, float]


def floor() -> int:
    """Below this no place may go."""
    return int(figures("small_cells")["least"]["default"])


def source() -> str:
    """What it rests on."""
    return str(figures("small_cells")["least"]["source"])


def is_small(n: int, least: int) -> bool:
    """Whether a figure by itself is not shown."""
    return 0 < n < least


def hidden(counts: Mapping[str, int], sums: Sums, least: int) -> dict[str, str]:
    """Figure -> SMALL or WITHHELD, of those that are not shown.

    Raises ValueError where a sum is not the sum of its parts: the table is wrong, or a part is missing.
    """
    for total, parts in sums:
        if counts[total] != sum(counts[part] for part in parts):
            raise ValueError(f"{total} is not the sum of its parts")
    out = {name: SMALL for name, n in counts.items() if is_small(n, least)}
    while exposed := _exposed(counts, sums, out, least):
        more = _beside(counts, sums, out, exposed, least)
        if not more:  # nothing is left to stand beside it
            break
        out |= _kinds(more, counts, least)
    return out


def table(rows: Mapping[str, Sequence[int]], least: int) -> list[list[int | str]]:
    """A table of rows with a row and a column of sums, as it may be shown.

    Each cell is its figure, SMALL or WITHHELD; the last of each row, and the last row, are the sums.
    """
    lines = [list(row) for row in rows.values()]
    across = [[*line, sum(line)] for line in lines]
    every = [*across, [sum(column) for column in zip(*across, strict=True)]]
    counts = {f"{y}:{x}": n for y, line in enumerate(every) for x, n in enumerate(line)}
    out = hidden(counts, _margins(len(every), len(every[0])), least)
    return [[out.get(f"{y}:{x}", n) for x, n in enumerate(line)] for y, line in enumerate(every)]


def _margins(high: int, wide: int) -> Sums:
    rows = [(f"{y}:{wide - 1}", [f"{y}:{x}" for x in range(wide - 1)]) for y in range(high)]
    columns = [(f"{high - 1}:{x}", [f"{y}:{x}" for y in range(high - 1)]) for x in range(wide)]
    return [*rows, *columns]


def _exposed(
    counts: Mapping[str, int], sums: Sums, out: Mapping[str, str], least: int
) -> str | None:
    """A small figure that can be worked out from what is shown."""
    known = _solved(counts, sums, out) | _cornered(counts, sums, out, least)
    return next((name for name in sorted(known) if out[name] == SMALL), None)


def _beside(
    counts: Mapping[str, int], sums: Sums, out: Mapping[str, str], exposed: str, least: int
) -> Sequence[str]:
    """What to withhold so that it is exposed no longer: as few people as will do; nothing if nothing will.

    In one sum another figure of it; where it stands in two, the corners of a rectangle.
    """
    ways = sorted(_ways(sums, out, exposed), key=lambda one: (sum(counts[n] for n in one), one))
    for way in ways:
        trial = {**out, **_kinds(way, counts, least)}
        if exposed not in _solved(counts, sums, trial) | _cornered(counts, sums, trial, least):
            return way
    return ways[0] if ways else _any(counts, sums, out)


def _ways(sums: Sums, out: Mapping[str, str], exposed: str) -> Iterator[tuple[str, ...]]:
    lines = [set(line) for line in _lines(sums)]
    own = [line - {exposed} for line in lines if exposed in line]
    if len(own) == 1:
        yield from ((name,) for name in own[0] if name not in out)
    for first, second in combinations(own, 2):
        for one, other in product(first, second):
            corner = [
                x & y - {exposed}
                for x in lines
                for y in lines
                if one in x and other in y and exposed not in x | y
            ]
            for name in set().union(*corner):
                if more := {one, other, name} - out.keys():
                    yield tuple(sorted(more))


def _any(counts: Mapping[str, int], sums: Sums, out: Mapping[str, str]) -> Sequence[str]:
    """The smallest figure still shown in a sum with something hidden."""
    near = {n for line in _lines(sums) if set(line) & out.keys() for n in line if n not in out}
    return [min(near, key=lambda name: (counts[name], name))] if near else []


def _kinds(names: Sequence[str], counts: Mapping[str, int], least: int) -> dict[str, str]:
    return {name: SMALL if counts[name] < least else WITHHELD for name in names}


def _lines(sums: Sums) -> Iterator[list[str]]:
    for total, parts in sums:
        yield [total, *parts]


def _solved(counts: Mapping[str, int], sums: Sums, out: Mapping[str, str]) -> set[str]:
    """What the equations between hidden figures give exactly."""
    names = sorted(out)
    rows = []
    for total, parts in sums:
        row = {name: Fraction(0) for name in names}
        for name, sign in [(total, -1), *((part, 1) for part in parts)]:
            if name in row:
                row[name] += sign
        if any(row.values()):
            rows.append([row[name] for name in names])
    return {names[lead[0]] for row in _reduced(rows) if len(lead := _leads(row)) == 1}


def _leads(row: Sequence[Fraction]) -> list[int]:
    return [n for n, value in enumerate(row) if value]


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Gauss and Jordan, in fractions: a row with one entry left is a figure given away."""
    at = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(at, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        head = rows[at][column]
        rows[at] = [value / head for value in rows[at]]
        for n, row in enumerate(rows):
            if n != at and row[column]:
                factor = row[column]
                rows[n] = [a - factor * b for a, b in zip(row, rows[at], strict=True)]
        at += 1
    return rows[:at]


def _cornered(
    counts: Mapping[str, int], sums: Sums, out: Mapping[str, str], least: int
) -> set[str]:
    """What is left with one number alone, by how small or large each hidden figure is known to be."""
    known: dict[str, Span] = {
        name: (0, least - 1) if kind == SMALL else (least, float("inf"))
        for name, kind in out.items()
    }
    moved = True
    while moved:
        moved = False
        for line in _lines(sums):
            for name in line:
                if name in known and (span := _span(name, line, counts, known)) != known[name]:
                    known[name], moved = span, True
    return {name for name, (low, high) in known.items() if low == high}


def _span(
    name: str, line: Sequence[str], counts: Mapping[str, int], known: Mapping[str, Span]
) -> Span:
    """Between what a figure lies, by one sum: the first of the line is the sum of the others."""
    low, high = known[name]
    of = {one: known.get(one, (counts[one], counts[one])) for one in line}
    total, parts = line[0], line[1:]
    if name == total:
        least: float = sum(of[p][0] for p in parts)
        most = sum(of[p][1] for p in parts)
    else:
        others = [of[p] for p in parts if p != name]
        least = of[total][0] - sum(most for _least, most in others)
        most = of[total][1] - sum(least for least, _most in others)
    return int(max(low, least)), min(high, most)
