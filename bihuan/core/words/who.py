"""`who`: the roles that may do an act. 谁办"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection
from bihuan.core.procedure import LETTER, START

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act

WORD = "who"


def role(act: Act, event: Event) -> str:
    """The role the act is done in: as said, else the first held that may; empty when none may.

    A child is opened by the letter of its parent, whose guards have judged who may.
    """
    may = act.who & event.by.roles
    if event.parent and START in act.start and event.as_role in ("", LETTER):
        return min(may, default=LETTER)
    if event.as_role:
        return event.as_role if event.as_role in may else ""
    return min(may, default="")


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`wrong_role` when none of the roles held, or not the one named, may do it."""
    if not event.as_role and not act.who.isdisjoint(event.by.roles):
        return ()
    return () if role(act, event) else (Objection("wrong_role", " ".join(sorted(act.who))),)


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))
