"""`by`: only the person a fact names, or who holds the matter. 本人办"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection
from bihuan.core.procedure import CLOCK, HOLDER

from .who import role

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Procedure

WORD = "by"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`not_named` with the names of which the person bears none; time itself is never named."""
    if not act.by or role(act, event) == CLOCK:
        return ()
    if any(_is(matter, event, name) for name in act.by):
        return ()
    return (Objection("not_named", " ".join(sorted(act.by))),)


def _is(matter: Matter, event: Event, name: str) -> bool:
    named = matter.holder if name == HOLDER else matter.facts.get(name)
    if not named:
        return False
    return named == event.by.id or named in event.by.roles or named in event.by.stands_for


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    if act.by:
        names = ["承办人" if n == HOLDER else procedure.name(n) for n in sorted(act.by)]
        yield f"只能由{'或'.join(names)}本人办"
