"""`at_most`: how often an act may be done, since the beginning or the last rebound. 最多几次"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Figure

WORD = "at_most"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`too_often` with the bound that is reached."""
    if not act.at_most or act.id not in matter.times:
        return ()
    done = matter.times[act.id].n
    return (Objection("too_often", str(act.at_most)),) if done >= act.at_most else ()


def read(table: Mapping[str, Any], figures: Mapping[str, Figure]) -> int:
    """The number the file gives, or that of a local figure; 0 without a bound."""
    bound = table.get(WORD, 0)
    return figures[bound].value if bound in figures else int(bound)


def says(act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    if act.at_most:
        yield f"最多{act.at_most}次"
