"""The wall between communities. Tables that a community keeps are touched only inside `tenant`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

Row = tuple[Any, ...]


class AcrossWalls(RuntimeError):  # noqa: N818 - reads as what happened
    """Work for one community reached for another. A mistake in our code, never a user's."""


@contextmanager
def tenant(community: UUID | str) -> Iterator[UUID]:
    """One transaction inside one community: row security shows and takes its rows only.

    Inside the same community it may be nested; reaching for another one raises AcrossWalls.
    """
    wanted, now = _checked(community)
    outside = connection.in_atomic_block and now is None
    with transaction.atomic(), _inside(wanted, now):
        if now is None:
            _set(str(wanted))
        yield wanted
    if outside:  # a transaction of somebody else goes on: leave nothing of ours in it
        _set("")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL that is planned once a connection, with `$1` for its first value, and its values' types."""

    name: str
    types: str
    sql: str


@dataclass(slots=True)
class Errand:
    """`rows` of the first statement; after the block those of `last`, the one to end with."""

    community: UUID
    rows: list[Row]
    last: tuple[Statement, Sequence[str | None]] | None = None


@contextmanager
def errand(
    community: UUID | str, first: Statement, values: Sequence[str | None]
) -> Iterator[Errand]:
    """`tenant` in two round trips, for the busiest path: ask, think, write.

    The first statement travels with BEGIN, the one set as `last` with COMMIT. Nothing else may be
    asked inside. Inside a transaction that is open already nothing is special.
    """
    wanted, now = _checked(community)
    if connection.in_atomic_block:
        with tenant(wanted):
            told = Errand(wanted, ask(first, values))
            yield told
            told.rows = ask(*told.last) if told.last else []
        return
    with _inside(wanted, now), _alone() as together:
        begin = f"BEGIN; SET LOCAL app.community = '{wanted}'; {{}}"
        told = Errand(wanted, together(begin, first, values)[-1])
        yield told
        told.rows = together("{}; COMMIT", *told.last)[0] if told.last else []


def ask(statement: Statement, values: Sequence[str | None]) -> list[Row]:
    """One statement inside `tenant`. Django's own cursor would have it planned anew each time."""
    raw = _raw()
    with connection.wrap_database_errors, psycopg.ClientCursor(raw) as cursor:
        return _execute(raw, cursor, "{}", statement, values)[0]


@contextmanager
def _alone() -> Iterator[Any]:
    """Several statements a message, and a ROLLBACK for whatever goes wrong or is left unfinished."""
    raw = _raw()
    with connection.wrap_database_errors, psycopg.ClientCursor(raw) as cursor:
        try:
            yield partial(_execute, raw, cursor)
        finally:
            if raw.info.transaction_status in UNFINISHED:
                cursor.execute("ROLLBACK")


def _execute(
    raw: Any,
    cursor: psycopg.ClientCursor[Row],
    frame: str,
    what: Statement,
    values: Sequence[str | None],
) -> list[list[Row]]:
    """A message with one of our statements in it; the rows of each result that has some."""
    # By SQL's own PREPARE: psycopg forgets what it prepared itself at every ROLLBACK.
    known = raw.__dict__.setdefault("bihuan_prepared", set())
    if what.name not in known:
        cursor.execute(f"PREPARE {what.name} ({what.types}) AS {what.sql}")
        known.add(what.name)
    places = ", ".join(["%s"] * len(values))
    cursor.execute(frame.format(f"EXECUTE {what.name} ({places})"), values)
    return [cursor.fetchall() for _ in cursor.results() if cursor.description]


UNFINISHED = (psycopg.pq.TransactionStatus.INTRANS, psycopg.pq.TransactionStatus.INERROR)


def _raw() -> psycopg.Connection:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection.connection


@contextmanager
def _inside(wanted: UUID, before: UUID | None) -> Iterator[None]:
    connection.community = wanted
    try:
        yield
    finally:
        connection.community = before


def _checked(community: UUID | str) -> tuple[UUID, UUID | None]:
    wanted, now = UUID(str(community)), getattr(connection, "community", None)
    if now not in (None, wanted):
        raise AcrossWalls(f"{wanted} inside {now}")
    return wanted, now


def _set(community: str) -> None:
    # SET takes no parameters; the value is a UUID, or nothing.
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL app.community = '{community}'")
