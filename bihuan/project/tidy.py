"""Files that no row speaks of: what an upload left behind when it was rolled back or killed. 清理

A file is written before its row, so that no row ever speaks of a file that is not there. The price
is a file without a row now and then; nobody can open it, and here it is found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from bihuan.documents.models import Paper
from bihuan.matters.models import Evidence
from bihuan.people.models import Organisation
from bihuan.people.walls import tenant

AGE = timedelta(days=1)  # a younger file may be waiting for its row
STORES = {"evidence": Evidence, "papers": Paper}  # folder of the installation -> whose files


@dataclass(frozen=True, slots=True)
class Found:
    """What one store holds: `left` files without a row, rows whose file is `missing`, `kept` both."""

    store: str
    left: tuple[Path, ...]
    missing: tuple[str, ...]
    kept: int

    @property
    def strange(self) -> bool:
        """Files there are, and this database knows none: it is hardly the one they belong to."""
        return bool(self.left) and not self.kept


def look(now: datetime) -> list[Found]:
    """Every store, compared with the rows of every community."""
    return [_look(store, now - AGE) for store in STORES]


def _look(store: str, before: datetime) -> Found:
    # The folder first: a row that comes meanwhile is seen, a file that comes meanwhile is young.
    there = {path.name: path for path in (Path(settings.HOME) / store).glob("??/*")}
    known = set(_known(store))
    left = [path for name, path in there.items() if name not in known and _older(path, before)]
    return Found(
        store, tuple(sorted(left)), tuple(sorted(known - there.keys())), len(known & there.keys())
    )


def _known(store: str) -> Iterator[str]:
    for place in Organisation.objects.values_list("id", flat=True):
        with tenant(place):
            yield from STORES[store].objects.exclude(file="").values_list("file", flat=True)


def _older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # gone meanwhile: erased, or taken for what it was by another
        return False


def remove(left: Iterable[Path]) -> None:
    """Remove what was found."""
    for path in left:
        path.unlink(missing_ok=True)
