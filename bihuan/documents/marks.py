"""Places to show in the source: what was repaired, what is lost, what was never filled in. Pure.

A mark is (start, end, kind, shown): a range of the decoded text; kind `slip` (a lost byte), `note`
(pinyin) or `script` (Traditional), each put right, `shown` being how it reads now; `gone` (noise of
the page, left out), `join` (a line broken by hand), `lost` (unreadable, not guessed) or `holder` (a
placeholder).
"""

import re
from collections.abc import Iterator

from bihuan import papers
from bihuan.papers.checks.placeholders import PLACEHOLDER
from bihuan.papers.clean.fold import fold, simplify

Mark = tuple[int, int, str, str]

LOST = re.compile("\ufffd+")
NOTE = re.compile(r"[（(][^（）()]{1,40}[）)]")  # a pinyin note, by its brackets
LONGEST_FIX = 40  # what is longer is no note but page chrome
MENDED = ("slip", "note", "script")


def marks(text: str, cleaned: papers.Cleaned) -> list[Mark]:
    """Every mark of a text, ascending, none over another."""
    found = [*_repairs(text, cleaned), *_script(text), *_lost(text, cleaned), *_holders(cleaned)]
    return list(_apart(sorted(found, key=lambda mark: (mark[0], -mark[1]))))


def _repairs(text: str, cleaned: papers.Cleaned) -> Iterator[Mark]:
    """What each step of cleaning changed, told as places of the page."""
    for n, layer in enumerate(cleaned.layers):
        earlier = papers.Cleaned("", cleaned.layers[:n])  # only its way back is asked
        for (start, end), (new, new_end) in zip(layer.before, layer.after, strict=True):
            if end == start:
                continue
            here = earlier.span(start, end)
            if not text[here[0] : here[1]].strip():
                yield (*here, "join", "")
            elif new_end > new:
                yield (*here, "slip", cleaned.of(here))
            else:
                yield _removed(text, here)


def _removed(text: str, here: tuple[int, int]) -> Mark:
    """A note is shown as a repair of the characters it stands behind; else it is page chrome."""
    start, end = here
    said = text[start:end]
    if NOTE.fullmatch(said) and end - start <= LONGEST_FIX:
        first = start - min(len(said[1:-1].split()), start)
        return (first, end, "note", text[first:start])
    return (start, end, "gone", "")


def _script(text: str) -> Iterator[Mark]:
    """Runs of Traditional characters."""
    plain = simplify(text)
    if len(plain) != len(text) or plain == text:
        return
    start = None
    for at in range(len(text) + 1):
        differs = at < len(text) and text[at] != plain[at]
        if differs and start is None:
            start = at
        elif not differs and start is not None:
            yield (start, at, "script", plain[start:at])
            start = None


def _lost(text: str, cleaned: papers.Cleaned) -> Iterator[Mark]:
    for at in cleaned.lost:
        yield (*cleaned.span(at, at + 1), "lost", "？")
    for m in LOST.finditer(text):
        yield (m.start(), m.end(), "lost", "？")


def _holders(cleaned: papers.Cleaned) -> Iterator[Mark]:
    for m in PLACEHOLDER.finditer(fold(cleaned.text)):
        here = cleaned.span(m.start(), m.end())
        yield (*here, "holder", cleaned.of(here))


def _apart(found: list[Mark]) -> Iterator[Mark]:
    done = 0
    for mark in found:
        if mark[0] >= done and mark[1] > mark[0]:
            yield mark
            done = mark[1]
