"""Everything past its time, in all rooms: looked for, cleared, written down."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

log = logging.getLogger(__name__)


@dataclass
class Purged:
    """What one run came to: (retention, place, rows) cleared, how much came back from a restore,
    how many that failed.
    """

    cleared: list[tuple[str, object, int]] = field(default_factory=list)
    again: int = 0
    failed: int = 0


def due(now: datetime) -> Sequence[Any]:
    """What is past its time, of every room; nothing is cleared."""
    return list(_due(now))


def purge(now: datetime) -> Purged:
    """Clear it. What fails is logged and keeps nothing else waiting."""
    from bihuan.oversight import purging  # noqa: PLC0415 - models need Django to be up

    told = Purged(again=erase_again())
    purging.mend(now)
    for one in _due(now):
        try:
            rows = one.clear()
            purging.register(one.what, one.place, rows, now)
        except Exception:
            log.exception("%s could not be cleared in %s", one.what, one.place)
            told.failed += 1
        else:
            told.cleared.append((one.what, one.place, rows))
    return told


def erase_again() -> int:
    """Whatever a restore brought back goes again, of every room; how much that was."""
    from bihuan.documents import removing  # noqa: PLC0415 - models need Django to be up
    from bihuan.oversight import purging  # noqa: PLC0415
    from bihuan.people.purging import keepers  # noqa: PLC0415

    return purging.erase_again() + sum(removing.erase_again(place.id) for place in keepers())


def _due(now: datetime) -> Iterator[Any]:
    from bihuan.exchange import purging as exchange  # noqa: PLC0415 - models need Django to be up
    from bihuan.notices import purging as notices  # noqa: PLC0415
    from bihuan.oversight import purging as oversight  # noqa: PLC0415
    from bihuan.people import purging as people  # noqa: PLC0415

    for room in (people, oversight, notices, exchange):
        yield from room.due(now)
