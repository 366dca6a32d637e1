"""Bringing every sealed column, and every keyed hash, under the key in use: batch by batch.

What is broken off goes on where it was: a row under the key in use is left alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from . import keyring
from .models import Organisation
from .sealed import KeyedHash, SealedText, Unopenable, hashed_by, number
from .walls import tenant

BATCH = 500  # rows a transaction


@dataclass
class Told:
    """How far it is: rows looked at, rows written anew, rows that do not open, by table."""

    rows: int = 0
    anew: int = 0
    unopenable: Counter[str] = field(default_factory=Counter)


Tell = Callable[[Told], None]


def tables() -> list[type[models.Model]]:
    """Every table with a sealed column."""
    return [model for model in apps.get_models() if _of(model, SealedText)]


def reseal(tell: Tell | None = None, *, batch: int = BATCH) -> Told:
    """Write anew whatever is not under the keys in use; what does not open is counted and left."""
    told = Told()
    for model, inside in _walks():
        last: Any = None
        while True:
            with inside():
                rows = _batch(model, last, batch)
                for row in rows:
                    _renew(row, told)
            if not rows:
                break
            last, told.rows = rows[-1].pk, told.rows + len(rows)
            if tell:
                tell(told)
    return told


def under() -> dict[str, Counter[int]]:
    """Kind -> how many values lie under each key, in all communities."""
    found: dict[str, Counter[int]] = {kind: Counter() for kind in keyring.KINDS}
    for model, inside in _walks():
        sealed = [one.attname for one in _of(model, SealedText)]
        hashed = [one.attname for one in _of(model, KeyedHash)]
        with inside():
            for row in model._default_manager.values(*sealed, *hashed).iterator(chunk_size=2000):
                kept = [bytes(row[name] or b"") for name in sealed]
                found[keyring.SEAL].update(number(one) for one in kept if one)
                found[keyring.HASH].update(hashed_by(row[name]) for name in hashed if row[name])
    return found


def _walks() -> Iterator[tuple[type[models.Model], Callable[[], AbstractContextManager[Any]]]]:
    """Every table with how to be inside: once for each community that keeps rows of it."""
    keepers = Organisation.objects.filter(kind__in=Organisation.KEEPERS).values_list(
        "id", flat=True
    )
    for model in tables():
        if "community" in {one.name for one in model._meta.fields}:
            for community in keepers:
                yield model, _inside(community)
        else:
            yield model, transaction.atomic


def _inside(community: UUID) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: tenant(community)


def _batch(model: type[models.Model], last: Any, batch: int) -> list[Any]:
    rows = model._default_manager.select_for_update().order_by("pk")
    return list((rows.filter(pk__gt=last) if last else rows)[:batch])


def _renew(row: models.Model, told: Told) -> None:
    old = [one for one in _of(type(row), SealedText) if _is_old(row, one)]
    hashes = [one for one in _of(type(row), KeyedHash) if _is_old_hash(row, one)]
    if not old and not hashes:
        return
    try:
        for one in old:
            setattr(row, one.attname, getattr(row, one.attname).open())
        row.save(update_fields=[one.name for one in (*old, *hashes)])
        told.anew += 1
    except Unopenable:
        told.unopenable[row._meta.db_table] += 1


def _is_old(row: models.Model, column: SealedText) -> bool:
    value = getattr(row, column.attname)
    return bool(value) and number(value.raw) != keyring.current(keyring.SEAL)[0]


def _is_old_hash(row: models.Model, column: KeyedHash) -> bool:
    value = getattr(row, column.attname)
    return bool(value) and hashed_by(value) != keyring.current(keyring.HASH)[0]


def _of(model: type[models.Model], kind: type[Any]) -> list[Any]:
    return [one for one in model._meta.local_concrete_fields if isinstance(one, kind)]
