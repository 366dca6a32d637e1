"""`tells`: who gets a notice after an act: roles, persons that facts name, the holder. 告知"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.core.procedure import HOLDER

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Procedure

WORD = "tells"


def told(after: Matter, act: Act) -> list[str]:
    """`role:officer`, `person:<id>` of everyone to be told, sorted, each once; `after` the act."""
    procedure, found = after.procedure, set()
    for name in act.tells:
        bearer = after.holder if name == HOLDER else name
        if name in procedure.facts:
            bearer = str(after.facts.get(name, ""))
        found.add(f"role:{bearer}" if bearer in procedure.roles else f"person:{bearer}")
    return sorted(found - {"person:"})


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The names the file lists."""
    return frozenset(table.get(WORD, ()))


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    if act.tells:
        names = ["承办人" if n == HOLDER else procedure.name(n) for n in sorted(act.tells)]
        yield f"告知{'、'.join(names)}"
