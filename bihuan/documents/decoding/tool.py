"""The cage of a foreign program: the limits fall first, then it takes this process over.

Run as `python -I -m bihuan.documents.decoding.tool CPU MEMORY PROGRAM ARGUMENT…` in a folder
of its own, the only place it may write to when we are root. Where the system lets us, it has no network.
"""

import contextlib
import ctypes
import os
import resource
import sys

from . import limits
from .child import NOBODY

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # sched.h


def main(cpu: int, memory: int, command: list[str]) -> None:
    """Shut the doors and become the program; does not return."""
    _leave_network()
    if os.geteuid() == 0:
        with contextlib.suppress(PermissionError):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    walls = (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, limits.OUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    )
    for wall, height in walls:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(wall, (height, height))
    os.execv(command[0], command)  # noqa: S606  the program was found on PATH, never named by a file


def _leave_network() -> None:
    """Step into an empty network; an ordinary user needs a user namespace for that."""
    if sys.platform == "linux":
        alone = NEW_NETWORK if os.geteuid() == 0 else NEW_NETWORK | NEW_USER
        ctypes.CDLL(None).unshare(alone)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
