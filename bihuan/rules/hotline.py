"""The rates of a hotline: response, solution, satisfaction, and all in one. 接诉即办"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .figures import figures
from .given import Given, blank, exact, local, moment, rows, the_whole

RATES = ("response", "solve", "satisfaction")
PLACES = 4


def answer(given: Given) -> dict[str, Any]:
    """Counts, rates of the valid callbacks (four places, half up; null for none), `published`."""
    answered = [row for row in _within(given) if row.get("answered") is True]
    valid = [row for row in answered if not excluded(row)]
    rates = _rates(valid, _weights(given))
    least = the_whole(local(given, figures("hotline")["cells"]), "min_cell")
    return {
        "valid": len(valid),
        "excluded": len(answered) - len(valid),
        **{name: None if rate is None else _rounded(rate) for name, rate in rates.items()},
        "published": bool(valid) and len(valid) >= least,
    }


def excluded(row: Given) -> bool:
    """Whether a callback is left out: for a reason, and with two approvers who differ. 剔除"""
    asked = row.get("exclusion") or {}
    if not isinstance(asked, dict):
        raise ValueError("exclusion 要写出 reason、first_approver、second_approver")
    parts = [asked.get(key) for key in ("reason", "first_approver", "second_approver")]
    if any(blank(part) for part in parts):
        return False
    _, first, second = (str(part).strip() for part in parts)
    return first != second


def _rates(valid: Sequence[Given], weights: Mapping[str, Fraction]) -> dict[str, Fraction | None]:
    """The exact rates; the composite is weighed from them before any rounding."""
    if not valid:
        return dict.fromkeys((*RATES, "composite"))
    rates: dict[str, Fraction | None] = {}
    composite = Fraction(0)
    for name in RATES:
        rate = sum((_scores(row, weights)[name] for row in valid), Fraction(0)) / len(valid)
        rates[name] = rate
        composite += weights[name] * rate
    return {**rates, "composite": composite}


def _scores(row: Given, weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """What one callback adds. A matter put on account stays unsolved, whatever was ticked. 挂账"""
    solved = row.get("solved") is True and row.get("hung") is not True
    basically = weights["basic_factor"]
    rating = {"satisfied": Fraction(1), "basically": basically, "basically_satisfied": basically}
    return {
        "response": Fraction(row.get("contacted") is True),
        "solve": Fraction(solved),
        "satisfaction": rating.get(str(row.get("rating")), Fraction(0)),
    }


def _weights(given: Given) -> dict[str, Fraction]:
    chosen = local(local(given, {}), figures("hotline")["weights"], "weights")
    weights = {key: Fraction(exact(chosen[key], key)) for key in (*RATES, "basic_factor")}
    if wrong := [key for key, weight in weights.items() if not 0 <= weight <= 1]:
        raise ValueError(f"weights.{wrong[0]} 要在 0 和 1 之间：{chosen[wrong[0]]}")
    return weights


def _within(given: Given) -> Iterator[Given]:
    """The callbacks of the window: its first moment is in, its last is not."""
    window = given.get("window")
    if window is None:
        yield from rows(given, "rows")
        return
    if not isinstance(window, dict):
        raise ValueError("window 要写出 from 和 to")
    since, until = moment(window, "from"), moment(window, "to")
    for row in rows(given, "rows"):
        at = _called(row)
        if at is not None and since <= at < until:
            yield row


def _called(row: Given) -> datetime | None:
    return None if blank(row.get("callback_at")) else moment(row, "callback_at")


def _rounded(rate: Fraction) -> str:
    units = int(rate * 10**PLACES + Fraction(1, 2))
    return str(Decimal(units).scaleb(-PLACES).quantize(Decimal(1).scaleb(-PLACES)))
