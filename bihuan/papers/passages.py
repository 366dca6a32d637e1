"""The stretches of letters that two masked papers share."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from bihuan.papers.masked import SEED, Masked

# Shorter stretches are words of the trade.
LEAST = 13
# A heading is a paragraph of its own, however short.
LEAST_HEADING = 4
# Places of the other paper tried for one place of this one; set phrases have many.
TRIED = 16


class Run(NamedTuple):
    """`length` letters from `a` in the one paper, the same from `b` in the other."""

    a: int
    b: int
    length: int


def runs(a: Masked, b: Masked) -> list[Run]:
    """Shared stretches in the order of `a`, cut where a paragraph ends on both sides."""
    long = [cut for run in _longest(a, b) for cut in _cut(run, a, b)]
    headings = [run for run in _headings(a, b) if not _inside(long, run.a)]
    return sorted([*long, *headings])


def _longest(a: Masked, b: Masked) -> Iterator[Run]:
    """Greedy: from each letter on, the longest stretch; many places are tried from the last one on."""
    at = after = 0
    for gram_at in range(len(a.letters) - SEED + 1):
        tried = b.places.get(a.letters[gram_at : gram_at + SEED]) if gram_at >= at else None
        if not tried:
            continue
        run = _best(a, gram_at, b, _near(tried, after))
        if run.length >= LEAST:
            yield run
            at, after = run.a + run.length, run.b + run.length


def _near(places: list[int], after: int) -> list[int]:
    n = max(0, bisect_left(places, after) - TRIED // 2)
    return places[n : n + TRIED]


def _best(a: Masked, at: int, b: Masked, tried: list[int]) -> Run:
    length, there = max((_reach(a.letters, at, b.letters, n), n) for n in tried)
    return Run(at, there, length)


def _reach(a: str, i: int, b: str, j: int) -> int:
    """How far a[i:] and b[j:] agree: doubling strides, then halving."""
    length, stride, most = 0, 32, min(len(a) - i, len(b) - j)
    while stride:
        step = min(stride, most - length)
        here, there = i + length, j + length
        if step and a[here : here + step] == b[there : there + step]:
            length, stride = length + step, stride * 2
        else:
            stride = min(stride, step) // 2
    return length


def _cut(run: Run, a: Masked, b: Masked) -> Iterator[Run]:
    """The run in pieces, a piece for each paragraph that both papers begin within it."""
    theirs = {n - run.b for n in _within(b.begins, run.b + 1, run.b + run.length)}
    cuts = [n - run.a for n in _within(a.begins, run.a + 1, run.a + run.length)]
    ends = [*(n for n in cuts if n in theirs), run.length]
    for start, end in zip([0, *ends], ends, strict=False):
        yield Run(run.a + start, run.b + start, end - start)


def _within(ascending: list[int], low: int, high: int) -> list[int]:
    return ascending[bisect_left(ascending, low) : bisect_left(ascending, high)]


def _inside(ascending: list[Run], at: int) -> bool:
    n = bisect_left(ascending, at + 1, key=lambda run: run.a)
    return n > 0 and at < ascending[n - 1].a + ascending[n - 1].length


def _headings(a: Masked, b: Masked) -> Iterator[Run]:
    """Whole short paragraphs that both papers have."""
    theirs = {text: start for start, text in _short(b)}
    for start, text in _short(a):
        if text in theirs:
            yield Run(start, theirs[text], len(text))


def _short(paper: Masked) -> Iterator[tuple[int, str]]:
    for start, end in zip(paper.begins, [*paper.begins[1:], len(paper.letters)], strict=True):
        if LEAST_HEADING <= end - start < LEAST:
            yield start, paper.letters[start:end]
