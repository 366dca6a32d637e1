"""The words of a procedure, one file a word. The vocabulary is closed."""

from . import (
    clock,
    closes,
    from_,
    happened,
    holder,
    needs,
    opens,
    other_than,
    relies_on,
    source,
    to,
    voids,
    waits_for,
    who,
)

GUARDS = (
    from_.objections,
    who.objections,
    needs.objections,
    opens.objections,
    relies_on.objections,
    other_than.objections,
    waits_for.objections,
    closes.objections,
    happened.objections,
)

__all__ = [
    "GUARDS",
    "clock",
    "closes",
    "from_",
    "happened",
    "holder",
    "needs",
    "opens",
    "other_than",
    "relies_on",
    "source",
    "to",
    "voids",
    "waits_for",
    "who",
]
