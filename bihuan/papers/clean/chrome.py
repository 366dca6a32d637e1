"""Web chrome: what the page put around the paper.

A short line is chrome when nothing is left of it once the page's labels, buttons and figures are
taken away, or when it says what only a page says. Not here: a paper's own closing words and
signature, which are its text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from bihuan.papers.clean.cleaned import Edit
from bihuan.papers.clean.sayings import (
    ANY_WORD,
    BUTTONS,
    FIGURES,
    META,
    META_MAY,
    SAYING,
    SAYING_MAY,
    SEPARATORS,
)

_LONGEST = 240
_SENTENCE = re.compile(r"[。!?](?=.)")
_TAIL = re.compile(
    r"[免版本下以网小](?:(?<=[免版])(?:(?<=免)责|(?<=版)权)声明|(?<=本)文(?:仅限|仅供|来自网络|转自)|(?<=下)面是(?:本站)?小编"
    r"|(?<=以)下是(?:本站)?小编|(?<=[本网])站小编|(?<=小)编(?:为|给|整理|收集|搜集))"
)


_TAIL_WORDS = ("声明", "本文", "小编")  # one of them is in every such tail


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def chrome(folded: str) -> tuple[list[Edit], tuple[str, ...]]:
    """What to take out of a text, and the names of the noises found."""
    lines = list(_lines(folded))
    found: dict[int, tuple[Edit, str]] = {}
    for number in _suspects(folded, lines):
        line = lines[number]
        if len(line.text) <= _LONGEST and (name := _judge(line.text)):
            found[number] = Edit(line.start, line.end, ""), name
    _related(lines, found)
    for number, edit, name in _tails(folded, lines):
        found.setdefault(number, (edit, name))
    ordered = [found[number] for number in sorted(found)]
    return [edit for edit, _ in ordered], tuple(dict.fromkeys(name for _, name in ordered))


def _suspects(folded: str, lines: list[_Line]) -> list[int]:
    """The lines that have a word without which no line is chrome."""
    ends = [line.end for line in lines]
    found: list[int] = []
    m = ANY_WORD.search(folded)
    while m:
        number = bisect_left(ends, m.start() + 1)
        found.append(number)
        m = ANY_WORD.search(folded, ends[number])
    return found


def _lines(folded: str) -> Iterator[_Line]:
    at = 0
    for text in folded.split("\n"):
        if bare := text.strip():
            yield _Line(at, at + len(text), bare)
        at += len(text) + 1


def _judge(bare: str) -> str | None:
    """The name of the noise a short line is, or None."""
    if (name := _says(bare)) and _may(bare, name):
        return name
    told = ":" in bare and META_MAY.search(bare) and META.search(bare)
    if not told and not BUTTONS.match(bare.lstrip("【[( ")):
        return None
    if len(bare) > 160 or _SENTENCE.search(bare):
        return None
    rest = bare
    for pattern in (META, FIGURES, BUTTONS, SEPARATORS):
        rest = pattern.sub("", rest)
    return "web_meta" if len(rest) <= min(6, len(bare) // 6) else None


def _says(bare: str) -> str | None:
    """What only a page says, and this line does."""
    if SAYING_MAY.search(bare) is None:
        return None
    for name, words, pattern in SAYING:
        for word in words:
            if word in bare:
                if pattern.fullmatch(bare):
                    return name
                break
    return None


def _may(bare: str, name: str) -> bool:
    """A line of several sentences is the paper's own unless it speaks of the page."""
    return name in ("disclaimer", "editor_lead") or not _SENTENCE.search(bare)


_LINK = re.compile(r"(?:[(\[【]?\d{1,3}[)\]】.、]|[·•●\-*>◆■])?\s*[^。;!?]{4,60}")
_NUMBERED = re.compile(r"(?:\d{1,3}\s*[.、]|[·•●\-*>])\s*[^。;,:!?]{6,60}")
_TITLE_LIKE = re.compile(
    r"材料|措施|报告|总结|范文|方案|问题|心得|体会|讲话|计划|清单|通知|情况|发言|职责|思考|\d{4}"
)


def _related(lines: list[_Line], found: dict[int, tuple[Edit, str]]) -> None:
    """Links at the end of a page: what follows 相关推荐, and three or more titles in a row."""
    heads = [n for n, (_, name) in found.items() if name == "related_links" and 3 * n >= len(lines)]
    for n in range(min(heads, default=len(lines)), len(lines)):
        if n not in found and not _LINK.fullmatch(lines[n].text):
            break
        found.setdefault(n, (Edit(lines[n].start, lines[n].end, ""), "related_links"))
    tail = []
    for n in range(len(lines) - 1, -1, -1):
        if n in found:
            continue
        if not _NUMBERED.fullmatch(lines[n].text):
            break
        tail.append(n)
    titles = sum(_TITLE_LIKE.search(lines[n].text) is not None for n in tail)
    if len(tail) >= 3 and titles >= 0.6 * len(tail):
        for n in tail:
            found[n] = Edit(lines[n].start, lines[n].end, ""), "related_links"


def _tails(folded: str, lines: list[_Line]) -> Iterator[tuple[int, Edit, str]]:
    """The last sentences of a paragraph, from the one that speaks of the page."""
    at = 0
    if not any(word in folded for word in _TAIL_WORDS):
        return
    for m in _TAIL.finditer(folded):
        while at < len(lines) and lines[at].end <= m.start():
            at += 1
        if at == len(lines):
            return
        line = lines[at]
        start = max(folded.rfind(stop, line.start, m.start()) for stop in "。!?") + 1
        name = "editor_lead" if "编" in m.group() else "disclaimer"
        yield at, Edit(start or line.start, line.end, ""), name
