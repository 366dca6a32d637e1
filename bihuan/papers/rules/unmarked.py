"""An item whose mark the page lost: a paragraph between, or after, items of a labelled list.

Takes a paragraph that follows the full paragraph of a 一是/二是 item under a label, and one that
stands where a number is missing. Must not take the words that close a paper, nor a paragraph that
goes on from an item that is only a title.
"""

from bihuan.papers.nodes import LABEL, Node
from bihuan.papers.rules.naming import aspect
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.values import MEASURE

RULE = "unmarked"


def take(page: Page, node: Node) -> Taken | None:
    """The record of a paragraph that lost its mark."""
    item = node.parent
    if item is None or item.parent is None or not page.lost_its_mark(node):
        return None
    kind = page.type(item)
    if kind is None:
        return None
    problem = page.problem(item) if kind == MEASURE else None
    number = item.parent.printed if item.parent.family == LABEL else ""
    links = [problem] if problem else []
    return Taken(kind, node.start, node.end, number, RULE, aspect(page, item), links=links)
