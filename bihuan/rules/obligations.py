"""Which meetings a body owed in a year: held, held late, still due, or never. 组织生活应开未开

A meeting counts for the period it was held in. One made up later counts, late, for the period
it names and for no other; nothing counts before it is entered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from .figures import figures, full
from .given import Given, day, rows, the_day, the_whole, whole

DONE, LATE, DUE, GAP = "done", "late", "due", "gap"


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of the year in which a duty is to be done, both days included."""

    name: str
    first: date
    last: date


def answer(given: Given) -> dict[str, Any]:
    """How each duty of the year stands on `as_of`, each as `duty[:group]/period`, sorted."""
    found: dict[str, list[str]] = {DONE: [], LATE: [], DUE: [], GAP: []}
    for name, stands in _standings(given):
        found[stands].append(name)
    return {
        **{stands: sorted(found[stands]) for stands in (GAP, DUE, LATE)},
        "backfilled": sorted(_backfilled(given)),
        "done": len(found[DONE]),
    }


def periods(every: str, year: int) -> list[Period]:
    """The calendar periods of a year, in order. Raises ValueError for a rhythm without name."""
    known = figures("obligations")["every"]
    if every == "source" or every not in known:
        names = "、".join(name for name in known if name != "source")
        raise ValueError(f"every 没有这一种：{every}；可以是 {names}")
    length, name = known[every]["months"], known[every]["name"]
    starts = [date(year, month, 1) for month in range(1, 13, length)]
    ends = [full(f"{length}m", start) - timedelta(days=1) for start in starts]
    return [
        Period(name.format(year=year, n=n), first, last)
        for n, (first, last) in enumerate(zip(starts, ends, strict=True), 1)
    ]


def _standings(given: Given) -> Iterator[tuple[str, str]]:
    as_of, founded = the_day(given, "as_of"), day(given, "founded")
    meetings = [each for each in rows(given, "meetings") if _known(each, as_of)]
    for duty, group in _duties(given):
        own = [each for each in meetings if _serves(each, duty["id"], group)]
        for period in periods(str(duty.get("every")), the_whole(given, "year", 1)):
            if period.first <= as_of and (founded is None or period.last >= founded):
                label = f"{duty['id']}:{group}" if group else duty["id"]
                yield f"{label}/{period.name}", _stands(own, duty, period, as_of)


def _duties(given: Given) -> Iterator[tuple[Given, str]]:
    """Each duty of this body, once for each group where groups meet for themselves."""
    rule = figures("obligations")
    free = rule["free"].get(given.get("body"), [])
    for duty in rows(given, "obligations"):
        if not isinstance(duty.get("id"), str) or not duty["id"]:
            raise ValueError("obligations 里有一行没有 id")
        if duty["id"] in free:
            continue
        apart = duty["id"] in rule["each_group"]["of"] or bool(duty.get("per"))
        for group in (apart and given.get("groups")) or [""]:
            yield duty, group


def _stands(own: Sequence[Given], duty: Given, period: Period, as_of: date) -> str:
    least = 1 if duty.get("min") is None else the_whole(duty, "min")
    made_up = [each for each in own if each.get("for_period") == period.name]
    plain = [each for each in own if not _names_one(duty["every"], each.get("for_period"))]
    in_time = sum(period.first <= the_day(e, "held") <= period.last for e in plain + made_up)
    late = sum(the_day(each, "held") > period.last for each in made_up)
    if in_time >= least:
        return DONE
    if in_time + late >= least:
        return LATE
    return GAP if period.last < as_of else DUE


def _names_one(every: str, label: str | None) -> bool:
    """Whether a label names a period of this rhythm, of whatever year.

    A monthly label says nothing of a quarterly duty that the same meeting also serves.
    """
    year = (label or "")[:4]
    return year.isdecimal() and label in {each.name for each in periods(every, int(year))}


def _known(meeting: Given, as_of: date) -> bool:
    """Whether a meeting had been held and entered by that day."""
    entered = day(meeting, "entered")
    return entered is not None and entered <= as_of and the_day(meeting, "held") <= as_of


def _serves(meeting: Given, duty: str, group: str) -> bool:
    if duty not in (meeting.get("types") or []) or (group and meeting.get("group") != group):
        return False
    rule = figures("obligations")["headcount"]
    eligible, present = whole(meeting, "eligible"), whole(meeting, "present")
    if duty not in rule["of"] or eligible is None or present is None:
        return True
    return present >= eligible * Fraction(rule["least"])


def _backfilled(given: Given) -> Iterator[str]:
    """Meetings entered too long after they were held; plain days, over any holiday. 补录"""
    params = given.get("params") or {}
    days = whole(params, "late_entry_days")
    days = figures("obligations")["entry"]["late_days"] if days is None else days
    for meeting in rows(given, "meetings"):
        entered = day(meeting, "entered")
        late = entered and (entered - the_day(meeting, "held")).days > days
        if entered and late and entered <= the_day(given, "as_of"):
            yield str(meeting["id"])
