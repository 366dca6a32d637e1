"""Who may mediate what, until when, and what an agreement needs. 人民调解"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from .figures import due, figures
from .given import Given, blank, day, exact, flag, local, the_day, the_whole, word

NEVER, TELL = "never", "tell_other_ways"


def answer(given: Given) -> dict[str, Any]:
    """One question of ten kinds."""
    return _KINDS[word(given, "kind", list(_KINDS))](given)


def route(given: Given) -> dict[str, Any]:
    """The level a dispute goes to, the highest that fits; or never, with the code why."""
    rule = figures("mediation")
    for barred in rule["never"]:
        if given.get(barred["fact"]) is True:
            return {"route": NEVER, "code": barred["code"]}
    claim, small, large = _claim(given)
    if claim > large or _any(given, "level_3"):
        return {"route": "level_3"}
    if claim > small or _any(given, "not_level_1"):
        return {"route": "level_2"}
    few = the_whole(given, "households", 1) <= rule["routing"]["households"]
    return {"route": "level_1" if few else "level_2"}


def consent(given: Given) -> dict[str, Any]:
    """Mediation needs a clear yes from every party, and at least two; silence is none."""
    asked = given.get("consents")
    if not isinstance(asked, dict):
        raise ValueError("缺少 consents：写出每一方的意见")
    if len(asked) > 1 and all(said in ("yes", True) for said in asked.values()):
        return {"mediate": True}
    return {"mediate": False, "end": TELL}


def mediator(given: Given) -> dict[str, Any]:
    """Nobody mediates between their own kin, debtors or opponents."""
    relations = given.get("relations")
    if not isinstance(relations, list):
        raise ValueError("缺少 relations：没有利害关系也要写成 []")
    return {"allowed": not set(relations) & set(figures("mediation")["mediator"]["barred"])}


def committee(given: Given) -> dict[str, Any]:
    """Size of a committee, women included."""
    rule, members = figures("mediation")["committee"], the_whole(given, "members")
    women = the_whole(given, "women")
    if women > members:
        raise ValueError(f"women 比 members 还多：{women}")
    return {"valid": rule["least"] <= members <= rule["most"] and women >= rule["women"]}


def upgrade(given: Given) -> dict[str, Any]:
    """Whether the next level is offered on `as_of`, and whether the matter moves there.

    The days are plain ones and end on no deadline, so they do not roll.
    """
    level = the_whole(given, "level", 1)
    waits = f"L{level}_days"
    last = waits not in figures("mediation")["upgrade"]
    if last or given.get("settled") is True:
        return {"offer_next": False, "moves": False}
    over = the_day(given, "accepted") + timedelta(_param(given, "upgrade", waits))
    offered = the_day(given, "as_of") >= over
    return {"offer_next": offered, "moves": offered and given.get("consent") is True}


def agreement(given: Given) -> dict[str, Any]:
    """A written one needs all marks; an oral one must be reached and recorded."""
    marks = {
        "written": ("all_parties_signed", "mediator_signed", "committee_seal"),
        "oral": ("reached", "recorded_by_mediator"),
    }
    form = word(given, "form", list(marks))
    return {"in_force": all(given.get(mark) is True for mark in marks[form])}


def confirmation(given: Given) -> dict[str, Any]:
    """Whether a court may still confirm an agreement, from the day it took effect."""
    rule, as_of = figures("mediation")["confirmation"], day(given, "as_of")
    last = due(rule["limit"], the_day(given, "effect"))
    said = {"last_day": last.isoformat()}
    if str(given.get("matter")).split("_")[0] in rule["not_confirmable"]:
        return {**said, "state": "refused", "code": "F.RELATION_NOT_CONFIRMABLE"}
    applied = day(given, "applied")
    if applied is None or (as_of and applied > as_of):
        left = (last - the_day(given, "as_of")).days
        return {**said, "state": "open" if left >= 0 else "expired", "days_left": max(left, 0)}
    if blank(given.get("applicants")):
        raise ValueError("缺少 applicants：双方一起申请写 both")
    if given["applicants"] != "both":
        return {**said, "state": "refused", "code": "F.NOT_TOGETHER"}
    return {**said, "state": "allowed" if applied <= last else "late"}


def session(given: Given) -> dict[str, Any]:
    """The last day to settle; an extension counts only when the parties agreed to it."""
    days = _param(given, "session", "days")
    if given.get("extension_consented") is True:
        days += the_whole(given, "extension_days")
    last = due(f"{days}d", the_day(given, "accepted"))
    late = the_day(given, "as_of") > last
    return {"last_day": last.isoformat(), "state": "late" if late else "due"}


def fee(given: Given) -> dict[str, Any]:
    """Mediation is free of charge."""
    return {"allowed": exact(given.get("fee"), "fee") == 0}


def report(given: Given) -> dict[str, Any]:
    """What a dispute about to grow asks of a mediator; each of the two for itself."""
    asks = {"may_escalate": "preventive_measures", "likely_crime_or_public_order": "report_police"}
    known = [fact for fact in asks if given.get(fact) is not None]
    if not known:
        raise ValueError(f"缺少 {'、'.join(asks)}")
    return {asks[fact]: flag(given, fact) for fact in known}


def _claim(given: Given) -> tuple[Any, Any, Any]:
    """The sum in dispute, nothing where none is claimed, and the two bounds."""
    claim = exact(0 if given.get("claim") is None else given["claim"], "claim")
    bounds = local(given, figures("mediation")["routing"])
    small, large = exact(bounds["P1"], "P1"), exact(bounds["P2"], "P2")
    if claim < 0 or small > large:
        raise ValueError(f"claim 不能是负数，P1 不能大于 P2：{claim}，{small}，{large}")
    return claim, small, large


def _any(given: Given, level: str) -> bool:
    return any(given.get(fact) is True for fact in figures("mediation")["facts"][level])


def _param(given: Given, table: str, key: str) -> int:
    return the_whole(local(given, figures("mediation")[table]), key, 1)


_KINDS: Mapping[str, Callable[[Given], dict[str, Any]]] = {
    "routing": route,
    "consent": consent,
    "mediator": mediator,
    "committee": committee,
    "upgrade": upgrade,
    "agreement": agreement,
    "confirmation": confirmation,
    "session": session,
    "fee": fee,
    "report": report,
}
