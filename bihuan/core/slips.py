"""The shape of a procedure file, and the line where it is wrong: slips of the pen. 笔误"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Table = dict[str, Any]

NAMES = object  # one name, or a list of names
NUMBER = int  # a whole number, or the name of a local figure
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
        "reasons": dict,
        "children": dict,
        "local": dict,
        "seen_by": list,
        "general": dict,
        "stage": list,
        "act": list,
        "clock": list,
        "count": list,
    },
    "stage": {
        "id": str,
        "label": str,
        "short": str,
        "public": bool,
        "closes": bool,
        "standing": bool,
        "stays": str,
    },
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
        "by": list,
        "when": dict,
        "at_most": NUMBER,
        "after": dict,
        "count": list,
        "tells": list,
        "source": str,
    },
    "count": {
        "id": str,
        "label": str,
        "part": NAMES,
        "of": str,
        "least": str,
        "over": str,
        "source": str,
    },
    "clock": {
        "id": str,
        "label": str,
        "after": NAMES,
        "limit": str,
        "until": str,
        "stops": NAMES,
        "amber": str,
        "when": dict,
        "warns": dict,
        "repeats": bool,
        "lapses": bool,
        "source": str,
    },
}
MUST = {
    "top": ("id", "label", "version", "source", "roles", "stage", "act"),
    "stage": ("id", "label"),
    "act": ("id", "label", "from", "to", "who"),
    "clock": ("id", "label", "after", "source"),
    "count": ("id", "label", "part", "of", "source"),
}
WHY = {("count", "of"): "：表决要写明以什么为分母（应到、实到、全体、面积）"}
LISTS = ("stage", "act", "clock", "count")
KINDS = {str: "文字", list: "列表", bool: " true 或 false", dict: "表", NAMES: "名字或列表"} | {
    NUMBER: "正整数，或 local 里的名字"
}
WIDE = "＝“”，［］｛｝：‘’"


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
    if wide := [char for char in code if char in WIDE]:
        return Problem(line, f"有全角符号 {' '.join(wide)}，请改用半角")
    if "overwrite" in str(error) or "twice" in str(error):
        return Problem(line, "同一个键写了两遍")
    return Problem(line, "这一行读不懂：看看是否少了引号、逗号，或多了符号")


def shapes(data: Table, text: str) -> Iterator[Problem]:
    """Keys nobody knows, keys left out, values of the wrong kind."""
    yield from _shape(data, "top", text, 0)
    for kind in LISTS:
        tables = data.get(kind, [])
        for n, table in enumerate(tables if isinstance(tables, list) else []):
            if isinstance(table, dict):
                yield from _shape(table, kind, text, n)
            else:
                yield Problem(line_of(text, "top", 0, kind), f"{kind} 要写成 [[{kind}]]")


def _shape(table: Table, kind: str, text: str, n: int) -> Iterator[Problem]:
    for key, value in table.items():
        says = _wrong(key, value, kind)
        if says:
            yield Problem(line_of(text, kind, n, key), says)
    for key in MUST[kind]:
        if key not in table:
            more = WHY.get((kind, key), "")
            yield Problem(line_of(text, kind, n), f"缺少 {key}{more}")


def _is_number(value: Any) -> bool:
    return isinstance(value, str) or (type(value) is int and value > 0)


def _wrong(key: str, value: Any, kind: str) -> str:
    known = KEYS[kind]
    if key not in known:
        return unknown(key, known)
    wanted = known[key]
    if wanted is NAMES and not isinstance(value, str | list):
        return f"{key} 要写成{KINDS[NAMES]}"
    if wanted is NUMBER:
        return "" if _is_number(value) else f"{key} 要写成{KINDS[NUMBER]}"
    if not isinstance(value, wanted):
        return f"{key} 要写成{KINDS[wanted]}"
    named = kind != "top" or key not in LISTS
    if isinstance(value, list) and named and not all(isinstance(v, str) for v in value):
        return f"{key} 里只能写加引号的名字"
    return ""


def unknown(key: str, known: Iterable[str]) -> str:
    """What to say of a key nobody knows: the one that may be meant, where one is near."""
    near = get_close_matches(key, list(known), 1)
    return f"不认识 {key}，是不是 {near[0]}" if near else f"不认识 {key}"


def line_of(text: str, kind: str, n: int, key: str = "") -> int:
    """The line of a key in the nth [[kind]] table, or of the table itself.

    `kind` may also be `top`, or the name of a section such as `roles`.
    """
    start, end = _range(text, kind, n)
    wanted = rf'^[ \t]*(\[\[?)?"?{re.escape(key)}"?\s*(=|\])'
    found = re.compile(wanted, re.MULTILINE).search(text, start, end) if key else None
    if found:
        start = found.end()
    return text.count("\n", 0, start) + 1


def _range(text: str, kind: str, n: int) -> tuple[int, int]:
    """Where a table begins (just after its head) and ends."""
    if kind == "top":
        return 0, len(text)
    head = rf"\[\[{kind}\]\]" if kind in LISTS else rf"(?:\[{kind}\]|{kind}\s*=)"
    heads = [m.end() for m in re.finditer(rf"^[ \t]*{head}", text, re.MULTILINE)]
    if n >= len(heads):
        return 0, len(text)
    after = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, heads[n])
    return heads[n], after.start() if after else len(text)
