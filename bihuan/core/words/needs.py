"""`needs`: evidence and facts to bring now; `photo?` may be left out. 须带

What an act does not ask for is refused: nobody slips in the proof another hand should give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection, Plain

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Ask, Procedure

WORD = "needs"

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`missing`, `not_asked` and `bad_fact`."""
    missing = [name for name in act.needs if not _brought(matter.procedure, event, name)]
    stray = [name for name in event.evidence if not _takes(act, name, matter.procedure.evidence)]
    stray += [name for name in event.facts if not _takes(act, name, matter.procedure.facts)]
    asks = matter.procedure.facts
    bad = [name for name, v in event.facts.items() if name in asks and not fits(asks[name], v)]
    return [
        *(Objection("missing", name) for name in sorted(missing)),
        *(Objection("not_asked", name) for name in sorted(set(stray))),
        *(Objection("bad_fact", name) for name in sorted(bad)),
    ]


def _brought(procedure: Procedure, event: Event, name: str) -> bool:
    if name in procedure.evidence:
        return bool(event.evidence.get(name))
    return name in event.facts


def _takes(act: Act, name: str, declared: Mapping[str, object]) -> bool:
    return (name in act.needs or name in act.takes) and name in declared


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
