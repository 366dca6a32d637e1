"""The shortest way to the server, for the few statements that are asked all day. For `walls` alone.

A statement is planned once a connection, and its answer read without a cursor, which by itself
costs as much as a small statement takes on the server.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq
from psycopg.adapt import Transformer

Row = tuple[Any, ...]
Value = str | bytes | None

GOOD = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL that is planned once a connection, with `$1` for its first value, and its values' types."""

    name: str
    types: str
    sql: str


def ask(what: Statement, values: Sequence[Value], before: str = "") -> list[Row]:
    """The rows of a statement, in one message with the commands `before` it.

    A value is text as SQL would write it. Raises what Django raises.
    """
    django = here()
    with django.wrap_database_errors:
        raw = _raw(django)
        # By SQL's own PREPARE: psycopg forgets what it prepared itself at every ROLLBACK.
        known = raw.__dict__.setdefault("bihuan_prepared", set())
        if what.name not in known:
            _send(raw, f"PREPARE {what.name} ({what.types}) AS {what.sql}".encode())
            known.add(what.name)
        given = b", ".join([_literal(raw, value) for value in values])
        execute = b"%sEXECUTE %s (%s)" % (before.encode(), what.name.encode(), given)
        return _rows(raw, _send(raw, execute))


def here() -> BaseDatabaseWrapper:
    """This thread's connection itself; Django's `connection` looks it up anew at every dot."""
    return connections[DEFAULT_DB_ALIAS]


def _raw(django: BaseDatabaseWrapper) -> psycopg.Connection:
    django.close_if_health_check_failed()
    if django.connection is None:
        django.ensure_connection()
    return django.connection


def _send(raw: psycopg.Connection, sql: bytes) -> pq.abc.PGresult:
    """The last command's result; libpq waits for it without holding Python's lock."""
    result = raw.pgconn.exec_(sql)
    return result if result.status in GOOD else _raise(result)


def _rows(raw: psycopg.Connection, result: pq.abc.PGresult) -> list[Row]:
    if not result.nfields:  # all that is asked is how many
        return [()] * result.ntuples
    reader = Transformer.from_context(raw)
    reader.set_pgresult(result)
    return reader.load_rows(0, result.ntuples, tuple)


def _literal(raw: psycopg.Connection, value: Value) -> bytes:
    if value is None:
        return b"NULL"
    plain = value.encode() if isinstance(value, str) else value
    if 0 in plain:
        raise psycopg.DataError("text for PostgreSQL cannot hold a NUL")
    return bytes(pq.Escaping(raw.pgconn).escape_literal(plain))


def _raise(result: pq.abc.PGresult) -> NoReturn:
    state = result.error_field(pq.DiagnosticField.SQLSTATE)
    kind = psycopg.errors.lookup(state.decode()) if state else psycopg.OperationalError
    raise kind(pq.error_message(result), info=result, encoding="utf-8")
