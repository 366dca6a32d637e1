"""Paragraphs that are items though nothing marks them.

Takes the paragraphs below a heading that says what they are, when there is no list and all begin
alike: with who speaks, or with the same character and a short clause (抓学习，…抓服务，…). Must not
take prose: two paragraphs, or paragraphs that each begin in their own way.
"""

import re
from collections.abc import Sequence

from bihuan.papers import marks
from bihuan.papers.nodes import BARE, Node
from bihuan.papers.rules.naming import aspect
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.values import LETTERS

RULE = "alike"
FEWEST = 3
_SPEAKER = re.compile(r"[^,。:;]{1,14}:(?=.{8})")
_OPENS = re.compile(r"([\u4e00-\u9fff])[^。;:]{1,12}?[,。]")


def take(page: Page, node: Node) -> Taken | None:
    """The record of a paragraph that begins as its neighbours do."""
    above = node.parent
    kind = _kind(page, above) if above else None
    if kind is None or page.closes(node):
        return None
    m = _SPEAKER.match(page.paper.folded, node.start, node.end)
    return Taken(kind, m.end() if m else node.start, node.end, "", RULE, aspect(page, node))


def are(page: Page, above: Node) -> bool:
    """Whether the paragraphs below a heading are items of their own."""
    return _kind(page, above) is not None


def _kind(page: Page, above: Node) -> str | None:
    """What the paragraphs below a heading are, None where they are no items; looked at once."""
    if id(above) not in page.alike:
        page.alike[id(above)] = _looked_at(page, above)
    return page.alike[id(above)]


def _looked_at(page: Page, above: Node) -> str | None:
    if above.family not in (BARE, marks.H1) or above.items:
        return None
    kind = above.kind or page.announces(above)
    words = [one for one in above.paragraphs if not page.closes(one)]
    if kind not in LETTERS or len(words) < FEWEST:
        return None
    speak = all(_SPEAKER.match(page.paper.folded, one.start, one.end) for one in words)
    return kind if speak or _open_alike(page, words) else None


def _open_alike(page: Page, words: Sequence[Node]) -> bool:
    opens = [_OPENS.match(page.paper.folded, one.start, one.end) for one in words]
    return all(opens) and len({m[1] for m in opens if m}) == 1
