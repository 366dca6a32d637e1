"""Reading pairs of bytes across the borders of characters: the best few readings, side by side."""

import math
from functools import lru_cache
from typing import NamedTuple

from bihuan.papers.clean.chinese import known, more, words
from bihuan.papers.clean.halves import NUMERALS, bridges, decode
from bihuan.papers.clean.pinyin import LOST

UNKNOWN = 8.0  # what a character that stays lost costs a reading
HOLE = 4.0  # what a pair that was dropped with its border costs a reading
LIST_MARK = 16.0  # what 　（一） at a line's start speaks for one
_KEPT = 8  # readings kept side by side
_BEGINS = ("", "\u3000", "。", "；", "：")  # what a list mark may follow


class Path(NamedTuple):
    """A reading so far: how well it reads, and each character, one entry a pair of bytes."""

    score: float
    read: tuple[str, ...]
    covered: bool = True


_Grown = tuple[
    float, tuple[str, ...], str, bool
]  # score, what was read, what was read last, covered
_Step = tuple[float, str, bool]  # gain, what is read, covered


def straight(raw: bytes) -> Path:
    """The reading of the pairs across the borders as they are; what is no pair stays lost."""
    total, covered, last = 0.0, True, ""
    read = []
    for i in range(1, len(raw) - 2, 2):
        one = decode(raw[i : i + 2])
        gain, last, covered = _step(last, covered, one or LOST, 0.0 if one else -UNKNOWN)
        total += gain
        read.append(last)
    return Path(total, tuple(read), covered)


def bridged(raw: bytes) -> Path | None:
    """The best reading of the pairs across the borders, None where there is none.

    Where two inner halves made no pair, a reader dropped them; what they belonged to is looked for
    among the likely characters.
    """
    paths: list[_Grown] = [(0.0, (), "", True)]
    for i in range(1, len(raw) - 2, 2):
        paths = _grow(paths, raw[i], raw[i + 1])
        if not paths:
            return None
    total, read, new, covered = paths[0]
    return Path(total, (*read, new) if new else (), covered)


def _grow(paths: list[_Grown], first: int, second: int) -> list[_Grown]:
    """The best few readings with one pair more, the best first; what cannot be among them is not weighed."""
    whole = _fits(paths[0][2][-1:], decode(bytes((first, second))))
    grown: list[_Grown] = []
    least = -math.inf
    for total, before, last, covered in paths:
        read: tuple[str, ...] | None = None
        for gain, new, now in _steps(last[-1:], covered, first, second, whole):
            if total + gain < least:
                break
            if read is None:
                read = (*before, last) if last else ()
            grown.append((total + gain, read, new, now))
        if len(grown) > _KEPT:
            grown.sort(reverse=True)
            del grown[_KEPT:]
            least = grown[-1][0]
    return grown if least > -math.inf else sorted(grown, reverse=True)


def _fits(last: str, one: str | None) -> bool:
    """Whether a character makes a word with the one before it, so that nothing is missing."""
    return bool(last and one) and known(last).plain + known(one or "").plain in words()


@lru_cache(1 << 15)
def _steps(last: str, covered: bool, first: int, second: int, whole: bool) -> list[_Step]:
    """The best ways to go on after `last` with a pair; only the pair itself when it is `whole`."""
    one = decode(bytes((first, second)))
    steps = [_step(last, covered, one, 0.0)] if one else []
    if not whole:
        steps += [_step(last, covered, two, -HOLE) for two in bridges(first, second)]
    return sorted(steps, reverse=True)[:_KEPT]


def _step(last: str, covered: bool, new: str, bonus: float) -> _Step:
    gain, before = bonus, last
    for one in new:
        added, covered = more(before, covered, one)
        gain, before = gain + added, one
    if new[:1] in NUMERALS and new[1:] in ("是", "、") and last in _BEGINS:
        gain += LIST_MARK
    if last == "（":
        numbered = new[0] in NUMERALS
        gain += (LIST_MARK if new[1:2] == "）" else 0.0) if numbered else -LIST_MARK
    return gain, new, covered
