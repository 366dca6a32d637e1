"""The rows by which the sweep finds what is due, against the clocks of the matter they copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bihuan import core

from .models import Clock, Matter

COLUMNS = ("due", "amber", "met", "wake")


@dataclass(frozen=True, slots=True)
class Gap:
    """One row that does not say what its clock says. `what` is missing, extra, or a column."""

    matter: UUID
    name: str
    what: str


def told(matter: core.Matter) -> dict[str, dict[str, Any]]:
    """Start of a clock -> the columns its row should have."""
    wakes = core.wakes(matter)
    return {
        name: {
            "due": clock.due, "amber": clock.amber, "met": clock.met,
            "wake": wakes[name][0] if name in wakes else None,
        }
        for name, clock in matter.clocks.items()
    }  # fmt: skip


def gaps(matter: core.Matter, rows: Sequence[Clock]) -> list[Gap]:
    """Where the rows of one matter differ from what it tells, a gap each; empty when they agree."""
    wanted, kept = told(matter), {row.name: row for row in rows}
    ours = UUID(matter.id)
    found = [Gap(ours, name, "missing") for name in wanted.keys() - kept.keys()]
    found += [Gap(ours, name, "extra") for name in kept.keys() - wanted.keys()]
    for name in wanted.keys() & kept.keys():
        found += [
            Gap(ours, name, column)
            for column in COLUMNS
            if getattr(kept[name], column) != wanted[name][column]
        ]
    return sorted(found, key=lambda gap: (gap.name, gap.what))


def mend(row: Matter, state: core.Matter) -> list[Gap]:
    """Make a matter's rows say what its clocks say; what was wrong. The matter must be locked."""
    found = gaps(state, list(row.clocks.all()))
    wanted: Mapping[str, Any] = told(state)
    for name in {gap.name for gap in found}:
        if name in wanted:
            row.clocks.update_or_create(
                name=name, defaults=wanted[name], create_defaults=wanted[name] | _kept_by(row)
            )
        else:
            row.clocks.filter(name=name).delete()
    return found


def _kept_by(row: Matter) -> dict[str, Any]:
    return {"community_id": row.community_id}
