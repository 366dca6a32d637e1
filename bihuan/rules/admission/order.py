"""Blank places, steps before their time, steps out of turn."""

from collections.abc import Iterator
from datetime import date

from bihuan.rules.figures import due, full

from .file import File, Row, recorded, table


def blanks(file: File) -> Iterator[str]:
    """No step without its day and the person who answers for it."""
    for row in file.rows:
        if row.stated is None:
            yield f"H{row.step:02}.NO_DATE"
        if not row.signer:
            yield f"H{row.step:02}.NO_SIGNER"


def needed(file: File) -> Iterator[str]:
    """Steps recorded without the step they rest on."""
    for rule in table("needs"):
        if file.of(rule["step"]) and not file.of(rule["needs"]):
            yield rule["code"]


def waited(file: File) -> Iterator[str]:
    """Steps taken before the time that must pass had passed."""
    for rule in table("waits"):
        since = file.on(rule["after"])
        for row in file.of(rule["step"]):
            if since and row.stated and row.stated < full(rule["least"], since):
                yield rule["code"]


def limits(file: File) -> Iterator[str]:
    """Steps taken late, or still open when the file was looked at."""
    for rule in table("limits"):
        if file.version in rule.get("versions", [file.version]):
            for since, done in _runs(file, rule["step"], rule["after"]):
                late = [o["code"] for o in rule["over"] if done > due(o["limit"], since)]
                yield from late[-1:]


def reversed_days(file: File) -> Iterator[str]:
    """A day stated before that of a row that comes earlier, unless the two run side by side."""
    for row, before in recorded(file):
        days = [e.stated for e in before if e.stated and not _side_by_side(e, row)]
        if row.stated and days and row.stated < max(days):
            yield f"S{row.step:02}.DATE_REVERSED"


def late_entries(file: File) -> Iterator[str]:
    """Rows entered too long after the day they state; plain days. 补录"""
    for row in file.rows:
        days = (row.entered - row.stated).days if row.stated and row.entered else 0
        if days > file.param("late_entry_days"):
            yield f"S{row.step:02}.LATE_ENTRY"


def missing(file: File) -> list[int]:
    """Steps below the highest one recorded that have no row."""
    there = {row.step for row in file.rows}
    return [step for step in range(1, max(there, default=0)) if step not in there]


def _runs(file: File, step: int, after: int) -> Iterator[tuple[date, date]]:
    """From the day of each start to that of the step it led to, or to now while none came.

    A start that comes again before the step begins the time anew. A start without its day gives
    no time; a step without its day is not done.
    """
    since: date | None = None
    for row in file.rows:
        if row.step == after:
            since = row.stated
        elif row.step == step and row.stated:
            if since:
                yield since, row.stated
            since = None
    if since:
        yield since, file.as_of


def _side_by_side(one: Row, other: Row) -> bool:
    return one.step != other.step and any(
        {one.step, other.step} <= set(steps) for steps in table("side_by_side")["steps"]
    )
