"""Procedure files that are not in force: drafts of this installation, and files that will not do.

Drafts lie in `procedures/<name>/` of the installation's own folder, with their stories beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from bihuan import core

from . import local_file, procedures, shelf, stories
from .models import Edition
from .shelf import Found


@dataclass(frozen=True, slots=True)
class Draft:
    """A sound file that was never published."""

    file: shelf.File
    procedure: core.Procedure

    @property
    def book(self) -> stories.Book:
        """Its stories, rehearsed; an empty book where there are none."""
        path = self.file.path.with_name("stories.toml")
        if not path.exists():
            return stories.Book(path, 0, 0, [])
        return stories.check(path, {self.procedure.version: self.procedure})


def own() -> Path:
    """Where drafts lie."""
    return Path(settings.HOME) / "procedures"


def drafts() -> list[Draft]:
    """Every draft, by procedure and version."""
    found = [
        Draft(file, file.procedure)
        for file in shelf.files(own())
        if file.procedure and not _published(file) and not _clash(file)
    ]
    return sorted(found, key=lambda one: (one.procedure.id, shelf.order(one.procedure.version)))


def draft(procedure_id: str, version: str) -> Draft:
    """One draft. Raises procedures.Unknown."""
    for one in drafts():
        if (one.procedure.id, one.procedure.version) == (procedure_id, version):
            return one
    raise procedures.Unknown(procedure_id)


def problems(procedure_id: str = "") -> list[Found]:
    """What is wrong with files, of one procedure or of all: they stop nothing that is in force."""
    found: list[Found] = []
    for folder in (shelf.SHELF, own()):
        for file in shelf.files(folder):
            named = file.procedure.id if file.procedure else file.path.parent.name
            if procedure_id in ("", named):
                found += file.problems or _clash(file)
    return found if procedure_id else [*found, *_places()]


def _places() -> Iterator[Found]:
    """What is wrong with the figures of places that lie as files in the own folder."""
    for path in sorted((own() / "local").glob("*.toml")):
        known = {
            file.procedure.id: dict(file.procedure.local)
            for file in shelf.files()
            if file.procedure
        }
        yield from local_file.read(path, known)[2]


def _published(file: shelf.File) -> bool:
    assert file.procedure is not None
    same = Edition.objects.filter(procedure=file.procedure.id, version=file.procedure.version)
    return same.filter(text=file.text).exists()


def _clash(file: shelf.File) -> list[Found]:
    """A published version whose content is not what was published."""
    says = procedures.clash(file.procedure, file.text) if file.procedure else ""
    return [Found(file.path, 0, says)] if says else []
