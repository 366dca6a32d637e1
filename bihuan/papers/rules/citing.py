"""Which problem a measure answers, where it says so itself.

Links a measure that begins 针对学用脱节的问题，…, 针对“…”问题 or 针对问题三 to the problem whose number
or whose words are named, in any kind of paper. Must not link to a problem whose words are only half
alike, nor where two are equally so.
"""

import re
from collections import Counter
from collections.abc import Mapping

from bihuan.papers import marks
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.rules.speech import pairs
from bihuan.papers.values import MEASURE

_LONGEST = 60  # characters of a measure within which it cites
_FEWEST = 2  # pairs of neighbouring characters that name anything
_AND = re.compile("[、和与及]")
_ALIKE = 0.6  # the share of what is cited that the problem holds
_N = rf"\d{{1,2}}|[{marks.NUMERALS}]{{1,3}}"
_NUMBERED = re.compile(
    rf".{{0,6}}?(?:针对|对照|对应|关于)(?:第)?(?:问题)?\s*({_N})\s*(?:个|条|项)?(?:问题)?(?=[,、:。)的])"
)
_CITED = re.compile(
    r".{0,6}?(?:针对|对照|关于|围绕)[“\"]?([^。;:“”\"]{3,40}?)[”\"]?(?:的|等|这个|这一)*(?:突出|具体)?(?:问题|不足|短板)"
)


def cite(page: Page) -> None:
    """Link the measures of an article that name their problems."""
    measures = [one for one in page.taken.values() if one.type == MEASURE and not one.links]
    cited = [(one, m) for one in measures if (m := _CITED.match(_begins(page, one)))]
    held = _held(page) if cited else {}
    for taken, m in cited:
        taken.links = [page.problems[n] for n in _named(held, m[1])]
    for taken in measures:
        m = None if taken.links else _NUMBERED.match(_begins(page, taken))
        n = marks.numeral(m[1]) if m else None
        if n and n <= len(page.problems):
            taken.links = [page.problems[n - 1]]


def _begins(page: Page, taken: Taken) -> str:
    return page.paper.folded[taken.start : min(taken.end, taken.start + _LONGEST)].lstrip()


def _held(page: Page) -> dict[str, set[int]]:
    """Pair of characters -> the problems that hold it."""
    held: dict[str, set[int]] = {}
    for n, one in enumerate(page.problems):
        words = page.paper.folded[one.start : min(one.end, one.start + 2 * _LONGEST)]
        for pair in pairs(words):
            held.setdefault(pair, set()).add(n)
    return held


def _named(held: Mapping[str, set[int]], asked: str) -> list[int]:
    """The problem that is named, or each of several: 针对家底不清、管理粗放的问题."""
    parts = [_one(held, part) for part in _AND.split(asked) if part]
    whole = _one(held, asked)
    several = [n for n in parts if n is not None]
    return several if len(several) == len(parts) else [] if whole is None else [whole]


def _one(held: Mapping[str, set[int]], asked: str) -> int | None:
    wanted = pairs(asked)
    if len(wanted) < _FEWEST:
        return None
    (best, times), *rest = [
        *Counter(n for one in wanted for n in held.get(one, ())).most_common(2),
        (0, 0),
    ]
    alone = not rest or rest[0][1] < times
    return best if times >= _ALIKE * len(wanted) and alone else None
