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
    if above is None or above.family not in (BARE, marks.H1) or above.items:
        return None
    words = [one for one in above.paragraphs if not page.closes(one)]
    if len(words) < FEWEST or node not in words:
        return None
    kind = above.kind or page.announces(above)
    if kind is None or kind not in LETTERS:
        return None
    if all(_SPEAKER.match(page.paper.folded, one.start, one.end) for one in words):
        m = _SPEAKER.match(page.paper.folded, node.start, node.end)
        start = m.end() if m else node.start
    elif _open_alike(page, words):
        start = node.start
    else:
        return None
    return Taken(kind, start, node.end, "", RULE, aspect(page, node))


def are(page: Page, above: Node) -> bool:
    """Whether the paragraphs below a heading are items of their own."""
    return bool(above.paragraphs) and take(page, above.paragraphs[0]) is not None


def _open_alike(page: Page, words: Sequence[Node]) -> bool:
    opens = [_OPENS.match(page.paper.folded, one.start, one.end) for one in words]
    return all(opens) and len({m[1] for m in opens if m}) == 1
