"""What printed numbers and days are worth."""

import datetime
from functools import lru_cache


def number(printed: str) -> float | int | str:
    """What a printed figure is worth; a mask stays what it is."""
    if printed[0] in "xX×*":
        return printed
    if printed.isdecimal():
        return int(printed)
    if printed[0].isdigit():
        value = float(printed.replace(",", ""))
        return int(value) if value.is_integer() else value
    return chinese(printed)


_DIGIT = {one: n for n, one in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


def chinese(printed: str) -> int | float:
    """What a numeral of characters is worth; 半 is a half."""
    if printed == "半":
        return 0.5
    total = digit = 0
    for one in printed:
        if one in _TENS:
            total += (digit or 1) * _TENS[one]
            digit = 0
        else:
            digit = _DIGIT[one]
    return total + digit


@lru_cache(1 << 10)
def day(y: str, m: str | None, d: str | None) -> str | None:
    """A date as printed, in ISO form as far as it goes; None where the calendar has no such day."""
    if m is None:
        return y
    try:
        exact = datetime.date(int(y), int(m), int(d or 1))
    except ValueError:
        return None
    return exact.isoformat() if d else f"{exact.year}-{exact.month:02d}"
