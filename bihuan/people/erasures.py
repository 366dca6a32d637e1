"""The list of what was erased 删除名单: outside the database, so that no restore brings it back.

A file a community in BIHUAN_HOME/erased, 0600, a line each: what kind it was, and the opaque name it
had. No content, and nobody's name. Kept apart from back-ups; whatever files of a community lie
there are read together, so an old list is put beside the newer one and nothing is lost.
"""

import os
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction


def add(community: UUID | str, kind: str, *names: object) -> None:
    """List what is erased in the transaction that is open, when it has come to its end."""
    lines = "".join(f"{kind} {name}\n" for name in names)
    if lines:
        transaction.on_commit(partial(_append, _folder() / f"{community}.list", lines))


def listed(community: UUID | str) -> Mapping[str, set[str]]:
    """Kind -> names of what was erased in a community."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in _folder().glob(f"{community}*.list"):
        for line in path.read_text("utf-8").splitlines():
            kind, _space, name = line.partition(" ")
            if name:
                found[kind].add(name)
    return found


def _folder() -> Path:
    return Path(settings.HOME) / "erased"


def _append(path: Path, lines: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as out:
        out.write(lines)
        out.flush()
        os.fsync(out.fileno())
