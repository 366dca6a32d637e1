"""The stories beside a procedure, as a file: rehearsed line by line, what differs said at its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bihuan import core
from bihuan.core.rehearse import READS, rehearse
from bihuan.core.slips import unreadable

from . import shelf
from .shelf import Found

CELLS = "时间 | 谁 | 动作 | 带什么 | 到哪里"
UNREADABLE = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
)  # what a line is told by that nobody can read


@dataclass(frozen=True, slots=True)
class Book:
    """One file of stories: how many there are, how many lines, and what is wrong with them."""

    path: Path
    stories: int
    lines: int
    problems: Sequence[Found]


def check(path: Path, versions: Mapping[str, core.Procedure]) -> Book:
    """Rehearse every story by its `version`, else the newest. `versions` by their numbers."""
    try:
        text = path.read_text("utf-8").removeprefix("\ufeff")
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = unreadable(text, error)
        return Book(path, 0, 0, [Found(path, problem.line, problem.says)])
    except (OSError, UnicodeDecodeError) as error:
        return Book(path, 0, 0, [Found(path, 0, f"读不了：{error}。请检查路径，另存为 UTF-8。")])
    if shape := list(_shape(path, text, data)):
        return Book(path, 0, 0, shape)
    if not versions:  # every file of it is malformed, and says so itself
        return Book(path, 0, 0, [])
    stories = data["story"]
    lines = sum(len(story["told"].strip().splitlines()) for story in stories)
    found = [f for n, story in enumerate(stories) for f in _story(path, text, data, versions, n)]
    return Book(path, len(stories), lines, found)


@dataclass(frozen=True, slots=True)
class Different:
    """One line of a story that comes out differently: its story, the line, before and after."""

    story: str
    line: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The stories told of one version, with it as it is and as it would be."""

    stories: int
    lines: int
    different: Sequence[Different]


def compare(path: Path, before: core.Procedure, after: core.Procedure) -> Compared:
    """What a change does to the stories of a version. None where there are none of it."""
    newest = max((p.stem for p in path.parent.glob("[0-9]*.toml")), key=shelf.order, default="")
    try:
        data = tomllib.loads(path.read_text("utf-8").removeprefix("\ufeff"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return Compared(0, 0, [])
    stories = data.get("story", [])
    told = [one for one in stories if one.get("version", newest) == before.version]
    found = [one for story in told for one in _differ(data["people"], story, before, after)]
    return Compared(len(told), sum(len(_rows(story)) for story in told), found)


def _differ(
    people: Mapping[str, Any], story: Mapping[str, str], *ways: core.Procedure
) -> Iterator[Different]:
    try:
        came = [
            {one.line: one.came for one in rehearse(way, people, story["told"])} for way in ways
        ]
    except UNREADABLE:
        return  # a line nobody can read is told by `check`
    for n, row in enumerate(_rows(story), start=1):
        *cells, ends = (cell.strip() for cell in row.split("|"))
        before, after = (one.get(n, ends) for one in came)
        if before != after:
            yield Different(story["name"], " | ".join(cells), before, after)


def _rows(story: Mapping[str, str]) -> list[str]:
    return story["told"].strip().splitlines()


def _shape(path: Path, text: str, data: dict[str, Any]) -> Iterator[Found]:
    if not isinstance(data.get("people"), dict):
        yield Found(path, 1, '缺少 [people]：一行一个人，如 "王姐" = ["clerk"]。')
    for name, held in dict(data.get("people") or {}).items():
        plain = held.get("roles") if isinstance(held, dict) and "unit" in held else held
        if not isinstance(plain, list):
            says = f'{name} 要写成 "{name}" = ["角色"]，有单位的写成 {{ roles = ["角色"], unit = "单位" }}。'
            yield Found(path, _line(text, rf'^"?{re.escape(name)}"?\s*='), says)
    stories = data.get("story")
    if not isinstance(stories, list) or not stories:
        yield Found(path, 1, "一个故事也没有：请写 [[story]]、name、told。")
        return
    for n, story in enumerate(stories):
        missing = [key for key in ("name", "told") if not isinstance(story.get(key), str)]
        if missing:
            yield Found(path, _head(text, n), f"这个故事缺少 {'、'.join(missing)}。")


def _story(
    path: Path, text: str, data: dict[str, Any], versions: Mapping[str, core.Procedure], n: int
) -> Iterator[Found]:
    story, people = data["story"][n], data["people"]
    wanted = story.get("version") or max(versions, key=shelf.order)
    if wanted not in versions:
        says = f"没有 {wanted} 这一版；有 {'、'.join(versions)}。"
        yield Found(path, _line(text, r"^version\s*=", _head_at(text, n)), says)
        return
    procedure, first = versions[wanted], _first(text, n, story["told"])
    rows = story["told"].strip().splitlines()
    if slips := [
        (k, says) for k, row in enumerate(rows) if (says := _slip(procedure, people, row))
    ]:
        yield from (Found(path, first + k, says) for k, says in slips)
        return
    try:
        differs = rehearse(procedure, people, "\n".join(rows))
    except UNREADABLE:
        yield _unreadable(path, first, rows, procedure, people)
        return
    for one in differs:
        says = f"写的是“{one.told}”，走出来是“{one.came}”。请改故事，或改程序。"
        yield Found(path, first + max(one.line, 1) - 1, says)


def _unreadable(
    path: Path, first: int, rows: list[str], procedure: core.Procedure, people: Mapping[str, Any]
) -> Found:
    """The first line that cannot be read: every line before it could."""
    for k in range(1, len(rows) + 1):
        try:
            rehearse(procedure, people, "\n".join(rows[:k]))
        except UNREADABLE as error:
            return Found(path, first + k - 1, f"这一行读不懂（{error}）。请照 {CELLS} 写。")
    raise AssertionError("a story that cannot be read has a line that cannot")


def _slip(procedure: core.Procedure, people: Mapping[str, Any], row: str) -> str:
    """What is wrong with one line before anything is rehearsed."""
    cells = [cell.strip() for cell in row.split("|")]
    if len(cells) != 5:
        return f"一行要有 5 格：{CELLS}；这一行有 {len(cells)} 格。"
    if cells[1] not in people and cells[1] != "时钟":
        return f"people 里没有{cells[1]}，请先写上。"
    known = procedure.acts.keys() | {READS}
    if cells[2] not in known and not cells[4].startswith("no: unknown_act"):
        return f"{procedure.version} 版里没有 {cells[2]} 这个动作；有 {'、'.join(procedure.acts)}。"
    return ""


def _head_at(text: str, n: int) -> int:
    heads = [found.start() for found in re.finditer(r"^\s*\[\[story\]\]", text, re.MULTILINE)]
    return heads[n] if n < len(heads) else 0


def _head(text: str, n: int) -> int:
    at = _head_at(text, n)
    return text.count("\n", 0, at + len(text[at:]) - len(text[at:].lstrip())) + 1


def _line(text: str, pattern: str, since: int = 0) -> int:
    found = re.compile(pattern, re.MULTILINE).search(text, since)
    return text.count("\n", 0, found.start() if found else since) + 1


def _first(text: str, n: int, told: str) -> int:
    """The line of the file on which a story's first line stands."""
    at = text.find(told.strip(), _head_at(text, n))
    return text.count("\n", 0, at) + 1 if at >= 0 else _head(text, n)
