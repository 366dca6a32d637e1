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


class _Step(NamedTuple):
    gain: float
    new: str
    covered: bool


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
    paths = [Path(0.0, ())]
    for i in range(1, len(raw) - 2, 2):
        paths = _grow(paths, raw[i], raw[i + 1])
        if not paths:
            return None
    return paths[0]


def _grow(paths: list[Path], first: int, second: int) -> list[Path]:
    """The best few readings with one pair more; what is worse than the first path's is not weighed."""
    whole = _fits(paths[0], decode(bytes((first, second))))
    grown: list[tuple[float, tuple[str, ...], str, bool]] = []
    least = -math.inf
    for score, read, covered in paths:
        steps = _steps(_last(read), covered, first, second, whole)
        for gain, new, now in steps:
            if score + gain < least:
                break
            grown.append((score + gain, read, new, now))
        if len(grown) == len(steps) == _KEPT:
            least = grown[-1][0]
    best = sorted(grown, reverse=True)[:_KEPT]
    return [Path(score, (*read, new), covered) for score, read, new, covered in best]


def _last(read: tuple[str, ...]) -> str:
    return read[-1][-1:] if read else ""


def _fits(path: Path, one: str | None) -> bool:
    """Whether a character makes a word with the one before it, so that nothing is missing."""
    last = _last(path.read)
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
    return _Step(gain, new, covered)
