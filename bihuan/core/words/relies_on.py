"""`relies_on`: evidence that must be on file already, and still count. 卷内须有"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def objections(matter: Matter, act: Act, event: Event) -> Iterator[Objection]:
    """`not_on_file` for each kind that never came or was made void."""
    for kind in sorted(act.relies_on - matter.file.keys()):
        yield Objection("not_on_file", kind)
