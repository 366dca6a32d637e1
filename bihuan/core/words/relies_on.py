"""`relies_on`: evidence on file that still counts, and facts already known. 卷内须有"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Procedure

WORD = "relies_on"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`not_on_file` for each kind that never came or was made void."""
    if not act.relies_on:
        return ()
    lacks = [n for n in act.relies_on if n not in matter.file and n not in matter.facts]
    return [Objection("not_on_file", name) for name in sorted(lacks)] if lacks else ()


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    for name in sorted(act.relies_on):
        yield f"卷内须有{procedure.name(name)}"
