"""Extraction 提取: the rules walk over a parsed paper, and what they take becomes records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bihuan.papers.clauses import aspect_of, aspect_of_lead, title_of
from bihuan.papers.nodes import Paper
from bihuan.papers.rules import RULES, Page, Taken
from bihuan.papers.rules.answered import rest
from bihuan.papers.rules.answers import link
from bihuan.papers.rules.assigned import assign
from bihuan.papers.rules.citing import cite
from bihuan.papers.rules.naming import LEAD_PREFIX
from bihuan.papers.rules.table import rows
from bihuan.papers.values import LETTERS, Record


def extract(paper: Paper, kind: str) -> tuple[Record, ...]:
    """The records of all articles, in the order of the page; ids count over the whole paper."""
    taken = sorted(_taken(paper, kind), key=lambda one: (one.start, one.end))
    counts: Counter[str] = Counter()
    ids: dict[int, str] = {}
    for one in taken:
        counts[one.type] += 1
        ids[id(one)] = f"{LETTERS[one.type]}{counts[one.type]}"
    return tuple(_record(paper, one, ids) for one in taken)


def _taken(paper: Paper, kind: str) -> Iterator[Taken]:
    for section in paper.sections:
        page = Page(paper, section, kind)
        for node in section.nodes:
            for rule in RULES[node.family]:
                if taken := rule(page, node):
                    page.keep(node, taken)
                    if more := rest(page, node, taken):
                        page.keep(more, more)
                    break
        link(page)
        cite(page)
        assign(page)
        yield from rows(page)
        yield from page.taken.values()


def _record(paper: Paper, one: Taken, ids: dict[int, str]) -> Record:
    start, end = trim(paper.cleaned.text, one.start, one.end)
    span = paper.cleaned.span(start, end)
    first, last = paper.cleaned.range(span)
    words = paper.cleaned.text[first:last]
    return Record(
        id=ids[id(one)],
        type=one.type,
        aspect=_aspect(one.aspect),
        title=one.title or title_of(words, paper.folded[first:last]),
        text=words,
        number=one.number,
        span=span,
        links=tuple(ids[id(other)] for other in one.links if id(other) in ids),
        rule=one.rule,
        damaged=paper.cleaned.damaged(start, end),
        owner=one.owner,
        due=one.due,
    )


def _aspect(heading: str) -> str:
    if heading.startswith(LEAD_PREFIX):
        return aspect_of_lead(heading.removeprefix(LEAD_PREFIX))
    return aspect_of(heading)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
