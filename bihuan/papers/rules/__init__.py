"""Extraction rules, one a file, each asked only about families of nodes it may take.

The first that takes a node takes it.
"""

from collections.abc import Callable, Mapping

from bihuan.papers import marks
from bihuan.papers.nodes import BARE, LABEL, LEAD, PLAIN, Node
from bihuan.papers.rules import agenda, alike, answered, labelled, listed, section, unmarked
from bihuan.papers.rules.page import Page, Taken

__all__ = ["RULES", "Page", "Taken"]

_Rule = Callable[[Page, Node], Taken | None]
_ITEM: tuple[_Rule, ...] = (answered.take, listed.take)

# family of a node -> the rules that may take it, in order
RULES: Mapping[str, tuple[_Rule, ...]] = {
    **dict.fromkeys(marks.RANK, _ITEM),
    marks.PART: (),
    marks.H1: (agenda.take, listed.take, section.take),
    marks.Q: (labelled.take, *_ITEM),
    LABEL: (labelled.take,),
    PLAIN: (answered.take, unmarked.take, alike.take),
    BARE: (),
    LEAD: (),
}
