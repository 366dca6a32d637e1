"""The wall between communities. Tables that a community keeps are touched only inside `tenant`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from . import wire
from .wire import Row, Statement, Value

__all__ = ["AcrossWalls", "Statement", "alone", "ask", "in_turn", "snapshot", "tenant", "through"]

# Ends with the transaction.
_TURN = Statement("take_a_turn", "text", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")


# Community -> the grant by which whoever is being served works there; nothing where a post lets them.
_GRANTS: ContextVar[Mapping[UUID, UUID]] = ContextVar("grants", default={})  # noqa: B039 - never written


class AcrossWalls(RuntimeError):  # noqa: N818 - reads as what happened
    """Work for one community reached for another. A mistake in our code, never a user's."""


@contextmanager
def tenant(community: UUID | str) -> Iterator[UUID]:
    """One transaction inside one community: row security shows and takes its rows only.

    Inside the same community it may be nested; reaching for another one raises AcrossWalls.
    """
    wanted, now = _checked(connection, community)
    outside = connection.in_atomic_block and now is None
    with transaction.atomic(), _inside(wanted, now):
        if now is None:
            _set(str(wanted))
        yield wanted
    if outside:  # a transaction of somebody else goes on: leave nothing of ours in it
        _set("")


@contextmanager
def through(grants: Mapping[UUID, UUID]) -> Iterator[None]:
    """What happens inside is done by somebody who works by these grants: community -> grant.

    The walls of each of them then stand open only while its grant lasts.
    """
    before = _GRANTS.set(grants)
    try:
        yield
    finally:
        _GRANTS.reset(before)


@contextmanager
def snapshot(community: UUID | str) -> Iterator[UUID]:
    """`tenant`, in which everything read is of one moment, whatever others write meanwhile.

    Only as a transaction of its own.
    """
    with tenant(community) as wanted:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield wanted


def alone(community: UUID | str, what: Statement, values: Sequence[Value]) -> list[Row]:
    """`tenant` for one statement, in one round trip: for the busiest path.

    What travels in one message is one transaction by itself. Inside a transaction that is open
    already, it is asked there.
    """
    here = wire.here()
    wanted, _now = _checked(here, community)
    if here.in_atomic_block:
        with tenant(wanted):
            return ask(what, values)
    return wire.ask(what, values, before=_inside_of(str(wanted)))


def in_turn(community: UUID | str | None, what: Statement, values: Sequence[Value]) -> list[Row]:
    """`alone`, for what may be asked by one transaction at a time in this community.

    Without a community it is of none. Inside a transaction that is open, others wait for its end.
    """
    here = wire.here()
    if community is None:
        if getattr(here, "community", None) is not None:
            raise AcrossWalls(f"of no community, inside {here.community}")
        wanted = None
    else:
        wanted, _now = _checked(here, community)
    turn = f"{what.name} {wanted}"
    if here.in_atomic_block:
        with tenant(wanted) if wanted else nullcontext():
            ask(_TURN, [turn])
            return ask(what, values)
    before = f"{_inside_of(str(wanted or ''))}{_TURN.sql.replace('$1', repr(turn))}; "
    return wire.ask(what, values, before=before)


def ask(what: Statement, values: Sequence[Value]) -> list[Row]:
    """One statement, in the transaction that is open."""
    return wire.ask(what, values)


@contextmanager
def _inside(wanted: UUID, before: UUID | None) -> Iterator[None]:
    connection.community = wanted
    try:
        yield
    finally:
        connection.community = before


def _checked(here: object, community: UUID | str) -> tuple[UUID, UUID | None]:
    wanted = community if isinstance(community, UUID) else UUID(str(community))
    now = getattr(here, "community", None)
    if now not in (None, wanted):
        raise AcrossWalls(f"{wanted} inside {now}")
    return wanted, now


def _set(community: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_inside_of(community))


def _inside_of(community: str) -> str:
    """The commands that go inside. SET takes no parameters; the values are UUIDs, or nothing."""
    inside = f"SET LOCAL app.community = '{community}'; "
    grants = _GRANTS.get()
    if not grants:  # most are let in by a post: nothing more is sent
        return inside
    grant = grants.get(UUID(community), "") if community else ""
    return f"{inside}SET LOCAL app.through = '{grant}'; "
