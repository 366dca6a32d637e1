"""The character that lost a byte: what its other half may have been, seen from its neighbours.

Most of the two hundred characters that share a half make no word with their neighbours; of those
only the likeliest can win, so the others are not weighed one by one.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from bihuan.papers.clean.chinese import followers, frequent, known, leaders, score
from bihuan.papers.clean.halves import with_lead, with_trail


class Head(NamedTuple):
    """A character that may have stood there, and what a note or its place speaks for it."""

    one: str
    told: float = 0.0


class _Table(NamedTuple):
    ones: tuple[str, ...]
    likeliest: frozenset[int]  # among those that often stand alone, and among the others
    places: dict[str, list[int]]  # Simplified form -> where in `ones`


@cache
def _table(half: int) -> _Table:
    ones = tuple(one for one, _ in with_trail(half) + with_lead(half))
    places: dict[str, list[int]] = {}
    groups: dict[bool, int] = {}
    for n, one in enumerate(ones):
        places.setdefault(known(one).plain, []).append(n)
        best = groups.setdefault(known(one).single, n)
        if known(one).likely > known(ones[best]).likely:
            groups[known(one).single] = n
    return _Table(ones, frozenset(groups.values()), places)


def with_half(half: int, *, context: str, body: str, favoured: str = "") -> list[Head]:
    """The characters with a half that may read best between `context` and `body`, in order.

    `favoured` is one that its place speaks for.
    """
    ones, likeliest, places = _table(half)
    words = followers().get(known(context).plain, frozenset()) & places.keys()
    words |= leaders().get(known(body[:1]).plain, frozenset()) & places.keys()
    if favoured in places:
        words |= {favoured}
    chosen = likeliest.union(*(places[word] for word in words))
    return [Head(ones[n], 6.0 if ones[n] == favoured else 0.0) for n in sorted(chosen)]


@lru_cache(1 << 12)
def completions(lead: int, before: str) -> tuple[str, ...]:
    """The characters with a first half that make one of the commonest words after `before`."""
    return tuple(c for c, _ in with_lead(lead) if before + known(c).plain in frequent())


def best(heads: Iterable[Head], *, context: str, body: str) -> Head:
    """The one that reads best; the first of several."""
    return max(heads, key=lambda head: score(context + head.one + body[:2]) + head.told)
