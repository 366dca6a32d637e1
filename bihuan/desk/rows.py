"""Matters as they stand in a list: who has it, when it is due, what one may do about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from bihuan import core
from bihuan.matters import procedures, queries, telling, words
from bihuan.matters.labels import spoken
from bihuan.matters.lights import standing_of
from bihuan.matters.models import Matter
from bihuan.people import queries as people


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `light` is late, due, ok or empty; `left` says it in words.

    `act` is the label of the one thing the reader may do next; empty when it is only to be read.
    """

    id: UUID
    number: str
    title: str
    aspect: str
    procedure: str
    stage: str
    holder: str
    due: date | None
    light: str
    left: str
    child: bool
    closed: bool = False
    act: str = ""


def rows(
    found: Sequence[Matter], today: date, acts: Mapping[UUID, str] = MappingProxyType({})
) -> list[Row]:
    """Lines for these matters, in their order. Each distinct day is put into words once."""
    names = people.names({row.holder for row in found})
    said: dict[tuple[date | None, bool], tuple[str, str]] = {}
    return [_row(row, today, names, said, acts.get(row.id, "")) for row in found]


def next_acts(found: Sequence[Matter], person: core.Person, at: datetime) -> dict[UUID, str]:
    """For each matter the label of what this person may do next, where there is anything."""
    if not found:
        return {}
    states = queries.standing(found[0].community_id, [row.id for row in found])
    acts = {key: _next(state, person, at) for key, state in states.items()}
    return {
        key: words.act(spoken(states[key].procedure), act.id) for key, act in acts.items() if act
    }


def onward(procedure: core.Procedure, stage: str, act: core.Act) -> bool:
    """Whether an act leads from a stage to the next one of the strip."""
    way = [one.id for one in procedure.stages.values() if one.short]
    here = way.index(stage) if stage in way else len(way)
    return way[here + 1 : here + 2] == [act.to]


def _next(state: core.Matter, person: core.Person, at: datetime) -> core.Act | None:
    """The act that leads on; else the only one that is open and changes no stage."""
    found = core.choices(state, person, at)
    acts = [one.act for one in found if not one.others and not one.act.does]
    procedure = state.procedure
    lead = [act for act in acts if onward(procedure, state.stage, act)]
    if not lead and core.waits(state, person, at):
        lead = [act for act in acts if core.leads_on(procedure, state.stage, act)]
    stay = [act for act in acts if act.to == core.SAME]
    return lead[0] if lead else stay[0] if len(stay) == 1 else None


def _row(
    row: Matter,
    today: date,
    names: Mapping[str, str],
    said: dict[tuple[date | None, bool], tuple[str, str]],
    act: str,
) -> Row:
    procedure = spoken(procedures.edition(row.edition))
    near = row.amber is not None and row.amber <= today
    if (row.due, near) not in said:
        said[row.due, near] = standing_of(procedure.calendar, row.due, today, near=near)
    light, left = said[row.due, near] if row.closed_at is None or row.due else ("", "")
    return Row(
        row.id, row.number, row.title, row.aspect, procedure.label,
        words.stage(procedure, row.stage), telling.holder(procedure, row.holder, names),
        row.due, light, left, row.parent_id is not None, row.closed_at is not None, act,
    )  # fmt: skip


def labels(found: Iterable[core.Procedure]) -> list[tuple[str, str]]:
    """(id, label) of procedures, for a filter."""
    return [(procedure.id, procedure.label) for procedure in found]
