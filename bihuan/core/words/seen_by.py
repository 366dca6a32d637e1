"""`seen_by`: the roles that may read a kind of evidence, or the matters of a procedure. 谁能看"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bihuan.core.procedure import Procedure

WORD = "seen_by"


def sees(procedure: Procedure, roles: Collection[str], kind: str = "") -> bool:
    """Whether someone of these roles may read this evidence; without one, the matter at all."""
    may = procedure.seen_by
    if kind in procedure.evidence:
        may = procedure.evidence[kind].seen_by or may
    return not may or not may.isdisjoint(roles)


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The roles the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure) -> Iterator[str]:
    """The lines of the page that people sign."""
    if procedure.seen_by:
        yield f"只有{_names(procedure, procedure.seen_by)}能看这类事项"
    for proof in procedure.evidence.values():
        if proof.seen_by:
            yield f"“{proof.label}”只有{_names(procedure, proof.seen_by)}能看"


def _names(procedure: Procedure, roles: Collection[str]) -> str:
    return "、".join(procedure.name(role) for role in procedure.roles if role in roles)
