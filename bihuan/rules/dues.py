"""What a member owes, whether a payment may be taken, and what non-payment leads to. 党费

Every act of the ladder is between the organisation and the member; none is ever public.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .figures import figures
from .given import Given, blank, day, exact, narrow, rows, the_whole, word

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_STEPS = ("applied", "branch_studied", "superior_approved")


class _Fault(Exception):  # noqa: N818 - carries a code, is no mistake of ours
    """The figures themselves may not be."""


def answer(given: Given) -> dict[str, Any]:
    """One question of four kinds: due, pay, ladder, running. Money is in yuan, as strings."""
    kinds = {"due": due, "pay": pay, "ladder": ladder, "running": running}
    return kinds[word(given, "kind", list(kinds))](given)


def due(given: Given) -> dict[str, Any]:
    """What is owed for one month, half up to the fen; nothing before the month of admission."""
    try:
        full = _full(given)
    except _Fault as fault:
        return {"error": str(fault)}
    owed = _yuan(Fraction(0) if _not_yet(given) else _relieved(given, full))
    return {"due": owed, "owes": owed != "0.00"}


def pay(given: Given) -> dict[str, Any]:
    """Whether a payment is taken: what no payment may be comes first, its amount last."""
    code = next(_faults(given), None)
    return {"accepted": False, "code": code} if code else {"accepted": True}


def ladder(given: Given) -> dict[str, Any]:
    """The acts due by now, cumulative and in order."""
    unpaid = the_whole(given, "unpaid_running_months")
    acts = [
        step["act"]
        for step in figures("dues")["ladder"]
        if unpaid >= step["months"] and not given.get(step.get("unless", ""))
    ]
    return {"acts_due": acts, "public": False}


def running(given: Given) -> dict[str, Any]:
    """How many of the last months stand unpaid, back to the last one paid.

    A month without a row was not owed and neither breaks nor lengthens the run; a month with
    several rows is paid when one of them is.
    """
    ledger: dict[str, bool] = {}
    for row in rows(given, "ledger"):
        month = _month(row)
        ledger[month] = ledger.get(month, False) or row.get("paid") is True
    unpaid = 0
    for month in sorted(ledger, reverse=True):
        if ledger[month]:
            break
        unpaid += 1
    return {"unpaid_running_months": unpaid}


def _full(given: Given) -> Fraction:
    """The due of the group by its table, not rounded and before any relief."""
    group = word(given, "group", [g for t in _tables() for g in t["groups"]])
    table = next(t for t in _tables() if group in t["groups"])
    if "bands" in table:
        base = _base(given, group)
        if base < 0:
            raise _Fault("C_NEGATIVE_BASE")
        return base * next(Fraction(b["rate"]) for b in table["bands"] if base <= _most(b, base))
    if "amount" in table:
        return Fraction(table["amount"])
    chosen = Fraction(exact(given.get("param"), "param"))
    if not Fraction(table["least"]) <= chosen <= Fraction(table["most"]):
        raise _Fault("C_PARAM_OUT_OF_RANGE")
    return chosen


def _tables() -> list[dict[str, Any]]:
    found = figures("dues")
    return [*found["banded"], *found["fixed"], *found["chosen"]]


def _most(band: dict[str, str], base: Fraction) -> Fraction:
    return Fraction(band["most"]) if "most" in band else base


def _base(given: Given, group: str) -> Fraction:
    """The month's income; for the self-employed the mean of last quarter, never rounded."""
    if group != "self_employed":
        return Fraction(exact(given.get("base"), "base"))
    months = given.get("quarter_net")
    quarter: int = figures("dues")["payment"]["quarter"]
    if not isinstance(months, list) or len(months) != quarter:
        raise ValueError(f"quarter_net 要写出上季 {quarter} 个月的净收入")
    return sum((Fraction(exact(net, "quarter_net")) for net in months), Fraction(0)) / quarter


def _not_yet(given: Given) -> bool:
    """Whether the month came before admission; a month need not be named where that is not asked."""
    accepted = day(given, "accepted_on")
    if accepted is None and blank(given.get("month")):
        return False
    month = _month(given)
    return accepted is not None and month < f"{accepted:%Y-%m}"


def _relieved(given: Given, full: Fraction) -> Fraction:
    """The due after relief, which needs all of its three steps and never adds to the due."""
    relief = given.get("exemption")
    if not relief or not all(relief.get(step) is True for step in _STEPS):
        return full
    if word(relief, "kind", ["none", "reduced"]) == "none":
        return Fraction(0)
    reduced = Fraction(exact(relief.get("amount"), "amount"))
    if reduced < 0:
        raise ValueError(f"amount 不能是负数：{relief['amount']}")
    return min(reduced, full)


def _faults(given: Given) -> Iterator[str]:
    rule = figures("dues")["payment"]
    dues = given.get("dues")
    if not isinstance(dues, list) or not dues:
        raise ValueError("dues 要写出每个月应交的数")
    if given.get("label") in rule["never_labels"]:
        yield "C_SPECIAL_DUES"
    who = {"payer": str(given.get("payer")).split("_")[0]}  # proxy_member is a proxy
    if word(who, "payer", rule["payers"] + rule["never_payers"]) in rule["never_payers"]:
        yield "C_ADVANCED_BY_ORGANISATION"
    if len(dues) > 1 and given.get("branch_consent_quarterly") is not True:
        yield "C_NO_CONSENT_TO_QUARTERLY"
    if exact(given.get("paid"), "paid") != sum(exact(each, "dues") for each in dues):
        yield "C_AMOUNT_MISMATCH"


def _month(row: Given) -> str:
    month = row.get("month")
    if not isinstance(month, str) or not _MONTH.fullmatch(narrow(month)):
        raise ValueError(f"month 要写成 2025-03 这样：{month}")
    return narrow(month)


def _yuan(amount: Fraction) -> str:
    fen = (amount * 100 + Fraction(1, 2)) // 1
    return f"{fen // 100}.{fen % 100:02}"
