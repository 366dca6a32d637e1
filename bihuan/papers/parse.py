"""Parsing 解析: a cleaned text becomes articles, each a tree of list items.

Nothing here knows what a problem is: kinds are given by headings, and rules take the records.
"""

import re

from bihuan.papers import marks, tables
from bihuan.papers.clean import Cleaned
from bihuan.papers.grow import grow
from bihuan.papers.nodes import Paper, Section
from bihuan.papers.pieces import pieces


def parse(cleaned: Cleaned) -> Paper:
    """The articles of a cleaned text, each with its tree."""
    folded = cleaned.folded
    sections = tuple(_section(folded, *one) for one in articles(folded))
    return Paper(cleaned, folded, sections)


def _section(folded: str, title: str, start: int, end: int) -> Section:
    found, rest = tables.take(folded, start, end)
    nodes = pieces(folded, rest)
    return Section(title, start, end, grow(folded, nodes), nodes, tuple(found))


_NUMBER = r"[一二三四五六七八九十\d]{1,2}"
_ARTICLE = re.compile(
    rf"^[ ]*(?:【(?P<boxed>[^【】\n]{{3,60}}?)[ ]*(?:第?(?P<n0>{_NUMBER})篇|[篇范]文?(?P<n4>{_NUMBER})|[(]?(?P<n1>{_NUMBER})[)]?)】"
    rf"|【第?(?P<n5>{_NUMBER})篇[:、 ](?P<inner>[^【】\n]{{2,60}})】"
    rf"|(?P<stem>[^\n。,:;]{{0,40}}?)[(]?(?:第?(?P<n2>{_NUMBER})篇|[篇范]文?(?P<n3>{_NUMBER}))[)]?[:、 ]?(?P<title>[^\n。]{{0,60}}))[ ]*$",
    re.MULTILINE,
)
_HINT = re.compile(r"【[^【】\n]{3,64}】|篇|范文")


def articles(folded: str) -> list[tuple[str, int, int]]:
    """Title and range of each article; the whole text is one where nothing tells them apart."""
    found = [m for m in map(_heading, _lines_with_hint(folded)) if m]
    if len(found) < 2 or [_number(m) for m in found[:2]] != [1, 2]:
        return [("", 0, len(folded))]
    ends = [m.start() for m in found[1:]] + [len(folded)]
    parts = [(_title(m), m.end(), end) for m, end in zip(found, ends, strict=True)]
    before = folded[: found[0].start()]
    return [("", 0, found[0].start()), *parts] if before.count("。") > 3 else parts


def _lines_with_hint(folded: str) -> list[tuple[str, int]]:
    """The short lines that may be an article's heading, each with its place."""
    seen = {}
    for m in _HINT.finditer(folded):
        start = folded.rfind("\n", 0, m.start()) + 1
        seen[start] = folded
    return [(text, at) for at, text in seen.items()]


def _heading(line: tuple[str, int]) -> re.Match[str] | None:
    return _ARTICLE.match(*line)


def _number(m: re.Match[str]) -> int | None:
    return marks.numeral(next(m[f"n{i}"] for i in range(6) if m[f"n{i}"]))


def _title(m: re.Match[str]) -> str:
    return (m["boxed"] or m["inner"] or m["title"] or m["stem"] or "").strip(" :、")
