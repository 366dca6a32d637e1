"""What the conditions of a procedure file may say: every mistake, at its line."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import general as everywhere
from .calendar import UNITS
from .procedure import AMBER, CLOCK, LATE, REASON
from .slips import Problem, Table
from .words.when import BOUNDS

if TYPE_CHECKING:
    from .checks import Page

NO_LIMIT = "{} 要写成 10wd、1y 这样，或用 local 里的时间"


def problems(page: Page) -> Iterator[Problem]:
    """Everything wrong with what acts, stages, clocks and counts ask."""
    for n, stage in enumerate(page.stages):
        if "stays" in stage and not page.is_limit(stage["stays"]):
            yield page.at("stage", n, "stays", NO_LIMIT.format("stays"))
    for n, act in enumerate(page.acts):
        for key, says in (*_whens(page, act), *_acts(page, act)):
            yield page.at("act", n, key, says)
    for n, clock in enumerate(page.clocks):
        for key, says in (*_whens(page, clock), *_warns(page, clock)):
            yield page.at("clock", n, key, says)
    for n, count in enumerate(page.counts):
        for key, says in _counts(page, count):
            yield page.at("count", n, key, says)


def general(page: Page) -> Iterator[Problem]:
    """`[general]`: who may do what every procedure has, and where what closes leads."""
    for name, said in page.data.get("general", {}).items():
        for says in _general(page, name, said):
            yield page.at("general", 0, name, says)


def _general(page: Page, name: str, said: Any) -> Iterator[str]:
    if name not in everywhere.KINDS:
        yield f"通用动作只有 {'、'.join(everywhere.KINDS)}，没有 {name}"
        return
    closing = everywhere.KINDS[name].closing
    who = said.get("who") if isinstance(said, dict) else said
    if not isinstance(who, list) or not who or isinstance(said, dict) != closing:
        form = '{ who = ["clerk"], to = "ended" }' if closing else '["clerk"]'
        yield f"{name} 要写成 {form}"
        return
    yield from (f"{name} 里的 {role} 没有声明" for role in who if role not in page.roles)
    if closing and said.get("to") not in page.closing:
        yield f"{name} 要到一个了结的环节"
    if closing and everywhere.REASON_OF[name] not in page.data.get("reasons", {}):
        yield f"{name} 要在 reasons 里写 {everywhere.REASON_OF[name]}"


def _acts(page: Page, act: Table) -> Iterator[tuple[str, str]]:
    bound = act.get("at_most")
    if isinstance(bound, str) and not _plain(page, bound):
        yield "at_most", f"at_most 里的 {bound} 要写成正整数，或 local 里的数"
    for least in act.get("after", {}).values():
        if not page.is_limit(least):
            yield "after", NO_LIMIT.format("after")
            return


def _whens(page: Page, table: Table) -> Iterator[tuple[str, str]]:
    for fact, wanted in table.get("when", {}).items():
        row = {"as": "choice"} if fact == REASON else page.facts.get(fact)
        if isinstance(row, dict) and (says := _when(page, fact, row, wanted)):
            yield "when", f"when 里的 {fact} {says}"


def _when(page: Page, fact: str, row: Table, wanted: Any) -> str:
    if isinstance(wanted, dict):
        if row.get("as") != "number":
            return "不是数，不能比大小"
        if not wanted or wanted.keys() - BOUNDS.keys():
            return f"只能用 {'、'.join(BOUNDS)} 比大小"
        return "" if all(map(_bound(page), wanted.values())) else "要比的是整数，或 local 里的数"
    values = wanted if isinstance(wanted, list) else [wanted]
    if row.get("as") == "flag":
        return "" if all(isinstance(v, bool) for v in values) else "要写成 true 或 false"
    if row.get("as") != "choice":
        return "只能是选择、是否或数"
    known = page.data.get("reasons", {}) if fact == REASON else row.get("choices", [])
    strays = [str(value) for value in values if value not in known]
    return f"没有 {'、'.join(strays)} 这个选项" if strays else ""


def _bound(page: Page) -> Any:
    return lambda value: type(value) is int or (isinstance(value, str) and _plain(page, value))


def _plain(page: Page, name: str) -> bool:
    """Whether a local figure is a plain number."""
    row = page.local.get(name)
    return isinstance(row, dict) and row.get("unit") not in UNITS


def _warns(page: Page, clock: Table) -> Iterator[tuple[str, str]]:
    acts = {act["id"]: act for act in page.acts}
    for name, at in clock.get("warns", {}).items():
        if at == AMBER and "amber" not in clock:
            yield "warns", f"{name} 写了 amber，这条时限没有 amber"
        elif at not in (AMBER, LATE) and not page.is_limit(at):
            yield "warns", f"{name} 要写成 amber、late，或逾期多久：7d"
        act = acts.get(name)
        if act and CLOCK not in act["who"]:
            yield "warns", f"{name} 的 who 里没有 clock，时钟办不了"
        elif act and (act.get("opens") or _musts(act)):
            yield "warns", f"{name} 须带东西，时钟带不了"


def _musts(act: Table) -> list[str]:
    return [name for name in act.get("needs", []) if not name.endswith("?")]


def _counts(page: Page, count: Table) -> Iterator[tuple[str, str]]:
    if ("least" in count) == ("over" in count):
        yield "id", "表决要写 least（达到）或 over（超过），只写一个"
        return
    key = "least" if "least" in count else "over"
    row = page.local.get(count[key])
    if isinstance(row, dict) and row.get("unit") == "%":
        return
    try:
        right = Fraction(count[key]) > 0
    except (ValueError, ZeroDivisionError):
        right = False
    if not right:
        yield key, f"{key} 要写成 1/2、6/5 这样，或 local 里以 % 为单位的数"
