"""`voids`: evidence that no longer counts after an act, facts that are forgotten. 作废"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from bihuan.core.procedure import Act, Procedure

WORD = "voids"


T = TypeVar("T")


def left(kept: Mapping[str, T], act: Act) -> dict[str, T]:
    """What of the file, or of the facts, still counts after the act."""
    if not act.voids:
        return dict(kept)
    return {name: value for name, value in kept.items() if name not in act.voids}


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    if act.voids:
        yield f"{'、'.join(procedure.name(name) for name in sorted(act.voids))}作废"
