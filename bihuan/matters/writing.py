"""How the one door reads and writes rows. For `record` alone."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from uuid_utils import uuid7

from bihuan import core
from bihuan.people.walls import Statement, ask

from . import procedures, statements
from .models import Matter

Letters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A matter as its row tells it: the core's value, and where it hangs."""

    matter: core.Matter
    parent: UUID | None = None
    nth: int = 0
    community: UUID | None = None  # that keeps the parent, when it is another
    key_of: UUID | None = None  # the matter that already has the key asked for


@dataclass(frozen=True, slots=True)
class Step:
    """One matter before and after, what is appended, and what others are to be told."""

    before: core.Matter
    after: core.Matter
    entries: Sequence[core.Entry]
    letters: Letters = field(default_factory=dict)


def reading(matter_id: UUID | str, key: str = "") -> tuple[Statement, Sequence[Any]]:
    """The statement that reads one matter, and its values."""
    return statements.READ, [key or None, str(matter_id)]


def row_of(found: Sequence[tuple[Any, ...]], matter_id: UUID | str) -> Row:
    """What it found. Raises Matter.DoesNotExist when that is nothing."""
    if not found:
        raise Matter.DoesNotExist(str(matter_id))
    return _row(*found[0])


def read(matter_id: UUID | str, key: str = "") -> Row:
    """A matter of the community one is in. Raises Matter.DoesNotExist."""
    return row_of(ask(*reading(matter_id, key)), matter_id)


def read_many(ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Several matters, locked in the order of their ids so that two batches cannot block."""
    wanted = "{" + ",".join(map(str, ids)) + "}"
    return {found[0]: _row(*found[1:]) for found in ask(statements.READ_MANY, [wanted])}


def done(keys: Set[str]) -> set[str]:
    """Those of the keys that have been written down."""
    return {key for (key,) in ask(statements.DONE, [orjson.dumps(list(keys))])} if keys else set()


def act(step: Step) -> tuple[Statement, Sequence[Any]]:
    """The statement that writes one act if its matter is still as it was read: then one row."""
    plain = _plain(step)
    return statements.ACT if plain["clocks"] else statements.STILL, [orjson.dumps(plain)]


def acts(steps: Sequence[Step]) -> tuple[Statement, Sequence[Any]]:
    """The same for many matters; as many rows as moved."""
    return statements.ACTS, [orjson.dumps([_plain(step) for step in steps])]


def first(row: Matter, step: Step) -> None:
    """Write a new matter with its first entries. Raises IntegrityError when its key is taken.

    Gives `row` the state it stands in and, unless it has one, its number.
    """
    about = {
        "community": row.community_id, "counter": str(uuid7()), "label": step.after.procedure.label,
        "year": row.opened_at.year, "number": row.number, "procedure": row.procedure,
        "edition": row.edition, "title": row.title, "aspect": row.aspect,
        "parent": row.parent_id, "nth": row.nth, "opened_at": row.opened_at,
        "origin": row.origin, "origin_community": row.origin_community,
    }  # fmt: skip
    [[row.number]] = ask(statements.OPEN, [orjson.dumps(_plain(step)), orjson.dumps(about)])
    for name, value in _standing(step).items():
        setattr(row, name, value)


def _row(
    edition: str,
    state: str,
    parent: UUID | None,
    nth: int,
    community: UUID | None,
    key_of: UUID | None = None,
) -> Row:
    matter = core.load(procedures.edition(edition), orjson.loads(state))
    return Row(matter, parent, nth, community, key_of)


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


def _plain(step: Step) -> dict[str, Any]:
    """One act as the statement takes it."""
    return _standing(step) | {
        "id": step.after.id,
        "old_seq": step.before.seq,
        "old_head": step.before.head,
        "letters": step.letters,
        "now_edition": step.after.procedure.digest,
        "letter_id": str(uuid7()),
        "entered": step.entries[-1].line.entered,
        "entries": [_traced(entry) for entry in step.entries],
        "clocks": list(_timed(step)),
    }


def _timed(step: Step) -> Iterator[dict[str, Any]]:
    """The rows of the clocks that this act started, stopped, or woke for another time."""
    was = step.before.clocks
    changed = {name for name, clock in step.after.clocks.items() if was.get(name) is not clock}
    if not changed and _wakes_by(step.before) == _wakes_by(step.after):  # as most acts leave it
        return
    before, wakes = _wakes(step.before), _wakes(step.after)
    for name, clock in step.after.clocks.items():
        if name in changed or before.get(name) != wakes.get(name):
            wake = wakes.get(name)
            yield {
                "id": str(uuid7()), "name": name, "due": clock.due, "amber": clock.amber,
                "met": clock.met, "wake": wake and wake[0],
            }  # fmt: skip


def _wakes_by(matter: core.Matter) -> tuple[Any, ...]:
    """What the times at which clocks wake go by, beside the clocks themselves."""
    return matter.stage, matter.warned, matter.paused, matter.procedure.digest


def _wakes(matter: core.Matter) -> Mapping[str, tuple[datetime, str]]:
    """Nothing for a procedure whose clocks never act: most acts then cost nothing here."""
    warns = any(clock.warns for clock in matter.procedure.clocks.values())
    return core.wakes(matter) if warns else {}


def _traced(entry: core.Entry) -> dict[str, Any]:
    line = entry.line
    return {
        "id": str(uuid7()), "seq": line.seq, "kind": line.kind, "act": line.act, "by": line.by,
        "happened": line.happened, "entered": line.entered, "stage": line.stage,
        "key": line.key or None, "digest": entry.digest, "payload": entry.payload.decode(),
    }  # fmt: skip
