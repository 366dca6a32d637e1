"""How the one door reads and writes rows. For `record` alone."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from uuid_utils.compat import uuid7

from bihuan import core

from . import procedures, statements
from .models import Matter

Letters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A matter as its row tells it: the core's value, and where it hangs."""

    matter: core.Matter
    parent: UUID | None = None
    nth: int = 0
    key_of: UUID | None = None  # the matter that already has the key asked for


@dataclass(frozen=True, slots=True)
class Step:
    """One matter before and after, what is appended, and what others are to be told."""

    before: core.Matter
    after: core.Matter
    entries: Sequence[core.Entry]
    letters: Letters = field(default_factory=dict)


def read(matter_id: UUID | str, key: str = "") -> Row:
    """A matter of the community one is in. Raises Matter.DoesNotExist."""
    with connection.cursor() as cursor:
        cursor.execute(statements.READ, {"id": matter_id, "key": key or None})
        found = cursor.fetchone()
    if found is None:
        raise Matter.DoesNotExist(str(matter_id))
    return _row(*found)


def read_many(ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Several matters, locked in the order of their ids so that two batches cannot block."""
    with connection.cursor() as cursor:
        cursor.execute(statements.READ_MANY, {"ids": list(ids)})
        return {found[0]: _row(*found[1:]) for found in cursor.fetchall()}


def write(community: UUID, steps: Sequence[Step]) -> set[UUID]:
    """Write what is still as it was read; the ids of the matters that moved."""
    with connection.cursor() as cursor:
        cursor.execute(statements.ACT, {"community": community} | _arrays(steps))
        return {moved for moved, _ in cursor.fetchall()}


def first(row: Matter, step: Step) -> None:
    """Write a new matter with its first entries. Raises IntegrityError when its key is taken.

    Gives `row` the state it stands in and, unless it has one, its number.
    """
    about = {
        "community": row.community_id, "counter": uuid7(), "label": step.after.procedure.label,
        "year": str(row.opened_at.year), "number": row.number, "procedure": row.procedure,
        "edition": row.edition, "title": row.title, "aspect": row.aspect,
        "parent": row.parent_id, "nth": row.nth, "opened_at": row.opened_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statements.OPEN, about | _arrays([step]))
        row.number = cursor.fetchone()[1]
    for name, value in _standing(step).items():
        setattr(row, name, value)


def _row(
    edition: str, state: str, parent: UUID | None, nth: int, key_of: UUID | None = None
) -> Row:
    return Row(core.load(procedures.edition(edition), json.loads(state)), parent, nth, key_of)


def _standing(step: Step) -> dict[str, Any]:
    """The columns of a matter's row that follow its state."""
    after = step.after
    return {
        "stage": after.stage,
        "holder": after.holder,
        "due": after.due,
        "amber": after.amber,
        "state": core.dump(after),
        "seq": after.seq,
        "head": after.head,
        "closed_at": step.entries[-1].line.happened if after.closed else None,
        "public": after.procedure.stages[after.stage].public,
    }


def _arrays(steps: Sequence[Step]) -> dict[str, list[Any]]:
    rows = [_standing(step) for step in steps]
    matters: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    matters["state"] = [_text(state) for state in matters["state"]]
    matters["closed"] = matters.pop("closed_at")
    return matters | {
        "id": [UUID(step.after.id) for step in steps],
        "old_seq": [step.before.seq for step in steps],
        "old_head": [step.before.head for step in steps],
        "o_id": [uuid7() for _ in steps],
        "o_body": [_text(step.letters) for step in steps],
        "o_at": [step.entries[-1].line.entered for step in steps],
        **_columns("e_", _ENTRY, [row for step in steps for row in _traced(step)]),
        **_columns("c_", _CLOCK, [row for step in steps for row in _timed(step)]),
    }


_ENTRY = (
    "matter", "id", "seq", "kind", "act", "by", "happened", "entered", "stage", "key", "digest",
    "payload",
)  # fmt: skip
_CLOCK = ("matter", "id", "name", "due", "amber", "met")


def _columns(
    prefix: str, names: Sequence[str], rows: list[tuple[Any, ...]]
) -> dict[str, list[Any]]:
    return {prefix + name: [row[n] for row in rows] for n, name in enumerate(names)}


def _traced(step: Step) -> Iterator[tuple[Any, ...]]:
    for entry in step.entries:
        line = entry.line
        yield (
            UUID(line.matter), uuid7(), line.seq, line.kind, line.act, line.by, line.happened,
            line.entered, line.stage, line.key or None, entry.digest, entry.payload,
        )  # fmt: skip


def _timed(step: Step) -> Iterator[tuple[Any, ...]]:
    # The last word on each clock of this step: one statement may not touch a row twice.
    clocks = {name: clock for entry in step.entries for name, clock in entry.line.clocks.items()}
    for name, clock in clocks.items():
        yield UUID(step.after.id), uuid7(), name, clock.due, clock.amber, clock.met


def _text(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=_iso)


def _iso(value: datetime) -> str:
    return value.isoformat()
