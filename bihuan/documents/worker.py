"""Who reads: one thread in each process that serves, beside the requests.

It takes up whatever waits in any community, found through the role `sweep`, also what a process
that was killed left half read. It starts with the first look at the room, and does not keep the
process from ending.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from django.db import close_old_connections, connections

from . import reading

log = logging.getLogger(__name__)

EVERY = 15.0  # seconds between two looks for what others left; a new paper wakes the thread at once

_wake = threading.Event()
_lock = threading.Lock()
_thread: threading.Thread | None = None


def start() -> None:
    """Have the thread running; does nothing twice."""
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="reads papers", daemon=True)
            _thread.start()


def wake() -> None:
    """There is something to read."""
    start()
    _wake.set()


def sweep() -> int:
    """Read everything that waits, in every community; how many papers were looked at."""
    waiting = unread()
    for community, paper in waiting:
        try:
            reading.read_paper(community, paper)
        except Exception:
            log.exception("paper %s stays unread", paper)
    return len(waiting)


def unread() -> list[tuple[UUID, UUID]]:
    """(community, paper) of all that wait or were left half read, oldest first."""
    with connections["sweep"].cursor() as cursor:
        cursor.execute(
            "SELECT community_id, id FROM documents_paper"
            " WHERE state IN ('waiting', 'reading') ORDER BY id"
        )
        return cursor.fetchall()


def elsewhere(do: Callable[..., Any], *args: Any) -> Any:
    """The answer of a function that runs in a process of its own, so that requests go on."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(do, *args).result()


def _run() -> None:
    while True:
        _wake.clear()
        try:
            close_old_connections()
            sweep()
        except Exception:
            log.exception("the reader rests")
        _wake.wait(EVERY)
