"""Halves of characters: what a lost byte's neighbour may have belonged to."""

from collections.abc import Iterable, Iterator
from functools import cache
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
    likeliest = sorted(_pairs(ahead, second), key=itemgetter(0), reverse=True)[:_BRIDGES]
    best = [two for _, two in likeliest]
    mark = [a + "）" for a, _ in ahead if a in NUMERALS and second == 0xA9]
    mark += [a + "、" for a, _ in ahead if a in NUMERALS and second == 0xA2]
    mark += [a + "是" for a, _ in ahead if a in NUMERALS and second == 0xC7]
    return tuple(dict.fromkeys(mark + best))


def _pairs(ahead: Iterable[tuple[str, int]], second: int) -> Iterator[tuple[float, str]]:
    """Every such two characters, with what `score` says of them, without the detour."""
    word_of = words().get
    behind = [(b, lead, *known(b)) for b, lead in with_trail(second)]
    for a, inner in ahead:
        likely_a, plain_a, single_a = known(a)
        gaps = _gaps(inner)
        for b, lead, likely_b, plain_b, single_b in behind:
            if lead in gaps:
                word = word_of(plain_a + plain_b, 0.0)
                total = likely_a + (likely_b + word - (0.0 if single_a or word else ALONE))
                yield total if word > 0 or single_b else total - ALONE, a + b


@cache
def _gaps(inner: int) -> frozenset[int]:
    """The bytes that make no pair after `inner`."""
    return frozenset(lead for lead in range(0x81, 0xFF) if decode(bytes((inner, lead))) is None)
