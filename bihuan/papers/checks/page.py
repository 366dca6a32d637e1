"""A read paper as the checks see it: its folded text, its records, and the way back to the page."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bihuan.papers.clean import Cleaned
from bihuan.papers.values import MEASURE, PROBLEM, SUGGESTION, Finding, Record, Span

# What follows a record on the page, fields such as 责任人, is looked for this far.
REACH = 600


@dataclass(frozen=True)
class Page:
    """Findings speak of positions in `view`; `finding` turns them into places on the page."""

    cleaned: Cleaned
    kind: str
    records: Sequence[Record]
    _plain: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def view(self) -> str:
        """The cleaned text, half-width."""
        return self.cleaned.folded

    @cached_property
    def problems(self) -> list[Record]:
        """In the order of the page."""
        return [r for r in self.records if r.type == PROBLEM]

    @cached_property
    def measures(self) -> list[Record]:
        """In the order of the page; suggestions are not among them."""
        return [r for r in self.records if r.type == MEASURE]

    @cached_property
    def answers(self) -> list[Record]:
        """All that could answer a problem: measures and suggestions."""
        return [r for r in self.records if r.type in (MEASURE, SUGGESTION)]

    @cached_property
    def linked(self) -> bool:
        """Whether the paper says by its layout which measure answers which problem."""
        return any(r.links for r in self.measures)

    @cached_property
    def _linked_to(self) -> dict[str, list[Record]]:
        linked: dict[str, list[Record]] = {}
        for record in self.measures:
            for problem in record.links:
                linked.setdefault(problem, []).append(record)
        return linked

    def answering(self, problem: Record) -> list[Record]:
        """The measures linked to a problem."""
        return self._linked_to.get(problem.id, [])

    @cached_property
    def rows(self) -> list[tuple[int, list[str]]]:
        """(where it begins, cells) of every line of three cells and more, as they stand in the cleaned text."""
        found, start = [], 0
        for line in self.cleaned.text.split("\n"):
            if line.count("\t") > 1:
                found.append((start, line.split("\t")))
            start += len(line) + 1
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(r.span[0] for r in self.records)

    @cached_property
    def _problem_starts(self) -> list[int]:
        return sorted(r.span[0] for r in self.problems)

    @cached_property
    def _by_start(self) -> dict[int, Record]:
        return {r.span[0]: r for r in self.records}

    def finding(self, kind: str, says: str, start: int, end: int) -> Finding:
        """A finding about the range start:end of the view, on the record it lies in."""
        span = self.cleaned.span(start, max(end, start + 1))
        n = bisect_right(self._starts, span[0])
        near = self._by_start[self._starts[n - 1]] if n else None
        return Finding(kind, says, span, near.id if near and span[0] < near.span[1] else None)

    def about(self, kind: str, says: str, record: Record) -> Finding:
        """A finding about a whole record."""
        return Finding(kind, says, record.span, record.id)

    def region(self, problem: Record) -> str:
        """The folded text after a problem, up to the next one: its measures and fields."""
        n = bisect_right(self._problem_starts, problem.span[0])
        last = max([r.span[1] for r in (problem, *self.answering(problem))])
        end = min([*self._problem_starts[n : n + 1], last + REACH])
        return self._at((problem.span[1], end)) if end > problem.span[1] else ""

    def plain(self, record: Record) -> str:
        """A record's text, half-width."""
        if record.id not in self._plain:
            self._plain[record.id] = self._at(record.span)
        return self._plain[record.id]

    def _at(self, span: Span) -> str:
        start, end = self.cleaned.range(span)
        return self.view[start:end]

    def place(self, record: Record) -> int:
        """Where a record begins in the view."""
        at = record.span[0]
        for layer in self.cleaned.layers:
            at = layer.forth(at)
        return at
