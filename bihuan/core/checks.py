"""What names what in a procedure file, and where one can go: every mistake, at its line."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from . import conditions, general
from .calendar import UNITS, Limit
from .fold import RESERVED
from .procedure import ACTOR, ANSWER, HOLDER, LETTER, REASON, REASONS, SAME, START
from .slips import KINDS, Problem, Table, line_of, shapes, unknown
from .words.count import MISSED

PROOFS = ("text", "image", "file")
ASKS = ("date", "number", "choice", "person", "flag")
WORD = re.compile(r"[a-z][a-z0-9_]*")
PLAIN_UNIT = re.compile(r"%|(?!.*[日天月年时季周])[\u4e00-\u9fff]{1,4}")  # times have letters
NO_LIMIT = "时限要写成 10wd、2m、24h 这样，或用 local 里的名字"
WHOLE = "正整数"
_NONE: dict[str, type] = {}
ROWS: dict[str, tuple[dict[str, type], dict[str, type]]] = {
    "evidence": ({"label": str, "as": str}, {"words_of": str, "seen_by": list}),
    "facts": ({"label": str, "as": str}, {"choices": list, "unit": str}),
    "local": ({"label": str, "default": int, "unit": str, "source": str}, _NONE),
}


def problems(data: Table, text: str) -> Iterator[Problem]:
    """Everything wrong with what was read, in no order."""
    wrong = [*shapes(data, text)]
    yield from wrong
    if wrong:
        return  # what names what can only be asked of tables that are whole
    page = Page(data, text)
    yield from page.rows()
    yield from page.named()
    yield from page.undeclared()
    yield from page.limits()
    yield from page.ways()
    yield from page.closings()
    yield from conditions.problems(page)
    yield from conditions.general(page)


class Page:
    """One file whose stages, acts, clocks and counts are whole."""

    def __init__(self, data: Table, text: str) -> None:
        self.data, self.text = data, text
        self.stages: list[Table] = data["stage"]
        self.acts: list[Table] = data["act"]
        self.clocks: list[Table] = data.get("clock", [])
        self.counts: list[Table] = data.get("count", [])
        self.roles: Table = data["roles"]
        self.evidence: Table = data.get("evidence", {})
        self.facts: Table = data.get("facts", {})
        self.local: Table = data.get("local", {})
        self.closing = {stage["id"] for stage in self.stages if stage.get("closes")}

    def at(self, kind: str, n: int, key: str, says: str) -> Problem:
        """What to say at the line of a key in the nth table of a kind."""
        return Problem(line_of(self.text, kind, n, key), says)

    def rows(self) -> Iterator[Problem]:
        """roles, evidence, facts, local, reasons, children: a line each."""
        for section in ("roles", "reasons", "children"):
            for name, label in self.data.get(section, {}).items():
                if not isinstance(label, str):
                    yield self.at(section, 0, name, f"{name} 要写成加引号的名称")
        for section, (must, may) in ROWS.items():
            for name, row in self.data.get(section, {}).items():
                found = [*_row(row, must, may)] or [*self._values(section, row)]
                yield from (self.at(section, 0, name, says) for says in found)
        for name in self.data.get("reasons", {}):
            if name not in REASONS:
                says = f"理由只能是 {'、'.join(REASONS)}，没有 {name}"
                yield self.at("reasons", 0, name, says)

    def _values(self, section: str, row: Table) -> Iterator[str]:
        if section == "local":
            if row["default"] < 1:
                yield "default 要写成正整数"
            if row["unit"] not in UNITS and not PLAIN_UNIT.fullmatch(row["unit"]):
                yield f"unit 写 {'、'.join(UNITS)}，或元、%、次这样的单位，不能是 {row['unit']}"
            return
        known = PROOFS if section == "evidence" else ASKS
        if row["as"] not in known:
            yield f"as 只能是 {'、'.join(known)}，没有 {row['as']}"
        if row.get("words_of", next(iter(self.roles), "")) not in self.roles:
            yield f"words_of 里的 {row['words_of']} 没有声明"
        for role in set(row.get("seen_by", ())) - self.roles.keys():
            yield f"seen_by 里的 {role} 没有声明"
        if (row["as"] == "choice") != bool(row.get("choices")):
            yield "选择要写 choices，不是选择的不写"

    def named(self) -> Iterator[Problem]:
        """Names that two things bear, that the engine keeps for itself, or that are no words."""
        acts = [("stage", n, s["id"]) for n, s in enumerate(self.stages)]
        acts += [("act", n, act["id"]) for n, act in enumerate(self.acts)]
        yield from self._names(acts, "id")
        yield from self._names([("clock", n, c["id"]) for n, c in enumerate(self.clocks)], "id")
        yield from self._names([("count", n, c["id"]) for n, c in enumerate(self.counts)], "id")
        sections = ("roles", "evidence", "facts", "children", "local")
        rows = [(s, 0, name) for s in sections for name in self.data.get(s, {})]
        yield from self._names(rows, "")

    def _names(self, names: list[tuple[str, int, str]], key: str) -> Iterator[Problem]:
        kept = {START, SAME, ACTOR, LETTER, REASON, *RESERVED}
        kept |= general.NAMES if "general" in self.data else set()
        seen: set[str] = set()
        for kind, n, name in names:
            if name in seen:
                yield self.at(kind, n, key or name, f"{name} 重复了")
            elif name in kept:
                yield self.at(kind, n, key or name, f"{name} 是留用的名字，请换一个")
            elif not WORD.fullmatch(name):
                yield self.at(kind, n, key or name, f"{name} 要用小写英文字母、数字和下划线")
            seen.add(name)

    def undeclared(self) -> Iterator[Problem]:
        """Names that nothing bears."""
        known = self._known()
        rows = {"act": self.acts, "clock": self.clocks, "count": self.counts}
        for kind in rows:
            for n, table in enumerate(rows[kind]):
                for key, may in known[kind].items():
                    strays = [name for name in names(table.get(key, [])) if name not in may]
                    for name in strays:
                        yield self.at(kind, n, key, f"{key} 里的 {name} 没有声明")
        for name in self.data.get("shows", []):
            if name not in self.evidence.keys() | self.facts.keys():
                yield self.at("top", 0, "shows", f"shows 里的 {name} 没有声明")
        for name in self.data.get("seen_by", []):
            if name not in self.roles:
                yield self.at("top", 0, "seen_by", f"seen_by 里的 {name} 没有声明")

    def _known(self) -> dict[str, dict[str, Iterable[str]]]:
        stages, acts = {s["id"] for s in self.stages}, {a["id"] for a in self.acts}
        kept = self.evidence.keys() | self.facts.keys()
        asked = kept | ({REASON} if self.data.get("reasons") else set())
        opened = {act["opens"] for act in self.acts if "opens" in act}
        counts, places = {count["id"] for count in self.counts}, stages | acts
        when = self.facts.keys() | ({REASON} if self.data.get("reasons") else set())
        act = {
            "from": {START, *stages},
            "to": {SAME, *stages},
            "who": self.roles,
            "needs": asked | {f"{name}?" for name in asked},
            "relies_on": kept,
            "voids": kept,
            "other_than": acts | self._facts("person") | ({ANSWER} if opened else set()),
            "holder": {ACTOR, *self.roles, *self._facts("person")},
            "opens": self.data.get("children", {}),
            "waits_for": opened,
            "by": {HOLDER, *self._facts("person")},
            "when": when,
            "after": places | general.KINDS.keys() & self.data.get("general", {}).keys(),
            "count": counts | {MISSED + name for name in counts},
            "tells": {HOLDER, *self.roles, *self._facts("person")},
        }
        clock = {
            "after": places,
            "stops": places,
            "until": self._facts("date"),
            "when": when,
            "warns": acts,
        }
        numbers = self._facts("number")
        return {"act": act, "clock": clock, "count": {"part": numbers, "of": numbers}}

    def _facts(self, given_as: str) -> set[str]:
        rows = self.facts.items()
        return {name for name, row in rows if isinstance(row, dict) and row.get("as") == given_as}

    def limits(self) -> Iterator[Problem]:
        """Clocks without an end, with two, or with one that cannot be read."""
        stages = {stage["id"] for stage in self.stages}
        for n, clock in enumerate(self.clocks):
            if ("limit" in clock) == ("until" in clock):
                yield self.at("clock", n, "id", "时限要写 limit 或 until，只写一个")
            for key in ("limit", "amber"):
                if key in clock and not self.is_limit(clock[key]):
                    yield self.at("clock", n, key, NO_LIMIT)
            if not clock.get("stops") and not stages.issuperset(names(clock["after"])):
                yield self.at("clock", n, "after", "从动作起算的时限要写 stops：到哪里为止")

    def is_limit(self, text: Any) -> bool:
        """Whether it is a time: `10wd`, or a local figure in such a unit."""
        if figure := self.local.get(text) if isinstance(text, str) else None:
            return isinstance(figure, dict) and figure.get("unit") in UNITS
        try:
            return bool(Limit.parse(text))
        except (ValueError, TypeError):
            return False

    def ways(self) -> Iterator[Problem]:
        """Stages nobody reaches, nobody leaves, or from which nothing is ever closed."""
        moves = {(a, act["to"]) for act in self.acts for a in act["from"] if act["to"] != SAME}
        ends = [t["to"] for t in self.data.get("general", {}).values() if "to" in t]
        moves |= {(s["id"], to) for s in self.stages for to in ends if s["id"] not in self.closing}
        reached = _spread({START}, moves)
        closable = _spread(self.closing, {(to, a) for a, to in moves})
        left = {a for a, to in moves if a != to}
        for n, stage in enumerate(self.stages):
            name = stage["id"]
            if name not in reached:
                yield self.at("stage", n, "id", "没有动作能走到这一环节")
            if name in self.closing or stage.get("standing"):
                continue
            if name not in left:
                yield self.at("stage", n, "id", "这一环节只进不出")
            elif name not in closable:
                yield self.at("stage", n, "id", "从这一环节走不到了结的环节")
        for n, act in enumerate(self.acts):
            if START in act["from"] and act["to"] == SAME:
                yield self.at("act", n, "to", "从 start 开始的动作不能留在原处")

    def closings(self) -> Iterator[Problem]:
        """Acts that would close a matter on nobody's proof."""
        for n, act in enumerate(self.acts):
            if act["to"] not in self.closing or self.closing.issuperset(act["from"]):
                continue
            needs = set(act.get("needs", []))
            proof = (needs | set(act.get("relies_on", []))) & self.evidence.keys()
            if not proof and REASON not in needs:
                yield self.at("act", n, "to", "没有佐证就销号")


def names(value: str | list[str]) -> list[str]:
    """One name or a list of names, as a list."""
    return [value] if isinstance(value, str) else value


def _spread(start: Iterable[str], moves: set[tuple[str, str]]) -> set[str]:
    """Everywhere one gets to from here."""
    reached, more = set[str](), set(start)
    while more:
        reached |= more
        more = {to for a, to in moves if a in reached} - reached
    return reached


def _row(row: Any, must: dict[str, type], may: dict[str, type]) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"要写成 {{ {', '.join(f'{key} = …' for key in must)} }}"
        return
    yield from (f"缺少 {key}" for key in must if key not in row)
    for key, value in row.items():
        wanted = must.get(key) or may.get(key)
        if wanted is None:
            yield unknown(key, [*must, *may])
        elif type(value) is not wanted:
            yield f"{key} 要写成{WHOLE if wanted is int else KINDS[wanted]}"
        elif isinstance(value, list) and not all(isinstance(name, str) for name in value):
            yield f"{key} 里只能写加引号的名称"
