"""`to`: the stage an act leads to; `same` stays where the matter stands. 到"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bihuan.core.procedure import SAME

if TYPE_CHECKING:
    from bihuan.core.procedure import Act

WORD = "to"


def read(table: Mapping[str, Any]) -> str:
    """The stage, or `same`."""
    return str(table[WORD])


def lands(act: Act, stage: str) -> str:
    """The stage an act leads to from this one."""
    return stage if act.to == SAME else act.to
