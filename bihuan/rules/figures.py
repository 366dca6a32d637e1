"""The figures a rule goes by, from the TOML beside it, and the days of every year with a table."""

import tomllib
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.core import BEIJING, Calendar, Limit
from bihuan.core import calendar as days


@cache
def figures(name: str) -> dict[str, Any]:
    """The tables of `name`.toml; every figure in it stands beside its source."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def calendar() -> Calendar:
    """Working days, from the table of every year there is."""
    tables = files("bihuan").joinpath("calendars").iterdir()
    return days.read(each.read_text("utf-8") for each in tables if each.name.endswith(".toml"))


def due(limit: str, after: date) -> date:
    """The last day of a limit, rolled to a working day as every deadline is."""
    return Limit.parse(limit).due(_midnight(after), calendar())


def full(limit: str, since: date) -> date:
    """The day from which a time has passed in full: it is no deadline and never rolls. 届满"""
    return calendar().day(Limit.parse(limit).full(_midnight(since), calendar()))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
