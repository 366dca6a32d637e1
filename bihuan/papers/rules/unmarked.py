"""An item whose mark the page lost: a paragraph between, or after, items of a labelled list.

Takes a paragraph that follows the full paragraph of a 一是/二是 item under a label, and one that
stands where a number is missing. Must not take the words that close a paper, nor a paragraph that
goes on from an item that is only a heading.
"""

import re

from bihuan.papers import marks
from bihuan.papers.nodes import LABEL, PLAIN, Node
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.values import MEASURE

RULE = "unmarked"
_GOES_ON = re.compile(r"另外|此外|同时|其中|另需|对此|下一步|目前|截至|经")


def take(page: Page, node: Node) -> Taken | None:
    """The record of a paragraph that lost its mark."""
    item = node.parent
    if node.family != PLAIN or item is None or item.family != marks.SHI or item.parent is None:
        return None
    if item.inline or page.is_title(item) or page.closes(node) or _GOES_ON.match(page.words(node)):
        return None
    under = item.parent
    if not (under.family == LABEL or _skips(item)):
        return None
    kind = page.type(item)
    if kind is None:
        return None
    problem = page.problem(item) if kind == MEASURE else None
    number = under.printed if under.family == LABEL else ""
    return Taken(
        kind,
        node.start,
        node.end,
        number,
        RULE,
        page.aspect(item),
        links=[problem] if problem else [],
    )


def _skips(item: Node) -> bool:
    siblings = item.parent.items if item.parent else []
    following = siblings[siblings.index(item) + 1 :]
    return bool(following) and (following[0].number or 0) == (item.number or 0) + 2
