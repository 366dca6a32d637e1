"""What was said under an item of the agenda, before the meeting decided.

Takes of 议题一：… in a meeting record the first thing somebody said, when a decision stands below: it
is the problem the decision answers. Must not take an item that only hands something on.
"""

import re

from bihuan.papers.nodes import LABEL, Node
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.values import MEASURE, PROBLEM

RULE = "agenda"
_SPEAKER = re.compile(r"[^,。:;]{1,10}:")
_HANDS_ON = re.compile(r"通报|传达|学习|宣读|听取")


def take(page: Page, node: Node) -> Taken | None:
    """The problem of an item of the agenda."""
    if "议题" not in node.printed or _HANDS_ON.search(page.paper.heading(node)):
        return None
    if not any(one.family == LABEL and one.kind == MEASURE for one in node.items):
        return None
    for said in node.paragraphs:
        if m := _SPEAKER.match(page.paper.folded, said.start, said.end):
            number = node.printed.strip(":、. ")
            return Taken(PROBLEM, m.end(), said.end, number, RULE, page.heading(node))
    return None
