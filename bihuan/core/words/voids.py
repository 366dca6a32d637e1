"""`voids`: evidence that no longer counts after an act, facts that are forgotten. 作废"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from bihuan.core.procedure import Act


T = TypeVar("T")


def left(kept: Mapping[str, T], act: Act) -> dict[str, T]:
    """What of the file, or of the facts, still counts after the act."""
    return {name: value for name, value in kept.items() if name not in act.voids}
