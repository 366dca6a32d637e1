"""`stays`: how long a stage must last before a matter may go on from it. 至少停留

Going back is free, and so is what ends a matter with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.calendar import Limit
from bihuan.core.event import Event, Objection
from bihuan.core.procedure import limit

from .after import early

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Figure, Stage

WORD = "stays"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`too_early` and the first day on which the matter may go on."""
    if matter.stage not in act.onward:
        return ()
    least, entered = matter.procedure.stages[matter.stage].stays, matter.times.get(matter.stage)
    found = early(matter, least, entered.last, event.happened) if least and entered else None
    return (found,) if found else ()


def read(table: Mapping[str, Any], figures: Mapping[str, Figure]) -> Limit | None:
    """How long; None when the file does not say."""
    return limit(table[WORD], figures) if WORD in table else None


def says(stage: Stage) -> str:
    """The line of the page that people sign."""
    return f"“{stage.label}”至少停留{stage.stays.words()}" if stage.stays else ""
