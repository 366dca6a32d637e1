"""What is wrong with a procedure file: each slip in Chinese, at the line of the offending key."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .calendar import UNITS, Limit
from .moves import RESERVED
from .procedure import ACTOR, ANSWER, LETTER, REASON, REASONS, SAME, START

Table = dict[str, Any]

KEYS: dict[str, dict[str, type]] = {
    "top": {
        "id": str,
        "label": str,
        "version": str,
        "source": str,
        "shows": list,
        "roles": dict,
        "evidence": dict,
        "facts": dict,
        "local": dict,
        "reasons": dict,
        "children": dict,
        "stage": list,
        "act": list,
        "clock": list,
    },
    "stage": {"id": str, "label": str, "short": str, "public": bool, "closes": bool},
    "act": {
        "id": str,
        "label": str,
        "from": list,
        "to": str,
        "who": list,
        "needs": list,
        "relies_on": list,
        "voids": list,
        "other_than": list,
        "unit": bool,
        "holder": str,
        "opens": str,
        "waits_for": list,
        "source": str,
    },
    "clock": {
        "id": str,
        "label": str,
        "after": object,
        "limit": str,
        "until": str,
        "stops": object,
        "amber": str,
        "source": str,
    },
}
MUST = {
    "top": ("id", "label", "version", "source", "roles", "stage", "act"),
    "stage": ("id", "label"),
    "act": ("id", "label", "from", "to", "who"),
    "clock": ("id", "label", "after", "source"),
}
INLINE = {
    "evidence": ({"label", "as"}, {"words_of"}),
    "facts": ({"label", "as"}, {"choices", "unit"}),
    "local": ({"label", "default", "unit", "source"}, set[str]()),
}
PROOFS = ("text", "image", "file")
ASKS = ("date", "number", "choice", "person", "flag")
KINDS = {str: "文字", list: "列表", bool: "true 或 false", dict: "表"}
WIDE = "＝“”，［］｛｝：‘’"
WORD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the file, and its line from 1."""

    line: int
    says: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.says}"


def unreadable(text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """What to say when it is not even TOML: mostly a Chinese input method left on."""
    lines = text.splitlines() or [""]
    found = re.search(r"line (\d+)", str(error))
    line = min(int(found[1]) if found else len(lines), len(lines))
    code = re.sub(r'"[^"]*"|#.*', "", lines[line - 1])
    wide = [char for char in code if char in WIDE]
    if wide:
        return Problem(line, f"有全角符号 {' '.join(wide)}，请改用半角")
    return Problem(line, f"这一行读不懂（{error}）：看看是否少了引号、重复了同一个键")


def names(value: str | list[str]) -> list[str]:
    """One name or a list of names, as a list."""
    return [value] if isinstance(value, str) else value


def problems(data: Table, text: str) -> Iterator[Problem]:
    """Everything wrong with what was read, in no order."""
    shape = [*_shapes(data, text)]
    yield from shape
    if shape:
        return  # what names what can only be asked of tables that are whole
    page = _Page(data, text)
    yield from page.inline()
    yield from page.twice()
    yield from page.undeclared()
    yield from page.limits()
    yield from page.ways()
    yield from page.closings()


def _shapes(data: Table, text: str) -> Iterator[Problem]:
    yield from _shape(data, "top", text, 0)
    for kind in ("stage", "act", "clock"):
        tables = data.get(kind, [])
        for n, table in enumerate(tables if isinstance(tables, list) else []):
            if isinstance(table, dict):
                yield from _shape(table, kind, text, n)
            else:
                yield Problem(line_of(text, "top", 0, kind), f"{kind} 要写成 [[{kind}]]")


def _shape(table: Table, kind: str, text: str, n: int) -> Iterator[Problem]:
    for key, value in table.items():
        if key not in KEYS[kind]:
            yield Problem(line_of(text, kind, n, key), f"不认识 {key}")
        elif not isinstance(value, KEYS[kind][key]):
            yield Problem(line_of(text, kind, n, key), f"{key} 要写成{KINDS[KEYS[kind][key]]}")
        elif key not in ("stage", "act", "clock") and not _all_text(value):
            yield Problem(line_of(text, kind, n, key), f"{key} 里只能写加引号的名字")
    for key in MUST[kind]:
        if key not in table:
            yield Problem(line_of(text, kind, n), f"缺少 {key}")


def _all_text(value: Any) -> bool:
    return not isinstance(value, list) or all(isinstance(name, str) for name in value)


def line_of(text: str, kind: str, n: int, key: str = "") -> int:
    """The line of a key in the nth [[kind]] table, or of the table itself."""
    heads = [found.end() for found in re.finditer(rf"^\s*\[\[{kind}\]\]", text, re.MULTILINE)]
    start = heads[n] if kind != "top" and n < len(heads) else 0
    after = re.compile(r"^\s*\[", re.MULTILINE).search(text, start) if kind != "top" else None
    end = after.start() if after else len(text)
    wanted = rf'^\s*(\[\[?)?"?{re.escape(key)}"?\s*(=|\])'
    found = re.compile(wanted, re.MULTILINE).search(text, start, end) if key else None
    return text.count("\n", 0, found.end() if found else start) + 1


class _Page:
    """One file whose tables are whole: what names what, and where one can go."""

    def __init__(self, data: Table, text: str) -> None:
        self.data, self.text = data, text
        self.stages: list[Table] = data["stage"]
        self.acts: list[Table] = data["act"]
        self.clocks: list[Table] = data.get("clock", [])
        self.roles: Table = data["roles"]
        self.evidence: Table = data.get("evidence", {})
        self.facts: Table = data.get("facts", {})
        self.local: Table = data.get("local", {})
        self.reasons: Table = data.get("reasons", {})
        self.closing = {stage["id"] for stage in self.stages if stage.get("closes")}

    def top(self, key: str, says: str) -> Problem:
        return Problem(line_of(self.text, "top", 0, key), says)

    def inline(self) -> Iterator[Problem]:
        """evidence, facts, local, reasons: one line each."""
        for section, (must, may) in INLINE.items():
            for name, table in self.data.get(section, {}).items():
                yield from (self.top(name, says) for says in _row(table, must, may))
        for name, table in self.evidence.items():
            yield from self._given(name, table, PROOFS)
            if (of := _get(table, "words_of")) and of not in self.roles:
                yield self.top(name, f"words_of 里的 {of} 没有声明")
        for name, table in self.facts.items():
            yield from self._given(name, table, ASKS)
            if _get(table, "as") == "choice" and not _get(table, "choices"):
                yield self.top(name, "选择项没有写 choices")
        for name, table in self.local.items():
            yield from (self.top(name, says) for says in _figure(table))
        for name in self.reasons:
            if name not in REASONS:
                yield self.top(name, f"理由只能是 {'、'.join(REASONS)}，没有 {name}")

    def _given(self, name: str, table: Any, known: tuple[str, ...]) -> Iterator[Problem]:
        given = _get(table, "as")
        if given and given not in known:
            yield self.top(name, f"as 只能是 {'、'.join(known)}，没有 {given}")

    def twice(self) -> Iterator[Problem]:
        """Names that two things bear, that the engine keeps for itself, or that are no words."""
        kept = {START, SAME, ACTOR, LETTER, REASON, *RESERVED}
        seen: set[str] = set()
        for kind, tables in (("stage", self.stages), ("act", self.acts)):
            for n, table in enumerate(tables):
                yield from self._name(table["id"], seen, kept, line_of(self.text, kind, n, "id"))
        seen = set()
        for n, table in enumerate(self.clocks):
            yield from self._name(table["id"], seen, kept, line_of(self.text, "clock", n, "id"))
        seen = set()
        for name in (*self.roles, *self.evidence, *self.facts):
            yield from self._name(name, seen, kept, line_of(self.text, "top", 0, name))

    def _name(self, name: str, seen: set[str], kept: set[str], line: int) -> Iterator[Problem]:
        if name in seen:
            yield Problem(line, f"{name} 重复了")
        elif name in kept:
            yield Problem(line, f"{name} 是留用的名字，请换一个")
        elif not WORD.fullmatch(name):
            yield Problem(line, f"{name} 要用小写英文字母、数字和下划线")
        seen.add(name)

    def undeclared(self) -> Iterator[Problem]:
        """Names that nothing bears."""
        stages, acts = {s["id"] for s in self.stages}, {a["id"] for a in self.acts}
        dates = {name for name, ask in self.facts.items() if _get(ask, "as") == "date"}
        persons = {name for name, ask in self.facts.items() if _get(ask, "as") == "person"}
        asked = self.evidence.keys() | self.facts.keys() | ({REASON} if self.reasons else set())
        children = self.data.get("children", {})
        opened = {act["opens"] for act in self.acts if "opens" in act}
        known: dict[str, dict[str, Iterable[str]]] = {
            "act": {
                "from": {START, *stages},
                "to": {SAME, *stages},
                "who": self.roles,
                "needs": asked | {f"{name}?" for name in asked},
                "relies_on": self.evidence.keys() | self.facts.keys(),
                "voids": self.evidence.keys() | self.facts.keys(),
                "other_than": acts | persons | ({ANSWER} if opened else set()),
                "holder": {ACTOR, *self.roles, *persons},
                "opens": children,
                "waits_for": opened,
            },
            "clock": {"after": stages | acts, "stops": stages | acts, "until": dates},
        }
        for kind, tables in (("act", self.acts), ("clock", self.clocks)):
            for n, table in enumerate(tables):
                for key, may in known[kind].items():
                    for name in names(table.get(key, [])):
                        if name not in may:
                            line = line_of(self.text, kind, n, key)
                            yield Problem(line, f"{key} 里的 {name} 没有声明")
        for name in self.data.get("shows", []):
            if name not in asked:
                yield self.top("shows", f"shows 里的 {name} 没有声明")

    def limits(self) -> Iterator[Problem]:
        """Clocks without an end, with two, or with one that cannot be read."""
        stages = {stage["id"] for stage in self.stages}
        for n, clock in enumerate(self.clocks):
            if ("limit" in clock) == ("until" in clock):
                line = line_of(self.text, "clock", n, "id")
                yield Problem(line, "时限要写 limit 或 until，只写一个")
            for key in ("limit", "amber"):
                if key in clock and clock[key] not in self.local and not _is_limit(clock[key]):
                    line = line_of(self.text, "clock", n, key)
                    yield Problem(line, "时限要写成 10wd、2m、24h 这样，或用 local 里的名字")
            if not clock.get("stops") and not set(names(clock["after"])) <= stages:
                line = line_of(self.text, "clock", n, "after")
                yield Problem(line, "从动作起算的时限要写 stops：到哪里为止")

    def ways(self) -> Iterator[Problem]:
        """Stages nobody reaches from the start, or leaves once there."""
        reached, more = set[str](), {START}
        while more:
            reached |= more
            leads = {act["to"] for act in self.acts if reached & set(act["from"])}
            more = leads - {SAME} - reached
        left = {name for act in self.acts if act["to"] != SAME for name in act["from"]}
        for n, stage in enumerate(self.stages):
            line = line_of(self.text, "stage", n, "id")
            if stage["id"] not in reached:
                yield Problem(line, "没有动作能走到这一环节")
            if stage["id"] not in left and not stage.get("closes"):
                yield Problem(line, "这一环节只进不出")
        if not any(START in act["from"] for act in self.acts):
            yield Problem(1, "没有动作从 start 开始")
        for n, act in enumerate(self.acts):
            if START in act["from"] and act["to"] == SAME:
                line = line_of(self.text, "act", n, "to")
                yield Problem(line, "从 start 开始的动作不能留在原处")

    def closings(self) -> Iterator[Problem]:
        """Acts that would close a matter on nobody's proof."""
        for n, act in enumerate(self.acts):
            if act["to"] not in self.closing or set(act["from"]) <= self.closing:
                continue
            proof = set(act.get("needs", [])) & self.evidence.keys()
            proof |= set(act.get("relies_on", [])) & self.evidence.keys()
            if not proof and REASON not in act.get("needs", []):
                yield Problem(line_of(self.text, "act", n, "to"), "没有佐证就销号")


def _get(table: Any, key: str) -> Any:
    return table.get(key) if isinstance(table, dict) else None


def _row(table: Any, must: set[str], may: set[str]) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"要写成 {{ {', '.join(f'{key} = …' for key in sorted(must))} }}"
        return
    yield from (f"缺少 {key}" for key in sorted(must - table.keys()))
    yield from (f"不认识 {key}" for key in sorted(table.keys() - must - may))


def _figure(table: Any) -> Iterator[str]:
    default, unit = _get(table, "default"), _get(table, "unit")
    if default is not None and (type(default) is not int or default < 1):
        yield "default 要写成正整数"
    if unit is not None and unit not in UNITS:
        yield f"unit 只能是 {'、'.join(UNITS)}，没有 {unit}"


def _is_limit(text: str) -> bool:
    try:
        return bool(Limit.parse(text))
    except ValueError:
        return False
