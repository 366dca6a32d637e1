"""Whether enough people came and enough agreed, each against its own denominator. 法定人数

Exact: shares are fractions and areas decimals; nothing is rounded.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from . import rollcall
from .figures import figures
from .given import Given, exact, flag, local, the_whole, whole, word

Share = Mapping[str, str]


class _Fault(Exception):  # noqa: N818 - carries a code, is no mistake of ours
    """The figures contradict themselves."""


def answer(given: Given) -> dict[str, Any]:
    """What one kind of meeting or question comes to, or `error` with a code."""
    votes = {kind["id"]: kind for kind in figures("quorum")["kind"]}
    kind = word(given, "kind", [*votes, *_QUESTIONS])
    try:
        return _vote(given, votes[kind]) if kind in votes else _QUESTIONS[kind](given)
    except _Fault as fault:
        return {"error": str(fault)}


def reached(counted: Mapping[str, Any], share: Share) -> bool:
    """Whether a part reaches its share of the whole: `least` includes the bound, `over` does not.

    Raises a fault when there is no whole to take a share of.
    """
    part, of = Fraction(counted[share["part"]]), Fraction(counted[share["of"]])
    return (
        part >= of * _share(share["least"])
        if "least" in share
        else part > of * _share(share["over"])
    )


def _vote(given: Given, rule: Mapping[str, Any]) -> dict[str, Any]:
    quorum: Share = _local(given, rule) if rule.get("local") else rule["quorum"]
    passes: Share | None = rule.get("passes")
    counted = _counted(given, written=rule.get("written", False))
    _consistent(given, counted, quorum, passes)
    quorate = reached(counted, quorum)
    said: dict[str, Any] = {"quorate": quorate}
    if passes and counted["yes"] is not None:
        said["passed"] = quorate and reached(counted, passes)
    return {**said, **{key: counted[key] for key in ("eligible", "present", "yes")}}


def _counted(given: Given, *, written: bool) -> dict[str, Any]:
    """The figures of a meeting: counted from rows where there are rows, whatever was typed."""
    if given.get("rows") is not None:
        counted: dict[str, Any] = rollcall.count(given, written=written)
        total = whole(given, "total")
        return {**counted, "total": counted["eligible"] if total is None else total}
    found: dict[str, Any] = {key: whole(given, key) for key in ("eligible", "total")}
    found["present"] = the_whole(given, "present")
    for vote in rollcall.VOTES:
        found[vote] = the_whole(given, vote) if given.get(vote) is not None else None
    sent = the_whole(given, "written") if given.get("written") is not None else 0
    found["written"] = sent if written else 0
    if found["yes"] is not None:
        found["yes"] += found["written"]
    return found


def _consistent(
    given: Given, counted: Mapping[str, Any], quorum: Share, passes: Share | None
) -> None:
    """Raise the fault of figures that cannot be: the roll first, then the room, then the votes."""
    bases = [quorum["of"], *([passes["of"]] if passes else [])]
    if any((counted[base] or 0) <= 0 for base in bases if base != "present"):
        raise _Fault("Q_NO_DENOMINATOR")
    if counted["present"] > counted[quorum["of"]]:
        raise _Fault("Q_PRESENT_EXCEEDS_ELIGIBLE")
    issued, returned = whole(given, "issued"), whole(given, "returned")
    if issued is not None and returned is not None and returned > issued:
        raise _Fault("Q_RETURNED_EXCEEDS_ISSUED")
    votes = sum(counted[vote] or 0 for vote in rollcall.VOTES) - counted["written"]
    eligible = counted["eligible"] or counted["present"]
    away = max(eligible - counted["present"], 0)
    if votes > min(counted["present"], eligible) or counted["written"] > away:
        raise _Fault("Q_VOTES_EXCEED_PRESENT")


def _local(given: Given, rule: Mapping[str, Any]) -> Share:
    """The share of those who must come as the place sets it, else the default."""
    default = rule["quorum"]
    chosen = local(given, {"quorum": default["least"], "at_least": True})
    bound = "least" if flag(chosen, "at_least") else "over"
    return {"part": default["part"], "of": default["of"], bound: str(chosen["quorum"])}


def _owners(given: Given) -> dict[str, Any]:
    """Persons and area must each reach the share, of all to take part and of those to agree."""
    rule = figures("quorum")["owners"]
    passes = rule[word(given, "variant", ["ordinary", "special"])]
    both = [_owned(given, key) for key in ("persons", "area")]
    quorate = all(reached(one, rule["quorum"]) for one in both)
    return {"quorate": quorate, "passed": quorate and all(reached(one, passes) for one in both)}


def _owned(given: Given, key: str) -> dict[str, Any]:
    table = given.get(key)
    if not isinstance(table, dict):
        raise ValueError(f"缺少 {key}：要有 total、part、yes")
    if table.get("total") is None or exact(table["total"], f"{key}.total") <= 0:
        raise _Fault("Q_NO_DENOMINATOR")
    found = {name: exact(table.get(name), f"{key}.{name}") for name in ("total", "part", "yes")}
    if min(found.values()) < 0:
        raise ValueError(f"{key} 不能是负数")
    if found["part"] > found["total"]:
        raise _Fault("Q_PRESENT_EXCEEDS_ELIGIBLE")
    if found["yes"] > found["part"]:
        raise _Fault("Q_VOTES_EXCEED_PRESENT")
    return found


def _excellent_cap(given: Given) -> dict[str, Any]:
    most = int(_base(given, "total") * _share(figures("quorum")["excellent_cap"]["share"]))
    return {"max": most, **_allowed(given, "excellent", lambda chosen: chosen <= most)}


def _candidates(given: Given) -> dict[str, Any]:
    seats = _base(given, "seats")
    least = -int(-seats * (1 + _share(figures("quorum")["election_candidates"]["surplus"])) // 1)
    return {"min_candidates": least, **_allowed(given, "candidates", lambda n: n >= least)}


def _allowed(given: Given, key: str, holds: Callable[[int], bool]) -> dict[str, bool]:
    """Whether a number holds against its bound; nothing where only the bound was asked for."""
    return {} if given.get(key) is None else {"allowed": holds(the_whole(given, key))}


def _call(given: Given) -> dict[str, Any]:
    """Whether any one of the groups that may ask for a meeting is large enough."""
    least: Share = figures("quorum")["call_meeting"]["least"]
    known = {who: whole(given, who) or 0 for who in least}
    if max(known.values()) <= 0:
        raise _Fault("Q_NO_DENOMINATOR")
    asking = {who: whole(given, f"{who}_asking") or 0 for who in least}
    enough = [all_ > 0 and asking[who] >= all_ * _share(least[who]) for who, all_ in known.items()]
    return {"must_call": any(enough)}


def _solicit(given: Given) -> dict[str, Any]:
    rule = figures("quorum")["solicit"]
    affected, got = _base(given, "affected"), the_whole(given, "reached")
    if got > affected:
        raise _Fault("Q_PRESENT_EXCEEDS_ELIGIBLE")
    reach = _share(local(given, {"reach": rule["reach"]})["reach"])
    return {"enough": got >= affected * reach and the_whole(given, "window_days") >= rule["window"]}


def _base(given: Given, key: str) -> int:
    found = whole(given, key)
    if found is None or found <= 0:
        raise _Fault("Q_NO_DENOMINATOR")
    return found


def _share(text: Any) -> Fraction:
    """`2/3`, `0.5`: more than nothing, at most all."""
    try:
        share = Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise ValueError(f"比例要写成 2/3 这样：{text}")
    return share


_QUESTIONS: Mapping[str, Callable[[Given], dict[str, Any]]] = {
    "owners": _owners,
    "excellent_cap": _excellent_cap,
    "election_candidates": _candidates,
    "call_meeting": _call,
    "solicit": _solicit,
}
