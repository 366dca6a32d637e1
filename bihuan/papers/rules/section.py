"""A section of prose among sections of lists, in a paper that reports.

Takes the words under 一、 that have no list, in a bulletin or a work report: before the problems
it tells what was done, after them what will be. Must not take a section of background, nor one in
a paper without any list.
"""

import re

from bihuan.papers import headings, marks
from bihuan.papers.nodes import Node
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.values import MEASURE, PRACTICE

RULE = "section"
_REPORTS = ("rectification_bulletin", "work_report", "rectification_list")
_AHEAD = re.compile(r"下一步|下步|今后|将|继续|持续|巩固|明年|打算")


def take(page: Page, node: Node) -> Taken | None:
    """The record of a section without a list."""
    if node.family != marks.H1 or node.items or page.kind not in _REPORTS or page.type(node):
        return None
    if headings.announces(page.paper.heading(node)) or not page.is_heading(node):
        return None
    words = [p for p in node.paragraphs if not page.closes(p)]
    if not words or not _others(page):
        return None
    heading = page.heading(node)
    kind = MEASURE if _is_ahead(page, node) else PRACTICE
    return Taken(kind, words[0].start, words[-1].end, node.printed, RULE, heading, heading)


def _others(page: Page) -> bool:
    return any(node.items for node in page.section.root.items)


def _is_ahead(page: Page, node: Node) -> bool:
    if page.problems:
        return page.problems[0].start < node.start
    return bool(_AHEAD.search(page.paper.heading(node)))
