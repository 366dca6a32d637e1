"""`waits_for`: children of these procedures must be there, and all have answered. 等待"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Procedure

WORD = "waits_for"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`none_opened`, or `waiting` with how many children are not closed."""
    if not act.waits_for:
        return ()
    whys = (_why(matter, procedure) for procedure in sorted(act.waits_for))
    return [why for why in whys if why]


def _why(matter: Matter, procedure: str) -> Objection | None:
    closed = [child.closed for child in matter.children if child.procedure == procedure]
    if not closed:
        return Objection("none_opened", procedure)
    waiting = closed.count(False)
    return Objection("waiting", f"{procedure} {waiting}") if waiting else None


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    for child in sorted(act.waits_for):
        yield f"{procedure.name(child)}须全部办结"
