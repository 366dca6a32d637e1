"""Procedures as this installation knows them: files published into editions, editions for ever.

What is in force differs from place to place: a community goes by its own figures and files, else
by those of the nearest place above it, else by what came with this installation.
"""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from bihuan import core
from bihuan.people import queries as people
from bihuan.people.walls import Statement, ask, tenant

from . import shelf
from .models import Edition, InForce, Setting, Stamp
from .shelf import calendar

__all__ = [
    "Unknown",
    "calendar",
    "changed",
    "current",
    "edition",
    "keep",
    "publish",
    "put",
    "settings",
    "shown",
    "tried",
]

STAMP = Statement("bihuan_stamp", "int", "SELECT n FROM matters_stamp WHERE id = $1")


class Unknown(LookupError):  # noqa: N818 - reads as what happened
    """No such procedure or edition here."""


def current(
    procedure_id: str, community: UUID | str | None = None, on: date | None = None
) -> tuple[core.Procedure, str]:
    """The procedure by which a new matter of a community begins on a day, and its edition.

    With the figures in force there. Without a community: what holds where no place says otherwise.
    `on` is today unless given. Raises Unknown.
    """
    if community is None:
        return _everywhere(procedure_id)
    [[stamp]] = ask(STAMP, ["1"])
    on = on or timezone.localdate()
    return _with(*_in_force(procedure_id, str(community), on, stamp))


def shown(procedure_id: str, place: UUID | str, on: date | None = None) -> core.Procedure:
    """The procedure that `current` gives, to look at: no edition is kept of it. Raises Unknown."""
    [[stamp]] = ask(STAMP, ["1"])
    digest, figures = _in_force(procedure_id, str(place), on or timezone.localdate(), stamp)
    return _read(digest, figures)[0] if figures else edition(digest)


@cache
def edition(digest: str) -> core.Procedure:
    """The procedure as it was published under this digest; its file may be long gone."""
    row = Edition.objects.filter(digest=digest).first()
    if row is None:
        raise Unknown(digest)
    return core.declare.read(row.text, calendar(), row.local)


def tried(procedure: core.Procedure, figures: Mapping[str, int]) -> core.Procedure:
    """An edition as it would be with other figures. Nothing is kept."""
    row = Edition.objects.get(digest=procedure.digest)
    return core.declare.read(row.text, calendar(), row.local | figures)


def publish(folder: Path = shelf.SHELF) -> list[shelf.Found]:
    """Have every file of the shelf as an edition; each procedure's newest in force once. Safe to repeat.

    Returns what is wrong with files: such a file stops nothing, what was in force stays.
    """
    problems: list[shelf.Found] = []
    fresh: dict[str, core.Procedure] = {}
    for file in shelf.files(folder):
        problems += file.problems
        if file.procedure is None:
            continue
        if says := clash(file.procedure, file.text):
            problems.append(shelf.Found(file.path, 0, says))
        elif keep(file.procedure, file.text):
            fresh[file.procedure.id] = file.procedure
    for procedure in fresh.values():
        if _is_newest(procedure):
            put_in_force(procedure, None, timezone.localdate(), "")
    return problems


def clash(procedure: core.Procedure, text: str) -> str:
    """What to say when this version was published with other content; nothing else."""
    same = Edition.objects.filter(procedure=procedure.id, version=procedure.version)
    if not same.exclude(text=text).exists():
        return ""
    taken = Edition.objects.filter(procedure=procedure.id).values_list("version", flat=True)
    return shelf.altered(procedure.version, list(taken))


def keep(procedure: core.Procedure, text: str) -> bool:
    """Have this procedure as an edition; whether it is new here or nothing of it is in force yet."""
    known = Edition.objects.filter(digest=procedure.digest).exists()
    _keep(procedure, text)
    return not known or not InForce.objects.filter(procedure=procedure.id).exists()


def put(procedure: core.Procedure, text: str, place: UUID | None, *, since: date, by: str) -> None:
    """Publish a file for a place, or everywhere: new matters begin by it from a day on.

    There must be no `clash`.
    """
    _keep(procedure, text)
    with tenant(place) if place else nullcontext():
        put_in_force(procedure, place, since, by)


def put_in_force(procedure: core.Procedure, place: UUID | None, since: date, by: str) -> None:
    """From a day on new matters begin by it. For a place: only inside its `tenant`."""
    with transaction.atomic():
        InForce.objects.create(
            place_id=place, procedure=procedure.id, edition=procedure.digest, since=since, by=by
        )
        changed()


def changed() -> None:
    """Tell every process that what is in force has changed. Inside the transaction that changes it."""
    Stamp.objects.filter(id=1).update(n=F("n") + 1)
    transaction.on_commit(_everywhere.cache_clear)


def settings(procedure_id: str, places: Iterable[UUID], on: date) -> dict[str, Setting]:
    """The figure in force by its name, the nearest place first. What is no longer set is left out."""
    nearest = {place: n for n, place in enumerate(places)}
    rows = Setting.objects.filter(procedure=procedure_id, place__in=nearest, since__lte=on)
    last = {(row.place_id, row.name): row for row in rows.order_by("since", "id")}
    found: dict[str, Setting] = {}
    for (_place, name), row in sorted(last.items(), key=lambda one: -nearest[one[0][0]]):
        if row.value is not None:
            found[name] = row
    return found


def base(procedure_id: str, places: Iterable[UUID], on: date) -> InForce | None:
    """The row by which the nearest place, else the installation, puts an edition in force.

    What was entered before anything was in force goes by the first that was.
    """
    nearest = {place: n for n, place in enumerate(places)}
    of_them = Q(place__in=nearest) | Q(place=None)
    rows = list(InForce.objects.filter(of_them, procedure=procedure_id).order_by("since", "id"))
    begun = {row.place_id: row for row in rows if row.since <= on}
    if begun:
        return begun[min(begun, key=lambda place: nearest.get(place, len(nearest)))]
    return next((row for row in rows if row.place_id is None), None)


@cache
def _everywhere(procedure_id: str) -> tuple[core.Procedure, str]:
    return _with(*_of(procedure_id, (), timezone.localdate()))


@lru_cache(maxsize=4096)
def _in_force(procedure_id: str, community: str, on: date, _stamp: int) -> "Base":
    return _of(procedure_id, tuple(people.upward(community)), on)


Base = tuple[str, tuple[tuple[str, int], ...]]  # an edition, and the figures places set over it


def _of(procedure_id: str, places: tuple[UUID, ...], on: date) -> Base:
    row = base(procedure_id, places, on)
    if row is None:
        raise Unknown(procedure_id)
    figures = {name: one.value for name, one in settings(procedure_id, places, on).items()}
    known = edition(row.edition).local
    return row.edition, tuple((name, figures[name]) for name in sorted(known.keys() & figures))


def _with(digest: str, figures: tuple[tuple[str, int], ...]) -> tuple[core.Procedure, str]:
    """An edition with the figures of a place, itself an edition; its row is made when wanted."""
    if not figures:
        return edition(digest), digest
    procedure, text = _read(digest, figures)
    if procedure.digest not in _kept:
        _keep(procedure, text, dict(figures))
        transaction.on_commit(lambda: _kept.add(procedure.digest))
    return procedure, procedure.digest


_kept: set[str] = set()  # editions whose row is committed for certain


@lru_cache(maxsize=4096)
def _read(digest: str, figures: tuple[tuple[str, int], ...]) -> tuple[core.Procedure, str]:
    text = Edition.objects.get(digest=digest).text
    return core.declare.read(text, calendar(), dict(figures)), text


def _keep(procedure: core.Procedure, text: str, local: Mapping[str, int] | None = None) -> None:
    row = Edition(
        digest=procedure.digest, procedure=procedure.id, version=procedure.version, text=text,
        local=local or {},
    )  # fmt: skip
    Edition.objects.bulk_create([row], ignore_conflicts=True)


def _is_newest(procedure: core.Procedure) -> bool:
    """Whether what is in force everywhere is of an older version, or nothing is."""
    row = base(procedure.id, (), timezone.localdate())
    return row is None or shelf.order(procedure.version) > shelf.order(edition(row.edition).version)
