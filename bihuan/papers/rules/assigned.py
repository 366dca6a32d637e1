"""Who answers for a record and until when, where labels beside it say so.

Takes 责任人：, 责任单位：, 整改时限： and their like below a problem, or below one of its measures,
for that problem and its measures. Must not take them into the text of the item before.
"""

from bihuan.papers.nodes import LABEL, Node
from bihuan.papers.rules.page import NEAR, Page, Taken

_FIELDS = ("owner", "due")


def assign(page: Page) -> None:
    """Give each record the owner and the time that the labels beside it name."""
    for label in page.section.nodes:
        if label.family == LABEL and label.kind in _FIELDS and label.parent is not None:
            words = page.words(label).rstrip("。;,")
            for taken in _beside(page, label, label.parent):
                if words and not getattr(taken, label.kind):
                    setattr(taken, label.kind, words)


def _beside(page: Page, label: Node, parent: Node) -> list[Taken]:
    """The records of the item the label belongs to: it, and what the labels before it took."""
    nodes = [parent]
    for node in label.before(NEAR):
        nodes += [node, *node.walk()]
        if node.family == LABEL and node.kind == "problem":
            break
    return [page.taken[id(node)] for node in nodes if id(node) in page.taken]
