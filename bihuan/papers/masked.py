"""A paper as comparison sees it: letters only, with what every copier changes masked.

Names of organisations, dates, numbers and list marks become one symbol each, so that a paper that
was re-used under another name, year or order still reads the same. Names are found by the word that
follows them, never from a list.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bihuan.papers.clean import clean, fold
from bihuan.papers.clean.cleaned import Cleaned
from bihuan.papers.values import Span

NAME, FIGURE = "◎", "#"
SEED = 5
_PLACE = "社区|街道|居委会|小区|办事处|[镇乡村区县市](?=[党委政民的人内各])"
_HAN = "\u4e00-\u9fff"
_NUMERAL = "[一二三四五六七八九十百]"
_DATE = r"(?:\d{2,4}|[x*]{1,4})年(?:至今|(?:\d{1,2}|[x*]{1,2})月(?:(?:\d{1,2}|[x*]{1,2})[日号])?)?"
_FIGURES = re.compile(
    rf"^[^\S\n]*[(]?{_NUMERAL}{{1,3}}[)、.,]"  # a list mark at a line's start
    rf"|(?<![{_HAN}]){_NUMERAL}(?=是)"  # a run-in mark: 一是
    rf"|{_DATE}|[\dx*○]+(?:[.,:\-]\d+)*",
    re.MULTILINE,
)
_NAMES = re.compile(rf"(?P<name>[x*某○]{{1,4}}|[{_HAN}]{{2}})(?={_PLACE})")
_LETTER = re.compile(rf"[{NAME}{FIGURE}]|[^\W_]")


@dataclass(frozen=True)
class Masked:
    """The letters of a paper; letter i stands at starts[i]:ends[i] of the cleaned text.

    `begins` are the letters that open a paragraph, ascending.
    """

    letters: str
    starts: list[int]
    ends: list[int]
    begins: list[int]
    cleaned: Cleaned

    @cached_property
    def grams(self) -> frozenset[str]:
        """Its runs of SEED letters."""
        return frozenset([self.letters[n : n + SEED] for n in range(len(self.letters) - SEED + 1)])

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each run of SEED letters stands, ascending."""
        places: dict[str, list[int]] = {}
        for n in range(len(self.letters) - SEED + 1):
            places.setdefault(self.letters[n : n + SEED], []).append(n)
        return places

    def stretch(self, first: int, last: int) -> Span:
        """The cleaned text's range of the letters first..last, with the punctuation that hugs them."""
        text = self.cleaned.text
        start, end = self.starts[first], self.ends[last]
        before = self.ends[first - 1] if first else 0
        after = self.starts[last + 1] if last + 1 < len(self.starts) else len(text)
        lines = text[before:start].split("\n")
        opening = lines[-1].lstrip() if len(lines) > 1 or not first else ""
        closing = text[end:after].partition("\n")[0].rstrip()
        return start - len(opening), end + len(closing)


def masked(text: str) -> Masked:
    """The masked letters of a decoded text."""
    cleaned = clean(text)
    view = fold(cleaned.text).lower()
    masks = _masks(view)
    covered = _cover(view, masks)
    starts = [m.start() for m in _LETTER.finditer(covered)]
    ends = [masks[at][1] if at in masks else at + 1 for at in starts]
    letters = "".join([covered[at] for at in starts])
    return Masked(letters, starts, ends, _begins(view, starts), cleaned)


def _masks(view: str) -> dict[int, tuple[str, int]]:
    """Start -> symbol and end of what is masked; a name wins over a figure."""
    figures = {m.start(): (FIGURE, m.end()) for m in _FIGURES.finditer(view)}
    return figures | {start: (NAME, end) for start, end in _names(view)}


def _cover(view: str, masks: Mapping[int, tuple[str, int]]) -> str:
    """The view with each mask's symbol in its first place and blanks in its others."""
    pieces: list[str] = []
    done = 0
    for start, (symbol, end) in sorted(masks.items()):
        if start >= done:
            pieces += (view[done:start], symbol, " " * (end - start - 1))
            done = end
    return "".join([*pieces, view[done:]])


def _begins(view: str, starts: list[int]) -> list[int]:
    lines = [0, *(m.end() for m in re.finditer("\n", view))]
    return sorted({n for line in lines if (n := bisect_left(starts, line)) < len(starts)})


def _names(view: str) -> list[Span]:
    """Where names of organisations stand: known by coming back, else the two letters before 社区."""
    known = _coming_back(view)
    found = []
    for m in _NAMES.finditer(view):
        start = m.start()
        longer = next((n for n in known if view.startswith(n, m.end() - len(n))), None)
        found.append((m.end() - len(longer) if longer else start, m.end()))
    return found


def _coming_back(view: str) -> list[str]:
    """Names of three and four letters that come back in front of a place word, longest first."""
    tails: Counter[str] = Counter()
    for m in re.finditer(rf"[{_HAN}]{{2,4}}(?=社区|街道|居委会|小区)", view):
        tails.update(m.group()[-n:] for n in range(2, len(m.group()) + 1))
    longer = [t for t, n in tails.items() if len(t) > 2 and n >= 2 and n >= 0.7 * tails[t[1:]]]
    return sorted(longer, key=len, reverse=True)
