"""Originals on disk: `papers/` of the installation, one randomly named file each, closed to others."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Kept:
    """An original as kept: its name on disk, its sha256 in hex, its length in bytes."""

    file: str
    sha256: str
    size: int


def keep(chunks: Iterable[bytes]) -> Kept:
    """Write an original piece by piece; it is there whole or not at all."""
    file, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
    goal = path(file)
    goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = goal.with_suffix(".half")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            out.flush()
            os.fsync(out.fileno())
        half.rename(goal)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    return Kept(file, digest.hexdigest(), size)


def path(file: str) -> Path:
    """Where an original lies."""
    return Path(settings.HOME) / "papers" / file[:2] / file


def drop(file: str) -> None:
    """Remove an original that no row speaks of."""
    path(file).unlink(missing_ok=True)
