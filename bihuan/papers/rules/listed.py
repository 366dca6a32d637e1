"""Items of a list under a heading that says what they are.

Takes the lowest items of a list: 一、（一）1.（1）①, 一是, 首先, 第一. Must not take an item that
has a list of its own below it, one under a heading of background, nor one whose list says nothing
of what it holds.
"""

import re

from bihuan.papers import marks
from bihuan.papers.nodes import LABEL, Node
from bihuan.papers.rules import alike
from bihuan.papers.rules.naming import aspect, number
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.values import MEASURE, PROBLEM

RULE = "listed"
_FIELD = re.compile(r".{2,20}方面[:。]?")


def take(page: Page, node: Node) -> Taken | None:
    """The record of a lowest item."""
    if node.family not in marks.RANK or node.family == marks.PART or _heads_a_list(node):
        return None
    kind = page.type(node)
    if kind is None or not page.words(node):
        return None
    if node.family == marks.H1 and (
        alike.are(page, node) or (not node.paragraphs and page.is_title(node))
    ):
        return None
    start, end = _range(page, node)
    above, title = aspect(page, node), page.heading(node) if start >= node.end else ""
    if title and _FIELD.fullmatch(page.words(node)):
        above, title = title, ""
    links = _links(page, node, kind)
    return Taken(kind, start, end, number(node), RULE, above, title, links)


def _heads_a_list(node: Node) -> bool:
    return any(child.family in marks.RANK for child in node.items) or any(
        child.family != LABEL for child in node.items
    )


def _range(page: Page, node: Node) -> tuple[int, int]:
    end = page.body_end(node)
    if node.paragraphs and _FIELD.fullmatch(page.words(node)):
        return node.paragraphs[0].start, max(end, node.paragraphs[0].end)
    if node.family in (marks.H1, marks.PART) and node.paragraphs and page.is_heading(node):
        return node.paragraphs[0].start, max(end, node.paragraphs[0].end)
    return node.body, end


def _links(page: Page, node: Node, kind: str) -> list[Taken]:
    problem = page.problem(node) if kind == MEASURE else None
    return [problem] if problem and problem.type == PROBLEM else []
