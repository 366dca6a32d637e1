"""What a place goes by: the edition of each procedure, since when, and whose figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Q

from bihuan import core
from bihuan.people import queries as people
from bihuan.people.models import Organisation

from . import figures, procedures, proposed, shelf
from .labels import spoken
from .models import InForce, Setting


@dataclass(frozen=True, slots=True)
class InUse:
    """One procedure as new matters of a place begin by it today.

    `place` is who put the edition in force, empty for what holds everywhere; `figures` name -> the
    setting in force, `own` those of them that the place made itself.
    """

    procedure: core.Procedure
    since: date
    place: str
    figures: Mapping[str, Setting]
    own: Sequence[str]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history: an edition put in force, or a figure set.

    `version` of the edition; else `figure` and `words` of its value, empty where a place has no
    value of its own any more, and `setting` the row.
    """

    since: date
    entered: datetime
    place: str
    by: str
    version: str = ""
    figure: str = ""
    words: str = ""
    setting: Setting | None = None


def of_place(place: UUID, on: date) -> list[InUse]:
    """Every procedure of a place, by id."""
    known = InForce.objects.filter(_of(people.upward(place))).values_list("procedure", flat=True)
    return [one(name, place, on) for name in sorted(set(known))]


def one(procedure_id: str, place: UUID, on: date) -> InUse:
    """One procedure of a place. Raises procedures.Unknown."""
    upward = people.upward(place)
    row = procedures.base(procedure_id, upward, on)
    if row is None:
        raise procedures.Unknown(procedure_id)
    procedure = procedures.shown(procedure_id, place, on)
    found = procedures.settings(procedure_id, upward, on)
    known = {name: found[name] for name in procedure.local if name in found}
    own = [name for name, setting in known.items() if setting.place_id == place]
    names = _names([row.place_id])
    return InUse(spoken(procedure), row.since, names.get(row.place_id, ""), known, own)


def book(found: InUse) -> Path:
    """Where the stories of its version lie: beside its file, on our shelf or among the drafts."""
    name = found.procedure.id
    folders = [proposed.own() / name, shelf.SHELF / name]
    with_it = [f for f in folders if (f / f"{found.procedure.version}.toml").exists()]
    return (with_it or folders)[0] / "stories.toml"


def history(procedure_id: str, place: UUID) -> list[Event]:
    """Everything that was ever put in force for a place, the newest first."""
    upward = people.upward(place)
    rows = list(InForce.objects.filter(_of(upward), procedure=procedure_id))
    set_ = list(figures.history(procedure_id, upward))
    places = _names([row.place_id for row in (*rows, *set_)])
    who = people.names({row.by for row in (*rows, *set_)})
    known = figures.of_any_place(procedure_id)
    told = [
        Event(
            row.since, row.entered, places.get(row.place_id, ""), who.get(row.by, row.by),
            version=procedures.edition(row.edition).version,
        )
        for row in rows
    ] + [
        Event(
            row.since, row.entered, places.get(row.place_id, ""), who.get(row.by, row.by),
            figure=known[row.name].label if row.name in known else row.name,
            words=figures.said(known.get(row.name), row.value), setting=row,
        )
        for row in set_
    ]  # fmt: skip
    return sorted(told, key=lambda event: event.entered, reverse=True)


def _of(upward: Sequence[UUID]) -> Q:
    return Q(place__in=upward) | Q(place=None)


def _names(places: Sequence[UUID | None]) -> dict[UUID | None, str]:
    found = Organisation.objects.filter(id__in=[place for place in places if place])
    return {place.id: place.name for place in found}
