"""`holder`: who holds the matter after an act: `actor`, a person fact, or a role. 承办人"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.core.event import Event
from bihuan.core.procedure import ACTOR

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def after(matter: Matter, act: Act, event: Event) -> str:
    """The id of a person or of a role; as before when the act does not say."""
    if not act.holder:
        return matter.holder
    if act.holder == ACTOR:
        return event.by.id
    if act.holder in matter.procedure.facts:
        return str(event.facts.get(act.holder, matter.facts.get(act.holder, "")))
    return act.holder
