"""Comparison 比对: which papers of a set were made from one another, and the passages they share.

Measures are over character 5-grams of the masked letters (`masked.py`). What many papers of a set
have in common is stock and makes no pair; papers that are copies of one another count as one voice
in saying what is common.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain, combinations
from typing import Any
from zlib import crc32

from bihuan.papers.masked import SEED, Masked, masked
from bihuan.papers.passages import Run, runs
from bihuan.papers.values import Span

# Half of a paper in another is more than habit: independent papers on one subject share under a tenth.
COPIED = 0.5
# One passage this long is a paragraph; the longest set phrases of the field stay below it.
LONG_PASSAGE = 100
# Below this, two short notes look alike by chance.
LEAST_COMMON = 25
# A gram in this share of the papers, and in three at least, is stock; a set below four has none.
STOCK_SHARE, STOCK_LEAST, STOCK_SET = 0.3, 3, 4
# One gram in eight is enough to find candidates: a passage of a hundred letters is missed once in 300,000.
SAMPLE = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage 段落 two papers share; spans are of the decoded texts, `chars` counts cleaned text."""

    a: Span
    b: Span
    chars: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two papers of which one was made from the other 雷同, or both from a third."""

    a: str
    b: str
    jaccard: float
    containment_a_in_b: float
    containment_b_in_a: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pairs of a set, the most alike first."""

    pairs: tuple[Pair, ...]

    def as_json(self) -> dict[str, Any]:
        """The object the command line prints."""
        return {"pairs": [asdict(pair) for pair in self.pairs]}


def compare(texts: Mapping[str, str]) -> Comparison:
    """Compare decoded texts, given by name; the first named of a pair is its `a`."""
    papers = {name: masked(text) for name, text in texts.items()}
    grams = {name: paper.grams for name, paper in papers.items()}
    near = {pair: len(grams[pair[0]] & grams[pair[1]]) for pair in _candidates(grams)}
    stock = _stock(grams, near)
    found = (_pair(papers, grams, pair, stock) for pair, n in near.items() if n >= LEAST_COMMON)
    pairs = [pair for pair in found if pair]
    return Comparison(tuple(sorted(pairs, key=lambda p: (-p.jaccard, p.a, p.b))))


def _candidates(grams: Mapping[str, frozenset[str]]) -> list[tuple[str, str]]:
    """Pairs with at least two sampled grams in common, in the order of the set."""
    spoken = Counter(chain.from_iterable(grams.values()))
    shared = frozenset(gram for gram, n in spoken.items() if n > 1)
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for name, own in grams.items():
        for gram in own & shared:
            if crc32(gram.encode()) % SAMPLE == 0:
                holders[gram].append(name)
    met: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        met.update(combinations(names, 2))
    order = {name: n for n, name in enumerate(grams)}
    return sorted((p for p, n in met.items() if n >= 2), key=lambda p: (order[p[0]], order[p[1]]))


def _stock(
    grams: Mapping[str, frozenset[str]], near: Mapping[tuple[str, str], int]
) -> frozenset[str]:
    """Grams that are common in the set."""
    voices = _voices(grams, near)
    if len(voices) < STOCK_SET:
        return frozenset()
    spoken: Counter[str] = Counter()
    for names in voices:
        spoken.update(frozenset().union(*(grams[name] for name in names)))
    least = max(STOCK_LEAST, STOCK_SHARE * len(voices))
    return frozenset(gram for gram, n in spoken.items() if n >= least)


def _voices(
    grams: Mapping[str, frozenset[str]], near: Mapping[tuple[str, str], int]
) -> list[list[str]]:
    """The set, with papers that are copies of one another gathered."""
    head = {name: name for name in grams}

    def top(name: str) -> str:
        while head[name] != name:
            name = head[name]
        return name

    for (a, b), common in near.items():
        if common >= COPIED * min(len(grams[a]), len(grams[b])):
            head[top(b)] = top(a)
    gathered: defaultdict[str, list[str]] = defaultdict(list)
    for name in grams:
        gathered[top(name)].append(name)
    return list(gathered.values())


def _pair(
    papers: Mapping[str, Masked],
    grams: Mapping[str, frozenset[str]],
    names: tuple[str, str],
    stock: frozenset[str],
) -> Pair | None:
    a, b = names
    common = grams[a] & grams[b]
    own = common - stock if stock else common
    least = min(len(grams[a]), len(grams[b])) - len(common) + len(own)
    copied = len(own) >= max(LEAST_COMMON, COPIED * least)
    if not copied and len(own) < LONG_PASSAGE // 2:
        return None
    shared = [run for run in runs(papers[a], papers[b]) if not _all_stock(papers[a], run, stock)]
    if not copied and max((run.length for run in shared), default=0) < LONG_PASSAGE:
        return None
    return Pair(
        a,
        b,
        round(len(common) / len(grams[a] | grams[b]), 4),
        round(len(common) / len(grams[a]), 4),
        round(len(common) / len(grams[b]), 4),
        tuple(_passages(papers[a], papers[b], shared)),
    )


def _all_stock(paper: Masked, run: Run, stock: frozenset[str]) -> bool:
    grams = (paper.letters[n : n + SEED] for n in range(run.a, run.a + run.length - SEED + 1))
    return bool(stock) and all(gram in stock for gram in grams)


def _passages(a: Masked, b: Masked, shared: list[Run]) -> Iterator[Passage]:
    for run in shared:
        here = a.stretch(run.a, run.a + run.length - 1)
        there = b.stretch(run.b, run.b + run.length - 1)
        yield Passage(a.cleaned.span(*here), b.cleaned.span(*there), here[1] - here[0])
