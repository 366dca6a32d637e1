"""`from`: the stages in which an act may be done; `start` is before the first. 起于"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act

WORD = "from"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`wrong_stage` when the matter stands elsewhere."""
    return () if matter.stage in act.start else (Objection("wrong_stage", matter.stage),)


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))
