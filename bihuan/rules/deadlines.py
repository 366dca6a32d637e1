"""When something is due, in whichever years have a table of holidays. 时限"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bihuan.core import BEIJING, Calendar, Limit
from bihuan.core.calendar import UNITS

from .figures import calendar
from .given import Given, moment, the_whole, word


def answer(given: Given) -> dict[str, Any]:
    """`due` and whether it is `provisional`; for a limit in hours also `due_at`, to the minute."""
    zone = _zone(given)
    start, limit = moment(given, "start", zone), _limit(given)
    days = _calendar(given, zone)
    due = limit.due(start, days)
    if ends := limit.moment(start):
        said = ends.astimezone(zone)
        exactly = said.isoformat(timespec="seconds" if said.second else "minutes")
        return {"due": due.isoformat(), "due_at": exactly, "provisional": False}
    return {"due": due.isoformat(), "provisional": provisional(limit, start, days)}


def provisional(limit: Limit, start: datetime, days: Calendar) -> bool:
    """Whether a year without a table had to be asked. 暂算

    Working days ask every day counted; other limits only their last day and those it rolls over.
    """
    due, first = limit.due(start, days), days.day(start)
    if limit.unit == "h":
        return False
    if limit.unit == "wd":
        return days.provisional(first, due)
    asked = range(limit.past(first, days).year, due.year + 1)
    return not days.years.issuperset(asked)


def _limit(given: Given) -> Limit:
    allow = given.get("allow")
    if not isinstance(allow, dict):
        raise ValueError('缺少 allow：写成 {"n": 10, "unit": "wd"}')
    unit = word(allow, "unit", list(UNITS))
    if unit == "h" and given.get("hours") is not None:
        word(given, "hours", ["calendar"])
    return Limit.parse(f"{the_whole(allow, 'n', 1)}{unit}")


def _zone(given: Given) -> ZoneInfo:
    name = given.get("tz")
    try:
        return ZoneInfo(name) if name else BEIJING
    except (ValueError, OSError, TypeError, LookupError):
        raise ValueError(f"tz 没有这个时区：{name}") from None


def _calendar(given: Given, zone: ZoneInfo) -> Calendar:
    """The days known from the tables asked for, all there are when none is named."""
    every, asked = calendar(), given.get("tables")
    if given.get("fallback") is not None:
        word(given, "fallback", ["weekends_only"])
    years = every.years if asked is None else frozenset(_years(asked))
    if missing := sorted(years - every.years):
        raise ValueError(f"tables 里的 {missing[0]} 年还没有节假日表")
    kept = [
        frozenset(day for day in group if day.year in years)
        for group in (every.holidays, every.make_up)
    ]
    return Calendar(zone, kept[0], kept[1], years)


def _years(asked: Any) -> list[int]:
    if not isinstance(asked, list) or not all(type(year) is int for year in asked):
        raise ValueError(f"tables 要写成年份的表：{asked}")
    return asked
