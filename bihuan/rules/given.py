"""Reading what a rule was given: days, money, whole numbers, each error naming its field.

Digits and marks typed full-width are read as the plain ones. 全角照半角读
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from bihuan.core import BEIJING

_WHOLE = re.compile(r"-?[0-9]{1,18}")

Given = Mapping[str, Any]


def narrow(text: str) -> str:
    """Without spaces around it, and each full-width letter, digit or mark as the plain one."""
    return unicodedata.normalize("NFKC", text).strip()


def day(row: Given, key: str) -> date | None:
    """The local day of a date or moment; None when it is null, empty or absent.

    A moment in another offset is moved to Beijing first; one without an offset is of Beijing.
    """
    text = row.get(key)
    if text is None or (isinstance(text, str) and not text.strip()):
        return None
    try:
        at = datetime.fromisoformat(narrow(text))
    except (TypeError, ValueError):
        raise ValueError(f"{key} 不是日期：{text}") from None
    return at.astimezone(BEIJING).date() if at.tzinfo else at.date()


def the_day(row: Given, key: str) -> date:
    """The same where the rule cannot do without."""
    found = day(row, key)
    if found is None:
        raise ValueError(f"缺少日期 {key}")
    return found


def moment(row: Given, key: str, zone: ZoneInfo = BEIJING) -> datetime:
    """An aware moment; one without an offset, or a plain day, is of the zone."""
    text = row.get(key)
    try:
        at = datetime.fromisoformat(narrow(text))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"{key} 不是时刻：{text}") from None
    return at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)


def flag(row: Given, key: str) -> bool:
    """Yes or no, where the rule cannot do without."""
    value = row.get(key)
    if not isinstance(value, bool):
        raise ValueError(f"{key} 要写成 true 或 false：{value}")
    return value


def blank(value: Any) -> bool:
    """Whether a field says nothing: null, empty, or only spaces."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def whole(row: Given, key: str) -> int | None:
    """A whole number, also one written as text; None when it is null or absent."""
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, str) and _WHOLE.fullmatch(narrow(value)):
        value = int(narrow(value))
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{key} 不是整数：{value}")
    return value


def the_whole(row: Given, key: str, least: int = 0) -> int:
    """The same where the rule cannot do without, and not below `least`."""
    found = whole(row, key)
    if found is None or found < least:
        raise ValueError(f"{key} 要写成不小于 {least} 的整数：{found}")
    return found


def exact(value: Any, key: str) -> Decimal:
    """Money, an area or hours, written as a decimal string or a number."""
    try:
        number = Decimal(narrow(str(value))) if isinstance(value, str | int | float) else None
    except InvalidOperation:
        number = None
    if number is None or isinstance(value, bool) or not number.is_finite():
        raise ValueError(f"{key} 不是数：{value}")
    return number


def local(given: Given, defaults: Given, key: str = "params") -> Given:
    """The figures of a table as the place sets them; a default stays where it says nothing."""
    chosen = given.get(key) or {}
    if not isinstance(chosen, dict):
        raise ValueError(f"{key} 要写成 名称 = 数：{chosen}")
    return {**defaults, **{name: value for name, value in chosen.items() if value is not None}}


def rows(row: Given, key: str) -> Sequence[Given]:
    """A list of tables; empty when it is null or absent."""
    found = row.get(key) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError(f"{key} 要写成一行一行的表")
    return found


def word(row: Given, key: str, known: Sequence[str]) -> str:
    """One of the known words."""
    found = row.get(key)
    if found not in known:
        raise ValueError(f"{key} 没有这一种：{found}；可以是 {'、'.join(known)}")
    return str(found)
