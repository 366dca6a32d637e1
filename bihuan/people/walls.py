"""The wall between communities. Tables that a community keeps are touched only inside `tenant`."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction


class AcrossWalls(RuntimeError):  # noqa: N818 - reads as what happened
    """Work for one community reached for another. A mistake in our code, never a user's."""


@contextmanager
def tenant(community: UUID | str) -> Iterator[UUID]:
    """One transaction inside one community: row security shows and takes its rows only.

    Inside the same community it may be nested; reaching for another one raises AcrossWalls.
    """
    wanted, now = UUID(str(community)), getattr(connection, "community", None)
    if now not in (None, wanted):
        raise AcrossWalls(f"{wanted} inside {now}")
    outside = connection.in_atomic_block and now is None
    with transaction.atomic():
        if now is None:
            _set(str(wanted))
        try:
            yield wanted
        finally:
            connection.community = now
    if outside:  # a transaction of somebody else goes on: leave nothing of ours in it
        _set("")


def _set(value: str) -> None:
    # SET takes no parameters; the value is a UUID we have parsed, or nothing.
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL app.community = '{value}'")
    connection.community = UUID(value) if value else None
