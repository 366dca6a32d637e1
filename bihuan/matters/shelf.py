"""Procedures as files on the shelf of this installation: read, and what is wrong said at its line.

Needs no database: whoever writes a procedure may ask without one.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from bihuan import core
from bihuan.people import purposes
from bihuan.unopened import why

HOUSE = Path(__file__).resolve().parents[1]
SHELF = HOUSE / "procedures"
LISTED = "PUBLISHED"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing wrong: in which file, at which line from 1 (0: the whole file), and the way out."""

    path: Path
    line: int
    says: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{where}：{self.says}"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a procedure; `procedure` is None when something is wrong with it."""

    path: Path
    text: str
    procedure: core.Procedure | None
    problems: Sequence[Found]


@cache
def calendar() -> core.Calendar:
    """Working days, from the tables of every year there is."""
    tables = sorted((HOUSE / "calendars").glob("*.toml"))
    return core.calendar.read(path.read_text("utf-8") for path in tables)


def files(shelf: Path = SHELF) -> Iterator[File]:
    """Every version of every procedure, the versions of one in their order."""
    for path in sorted(shelf.glob("*/[0-9]*.toml"), key=_place):
        yield read(path)


def read(path: Path) -> File:
    """One file. Kept in mind until the file changes."""
    try:
        seen = path.stat()
        listed = path.parent / LISTED
        told = listed.read_text("utf-8") if listed.exists() else ""
        return _read(path, seen.st_mtime_ns, seen.st_size, told)
    except OSError as error:
        says = f"打不开：{why(error)}。请检查路径和权限。"
        return File(path, "", None, [Found(path, 0, says)])


@lru_cache(maxsize=512)
def _read(path: Path, _changed: int, _size: int, listed: str) -> File:
    body = path.read_bytes()
    if says := _edited(path, body, listed):
        return File(path, "", None, [Found(path, 0, says)])
    try:
        text = body.decode("utf-8")
        procedure = core.declare.read(text, calendar())
        never = [_never(path, text, *one) for one in purposes.asked_for(procedure).items()]
        return File(path, text, None if never else procedure, never)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return File(path, "", None, [Found(path, line, "不是 UTF-8 编码，请另存为 UTF-8。")])
    except core.Malformed as wrong:
        return File(path, text, None, [Found(path, p.line, p.says) for p in wrong.problems])


def _never(path: Path, text: str, name: str, word: str) -> Found:
    """What to say of a thing that no procedure may ask for, at its line."""
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines, 1) if line.split("=")[0].strip() == name), 0)
    return Found(path, at, f"{name} 问的是人的“{word}”，系统不存这个，请去掉这一行。")


def _edited(path: Path, body: bytes, listed: str) -> str:
    """What to say of a file that is not what PUBLISHED says it is."""
    told = dict(reversed(line.split("  ", 1)) for line in listed.splitlines() if "  " in line)
    was = told.get(path.name)
    if was in (None, hashlib.sha256(body).hexdigest()):
        return ""
    return altered(path.stem)


def altered(version: str, taken: Sequence[str] = ()) -> str:
    """What to say of published content that was edited, with the next free version."""
    return f"{version} 已发布，内容不能改；请恢复原文，改动另存为 {after(version, taken)}。"


def after(version: str, taken: Sequence[str] = ()) -> str:
    """`2026.2` after `2026.1`, or the first free one after that."""
    head, n = re.fullmatch(r"(.*?)(\d*)", version).groups()  # type: ignore[union-attr]
    n = int(n or 0) + 1
    while f"{head}{n}" in taken:
        n += 1
    return f"{head}{n}"


def order(version: str) -> list[int]:
    """Versions in the order people count: 2026.9 before 2026.10."""
    return [int(n) for n in re.findall(r"\d+", version)]


def _place(path: Path) -> tuple[str, list[int]]:
    return path.parent.name, order(path.stem)
