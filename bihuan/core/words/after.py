"""`after`: how long ago another act or stage must lie before this act. 届满才能

A minimum is no deadline: it is full when its last day is over, and never rolls. It counts from
the latest time, also from one before a rebound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bihuan.core.calendar import Limit
from bihuan.core.event import Event, Objection
from bihuan.core.procedure import limit

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Figure, Procedure

WORD = "after"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`not_yet` what never happened; `too_early` and the first day, or moment, on which it may."""
    if not act.after:
        return ()
    return [found for n in act.after if (found := _why(matter, n, act.after[n], event.happened))]


def _why(matter: Matter, name: str, least: Limit, at: datetime) -> Objection | None:
    if name not in matter.times:
        return Objection("not_yet", name)
    return early(matter, least, matter.times[name].last, at)


def early(matter: Matter, least: Limit, since: datetime, at: datetime) -> Objection | None:
    """`too_early` while this long has not passed in full."""
    calendar = matter.procedure.calendar
    full = least.full(since, calendar)
    if at >= full:
        return None
    day = calendar.day(full).isoformat()
    hour = full.astimezone(calendar.zone).isoformat(timespec="minutes")
    return Objection("too_early", hour if least.unit == "h" else day)


def read(table: Mapping[str, Any], figures: Mapping[str, Figure]) -> dict[str, Limit]:
    """Act or stage -> how long ago."""
    return {name: limit(text, figures) for name, text in table.get(WORD, {}).items()}


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    for name, least in act.after.items():
        yield f"“{procedure.place(name)}”满{least.words()}后"
