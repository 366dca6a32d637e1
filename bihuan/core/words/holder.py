"""`holder`: who holds the matter after an act: `actor`, a person fact, or a role. 承办人"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event
from bihuan.core.general import RECUSE, RECUSED
from bihuan.core.procedure import ACTOR

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Procedure

WORD = "holder"


def after(matter: Matter, act: Act, event: Event) -> str:
    """The id of a person or of a role; as before when the act does not say.

    While nobody is named in the fact, whoever acted holds it: a matter is never nobody's.
    """
    if not act.holder:
        return matter.holder
    if act.does == RECUSE:
        return act.holder if matter.holder == event.facts.get(RECUSED) else matter.holder
    if act.holder == ACTOR:
        return event.by.id
    if act.holder in matter.procedure.facts:
        named = event.facts.get(act.holder) or matter.facts.get(act.holder)
        return str(named or event.by.id)
    return act.holder


def read(table: Mapping[str, Any]) -> str:
    """The name the file gives; empty when the act does not say."""
    return str(table.get(WORD, ""))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    if act.holder:
        who = "办的人" if act.holder == ACTOR else procedure.name(act.holder)
        yield f"此后由{who}承办"
