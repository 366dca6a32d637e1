"""Pieces: each paragraph cut into what begins it and what is listed within it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from bihuan.papers import headings, marks
from bihuan.papers.nodes import BARE, LABEL, LEAD, PLAIN, Node
from bihuan.papers.values import Span

_STOP = re.compile(r"[。;!?,]")
_COMMON = 40  # the longest line that can be a heading without a mark


def pieces(folded: str, ranges: list[Span]) -> list[Node]:
    """The pieces of an article, in order; not yet a tree."""
    found: list[Node] = []
    for start, end in ranges:
        found += _lines(folded, start, end)
    return _sane(found)


def _lines(folded: str, start: int, end: int) -> list[Node]:
    places = marks.inline_places(folded, start, end)
    found: list[Node] = []
    at = start
    for line in folded[start:end].split("\n"):
        first = at + len(line) - len(line.lstrip())
        last = at + len(line.rstrip())
        if first < last:
            found += _line(folded, first, last, places)
        at += len(line) + 1
    return found


def _line(folded: str, start: int, end: int, places: list[int]) -> list[Node]:
    """The pieces of a paragraph; `places` are where marks inside paragraphs may stand."""
    first = _first(folded, start, end)
    cuts = _cuts(folded, first, end, places)
    if not cuts:
        first.end = end
        return [first]
    if _is_second(cuts[0]) and first.family in (marks.H1, marks.H2, marks.N, marks.NP):
        cuts = [*_lost_first(folded, first, cuts[0]), *cuts]
    found: list[Node] = []
    for part, following in zip([first, *cuts], [*cuts, None], strict=True):
        part.end = following.start if following else end
        found += _lead_cut_off(folded, part, following)
    return found


def _first(folded: str, start: int, end: int) -> Node:
    """What begins a paragraph: a label, a mark, a heading without one, or plain words."""
    if label := headings.label(folded, start, end):
        return _label(label)
    mark = marks.at_line_start(folded, start, end)
    if mark and mark.end < end:
        kind = marks.kind(mark) if mark.family == marks.DI else None
        return Node(mark.family, mark.number, mark.printed, start, mark.end, end, kind=kind)
    line = folded[start:end]
    if len(line) <= _COMMON and not _STOP.search(line.rstrip("。.:")):
        kind = headings.announces(line)
        if kind and kind != headings.HOW:
            return Node(BARE, None, "", start, start, end, kind=kind)
    return Node(PLAIN, None, "", start, start, end)


def _label(label: headings.Label, *, inline: bool = False) -> Node:
    of = (label.start, label.end, label.end)
    return Node(LABEL, None, label.word, *of, inline=inline, kind=label.kind)


def _cuts(folded: str, first: Node, end: int, places: list[int]) -> list[Node]:
    """Marks and labels inside a paragraph, in order; one right behind a label or a mark is one too."""
    body = first.body
    mark = marks.at_line_start(folded, body, end) if first.family != PLAIN else None
    found = [mark] if mark and mark.number == 1 and mark.end < end else []
    at = bisect_left(places, body - 1)
    if at < len(places) and places[at] < end:
        found += _marks_within(folded, first, end, found)
    cuts = [Node(m.family, m.number, m.printed, m.start, m.end, m.end, inline=True) for m in found]
    labels = [_label(m, inline=True) for m in headings.labels_within(folded, body, end)]
    return sorted(cuts + labels, key=lambda node: node.start) if labels else cuts


def _marks_within(folded: str, first: Node, end: int, found: list[marks.Mark]) -> list[marks.Mark]:
    """The marks that make a list with the one that begins the paragraph, or with one another."""
    of = (first.family, first.number, first.start, first.body)
    begun = found[0] if found else marks.Mark(*of, "")
    within = marks.inline(folded, first.body, end, begun)
    return [m for m in within if not found or m.start >= found[0].end]


def _lost_first(folded: str, first: Node, second: Node) -> Iterator[Node]:
    """The item between a heading sentence and 二是, whose 一是 the page lost."""
    stop = folded.find("。", first.body, second.start)
    if 0 <= stop < second.start - 4:
        yield Node(marks.SHI, 1, "", stop + 1, stop + 1, second.start, inline=True)


def _lead_cut_off(folded: str, part: Node, following: Node | None) -> Iterator[Node]:
    """A part, and apart from it the sentence at its end that leads into a list of its own."""
    yield part
    if following is None or following.family in (LABEL, PLAIN) or following.number != 1:
        return
    words = folded[part.body : part.end]
    sentence = words[words.rstrip(" 。").rfind("。") + 1 :] if "。" in words else ""
    leads = sentence.strip().endswith(":") or headings.turns(sentence)
    if leads and (kind := headings.lead(sentence)):
        start = part.end - len(sentence)
        part.end = start
        yield Node(LEAD, None, "", start, start, start + len(sentence), inline=True, kind=kind)


def _sane(found: list[Node]) -> list[Node]:
    """Words that only look like marks become plain, and what lost its 一是 gets it back."""
    _lost_their_point(found)
    seen: Counter[str] = Counter(piece.family for piece in found)
    for n, piece in enumerate(found):
        before, after = (
            (found[n - 1] if n else None),
            (found[n + 1] if n + 1 < len(found) else None),
        )
        alone = seen[piece.family] < 2 and piece.family in _NEVER_ALONE
        loose = piece.family == marks.SHI and piece.number is None
        if alone and before is not None and _goes_on(before, piece):
            piece.family = marks.FIRST
        elif not piece.inline and (
            alone or (loose and not _lists(before) and not _is_second(after))
        ):
            piece.family, piece.body, piece.number, piece.printed = PLAIN, piece.start, None, ""
    for before, piece in pairwise(found):
        if _is_second(piece) and (before.family == PLAIN or _is_loose(before)):
            before.family, before.number = marks.SHI, 1
    return found


def _lost_their_point(found: list[Node]) -> None:
    """5人才 after 4. is 5.; any other number that runs into its words is none."""
    last = 0
    for piece in found:
        if piece.family == marks.BARE_N:
            is_next = last > 0 and piece.number == last + 1
            piece.family = marks.N if is_next else PLAIN
            if not is_next:
                piece.body, piece.number, piece.printed = piece.start, None, ""
        if piece.family == marks.N and not piece.inline:
            last = piece.number or 0
        elif piece.family in (marks.PART, marks.H1, marks.H2):
            last = 0


def _goes_on(before: Node, piece: Node) -> bool:
    """第三 after 首先 and 其次."""
    if before.family != marks.FIRST or piece.family != marks.DI or piece.number is None:
        return False
    return piece.number == (before.number or 0) + 1


_NEVER_ALONE = (marks.FIRST, marks.DI, marks.QI, marks.YAO)


def _is_loose(piece: Node) -> bool:
    return piece.family == marks.SHI and piece.number is None


def _is_second(piece: Node | None) -> bool:
    """二是, whose first the page may have lost."""
    return piece is not None and piece.family == marks.SHI and piece.number == 2


def _lists(before: Node | None) -> bool:
    return before is not None and before.family in (marks.SHI, LABEL)
