"""Checking 检查: what is missing, damaged or at odds in a paper, said so that it can be put right.

The checks are the list below. Each is a question to a person, never a verdict.
"""

from collections.abc import Callable, Iterator, Sequence

from bihuan.papers.checks import answers, dates, fields, figures, placeholders, slogans
from bihuan.papers.checks.page import Page
from bihuan.papers.checks.unread import unread
from bihuan.papers.nodes import Paper
from bihuan.papers.values import Finding, Record

CHECKS: tuple[Callable[[Page], Iterator[Finding]], ...] = (
    answers.unanswered,
    answers.off_target,
    fields.missing,
    placeholders.placeholders,
    dates.impossible,
    dates.damaged,
    dates.backwards,
    figures.announced,
    figures.states,
    figures.attendance,
    figures.parts,
    figures.rates,
    figures.balances,
    figures.standing,
    slogans.empty,
)


def check(paper: Paper, kind: str, records: Sequence[Record]) -> tuple[Finding, ...]:
    """Everything there is to ask, in the order of the page."""
    page = Page(paper.cleaned, kind, records)
    found = [finding for ask in CHECKS for finding in ask(page)]
    found += unread(paper, records)
    return tuple(sorted(found, key=lambda f: (f.span, f.kind)))
