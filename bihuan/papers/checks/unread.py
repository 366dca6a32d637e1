"""Chapters of which nothing was taken: their heading says nothing that is known.

Without the question they would be gone without a word.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bihuan.papers import headings, marks
from bihuan.papers.nodes import Node, Paper
from bihuan.papers.values import Finding, Record

FEWEST = 2  # items that make a list


def unread(paper: Paper, records: Sequence[Record]) -> Iterator[Finding]:
    """One finding a chapter that lists something, and gave no record."""
    starts = sorted(record.span[0] for record in records)
    for section in paper.sections:
        for node in section.nodes:
            items = [one for one in node.items if one.family in marks.RANK]
            if node.family not in (marks.H1, marks.PART) or len(items) < FEWEST:
                continue
            heading = paper.heading(node)
            if headings.announces(heading) is None and not _gave(paper, node, starts):
                says = (
                    f"“{heading[:24]}”下面列了{len(items)}条，没有认出是问题、原因、措施还是做法。"
                    "请在核对时选中这些文字，指明是什么。"
                )
                yield Finding("unread_list", says, paper.cleaned.span(node.start, node.end))


def _gave(paper: Paper, node: Node, starts: Sequence[int]) -> bool:
    last = max(one.end for one in node.walk())
    start, end = paper.cleaned.span(node.start, last)
    return bisect_left(starts, start) < bisect_left(starts, end)
