"""The figures of one place as a file: read with every problem at its line, and written.

place = "清河社区"

[appeal]
accept_within = { value = 2, unit = "wd", source = "清社〔2026〕3号", since = 2026-12-01 }
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bihuan import core
from bihuan.core.slips import line_of, unreadable

from .shelf import Found

MOST = 9999  # what a limit can hold
MOST_PLAIN = 1_000_000_000
KEYS = {"value": int, "unit": str, "source": str, "since": date, "reason": str}
MUST = ("value", "source", "since")
SHAPE = '{ value = 2, unit = "wd", source = "文号", since = 2026-12-01 }'


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as a file tells it; `unit` is only repeated for whoever reads."""

    procedure: str
    name: str
    value: int
    unit: str
    source: str
    since: date
    reason: str = ""


def most(figure: core.Figure) -> int:
    """The greatest value a figure may have."""
    if figure.limit:
        return MOST
    return 100 if figure.unit == "%" else MOST_PLAIN


def read(
    path: Path, known: Mapping[str, Mapping[str, core.Figure]]
) -> tuple[str, list[Line], list[Found]]:
    """The place's name, its figures, and what is wrong; `known` maps procedure -> name -> figure."""
    try:
        text = path.read_text("utf-8").removeprefix("\ufeff")
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = unreadable(text, error)
        return "", [], [Found(path, problem.line, problem.says)]
    except (OSError, UnicodeDecodeError) as error:
        return "", [], [Found(path, 0, f"读不了：{error}。请检查路径，另存为 UTF-8。")]
    found = [Found(path, line, says) for line, says in _wrong(text, data, known)]
    if found:
        return str(data.get("place", "")), [], found
    return data["place"], list(_lines(data, known)), []


def _wrong(
    text: str, data: dict[str, Any], known: Mapping[str, Mapping[str, core.Figure]]
) -> Iterator[tuple[int, str]]:
    if not isinstance(data.get("place"), str):
        yield 1, '缺少 place：请在第一行写 place = "地方的名称"。'
    for procedure, rows in data.items():
        if procedure == "place":
            continue
        at = line_of(text, "top", 0, procedure)
        if procedure not in known:
            yield at, f"没有 {procedure} 这个程序；有 {'、'.join(known)}。"
        elif not isinstance(rows, dict):
            yield at, f"要写成 [{procedure}]，下面一行一个数。"
        else:
            for name, row in rows.items():
                line = _line(text, procedure, name)
                for says in _row(name, row, known[procedure]):
                    yield line, f"{procedure}.{name}：{says}"


def _row(name: str, row: Any, known: Mapping[str, core.Figure]) -> Iterator[str]:
    figure = known.get(name)
    if figure is None:
        yield f"程序里没有这个数；有 {'、'.join(known) or '（没有可改的数）'}。"
    elif not isinstance(row, dict):
        yield f"要写成 {SHAPE}。"
    else:
        yield from _keys(row)
        yield from _value(row.get("value"), figure)
        if row.get("unit", figure.unit) != figure.unit:
            yield f"unit 是 {figure.unit}，不能改成 {row['unit']}；请换算后再填。"


def _keys(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"缺少 {key}，要写成 {SHAPE}。" for key in MUST if key not in row)
    for key, value in row.items():
        if key not in KEYS:
            yield f"不认识 {key}；能写 {'、'.join(KEYS)}。"
        elif key == "since" and (not isinstance(value, date) or isinstance(value, datetime)):
            yield "since 要写成不加引号的日期，如 2026-12-01。"
        elif key in ("unit", "source", "reason") and not isinstance(value, str):
            yield f"{key} 要写成加引号的文字。"
    if "source" in row and not str(row["source"]).strip():
        yield "source 不能空：请写文号或会议。"


def _value(value: Any, figure: core.Figure) -> Iterator[str]:
    if value is not None and (type(value) is not int or not 1 <= value <= most(figure)):
        yield f"value 要写成 1 到 {most(figure)} 的整数。"


def _lines(data: dict[str, Any], known: Mapping[str, Mapping[str, core.Figure]]) -> Iterator[Line]:
    for procedure, rows in data.items():
        for name, row in rows.items() if procedure != "place" else ():
            unit, reason = known[procedure][name].unit, row.get("reason", "")
            yield Line(procedure, name, row["value"], unit, row["source"], row["since"], reason)


def _line(text: str, procedure: str, name: str) -> int:
    head = re.compile(rf"^[ \t]*\[{re.escape(procedure)}(\.|\])", re.MULTILINE).search(text)
    wanted = rf"^[ \t]*(\[{re.escape(procedure)}\.)?{re.escape(name)}\s*(=|\])"
    found = re.compile(wanted, re.MULTILINE).search(text, head.start() if head else 0)
    return text.count("\n", 0, found.start() + len(found[0]) if found else 0) + 1


def write(place: str, lines: Iterable[Line]) -> str:
    """The file that `read` takes back."""
    said = ["# 一地自己规定的数。改好后用 bihuan procedures local import 读回去。", ""]
    text, before = [*said, f"place = {_quoted(place)}"], ""
    for line in lines:
        if line.procedure != before:
            text += ["", f"[{line.procedure}]"]
            before = line.procedure
        more = f", reason = {_quoted(line.reason)}" if line.reason else ""
        text.append(
            f"{line.name} = {{ value = {line.value}, unit = {_quoted(line.unit)}, "
            f"source = {_quoted(line.source)}, since = {line.since}{more} }}"
        )
    return "\n".join(text) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a basic string of TOML is one of JSON
