"""Days as a community counts them. Time comes in from outside; nothing here asks for it. 工作日历"""

import hashlib
import json
import re
import tomllib
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
UNITS = {"h": "小时", "d": "日", "wd": "个工作日", "m": "个月", "q": "个季度", "y": "年"}
_DAY = timedelta(days=1)
_MONTHS = {"m": 1, "q": 3, "y": 12}
_LIMIT = re.compile(r"([1-9]\d{0,3})(h|d|wd|m|q|y)")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days count, and where midnight falls. 工作日历

    `holidays` are weekdays off, `make_up` weekends worked (调休); both are known only for
    `years`. A day of any other year is counted by weekends alone and is provisional (暂算).
    """

    zone: ZoneInfo = BEIJING
    holidays: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    digest: str = field(init=False, default="")

    def __post_init__(self) -> None:
        plain = {
            "zone": self.zone.key,
            "holidays": sorted(day.isoformat() for day in self.holidays),
            "make_up": sorted(day.isoformat() for day in self.make_up),
            "years": sorted(self.years),
        }
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest())

    def day(self, at: datetime) -> date:
        """The local day of an aware moment."""
        return at.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The moment a local day begins."""
        return datetime.combine(day, time.min, self.zone)

    def counts(self, day: date) -> bool:
        """Whether people work on this day."""
        return day in self.make_up or (day.weekday() < 5 and day not in self.holidays)

    def provisional(self, since: date, until: date) -> bool:
        """Whether counting from one day, itself not counted, needed a year without a table. 暂算"""
        first = since + _DAY
        return not self.years.issuperset(range(first.year, until.year + 1))

    def working_day(self, n: int, after: date) -> date:
        """The nth working day after a day, not counting that day; before it when n is negative."""
        return _working_day(self, n, after)

    def roll(self, day: date) -> date:
        """This day, or the next working day when it is a rest day (民法典第二百零三条)."""
        return day if self.counts(day) else self.working_day(1, after=day)


@lru_cache(maxsize=4096)
def _working_day(calendar: Calendar, n: int, after: date) -> date:
    # Kept: the acts of one day ask for the same few days again and again.
    day, step, left = after, (1 if n > 0 else -1), abs(n)
    while left:
        day += timedelta(days=step)
        left -= calendar.counts(day)
    return day


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: `n` of h d wd m q y. 时限

    The first day is not counted; a month ends on the same day of the month, clipped to its
    end; a last day of rest rolls to the next working day; hours run on from the moment and
    never roll (民法典第二百条至第二百零四条).
    """

    n: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read `10wd`. Raises ValueError for anything else."""
        found = _LIMIT.fullmatch(text)
        if not found:
            raise ValueError(f"时限要写成 10wd、2m、24h 这样：{text}")
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.n}{self.unit}"

    def words(self) -> str:
        """`10个工作日`."""
        return f"{self.n}{UNITS[self.unit]}"

    def moment(self, at: datetime) -> datetime | None:
        """The exact end of a limit in hours; None for one in days."""
        return at + timedelta(hours=self.n) if self.unit == "h" else None

    def due(self, at: datetime, calendar: Calendar) -> date:
        """The local day on which the limit ends."""
        start = calendar.day(at)
        if ends := self.moment(at):
            return calendar.day(ends)
        if self.unit == "wd":
            return calendar.working_day(self.n, after=start)
        if self.unit == "d":
            return calendar.roll(start + timedelta(days=self.n))
        return calendar.roll(_months(start, self.n * _MONTHS[self.unit]))

    def full(self, since: datetime, calendar: Calendar) -> datetime:
        """The first moment at which this long has passed in full. 届满

        Days are full when the last of them is over, months and years on the same day of the
        month. What must last so long is no deadline: it never rolls.
        """
        start = calendar.day(since)
        if ends := self.moment(since):
            return ends
        if self.unit in _MONTHS:
            return calendar.midnight(_months(start, self.n * _MONTHS[self.unit]))
        days = timedelta(days=self.n)
        last = calendar.working_day(self.n, start) if self.unit == "wd" else start + days
        return calendar.midnight(last + timedelta(days=1))

    def past(self, due: date, calendar: Calendar) -> date:
        """The day this long after a due day: when what is late goes a step further. Never rolls."""
        if self.unit == "wd":
            return calendar.working_day(self.n, due)
        if self.unit in _MONTHS:
            return _months(due, self.n * _MONTHS[self.unit])
        return due + timedelta(days=self.n if self.unit == "d" else -(-self.n // 24))

    def before(self, due: date, calendar: Calendar) -> date:
        """The day this long before a due day: when a light turns amber. Never rolls."""
        if self.unit == "wd":
            return calendar.working_day(-self.n, after=due)
        if self.unit in _MONTHS:
            return _months(due, -self.n * _MONTHS[self.unit])
        return due - timedelta(days=self.n if self.unit == "d" else -(-self.n // 24))


def _months(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read(tables: Iterable[str], zone: ZoneInfo = BEIJING) -> Calendar:
    """The calendar that yearly TOML tables make together.

    Each holds `year`, `source`, `holidays` (any days off) and `make_up`, as TOML dates.
    Raises ValueError for a date outside its table's year.
    """
    holidays: set[date] = set()
    make_up: set[date] = set()
    years: set[int] = set()
    for text in tables:
        table = tomllib.loads(text)
        year = table["year"]
        if strays := [d for d in (*table["holidays"], *table["make_up"]) if d.year != year]:
            raise ValueError(f"{year} 年的表里有别的年份：{strays[0]}")
        years.add(year)
        holidays |= {day for day in table["holidays"] if day.weekday() < 5}
        make_up |= set(table["make_up"])
    return Calendar(zone, frozenset(holidays), frozenset(make_up), frozenset(years))
