"""`other_than`: acts none of whose hands may do this one, by human and, with `unit`, by unit. 回避

Every hand counts since the beginning or the last rebound, also one that was sent back. A person
fact may be named too: whoever is answerable for the work does not judge it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection, Person

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Procedure

WORD = "other_than"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`same_hand`, else `same_unit`, for each earlier act or person fact."""
    found = []
    for earlier in act.other_than:
        hand = _hand(matter, event.by, earlier)
        if hand == "person":
            found.append(Objection("same_hand", earlier))
        elif hand == "unit" and act.unit:
            found.append(Objection("same_unit", earlier))
    return sorted(found, key=_about) if found else ()


def _hand(matter: Matter, me: Person, earlier: str) -> str:
    """What of me was in it: `person`, `unit` or nothing."""
    named = matter.facts.get(earlier)
    if named is not None and (named == me.id or named in me.stands_for):
        return "person"
    unit = False
    for hand in matter.hands.get(earlier, ()):
        if hand.id == me.id or hand.id in me.stands_for:
            return "person"
        unit = unit or hand.unit == me.unit
    return "unit" if unit and me.unit else ""


def _about(objection: Objection) -> str:
    return objection.about


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    hands = [procedure.name(name) for name in sorted(act.other_than)]
    if hands:
        unit = "，也不得是同一单位的人" if act.unit else ""
        yield f"不得由{'、'.join(f'“{hand}”' for hand in hands)}的经手人或本人办{unit}"
