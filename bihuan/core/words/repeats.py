"""`repeats`: a duty that returns: a limit that starts again when it is met. 定期

It starts from its due day, in hours from the moment it ends, so that being early costs nobody
anything; from the day it was met when that was late. It ends with the stage it started in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bihuan.core.calendar import Calendar
    from bihuan.core.event import Event
    from bihuan.core.matter import Running
    from bihuan.core.procedure import Clock

WORD = "repeats"


def since(met: Running, event: Event, calendar: Calendar) -> datetime:
    """From when the next start is counted, when this one has just been met."""
    return event.happened if met.late else met.at or calendar.midnight(met.due)


def read(table: Mapping[str, Any]) -> bool:
    """Whether the file says so."""
    return bool(table.get(WORD, False))


def says(clock: Clock) -> str:
    """Added to how long a limit runs."""
    return "，到期再起" if clock.repeats else ""
