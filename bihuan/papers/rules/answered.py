"""A problem that is answered right below it, without a label between.

Takes 1.关于…的问题。 in a paper of rectification: its first sentence is the problem, what follows in
the same paragraph or in paragraphs below is a measure that answers it, unless a list does. Must not
take an item whose first sentence names no problem, nor one in a paper that only lists problems.
"""

from bihuan.papers import marks
from bihuan.papers.nodes import LABEL, PLAIN, Node
from bihuan.papers.rules.naming import aspect, number
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.values import MEASURE, PROBLEM

RULE = "answered"


def take(page: Page, node: Node) -> Taken | None:
    """The problem an answered item names, or the measure in the paragraph below it."""
    if node.family == PLAIN:
        return _answer(page, node)
    if node.family not in marks.RANK or node.family in (marks.H1, marks.PART):
        return None
    labels = any(child.family == LABEL for child in node.children)
    if labels or not page.is_answered(node):
        return None
    return Taken(PROBLEM, node.body, _sentence(page, node), number(node), RULE, aspect(page, node))


def _sentence(page: Page, node: Node) -> int:
    """Where the first sentence ends, its stop included."""
    folded = page.paper.folded
    end = node.body + len(folded[node.body : node.end].split("。", 1)[0])
    return min(end + 1, node.end)


def _answer(page: Page, node: Node) -> Taken | None:
    """All paragraphs below the problem are one measure; only the first of them takes."""
    item = node.parent
    problem = page.taken.get(id(item)) if item else None
    if item is None or problem is None or problem.rule != RULE or item.items:
        return None
    if item.paragraphs[0] is not node or page.closes(node):
        return None
    words = [one for one in item.paragraphs if not page.closes(one)]
    return Taken(MEASURE, node.start, words[-1].end, "", RULE, problem.aspect, links=[problem])


def rest(page: Page, item: Node, problem: Taken) -> Taken | None:
    """The measure in the same paragraph as the problem it answers."""
    if problem.rule != RULE or not page.paper.folded[problem.end : item.end].strip():
        return None
    return Taken(MEASURE, problem.end, item.end, "", RULE, problem.aspect, links=[problem])
