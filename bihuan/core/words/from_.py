"""`from`: the stages in which an act may be done; `start` is before the first. 起于"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def objections(matter: Matter, act: Act, event: Event) -> Iterator[Objection]:
    """`wrong_stage` when the matter stands elsewhere."""
    if matter.stage not in act.start:
        yield Objection("wrong_stage", matter.stage)
