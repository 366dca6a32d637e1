"""`opens`: an act opens child matters of another procedure, numbered under this one. 立子事项"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection
from bihuan.core.procedure import ANSWER

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Procedure

WORD = "opens"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`missing` when an act that opens names none, `not_asked` when another does.

    An answer must come from a child there is: `missing`, `unknown_child`.
    """
    if not (act.opens or event.opens or event.answer or act.id == ANSWER):
        return ()
    found = []
    if act.opens and event.opens < 1:
        found.append(Objection("missing", act.opens))
    if not act.opens and event.opens:
        found.append(Objection("not_asked", "opens"))
    if act.id == ANSWER:
        found += _answers(matter, event)
    elif event.answer:
        found.append(Objection("not_asked", ANSWER))
    return found


def _answers(matter: Matter, event: Event) -> Sequence[Objection]:
    if not event.answer:
        return (Objection("missing", ANSWER),)
    if not 1 <= event.answer.n <= len(matter.children):
        return (Objection("unknown_child", str(event.answer.n)),)
    return ()


def read(table: Mapping[str, Any]) -> str:
    """The procedure of the children; empty when the act opens none."""
    return str(table.get(WORD, ""))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    if act.opens:
        yield f"同时立{procedure.name(act.opens)}，每条一件"
