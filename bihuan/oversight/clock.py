"""The clock: what is due in every community, done by the person `clock` through the one door.

Several may run at once: each takes the matters no other has in hand, and an act is done once for
the start it is about, whoever comes first. What the rules refuse is written down, shown to people,
and not tried again until the matter has moved.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet

from bihuan import core
from bihuan.matters import clocks, procedures, record
from bihuan.matters.models import Matter
from bihuan.people.walls import tenant

from .models import Unwilling

log = logging.getLogger(__name__)

BATCH = 100  # matters a transaction
CLOCK = core.Person(core.CLOCK, frozenset({core.CLOCK}))
# Reasons that pass with time alone: the clock of this machine may have been set back.
PASSING = frozenset({"too_early", "before_last", "in_the_future", "already"})

# A refusal stands as long as the matter has not moved since.
_DUE = """
    SELECT DISTINCT c.community_id, c.matter_id FROM matters_clock c
    WHERE c.wake <= %s AND NOT EXISTS (
        SELECT FROM oversight_unwilling u JOIN matters_matter m ON m.id = u.matter_id
        WHERE u.matter_id = c.matter_id AND u.name = c.name AND u.seq = m.seq)
    ORDER BY 1, 2
"""


@dataclass(slots=True)
class Swept:
    """What one sweep came to: acts done, acts refused, communities that failed altogether."""

    acts: int = 0
    refused: int = 0
    failed: int = 0


def sweep(now: datetime, *, batch: int = BATCH) -> Swept:
    """Do everything that is due in any community, until nothing is left that one can do.

    A community that fails is logged and does not keep the others waiting.
    """
    told = Swept()
    while True:
        before = told.acts
        for community, ids in _due(now, batch):
            try:
                _act(community, ids, now, told)
            except Exception:
                log.exception("the clock stopped in %s", community)
                told.failed += 1
        if told.acts == before or told.failed:
            return told


def _due(now: datetime, batch: int) -> Iterator[tuple[UUID, Sequence[UUID]]]:
    """Matters with something due, by community, so many at a time."""
    with connections["sweep"].cursor() as cursor:
        cursor.execute(_DUE, [now])
        found = cursor.fetchall()
    for community, rows in groupby(found, key=lambda row: row[0]):
        ids = [matter for _, matter in rows]
        for n in range(0, len(ids), batch):
            yield community, ids[n : n + batch]


def _act(community: UUID, ids: Sequence[UUID], now: datetime, told: Swept) -> None:
    """One transaction: take what nobody else has, do what is due, write down what is refused."""
    with tenant(community):
        states = _taken(Matter.objects.filter(id__in=ids))
        due = {row.id: core.due_acts(state, now) for row, state in states}
        events = [(matter, event) for matter, acts in due.items() for event in acts]
        answers = record.record_many(community, events)
        refusals = [
            one
            for row, state in states
            for one in _refusals(row, state, now, {event.about for event in due[row.id]})
        ]
        Unwilling.objects.bulk_create(refusals, ignore_conflicts=True)
        _mend(states, {row.id for row, _ in states if not due[row.id]})
    told.acts += sum(not isinstance(answer, core.Refused) for answer in answers)
    told.refused += len(refusals)


def _taken(rows: QuerySet[Matter]) -> list[tuple[Matter, core.Matter]]:
    """Those of the rows that no other has locked, locked now, each with its state."""
    found = rows.order_by("id").select_for_update(skip_locked=True)
    found = found.only("id", "community_id", "edition", "state", "seq", "head")
    states = ((row, _state(row)) for row in found)
    return [(row, state) for row, state in states if state]


def _state(row: Matter) -> core.Matter | None:
    """The matter of a row; None when the row was altered: nothing can be written after it then,
    and it must not keep the others waiting, or us for ever at it.
    """
    try:
        state = core.load(procedures.edition(row.edition), row.state)
    except (LookupError, ValueError, TypeError):
        state = None
    if state and (state.seq, state.head) == (row.seq, row.head):
        return state
    log.error("%s: the row is not what its trace tells; see `bihuan verify`", row.id)
    return None


def _mend(states: Sequence[tuple[Matter, core.Matter]], idle: set[UUID]) -> None:
    """A row that woke us for nothing would do so for ever: make it say what its clock says."""
    for row, state in states:
        if row.id in idle:
            for gap in clocks.mend(row, state):
                log.warning(
                    "%s %s: the row of the clock was wrong: %s", gap.matter, gap.name, gap.what
                )


def _refusals(
    row: Matter, state: core.Matter, now: datetime, acted: set[str]
) -> Iterator[Unwilling]:
    """What is due by its time and yet not to be done, with every reason that time will not mend."""
    for start, (at, _) in core.wakes(state).items():
        if at > now or start in acted:
            continue
        for act, why in _reasons(state, start, now).items():
            log.warning("%s %s: the clock may not %s: %s", row.id, start, act, why)
            yield Unwilling(
                community_id=row.community_id, matter_id=row.id, seq=row.seq, name=start,
                act=act, why=why, at=now,
            )  # fmt: skip


def _reasons(state: core.Matter, start: str, now: datetime) -> Mapping[str, list[list[str]]]:
    """Act -> [[why, about], …] of the acts of this start that are refused for good reasons."""
    told: dict[str, list[list[str]]] = {}
    for act in state.procedure.clocks[state.clocks[start].clock].warns:
        found = core.objections(state, core.Event(act, CLOCK, now, now, about=start))
        lasting = [[one.why, one.about] for one in found if one.why not in PASSING]
        if lasting and len(lasting) == len(found):
            told[act] = lasting
    return told
