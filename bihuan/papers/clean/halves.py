"""Halves of characters: what a lost byte's neighbour may have belonged to."""

from collections.abc import Iterable, Iterator
from functools import cache
from heapq import nlargest
from operator import itemgetter

from bihuan.papers.clean.chinese import ALONE, known, likely, words

STRANGE = -11.0  # a character no more likely than this is none of a paper's
NUMERALS = "一二三四五六七八九十"
_BRIDGES = 32


def gbk(one: str) -> bytes:
    """The bytes of a character."""
    return one.encode("gb18030")


@cache
def decode(pair: bytes) -> str | None:
    """The character of two bytes, None where they are no character of a paper."""
    try:
        one = pair.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return one if len(one) == 1 and not "\ue000" <= one <= "\uf8ff" and not one.isascii() else None


@cache
def is_likely(pair: bytes) -> bool:
    """Whether two bytes are a character that a paper may well hold."""
    one = decode(pair)
    return one is not None and likely(one) > STRANGE


@cache
def with_trail(trail: int) -> tuple[tuple[str, int], ...]:
    """The likely characters that end with a byte, each with its first one."""
    return tuple(_likely((bytes((lead, trail)), lead) for lead in range(0x81, 0xFF)))


@cache
def with_lead(lead: int) -> tuple[tuple[str, int], ...]:
    """The likely characters that begin with a byte, each with its second one."""
    return tuple(_likely((bytes((lead, trail)), trail) for trail in range(0x40, 0xFF)))


def _likely(pairs: Iterable[tuple[bytes, int]]) -> Iterator[tuple[str, int]]:
    for pair, other in pairs:
        one = decode(pair)
        if one is not None and is_likely(pair):
            yield one, other


@cache
def bridges(first: int, second: int) -> tuple[str, ...]:
    """Two characters, the first with `first` as lead, the second with `second` as trail, whose
    inner halves make no pair; the likeliest few."""
    ahead = [(one, inner) for one, inner in with_lead(first) if inner >= 0x80]
    both = [(_weight(a, b), a + b) for a, inner in ahead for b in _behind(inner, second)]
    best = [two for _, two in nlargest(_BRIDGES, both, key=itemgetter(0))]
    mark = [a + "）" for a, _ in ahead if a in NUMERALS and second == 0xA9]
    mark += [a + "、" for a, _ in ahead if a in NUMERALS and second == 0xA2]
    mark += [a + "是" for a, _ in ahead if a in NUMERALS and second == 0xC7]
    return tuple(dict.fromkeys(mark + best))


def _weight(one: str, other: str) -> float:
    """What `score` says of two characters, without the detour."""
    a, b = known(one), known(other)
    word = words().get(a.plain + b.plain, 0.0)
    total = a.likely + (b.likely + word - (0.0 if a.single or word else ALONE))
    return total if word > 0 or b.single else total - ALONE


@cache
def _behind(inner: int, second: int) -> tuple[str, ...]:
    """The likely characters that end with `second` and whose lead makes no pair after `inner`."""
    return tuple(one for one, lead in with_trail(second) if decode(bytes((inner, lead))) is None)
