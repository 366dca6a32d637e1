"""What reads as Chinese: tables of common characters, words and readings, and a score."""

import math
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from bihuan.papers.clean.fold import simplify

_RARE = -11.0
_WORD = 9.0
ALONE = 4.5
_FREQUENT = 3000
# Marks of a sentence come as often as the commonest characters; a list mark's brackets seldom.
_MARKS = {"，": -4.0, "。": -4.0, "、": -4.5, "；": -6.0, "：": -6.0, "“": -6.0, "”": -6.0}
_SOME = {"（": -6.5, "）": -6.5, "《": -6.5, "》": -6.5, "\u3000": -5.0, "！": -8.0, "？": -8.0}


def _read(name: str) -> str:
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8")


@cache
def ranks() -> dict[str, float]:
    """Common characters, both scripts, with how likely each is; marks too."""
    common = _read("characters.txt").replace("\n", "")
    scores = {one: -math.log(n + 60) for n, one in enumerate(common)}
    return scores | _MARKS | _SOME


@cache
def words() -> dict[str, float]:
    """Common words of two characters, with how much each speaks for a reading."""
    row = _read("words.txt").replace("\n", "")
    pairs = (row[i : i + 2] for i in range(0, len(row), 2))
    return {word: _WORD - 0.8 * math.log(1 + rank / 50) for rank, word in enumerate(pairs)}


@cache
def followers() -> dict[str, frozenset[str]]:
    """Character -> what makes a common word after it."""
    return {a: frozenset(word[1] for word in group) for a, group in _grouped(0)}


@cache
def leaders() -> dict[str, frozenset[str]]:
    """Character -> what makes a common word before it."""
    return {b: frozenset(word[0] for word in group) for b, group in _grouped(1)}


def _grouped(place: int) -> Iterator[tuple[str, Iterator[str]]]:
    yield from groupby(sorted(words(), key=itemgetter(place)), key=itemgetter(place))


@cache
def frequent() -> frozenset[str]:
    """The commonest of the common words: what half a character may be completed by."""
    row = _read("words.txt").replace("\n", "")[: 2 * _FREQUENT]
    return frozenset(row[i : i + 2] for i in range(0, len(row), 2))


@cache
def readings() -> dict[str, str]:
    """Toned reading -> the Traditional characters that are read so."""
    pairs = (line.split() for line in _read("readings.txt").splitlines())
    return dict(pairs)


@cache
def _plains() -> dict[str, str]:
    """Each ideograph in Simplified, asked for once: one by one they take a hundred times as long."""
    every = [chr(code) for code in range(0x4E00, 0x9FA6)]
    return dict(zip(every, simplify("\n".join(every)).split("\n"), strict=True))


@cache
def plain(one: str) -> str:
    """A character in Simplified."""
    return _plains().get(one) or simplify(one)


class Known(NamedTuple):
    """What is known of a character: how likely it is, as a logarithm, its Simplified form, and
    whether it often stands alone."""

    likely: float
    plain: str
    single: bool


@cache
def known(one: str) -> Known:
    """What is known of a character; of no character, nothing."""
    if not one:
        return Known(0.0, "", False)
    scores, simple = ranks(), plain(one)
    return Known(scores.get(one) or scores.get(simple, _RARE), simple, simple in _single())


def likely(one: str) -> float:
    """How likely a character is, as a logarithm."""
    return known(one).likely


@lru_cache(1 << 10)
def score(text: str) -> float:
    """How well a text reads: likely characters, words among neighbours, few characters alone."""
    total, before, covered = 0.0, "", True
    for one in text:
        gain, covered = more(before, covered, one)
        total += gain
        before = one
    return total if covered else total - ALONE


@lru_cache(1 << 14)
def more(before: str, covered: bool, one: str) -> tuple[float, bool]:
    """What one more character adds to a score, and whether it is covered.

    A character is covered when it makes a word with the one before, or often stands alone; one
    that is not, and makes no word with the next, costs the score.
    """
    weight, simple, single = known(one)
    word = words().get(known(before).plain + simple, 0.0) if before else 0.0
    return weight + word - (0.0 if covered or word else ALONE), word > 0 or single


@cache
def _single() -> frozenset[str]:
    """Characters that are often words of their own, and marks."""
    return frozenset(_read("characters.txt")[:160]) | set(_MARKS) | set(_SOME)
