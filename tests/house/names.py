"""Everything by which something stored is called: of tables, forms, procedures, and tables that come in.

(where, words) pairs, for the laws about what is never asked and never stored.
"""

from collections.abc import Iterable, Iterator

from django import forms
from django.db import models
from django.utils.encoding import force_str

Said = tuple[str, str]


def of_model(model: type[models.Model]) -> Iterator[Said]:
    """Columns, labels, helps and choices of a table, and what the table itself is called."""
    table = model._meta.db_table
    yield table, table
    yield table, force_str(model._meta.verbose_name)
    for one in model._meta.local_concrete_fields:
        where = f"{table}.{one.column}"
        yield from ((where, force_str(text)) for text in (one.column, one.name, one.verbose_name))
        yield where, force_str(one.help_text)
        yield from _choices(where, one.choices or ())


def of_form(form: type[forms.BaseForm]) -> Iterator[Said]:
    """Names, labels, helps and choices of what a form asks for."""
    for name, one in form.base_fields.items():
        where = f"{form.__module__}.{form.__qualname__}.{name}"
        yield from ((where, force_str(text or "")) for text in (name, one.label, one.help_text))
        known = getattr(one, "choices", ())
        yield from _choices(where, [] if callable(known) else known)


def of_procedure(procedure: object) -> Iterator[Said]:
    """Stages, acts, roles, clocks, reasons, and above all what its acts ask for."""
    called = procedure.id
    parts = ("stages", "acts", "evidence", "facts", "local", "clocks")
    for part in parts:
        for name, one in getattr(procedure, part).items():
            where = f"{called} {part} {name}"
            yield from ((where, name), (where, one.label))
            yield from _choices(where, getattr(one, "choices", {}).items())
    for part in ("roles", "reasons"):
        for name, label in getattr(procedure, part).items():
            yield from ((f"{called} {part}", name), (f"{called} {part}", force_str(label)))


def of_sheet(sheet: object) -> Iterator[Said]:
    """Headings, examples and choices of a sheet that is brought in."""
    for text in (sheet.key, sheet.label, sheet.english):
        yield sheet.key, text
    for one in sheet.columns:
        where = f"{sheet.key} {one.key}"
        for text in (one.key, one.label, one.english, one.example):
            yield where, force_str(text)
        yield from _choices(where, one.among() if one.among else ())


def _choices(where: str, some: Iterable[tuple[object, object]]) -> Iterator[Said]:
    for value, label in some:
        if isinstance(label, list | tuple):  # a group of them
            yield where, force_str(value)
            yield from _choices(where, label)
        else:
            yield from ((where, force_str(value)), (where, force_str(label)))


def forms_of_the_house() -> list[type[forms.BaseForm]]:
    """Every form a page shows; the addresses must have been read."""
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.startswith("bihuan.") and hasattr(one, "base_fields"):
                found.add(one)
    return sorted(found, key=lambda one: (one.__module__, one.__qualname__))
