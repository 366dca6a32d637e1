"""Items that name themselves: 问题N, 整改情况：, 【措施】.

Takes a 问题N, and a label with its words behind it or below it. Must not take a label that only
heads a list (its items are taken by the list), nor one that says who, when or how far.
"""

import re

from bihuan.papers import marks
from bihuan.papers.nodes import LABEL, PLAIN, Node
from bihuan.papers.rules.naming import aspect
from bihuan.papers.rules.page import NEAR, Page, Taken
from bihuan.papers.values import LETTERS, MEASURE, PROBLEM

RULE = "labelled"


def take(page: Page, node: Node) -> Taken | None:
    """The record of a numbered problem or of a label."""
    if node.family == marks.Q:
        return _problem(page, node)
    if (
        node.family == LABEL
        and not node.items
        and not _tells_how_far(node)
        and not _only_found_out(node)
        and node.kind
        and node.kind in LETTERS
    ):
        return _label(page, node, page.proposed(node, node.kind))
    return None


_PROGRESS = ("进展", "完成情况", "结果", "成效")


def _tells_how_far(node: Node) -> bool:
    """整改进展 after 整改措施 tells how far it went; alone it is what was done."""
    told = any(one.family == LABEL and one.kind == MEASURE for one in node.before(NEAR))
    return told and any(word in node.printed for word in _PROGRESS)


_FOUND_OUT = re.compile(r"调查|核实")


def _only_found_out(node: Node) -> bool:
    """调查情况 before 办理结果 tells what was found, alone it is the answer."""
    return _FOUND_OUT.search(node.printed) is not None and any(
        one.family == LABEL and one.kind == MEASURE and not _FOUND_OUT.search(one.printed)
        for one in node.after()
    )


_SHORTEST = 12  # 目前进展:已完成。 is a state; a sentence tells what was done


def _says_how_far(node: Node) -> bool:
    return "进展" in node.printed


def _problem(page: Page, node: Node) -> Taken | None:
    start, end = node.body, _end(page, node)
    if not page.paper.folded[start:end].strip():
        return None
    return Taken(PROBLEM, start, end, node.printed.strip("【】:：.、， "), RULE, aspect(page, node))


def _end(page: Page, node: Node) -> int:
    """A numbered problem goes on over its paragraphs up to its first label."""
    end = node.end
    for child in node.children:
        if child.family != PLAIN or page.closes(child):
            break
        end = child.end
    return end


def _label(page: Page, node: Node, kind: str) -> Taken | None:
    start, end = node.body, node.end
    for paragraph in node.paragraphs:
        if page.closes(paragraph):
            break
        end = paragraph.end
    words = page.paper.folded[start:end].strip()
    if not words or (_says_how_far(node) and len(words) < _SHORTEST):
        return None
    problem = page.problem(node) if kind == MEASURE else None
    return Taken(
        kind, start, end, node.printed, RULE, aspect(page, node), links=[problem] if problem else []
    )
