"""`clock`: limits that start and stop by themselves. 时限

No clock moves another: an act adds a clock or stops one, and a clock stopped late stays late.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Plain
from bihuan.core.matter import Running
from bihuan.core.procedure import Clock, limit

from . import repeats, warns, when

if TYPE_CHECKING:
    from bihuan.core.calendar import Calendar
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Figure, Procedure

WORD = "clock"


def read(table: Mapping[str, Any], local: Mapping[str, Figure]) -> Clock:
    """A clock as the file declares it; a limit is `10wd` or the name of a local figure."""
    tests = when.read(table, local)
    read_limits = local.keys() & {table.get("limit"), table.get("amber")}
    return Clock(
        id=table["id"],
        label=table["label"],
        after=_names(table["after"]),
        limit=limit(table["limit"], local) if "limit" in table else None,
        until=table.get("until", ""),
        stops=_names(table.get("stops", [])),
        amber=limit(table["amber"], local) if "amber" in table else None,
        when=tests,
        warns=warns.read(table, local),
        repeats=repeats.read(table),
        lapses=bool(table.get("lapses", False)),
        figures=frozenset(read_limits).union(*(test.figures for test in tests)),
        source=table.get("source", ""),
    )


def _names(value: str | list[str]) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)


def changed(matter: Matter, act: Act, event: Event, stage: str) -> dict[str, Running]:
    """The clocks this act stops and starts, when the matter then stands in `stage`."""
    moved = stage != matter.stage
    met = _stopped(matter, act, event, stage)
    begun: dict[str, Running] = {}
    for clock in matter.procedure.clocks.values():
        since = None
        if act.id in clock.after or (moved and stage in clock.after):
            since = event.happened
        elif clock.repeats and not moved:
            since = _again(clock, met, matter, event)
        if since and when.applies(clock.when, matter, event):
            start = _start(clock, matter, event, since)
            begun |= {_key(clock.id, matter.clocks): start} if start else {}
    return met | begun


def _again(
    clock: Clock, met: Mapping[str, Running], matter: Matter, event: Event
) -> datetime | None:
    """From when a duty that returns is counted anew; None when it does not."""
    for start in met.values():
        if start.clock == clock.id:
            return repeats.since(start, event, matter.procedure.calendar)
    return None


def _stopped(matter: Matter, act: Act, event: Event, stage: str) -> dict[str, Running]:
    closing = matter.procedure.closed(stage) and not matter.closed
    clocks = matter.procedure.clocks
    return {
        key: matter.stopped(running, event.happened)
        for key, running in matter.clocks.items()
        if not running.met and (closing or _stops(clocks[running.clock], matter, act, stage))
    }


def _stops(clock: Clock, matter: Matter, act: Act, stage: str) -> bool:
    left = stage != matter.stage
    if left and (clock.repeats or not clock.stops):
        return True
    return act.id in clock.stops or (left and stage in clock.stops)


def _start(clock: Clock, matter: Matter, event: Event, start: datetime) -> Running | None:
    calendar = matter.procedure.calendar
    since = calendar.day(start)
    if clock.limit:
        due, at = clock.limit.due(start, calendar), clock.limit.moment(start)
    elif day := _day(clock.until, event.facts) or _day(clock.until, matter.facts):
        due, at = day, None
    else:
        return None
    if event.backfill and _over(due, at, event.entered, calendar):
        return None  # a limit that was over before anybody wrote it down is not known
    counted = clock.limit is not None and clock.limit.unit != "h"
    return Running(
        clock=clock.id,
        since=since,
        due=due,
        at=at.astimezone(UTC) if at else None,
        amber=clock.amber.before(due, calendar) if clock.amber else None,
        provisional=counted and calendar.provisional(since, due),
    )


def _over(due: date, at: datetime | None, now: datetime, calendar: Calendar) -> bool:
    return at < now if at else due < calendar.day(now)


def _day(fact: str, facts: Mapping[str, Plain]) -> date | None:
    return date.fromisoformat(str(facts[fact])) if fact in facts else None


def _key(clock: str, running: Mapping[str, Running]) -> str:
    n = sum(started.clock == clock for started in running.values())
    return f"{clock}/{n + 1}" if n else clock


def says(procedure: Procedure, clock: Clock) -> str:
    """`3个工作日`, or the day people name."""
    long = clock.limit.words() if clock.limit else f"到“{procedure.name(clock.until)}”当日"
    return f"{long}，过期视为放弃，不算谁逾期" if clock.lapses else long
