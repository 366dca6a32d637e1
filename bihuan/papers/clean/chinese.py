"""What reads as Chinese: tables of common characters, words and readings, and a score."""

import itertools
import math
from functools import cache
from importlib.resources import files

from bihuan.papers.clean.fold import simplify

_RARE = -11.0
_WORD = 5.0
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
def words() -> frozenset[str]:
    """Common words of two characters."""
    row = _read("words.txt").replace("\n", "")
    return frozenset(row[i : i + 2] for i in range(0, len(row), 2))


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
    """How well a text reads: likely characters, and words among its neighbours."""
    total = sum(map(likely, text))
    known = words()
    simple = [plain(one) for one in text]
    return total + _WORD * sum(a + b in known for a, b in itertools.pairwise(simple))
