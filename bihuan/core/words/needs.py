"""`needs`: evidence and facts to bring now; `photo?` may be left out. 须带

What an act does not ask for is refused: nobody slips in the proof another hand should give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection, Plain

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Ask, Procedure

WORD = "needs"

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


def objections(matter: Matter, act: Act, event: Event) -> Iterator[Objection]:
    """`missing`, `not_asked` and `bad_fact`."""
    proofs, asks = matter.procedure.evidence, matter.procedure.facts
    brought = {kind for kind, marks in event.evidence.items() if marks and kind in proofs}
    told = event.facts.keys() & asks.keys()
    for name in sorted(act.needs - brought - told):
        yield Objection("missing", name)
    asked = act.needs | act.takes
    evidence = event.evidence.keys() - (asked & proofs.keys())
    for name in sorted(evidence | (event.facts.keys() - (asked & asks.keys()))):
        yield Objection("not_asked", name)
    for name in sorted(told):
        if not fits(asks[name], event.facts[name]):
            yield Objection("bad_fact", name)


def fits(ask: Ask, value: Plain) -> bool:
    """Whether a value is of the kind asked for."""
    if ask.given_as == "flag":
        return isinstance(value, bool)
    if ask.given_as == "number":
        return type(value) is int or (isinstance(value, str) and bool(_NUMBER.fullmatch(value)))
    if not isinstance(value, str):
        return False
    if ask.given_as == "choice":
        return value in ask.choices
    if ask.given_as == "date":
        return _is_date(value)
    return 0 < len(value) <= 100


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def read(table: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    """What must be brought, and what may be."""
    names = table.get(WORD, ())
    must = frozenset(name for name in names if not name.endswith("?"))
    return must, frozenset(name[:-1] for name in names if name.endswith("?"))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    yield from (procedure.name(name) for name in sorted(act.needs))
    yield from (f"（可带）{procedure.name(name)}" for name in sorted(act.takes))
