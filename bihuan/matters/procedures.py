"""Procedures as this installation knows them: files published into editions, editions for ever."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bihuan import core

from .models import Edition

HOUSE = Path(__file__).resolve().parents[1]


class Unknown(LookupError):  # noqa: N818 - reads as what happened
    """No such procedure or edition here."""


@cache
def calendar() -> core.Calendar:
    """Working days, from the tables of every year there is."""
    tables = sorted((HOUSE / "calendars").glob("*.toml"))
    return core.calendar.read(path.read_text("utf-8") for path in tables)


@cache
def current(procedure_id: str) -> tuple[core.Procedure, str]:
    """The newest version of a procedure that came with this installation, and its edition."""
    found = [p for p, _ in _files() if p.id == procedure_id]
    if not found:
        raise Unknown(procedure_id)
    newest = max(found, key=lambda p: [int(n) for n in re.findall(r"\d+", p.version)])
    return newest, newest.digest


@cache
def edition(digest: str) -> core.Procedure:
    """The procedure as it was published under this digest; its file may be long gone."""
    row = Edition.objects.filter(digest=digest).first()
    if row is None:
        raise Unknown(digest)
    return core.declare.read(row.text, calendar(), row.local)


def publish() -> None:
    """Have every procedure of this installation as an edition. Safe to repeat."""
    rows = [
        Edition(digest=p.digest, procedure=p.id, version=p.version, text=text)
        for p, text in _files()
    ]
    Edition.objects.bulk_create(rows, ignore_conflicts=True)


def _files() -> Iterator[tuple[core.Procedure, str]]:
    for path in sorted((HOUSE / "procedures").glob("*/[0-9]*.toml")):
        text = path.read_text("utf-8")
        yield core.declare.read(text, calendar()), text
