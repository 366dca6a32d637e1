"""When an act happened and when it was entered: late is late, and says so. 补录"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bihuan.core.event import Event, Objection

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`in_the_future`; `before_last` unless the event is stamped a late entry, or back-filled.

    `not_past`: what is written down on its own day is not back-filled.
    """
    found = []
    if event.happened > event.entered:
        found.append(Objection("in_the_future", event.happened.isoformat()))
    day = matter.procedure.calendar.day
    if event.backfill and day(event.happened) >= day(event.entered):
        found.append(Objection("not_past", day(event.happened).isoformat()))
    if matter.last and event.happened < matter.last and not (event.late_entry or event.backfill):
        found.append(Objection("before_last", matter.last.isoformat()))
    return found
