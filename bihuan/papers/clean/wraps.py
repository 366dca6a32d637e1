"""Hard-wrapped lines: a paragraph that a narrow page cut into lines is one paragraph again."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bihuan.papers.clean.cleaned import Edit

# A line that ends so was finished on purpose.
_FINISHED = frozenset('。!?;:."”)]】》>…')
# A line that begins so was begun on purpose.
_BEGUN = re.compile(
    r"\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.,]|[(（]?\d{1,3}[)）、.]|[①-⑳【●■◆•·]|——?"
    r"|[一二三四五六七八九十]是|第[一二三四五六七八九十]|问题|整改|其[一二三四五六]|$)"
)
_NARROWEST = 18
_WIDEST = 60
_RAGGED = 3  # how many characters a full line may fall short of the width


def joins(folded: str) -> Iterator[Edit]:
    """Join the lines of a text whose lines mostly break off in the middle at one width."""
    lines = folded.split("\n")
    width = _width(lines)
    if not width:
        return
    at = 0
    for here, there in pairwise(lines):
        at += len(here) + 1
        if _goes_on(here, there, width):
            end = at + len(there) - len(there.lstrip())
            yield Edit(at - 1 - (len(here) - len(here.rstrip())), end, "")


def _width(lines: list[str]) -> int:
    """The width a text was wrapped at, or 0: most lines break off within a character or two of it."""
    cut = [len(bare) for line in lines if (bare := line.rstrip())[-1:] not in _FINISHED]
    cut = [length for length in cut if length >= _NARROWEST]
    full = max(cut, default=0)
    if len(cut) < 3 or full > _WIDEST:
        return 0
    near = sum(length >= full - _RAGGED for length in cut)
    return full if near >= 0.7 * len(cut) else 0


def _goes_on(here: str, there: str, width: int) -> bool:
    if len(here.rstrip()) < width - _RAGGED or not there.strip():
        return False
    finished = here.rstrip()[-1:] in _FINISHED
    if finished and (len(here.rstrip()) < width or there[:1].isspace()):
        return False
    return not _BEGUN.match(there)
