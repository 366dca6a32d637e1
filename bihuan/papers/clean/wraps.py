"""Hard-wrapped lines: a paragraph that a narrow page cut into lines is one paragraph again."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from bihuan.papers.clean.cleaned import Edit

# A line that ends so was finished on purpose.
_FINISHED = frozenset('。!?;:."”)]】》>…')
# A line that begins so was begun on purpose; 陈××: and 时    间: begin what somebody says or fills in.
_BEGUN = re.compile(
    r"\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.,]|[(（]?\d{1,3}(?:[)）、.]|\s*\t)|[①-⑳【●■◆•·]|——?"
    r"|[一二三四五六七八九十]是|第[一二三四五六七八九十]|问题|整改|议题|其[一二三四五六]"
    r"|[\u4e00-\u9fff][×xX某*]{1,2}[^,。;:]{0,4}:|(?:会议|议定|记录|主\s*持|出\s*席|列\s*席|地\s+点|时\s+间)[^,。;:]{0,6}:|$)"
)
_SLIM = re.compile(r"[A-Za-z0-9 %.]")
Measure = Callable[[str], float]

_NARROWEST = 18
_WIDEST = 60
_RAGGED = 3  # how many characters a full line may fall short of the width


def joins(folded: str) -> Iterator[Edit]:
    """Join the lines of a text whose lines mostly break off in the middle at one width."""
    lines = folded.split("\n")
    measure, width = _width(lines)
    if not width:
        return
    at = 0
    for here, there in pairwise(lines):
        at += len(here) + 1
        if _goes_on(here, there, width - measure(here.rstrip())):
            end = at + len(there) - len(there.lstrip())
            yield Edit(at - 1 - (len(here) - len(here.rstrip())), end, "")


def _width(lines: list[str]) -> tuple[Measure, float]:
    """How a text was wrapped and at which width, 0 when it was not.

    A program counts characters, a page their breadth: what makes the lines more even is right.
    """
    bare = [line.rstrip() for line in lines]
    cut = [
        line
        for line, after in zip(bare, [*lines[1:], ""], strict=True)
        if line[-1:] not in _FINISHED and len(line) >= _NARROWEST and not _begins(line, after)
    ]
    _even, width, measure = max(
        ((*_evenness([measure(line) for line in cut]), measure) for measure in (len, _breadth)),
        key=lambda found: found[0],
    )
    return measure, width


def _evenness(lengths: Sequence[float]) -> tuple[float, float]:
    """The share of lines near the full width, and that width, 0 when they were not wrapped."""
    full = max(lengths, default=0)
    if len(lengths) < 3 or full > _WIDEST:
        return 0, 0
    near = sum(length >= full - _RAGGED for length in lengths) / len(lengths)
    return near, full if near >= 0.7 else 0


def _breadth(line: str) -> float:
    """Breadth in Chinese characters; letters, figures and spaces take half of one."""
    return len(line) - len(_SLIM.findall(line)) / 2


def _goes_on(here: str, there: str, room: float) -> bool:
    """Whether a line goes on in the next one; `room` is what it leaves of the width."""
    if room > _RAGGED or not there.strip():
        return False
    finished = here.rstrip()[-1:] in _FINISHED
    if finished and (room > 0 or there[:1].isspace()):
        return False
    return not _begins(here, there)


def _begins(here: str, there: str) -> bool:
    """Whether a line was begun on purpose: by a mark, or as a row of the table the one before is of."""
    row = "\t" in there and here.count("\t") == there.count("\t") > 1
    return row or _BEGUN.match(there) is not None
