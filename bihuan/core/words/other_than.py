"""`other_than`: acts none of whose hands may do this one, by human and, with `unit`, by unit. 回避

Every hand counts since the beginning or the last rebound, also one that was sent back. A person
fact may be named too: whoever is answerable for the work does not judge it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def objections(matter: Matter, act: Act, event: Event) -> Iterator[Objection]:
    """`same_hand`, else `same_unit`, for each earlier act or person fact."""
    me = event.by
    for earlier in sorted(act.other_than):
        hands = matter.hands.get(earlier, ())
        if any(hand.id == me.id for hand in hands) or matter.facts.get(earlier) == me.id:
            yield Objection("same_hand", earlier)
        elif act.unit and me.unit and any(hand.unit == me.unit for hand in hands):
            yield Objection("same_unit", earlier)
