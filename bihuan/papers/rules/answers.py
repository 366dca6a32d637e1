"""Which problem a measure answers, where two lists of one paper answer one another.

Links, in a petition reply, a meeting record or a talk record, the n-th measure of a list to the
n-th problem of the list before it, when both are of one length; in a talk record with lists of
two lengths, a measure to the one problem whose words it takes up. Must not link in papers that put
problems and measures in chapters of their own: there nothing says which answers which.
"""

from collections.abc import Iterator

from bihuan.papers import marks
from bihuan.papers.nodes import LABEL, Node
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.rules.speech import pairs
from bihuan.papers.values import MEASURE, PROBLEM

_KINDS = ("petition_reply", "meeting_record", "talk_record")
_FEWEST = 3  # pairs of characters that a measure takes up from its problem


def link(page: Page) -> None:
    """Link what stands unlinked."""
    if page.kind not in _KINDS:
        return
    lists = list(_lists(page))
    problems = [(chapter, one) for chapter, one in lists if one[0].type == PROBLEM]
    open_ones = [
        (chapter, one)
        for chapter, one in lists
        if one[0].type == MEASURE and not any(t.links for t in one)
    ]
    one_to_one = len(problems) == len(open_ones) == 1
    for chapter, measures in open_ones:
        before = [(c, one) for c, one in problems if one[0].start < measures[0].start]
        if page.kind == "meeting_record" and not one_to_one:
            before = [(c, one) for c, one in before if c is chapter]
        _answer(page, measures, [one for _, one in before])


def _lists(page: Page) -> Iterator[tuple[Node | None, list[Taken]]]:
    """The lists of an article with their chapter, in order."""
    lists: dict[int, tuple[Node | None, list[Taken]]] = {}
    for node in page.section.nodes:
        taken = page.taken.get(id(node))
        if taken:
            chapter = next((a for a in node.ancestors() if a.family == marks.H1), None)
            # a label with words of its own is a list of one; labels in a row are one list
            key = (id(node.parent), taken.type, node.family == LABEL)
            lists.setdefault(hash(key), (chapter, []))[1].append(taken)
    yield from lists.values()


def _answer(page: Page, measures: list[Taken], problems: list[list[Taken]]) -> None:
    fitting = [one for one in problems if len(one) == len(measures)]
    if fitting:
        for measure, problem in zip(measures, fitting[-1], strict=True):
            measure.links = [problem]
    elif page.kind == "talk_record" and problems:
        _by_words(page, measures, problems[-1])


def _by_words(page: Page, measures: list[Taken], problems: list[Taken]) -> None:
    for measure in measures:
        shared = [
            (len(_pairs(page, measure) & _pairs(page, problem)), n)
            for n, problem in enumerate(problems)
        ]
        best = sorted(shared, reverse=True)
        if best[0][0] >= _FEWEST and (len(best) == 1 or best[0][0] > best[1][0]):
            measure.links = [problems[best[0][1]]]


def _pairs(page: Page, taken: Taken) -> set[str]:
    return pairs(page.paper.folded[taken.start : taken.end])
