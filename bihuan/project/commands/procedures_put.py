"""`bihuan procedures publish` and `local`: what touches the installation's database."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from bihuan import core
from bihuan.matters import local_file, shelf, stories
from bihuan.project import installation


def publish(asked: argparse.Namespace) -> int:
    """Put a file in force; 1 when it, its stories, or the place will not do. Nothing is then changed."""
    file = shelf.read(asked.file)
    problems = [*file.problems]
    book = asked.file.with_name("stories.toml")
    if file.procedure and book.exists():
        problems += stories.check(book, {file.procedure.version: file.procedure}).problems
    for problem in problems:
        print(problem, file=sys.stderr)
    if file.procedure is None or problems:
        return 1
    try:
        since = date.fromisoformat(asked.since) if asked.since else None
    except ValueError:
        return _no(f"--since {asked.since}：日期要写成 2026-12-01 这样。")
    with _up():
        return _publish(file.procedure, file.text, asked, since)


def _publish(
    procedure: core.Procedure, text: str, asked: argparse.Namespace, since: date | None
) -> int:
    from django.utils import timezone  # noqa: PLC0415 - Django is up by now

    from bihuan.matters import procedures  # noqa: PLC0415 - models need Django to be up

    place = _place(asked.place) if asked.place else None
    if asked.place and place is None:
        return 1
    if says := procedures.clash(procedure, text):
        return _no(f"{asked.file}：{says}")
    since = since or timezone.localdate()
    procedures.put(procedure, text, place.id if place else None, since=since, by=asked.by)
    where = place.name if place else "所有没有自己版本的地方"
    print(f"{procedure.label} {procedure.version} 从 {since} 起在{where}启用；已开始的事项不变。")
    print(f"版本指纹 {procedure.digest[:12]}")
    return 0


def local(asked: argparse.Namespace) -> int:
    """Print the figures of a place, or set those of a file: all of them or none."""
    with _up():
        place = _place(asked.place)
        if place is None:
            return 1
        return _export(place) if asked.verb == "export" else _import(place, asked)


def _export(place: Any) -> int:
    from django.utils import timezone  # noqa: PLC0415 - Django is up by now

    from bihuan.matters import figures  # noqa: PLC0415 - models need Django to be up

    lines = figures.lines(place.id, timezone.localdate())
    print(local_file.write(place.name, lines), end="")
    return 0


def _import(place: Any, asked: argparse.Namespace) -> int:
    from bihuan.matters import figures  # noqa: PLC0415 - models need Django to be up

    path: Path | None = asked.file
    if path is None:
        return _no("import 要写文件：bihuan procedures local import 地方 文件.toml")
    named, lines, problems = local_file.read(path, figures.known())
    if not problems and named != place.name:
        problems = [shelf.Found(path, 1, f"这是{named}的数，不是{place.name}的；请核对 place。")]
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return _no(f"{len(problems)} 处问题，一个数也没有改。")
    have = {(row.procedure, row.name): figures.as_change(row) for row in figures.latest(place.id)}
    wanted = [
        figures.Change(
            one.procedure, one.name, one.value, one.source, one.since, asked.by, one.reason
        )
        for one in lines
    ]
    news = [one for one in wanted if not one.says_as(have.get((one.procedure, one.name)))]
    if news:
        figures.put(place.id, news)
    print(f"{place.name}：改了 {len(news)} 个数，{len(wanted) - len(news)} 个原来就是这样。")
    return 0


def _place(name: str) -> Any:
    """The organisation of this name or id; None after saying why there is not exactly one."""
    from bihuan.people import queries  # noqa: PLC0415 - models need Django to be up

    found = queries.places(name)
    if len(found) == 1:
        return found[0]
    if found:
        said = "、".join(f"{one}（{one.parent or '—'}，{one.id}）" for one in found)
        _no(f"叫“{name}”的有 {len(found)} 个：{said}。请改写编号。")
    else:
        known = "、".join(str(one) for one in queries.places()[:20])
        _no(f"没有叫“{name}”的社区、街道或区。有：{known or '（还没有组织）'}。")
    return None


def _no(says: str) -> int:
    print(says, file=sys.stderr)
    return 1


@contextmanager
def _up() -> Iterator[None]:
    """The database up and migrated, Django loaded."""
    with installation.up():
        installation.prepare()
        yield
