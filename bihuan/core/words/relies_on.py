"""`relies_on`: evidence on file that still counts, and facts already known. 卷内须有"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def objections(matter: Matter, act: Act, event: Event) -> Iterator[Objection]:
    """`not_on_file` for each kind that never came or was made void."""
    for kind in sorted(act.relies_on.difference(matter.file, matter.facts)):
        yield Objection("not_on_file", kind)
