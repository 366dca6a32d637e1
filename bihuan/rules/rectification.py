"""What a ledger of rectification may not say, and how much of it is done. 整改台账"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from bihuan.core.count import percent

from .figures import figures
from .given import Given, blank, flag, local, narrow, rows, the_whole, whole

# a row that stands as closed is not done while one of these is found
CLOSING = {
    "R.NO_MEASURE",
    "R.LONGTERM_CLOSED",
    "R.NO_VERIFIER",
    "R.VERIFIER_IS_OWNER",
    "R.VERIFIER_SAME_UNIT",
    "R.MEASURE_NOT_DONE",
    "R.NO_EVIDENCE",
}


def answer(given: Given) -> dict[str, Any]:
    """Findings `code@row` (`@0`: the ledger as a whole), sorted; rows done, all, and the rate."""
    ledger = rows(given, "rows")
    other_unit = _other_unit(given)
    found = [set(_row(row, other_unit)) for row in ledger]
    done = sum(
        _closed(row) and not codes & CLOSING for row, codes in zip(ledger, found, strict=True)
    )
    rate = percent(done, len(ledger)) or None
    numbers = [_number(row, n) for n, row in enumerate(ledger, 1)]
    findings = {f"{c}@{n}" for n, codes in zip(numbers, found, strict=True) for c in codes}
    findings |= {f"R.DUPLICATE_NO@{n}" for n, times in Counter(numbers).items() if times > 1}
    findings |= {f"{code}@0" for code in _whole(given, len(ledger), rate)}
    return {"findings": sorted(findings), "done": done, "all": len(ledger), "rate": rate}


def _row(row: Given, other_unit: bool) -> Iterator[str]:
    """What one row lacks, whatever its state, and then what its state asks for."""
    if blank(row.get("owner")):
        yield "R.NO_OWNER"
    if blank(row.get("due")):
        yield "R.NO_DATE"
    if not _measures(row):
        yield "R.NO_MEASURE"
    if any(_placeholder(text) for text in _texts(row)):
        yield "R.PLACEHOLDER"
    if blank(row.get("state")):
        yield "R.NO_STATE"
    elif _state(row) not in _states()["all"]:
        yield "R.UNKNOWN_STATE"
    else:
        yield from _asked(row, other_unit)


def _asked(row: Given, other_unit: bool) -> Iterator[str]:
    states, state = _states(), _state(row)
    if state in (states["closed"], states["waits"]):
        yield from _proof(row)
    if state == states["closed"]:
        yield from _closing(row, other_unit)
    if state == states["long"] and blank(row.get("last_check")):
        yield "R.LONGTERM_NO_CHECK_DATE"
    if state == states["basic"] and _lacks(row, "remaining", "remaining_due"):
        yield "R.BASIC_NO_REMAINDER"
    if state == states["open"] and blank(row.get("cause")):
        yield "R.UNFINISHED_NO_CAUSE"
    if state == states["open"] and _lacks(row, "new_due", "new_due_approved_by"):
        yield "R.UNFINISHED_NO_NEW_DATE"


def _proof(row: Given) -> Iterator[str]:
    """What asking to close needs: every measure done, and evidence."""
    if any(measure.get("done") is not True for measure in _measures(row)):
        yield "R.MEASURE_NOT_DONE"
    evidence = row.get("evidence")
    listed = evidence if isinstance(evidence, list) else [evidence]
    if all(blank(each) for each in listed):
        yield "R.NO_EVIDENCE"


def _closing(row: Given, other_unit: bool) -> Iterator[str]:
    if row.get("class") == _states()["long"]:
        yield "R.LONGTERM_CLOSED"
    if blank(row.get("verifier")):
        yield "R.NO_VERIFIER"
        return
    if _same(row, "verifier", "owner"):
        yield "R.VERIFIER_IS_OWNER"
    if other_unit and _same(row, "verifier_unit", "unit"):
        yield "R.VERIFIER_SAME_UNIT"


def _whole(given: Given, all_: int, rate: str | None) -> Iterator[str]:
    """What the ledger as a whole owes: every problem of the feedback, and claims that hold."""
    feedback = whole(given, "problems_in_feedback")
    if feedback is not None and feedback != all_:
        yield "R.COUNT_MISMATCH"
    claimed = given.get("claimed") or {}
    if not isinstance(claimed, dict):
        raise ValueError("claimed 要写出 total、by_state、rate")
    total = whole(claimed, "total")
    if not _adds_up(claimed.get("by_state"), all_ if total is None else total, all_):
        yield "R.SUM_MISMATCH"
    if not blank(claimed.get("rate")) and _percent(claimed["rate"]) != _percent(rate):
        yield "R.RATE_MISMATCH"


def _adds_up(by_state: Any, total: int, all_: int) -> bool:
    """Whether the states claimed make the total claimed, and that the ledger's own."""
    if by_state is None:
        return total == all_
    if not isinstance(by_state, dict):
        raise ValueError("claimed.by_state 要写成 状态 = 条数")
    return total == all_ and sum(the_whole(by_state, state) for state in by_state) == total


def _percent(rate: Any) -> Decimal | None:
    """`98.71%` as a number; what is no percentage equals nothing that was counted."""
    if rate is None:
        return None
    try:
        return Decimal(narrow(str(rate)).rstrip("%"))
    except InvalidOperation:
        return Decimal("NaN")


def _states() -> Mapping[str, Any]:
    found: Mapping[str, Any] = figures("rectification")["states"]
    return found


def _other_unit(given: Given) -> bool:
    default = {"verifier_other_unit": figures("rectification")["verifier"]["other_unit"]}
    return flag(local(given, default), "verifier_other_unit")


def _closed(row: Given) -> bool:
    return bool(_state(row) == _states()["closed"])


def _state(row: Given) -> Any:
    """The state as the list writes it, whatever the width of its brackets."""
    state = row.get("state")
    return narrow(state) if isinstance(state, str) else state


def _number(row: Given, place: int) -> str:
    """The row's own number, else its place in the ledger."""
    return str(place) if blank(row.get("no")) else narrow(str(row["no"]))


def _measures(row: Given) -> Sequence[Given]:
    return [each for each in rows(row, "measures") if not blank(each.get("text"))]


def _lacks(row: Given, *keys: str) -> bool:
    return any(blank(row.get(key)) for key in keys)


def _same(row: Given, one: str, other: str) -> bool:
    """Whether two fields that say something say the same."""
    if _lacks(row, one, other):
        return False
    return str(row[one]).strip() == str(row[other]).strip()


def _texts(row: Given) -> Iterable[str]:
    """Every text of a row that will be published."""
    said = [*row.values(), *(measure["text"] for measure in _measures(row))]
    return [text for text in said if isinstance(text, str)]


def _placeholder(text: str) -> bool:
    return bool(re.search(figures("rectification")["placeholder"]["pattern"], text, re.VERBOSE))
