"""`warns`: what the clock does by itself, for each start of a limit: at amber, when late, after. 催办

The clock is a person: its acts go through the same door, each names the start it is about, and
each is done once for it. Nothing it does stops or moves the limit that is late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bihuan.core.calendar import Limit
from bihuan.core.event import Event, Objection
from bihuan.core.procedure import AMBER, CLOCK, LATE, limit

from .who import role

if TYPE_CHECKING:
    from bihuan.core.matter import Matter, Running
    from bihuan.core.procedure import Act, Clock, Figure, Procedure

WORD = "warns"


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`no_such_clock`, `too_early`, `already`; `not_asked` when a person names a start of a clock."""
    if CLOCK not in event.by.roles or role(act, event) != CLOCK:
        return (Objection("not_asked", "for"),) if event.about else ()
    if not event.about:
        warned = any(act.id in clock.warns for clock in matter.procedure.clocks.values())
        return (Objection("missing", "for"),) if warned else ()
    running = matter.clocks.get(event.about)
    if running is None or running.met:
        return (Objection("no_such_clock", event.about),)
    clock = matter.procedure.clocks[running.clock]
    if act.id not in clock.warns:
        return (Objection("not_asked", "for"),)
    if mark(act.id, event.about) in matter.warned:
        return (Objection("already", event.about),)
    at = moment(matter, clock, running, act.id)
    if at is None or event.happened < at:
        day = matter.procedure.calendar.day(at).isoformat() if at else ""
        return (Objection("too_early", day),)
    return ()


def mark(act: str, start: str) -> str:
    """How a matter remembers that the clock did an act for a start."""
    return f"{act} {start}"


def moment(matter: Matter, clock: Clock, running: Running, act: str) -> datetime | None:
    """From when on the clock may do this act for this start; None when there is no such time."""
    calendar, step = matter.procedure.calendar, clock.warns[act]
    if step == AMBER:
        return calendar.midnight(running.amber) if running.amber else None
    if step == LATE:
        over = timedelta(microseconds=1)
        return running.at + over if running.at else calendar.midnight(running.due + timedelta(1))
    assert isinstance(step, Limit)
    if running.at and (ends := step.moment(running.at)):
        return ends
    return calendar.midnight(step.past(running.due, calendar))


def ahead(matter: Matter, start: str) -> Iterator[tuple[str, datetime]]:
    """What the clock has yet to do for a running start, in order, and from when on."""
    running = matter.clocks[start]
    if running.met:
        return
    clock = matter.procedure.clocks[running.clock]
    steps = list(clock.warns)
    done = [n for n, act in enumerate(steps, 1) if mark(act, start) in matter.warned]
    for act in steps[max(done, default=0) :]:
        at = moment(matter, clock, running, act)
        if at and matter.stage in matter.procedure.acts[act].start:
            yield act, at


def read(table: Mapping[str, Any], figures: Mapping[str, Figure]) -> dict[str, Limit | str]:
    """Act -> `amber`, `late`, or how long after the due day; in the order of the file."""
    steps = table.get(WORD, {}).items()
    return {act: at if at in (AMBER, LATE) else limit(at, figures) for act, at in steps}


def says(procedure: Procedure, clock: Clock) -> str:
    """`临近到期：提醒；逾期：督办；逾期7日：告诫`."""
    told = []
    for act, at in clock.warns.items():
        when = {AMBER: "临近到期", LATE: "逾期"}.get(str(at)) or f"逾期{_words(at)}"
        told.append(f"{when}：{procedure.place(act)}")
    return "；".join(told) or "—"


def _words(at: Limit | str) -> str:
    return at.words() if isinstance(at, Limit) else at
