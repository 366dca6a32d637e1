"""`waits_for`: children of these procedures must be there, and all have answered. 等待"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Procedure

WORD = "waits_for"


def objections(matter: Matter, act: Act, event: Event) -> Iterator[Objection]:
    """`none_opened`, or `waiting` with how many children are not closed."""
    for procedure in sorted(act.waits_for):
        closed = [child.closed for child in matter.children if child.procedure == procedure]
        if not closed:
            yield Objection("none_opened", procedure)
        elif waiting := closed.count(False):
            yield Objection("waiting", f"{procedure} {waiting}")


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    for child in sorted(act.waits_for):
        yield f"{procedure.name(child)}须全部办结"
