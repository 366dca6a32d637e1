"""What an item is called: the heading it stands under, and the mark before it."""

from bihuan.papers import headings, marks
from bihuan.papers.nodes import BARE, LABEL, LEAD, Node, last_sentence
from bihuan.papers.rules.page import Page
from bihuan.papers.values import LETTERS, MEASURE, PROBLEM

LEAD_PREFIX = "\x00"


def aspect(page: Page, node: Node) -> str:
    """The heading above an item; its own where nothing stands above."""
    for one in node.ancestors():
        problem = page.taken.get(id(one))
        if problem and problem.type == PROBLEM:
            return problem.aspect
        if one.family in (LABEL, marks.Q) or (one.family == LEAD and _is_repeated(page, one)):
            continue
        if named := _named(page, one):
            return named
    label = next((a for a in node.ancestors() if a.family == LABEL and a.kind in LETTERS), None)
    return label.printed if label else page.heading(node)


def _is_repeated(page: Page, lead: Node) -> bool:
    """Whether a heading above a leading sentence says the same."""
    if headings.turns(page.words(lead)):
        return False
    for one in lead.ancestors():
        if one.family not in (LABEL, LEAD):
            kind = one.kind or page.announces(one)
            return kind in (None, headings.MIXED, lead.kind) or lead.kind in (None, MEASURE)
    return False


def _named(page: Page, one: Node) -> str:
    if one.family == LEAD:
        from_lead = last_sentence(page.paper.folded[one.start : one.end])
        return headings.turns(from_lead) or LEAD_PREFIX + from_lead
    if one.family == BARE:
        return page.paper.cleaned.text[one.start : one.end]
    if page.is_title(one) and ":" in page.words(one):  # 减负:把时间还给社区
        return page.paper.cleaned.text[one.body : one.end].strip()
    return page.heading(one)


def number(node: Node) -> str:
    """The mark as printed; an item within a paragraph carries the mark before it too."""
    before = node.parent
    if node.inline and before is not None and before.printed and before.family != LABEL:
        return before.printed + node.printed
    if before is not None and before.family == LABEL:
        return before.printed + node.printed
    return node.printed
