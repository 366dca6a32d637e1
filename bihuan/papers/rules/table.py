"""Rows of a table that a copy flattened.

Takes of each row the problem, its cause and its measures, these linked to the problem, with the
owner and the time the row names; a cell that lists 1.…2.… gives one measure an item. Must not take a
header that comes again, a goal, a state, or a row without words.
"""

from collections.abc import Iterator, Sequence

from bihuan.papers import marks, tables
from bihuan.papers.rules.page import Page, Taken
from bihuan.papers.tables import Table
from bihuan.papers.values import CAUSE, MEASURE, PROBLEM, Span

RULE = "table"


def rows(page: Page) -> Iterator[Taken]:
    """The records of all rows of an article's tables."""
    problem: Taken | None = None
    for table in page.section.tables:
        for row, group in table.rows:
            taken = list(_row(page, table, row, group, problem))
            problem = next((one for one in taken if one.type == PROBLEM), problem)
            yield from taken


def _row(
    page: Page, table: Table, row: Sequence[Span], group: Span | None, before: Taken | None
) -> Iterator[Taken]:
    said = {
        kind: _first(page, table, row, kind) for kind in (tables.NUMBER, tables.OWNER, tables.DUE)
    }
    aspect = _aspect(page, table, row, group)
    problem = before
    for kind in (PROBLEM, CAUSE, MEASURE):
        for span in table.cells(row, kind):
            for start, end, number in _items(page, span):
                taken = Taken(kind, start, end, number or said[tables.NUMBER], RULE, aspect)
                if kind == PROBLEM:
                    problem = taken
                elif problem and kind == MEASURE:
                    taken.links = [problem]
                taken.owner, taken.due = said[tables.OWNER], said[tables.DUE]
                yield taken


def _first(page: Page, table: Table, row: Sequence[Span], kind: str) -> str:
    cells = table.cells(row, kind)
    return page.paper.cleaned.text[slice(*cells[0])].strip() if cells else ""


def _aspect(page: Page, table: Table, row: Sequence[Span], group: Span | None) -> str:
    cell = _first(page, table, row, tables.ASPECT)
    if cell or group is None:
        return cell
    mark = marks.at_line_start(page.paper.folded, *group)
    return page.paper.cleaned.text[mark.end if mark else group[0] : group[1]]


def _items(page: Page, span: Span) -> Iterator[tuple[int, int, str]]:
    """The items a cell lists, or the cell itself."""
    folded = page.paper.folded
    first = marks.at_line_start(folded, *span)
    begun = first or marks.Mark("cell", None, span[0], span[0], "")
    inner = marks.inline(folded, begun.end, span[1], begun)
    starts = ([first] if first and inner else []) + inner
    if not starts:
        yield *span, ""
    for one, following in zip(starts, [*starts[1:], None], strict=False):
        yield one.end, following.start if following else span[1], one.printed
