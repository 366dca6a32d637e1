"""How days are counted: rows of (start, limit, last day)."""

from datetime import UTC, date, datetime

import pytest

from bihuan import core
from bihuan.core import BEIJING, Calendar, Limit

from .shelf import CALENDAR, TABLES


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-03-02 09:00", "1wd", "2026-03-03"),  # 首日不算
        ("2026-03-06 23:59", "1wd", "2026-03-09"),  # 周五到下周一
        ("2026-02-13 09:00", "1wd", "2026-02-14"),  # 调休的周六上班
        ("2026-02-14 09:00", "1wd", "2026-02-24"),  # 春节九天
        ("2026-04-30 09:00", "5wd", "2026-05-11"),
        ("2026-09-30 09:00", "15wd", "2026-10-27"),
        ("2025-01-27 09:00", "2wd", "2025-02-06"),
        ("2024-02-09 09:00", "1wd", "2024-02-18"),
        ("2026-03-02 09:00", "10d", "2026-03-12"),
        ("2026-05-20 09:00", "30d", "2026-06-22"),  # 最后一日是端午，顺延
        ("2024-06-01 10:00", "15d", "2024-06-17"),  # 最后一日是周日，顺延
        ("2026-02-18 10:00", "10d", "2026-02-28"),  # 最后一日是调休的周六，不顺延
        ("2026-01-31 09:00", "1m", "2026-02-28"),  # 没有三十一日，到月底
        ("2024-01-31 09:00", "1m", "2024-02-29"),
        ("2025-12-15 09:00", "2m", "2026-02-24"),  # 落在春节，顺延
        ("2025-05-06 10:00", "1q", "2025-08-06"),
        ("2025-11-30 10:00", "1q", "2026-02-28"),
        ("2025-06-10 09:00", "1y", "2026-06-10"),
        ("2024-02-29 09:00", "1y", "2025-02-28"),
        ("2025-10-01 08:15", "24h", "2025-10-02"),  # 小时不顺延
        ("2025-09-30 23:30", "2h", "2025-10-01"),
    ],
)
def test_a_limit_ends_on_its_last_day(start, limit, due):
    assert Limit.parse(limit).due(at(start), CALENDAR).isoformat() == due


def test_a_limit_in_hours_ends_at_a_moment_and_others_do_not():
    assert Limit(2, "h").moment(at("2025-09-30 23:30")) == at("2025-10-01 01:30")
    assert Limit(2, "d").moment(at("2025-09-30 23:30")) is None


@pytest.mark.parametrize(
    ("due", "limit", "amber"),
    [
        ("2026-10-12", "3wd", "2026-10-08"),  # 十月十日上班，十一日休息
        ("2026-10-12", "3d", "2026-10-09"),
        ("2026-03-31", "1m", "2026-02-28"),
        ("2026-10-12", "24h", "2026-10-11"),
        ("2026-10-12", "25h", "2026-10-10"),
    ],
)
def test_amber_comes_a_limit_before_the_due_day(due, limit, amber):
    assert Limit.parse(limit).before(date.fromisoformat(due), CALENDAR).isoformat() == amber


@pytest.mark.parametrize(
    "text", ["10", "wd", "0d", "-1d", "1.5d", "10 wd", "10工作日", "10WD", "1w"]
)
def test_anything_else_is_no_limit(text):
    with pytest.raises(ValueError, match="时限要写成"):
        Limit.parse(text)


def test_a_limit_is_written_as_it_was_read_and_said_in_words():
    assert [str(Limit.parse(text)) for text in ("10wd", "24h")] == ["10wd", "24h"]
    said = [Limit(2, unit).words() for unit in ("h", "d", "wd", "m", "q", "y")]
    assert said == ["2小时", "2日", "2个工作日", "2个月", "2个季度", "2年"]


def test_midnight_falls_where_the_community_is():
    late = datetime(2026, 8, 3, 16, 30, tzinfo=UTC)  # 北京时间八月四日零点三十分
    assert CALENDAR.day(late) == date(2026, 8, 4)


@pytest.mark.parametrize("year", TABLES)
def test_a_year_has_the_working_days_the_notices_leave(year):
    days = (
        date.fromordinal(n)
        for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    )
    assert sum(map(CALENDAR.counts, days)) == {2024: 251, 2025: 248, 2026: 248}[year]


def test_a_year_without_a_table_is_provisional():
    assert not CALENDAR.provisional(date(2024, 1, 1), date(2026, 12, 31))
    assert CALENDAR.provisional(date(2026, 12, 30), date(2027, 1, 5))
    assert CALENDAR.provisional(date(2023, 12, 30), date(2024, 1, 5))
    assert not CALENDAR.provisional(date(2023, 12, 31), date(2024, 1, 5)), "首日不算"


def test_a_table_holds_only_its_own_year():
    with pytest.raises(ValueError, match="2026 年的表里有别的年份：2027-01-01"):
        core.calendar.read(["year = 2026\nholidays = [2027-01-01]\nmake_up = []"])


def test_a_weekend_day_listed_as_a_holiday_changes_nothing():
    listed, left_out = (
        core.calendar.read([f"year = 2026\nholidays = [{days}]\nmake_up = []"])
        for days in ("2026-10-02, 2026-10-03, 2026-10-04", "2026-10-02")
    )
    assert listed.digest == left_out.digest


def test_the_digest_tells_one_calendar_from_another():
    assert (
        CALENDAR.digest == core.calendar.read(p.read_text("utf-8") for p in TABLES.values()).digest
    )
    others = [
        Calendar(),
        Calendar(years=frozenset({2026})),
        Calendar(holidays=frozenset({date(2026, 1, 1)})),
    ]
    others.append(Calendar(make_up=frozenset({date(2026, 1, 4)})))
    assert len({CALENDAR.digest, *(other.digest for other in others)}) == 5
