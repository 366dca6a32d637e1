"""`holder`: who holds the matter after an act: `actor`, a person fact, or a role. 承办人"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.core.event import Event
from bihuan.core.procedure import ACTOR

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def after(matter: Matter, act: Act, event: Event) -> str:
    """The id of a person or of a role; as before when the act does not say.

    While nobody is named in the fact, whoever acted holds it: a matter is never nobody's.
    """
    if not act.holder:
        return matter.holder
    if act.holder == ACTOR:
        return event.by.id
    if act.holder in matter.procedure.facts:
        named = event.facts.get(act.holder) or matter.facts.get(act.holder)
        return str(named or event.by.id)
    return act.holder
