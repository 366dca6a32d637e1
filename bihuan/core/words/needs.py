"""`needs`: evidence and facts to bring now; `photo?` may be left out. 须带

What an act does not ask for is refused: nobody slips in the proof another hand should give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection, Plain

from .when import NUMBER

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Ask, Procedure

WORD = "needs"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`missing`, `not_asked` and `bad_fact`."""
    proofs, asks = matter.procedure.evidence, matter.procedure.facts
    evidence, facts = event.evidence, event.facts
    found: list[Objection] = []
    for name in act.needs:
        if not (evidence.get(name) if name in proofs else name in facts):
            found.append(Objection("missing", name))  # noqa: PERF401 - mostly there is none
    for name in evidence:
        if name not in proofs or not _asks(act, name):
            found.append(Objection("not_asked", name))  # noqa: PERF401
    for name, value in facts.items():
        if name not in asks or not _asks(act, name):
            found.append(Objection("not_asked", name))
        elif not fits(asks[name], value):
            found.append(Objection("bad_fact", name))
    return sorted(found, key=_order) if found else ()


_ORDER = ("missing", "not_asked", "bad_fact")


def _order(objection: Objection) -> tuple[int, str]:
    return _ORDER.index(objection.why), objection.about


def _asks(act: Act, name: str) -> bool:
    return name in act.needs or name in act.takes


def fits(ask: Ask, value: Plain) -> bool:
    """Whether a value is of the kind asked for."""
    if ask.given_as == "flag":
        return isinstance(value, bool)
    if ask.given_as == "number":
        plain = str(value) if type(value) is int else value
        return isinstance(plain, str) and bool(NUMBER.fullmatch(plain))
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
