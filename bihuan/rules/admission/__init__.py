"""The audit of an admission file: what may not go on, what deserves a look, what is not there.

The audit judges the dates and facts recorded, each rule on its own; it never decides about a
person. 发展党员档案核查
"""

from collections.abc import Callable, Iterator
from typing import Any

from bihuan.rules.given import Given

from . import order, people, votes
from .file import File, read

CHECKS: tuple[Callable[[File], Iterator[str]], ...] = (
    people.custody,
    order.blanks,
    people.applicant,
    order.needed,
    people.contacts,
    people.inspections,
    order.waited,
    votes.listing,
    people.introducers,
    people.review,
    people.training,
    votes.assemblies,
    votes.extension,
    order.limits,
    order.reversed_days,
    order.late_entries,
)


def answer(given: Given) -> dict[str, Any]:
    """Codes that block (`hard`), codes that alert (`soft`), step numbers without a row."""
    file = read(given)
    codes = sorted({code for check in CHECKS for code in check(file)})
    return {
        "hard": [code for code in codes if code.startswith("H")],
        "soft": [code for code in codes if code.startswith("S")],
        "missing": order.missing(file),
    }
