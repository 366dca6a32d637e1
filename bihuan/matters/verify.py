"""Whether a stored trace holds: its chain, the copies beside it, and the state folded from it.

What it cannot see: a trace rewritten whole, row and head included, by someone with the database,
before anybody outside was shown its head.
"""

from collections.abc import Iterator
from uuid import UUID

from bihuan import core
from bihuan.people.walls import tenant

from . import procedures
from .models import Entry, Matter

COPIES = ("seq", "kind", "act", "by", "happened", "entered", "stage")


def matter(community: UUID | str, matter_id: UUID | str) -> list[str]:
    """Everything wrong with one matter's trace, as `number code`; empty when it holds.

    The codes are `core.breaks`'s, and `copy` (a column differs from its line), `state` (the row
    is not what the trace tells). Number 0 is the matter as a whole.
    """
    with tenant(community):
        row = Matter.objects.get(id=matter_id)
        entries = list(row.trace.order_by("seq"))
    payloads = [bytes(entry.payload) for entry in entries]
    found = core.breaks(str(row.id), str(row.community_id), payloads, row.head, row.seq)
    said = [f"{broken.seq} {broken.why}" for broken in found]
    return said or [*_copies(entries), *_state(row, payloads)]


def _copies(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        told = entry.line()
        same = all(getattr(entry, name) == getattr(told.line, name) for name in COPIES)
        if not same or entry.digest != told.digest or (entry.key or "") != told.line.key:
            yield f"{entry.seq} copy"


def folded(payloads: list[bytes]) -> core.Matter:
    """The matter its trace tells of, by the edition it began with and those it moved to."""
    began = procedures.edition(core.trace.read(payloads[0]).line.edition)
    return core.standing(began, payloads, procedures.edition)


def _state(row: Matter, payloads: list[bytes]) -> Iterator[str]:
    now = folded(payloads)
    columns = (row.edition, row.stage, row.holder, row.due, row.amber, row.seq, row.head)
    told = (
        now.procedure.digest, now.stage, now.holder, now.due, now.amber, now.seq, now.head,
    )  # fmt: skip
    if core.dump(now) != row.state or columns != told:
        yield "0 state"
