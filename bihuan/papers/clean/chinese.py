"""What reads as Chinese: tables of common characters, words and readings, and a score."""

import math
from functools import cache
from importlib.resources import files

from bihuan.papers.clean.fold import simplify

_RARE = -11.0
_WORD = 9.0
_ALONE = 4.5
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
def plain(one: str) -> str:
    """A character in Simplified."""
    return simplify(one)


def likely(one: str) -> float:
    """How likely a character is, as a logarithm."""
    scores = ranks()
    return scores.get(one) or scores.get(plain(one), _RARE)


def score(text: str) -> float:
    """How well a text reads: likely characters, words among neighbours, few characters alone."""
    total, before, covered = 0.0, "", True
    for one in text:
        gain, covered = more(before, covered, one)
        total += gain
        before = one
    return total if covered else total - _ALONE


def more(before: str, covered: bool, one: str) -> tuple[float, bool]:
    """What one more character adds to a score, and whether it is covered.

    A character is covered when it makes a word with the one before, or often stands alone; one
    that is not, and makes no word with the next, costs the score.
    """
    word = words().get(plain(before) + plain(one), 0.0) if before else 0.0
    gain = likely(one) + word - (0.0 if covered or word else _ALONE)
    return gain, word > 0 or plain(one) in _single()


@cache
def _single() -> frozenset[str]:
    """Characters that are often words of their own, and marks."""
    return frozenset(_read("characters.txt")[:160]) | set(_MARKS) | set(_SOME)
