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

_wake, _stop = threading.Event(), threading.Event()
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


def stop() -> None:
    """Let the thread finish the paper at hand and end; does nothing twice."""
    thread = _thread
    if thread is not None and thread.is_alive():
        _stop.set()
        _wake.set()
        thread.join()
        _stop.clear()


def sweep() -> int:
    """Read everything that waits, in every community; how many papers were looked at."""
    waiting = unread()
    for community, paper in waiting:
        if _stop.is_set():
            break
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
    while not _stop.is_set():
        _wake.clear()
        try:
            close_old_connections()
            sweep()
        except Exception:
            log.exception("the reader rests")
        _stop.is_set() or _wake.wait(EVERY)
    connections.close_all()
