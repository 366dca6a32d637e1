"""The clocks of a petition, and what is not taken up. 信访

A duty done late is late; a right used late is refused, and one never used lapses.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bihuan.core import Limit

from .figures import due, figures
from .given import Given, day, flag, the_day, the_whole, word

REFUSED, ACCEPTED = "refused", "accepted"


def answer(given: Given) -> dict[str, Any]:
    """A clock's `due` and `state`, and what became of its `extension`; or only a state."""
    clocks = {clock["id"]: clock for clock in figures("petition")["clock"]}
    asked = word(given, "clock", [*clocks, *_ADMISSION])
    if asked in _ADMISSION:
        return {"state": REFUSED if _ADMISSION[asked](given) else ACCEPTED}
    return _running(given, clocks[asked])


def _running(given: Given, clock: Mapping[str, Any]) -> dict[str, Any]:
    limit, start = Limit.parse(clock["limit"]), the_day(given, "from")
    held = the_whole(given, "hearing_days") if _heard(given, clock) else 0
    last = due(f"{limit.n + held}{limit.unit}", start)
    said: dict[str, Any] = {}
    if (asked := given.get("extension")) is not None:
        granted = _granted(asked, clock, last)
        said["extension"] = "granted" if granted else REFUSED
        if granted:  # counted from the beginning, so that only the very last day rolls
            last = due(f"{limit.n + held + asked['days']}{limit.unit}", start)
    return {**said, "due": last.isoformat(), "state": _state(given, clock["kind"], last)}


def _state(given: Given, kind: str, last: date) -> str:
    """How a clock stands on `as_of`; what is to happen later has not happened yet."""
    done, as_of = day(given, "done"), day(given, "as_of")
    if done and (as_of is None or done <= as_of):
        late = "late" if kind == "duty" else REFUSED
        return "in_time" if done <= last else late
    if the_day(given, "as_of") <= last:
        return "due"
    return "late" if kind == "duty" else "lapsed"


def _granted(asked: Any, clock: Mapping[str, Any], last: date) -> bool:
    """Approved by the head before the time ran out, told with its reason, and not too long."""
    if not isinstance(asked, dict):
        raise ValueError("extension 要写出 days、head_approved、reason_told、approved_on")
    days, approved = asked.get("days"), day(asked, "approved_on")
    if isinstance(days, bool) or not isinstance(days, int):
        raise ValueError(f"extension.days 不是整数：{days}")
    agreed = asked.get("head_approved") is True and asked.get("reason_told") is True
    in_time = approved is not None and approved <= last
    return 1 <= days <= clock.get("extension", 0) and agreed and in_time


def _heard(given: Given, clock: Mapping[str, Any]) -> bool:
    return bool(clock.get("hearing")) and given.get("hearing_days") is not None


def _too_many(given: Given) -> bool:
    most: int = figures("petition")["collective_visit"]["most"]
    return the_whole(given, "representatives", 1) > most


_ADMISSION: Mapping[str, Callable[[Given], bool]] = {
    "same_matter_upward": lambda given: flag(given, "in_process"),
    "collective_visit": _too_many,
    "after_final": lambda given: flag(given, "same_facts"),
}
