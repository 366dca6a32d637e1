"""`voids`: evidence that no longer counts after an act. 作废"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bihuan.core.procedure import Act


def left(file: Mapping[str, tuple[str, ...]], act: Act) -> dict[str, tuple[str, ...]]:
    """What of the file still counts after the act."""
    return {kind: marks for kind, marks in file.items() if kind not in act.voids}
