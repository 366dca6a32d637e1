"""The cage of a foreign program: the limits fall first, then it runs, and all that it started ends with it.

Run as `python -I -m bihuan.documents.decoding.tool CPU MEMORY PROGRAM ARGUMENT…` in a folder
of its own, the only place it may write to when we are root. Where the system lets us, it has no
network, and sees no process but its own: when it ends or is killed, so is whatever it left behind,
in whatever session. The exit status is the program's; 128 and the signal's number when one killed it.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

from . import limits
from .child import NOBODY

NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000  # sched.h
SIGNAL = 128  # as a shell says which signal ended a program
PROCESSES = 256  # of everything that runs as nobody


def main(cpu: int, memory: int, command: list[str]) -> None:
    """Shut the doors and run the program; does not return."""
    if _leave():
        _go_on_in_a_child()  # the first process of a world of its own
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _go_on_in_a_child()  # it waits for the program and for orphans; all end with it
    _become(cpu, memory, command)


def _go_on_in_a_child() -> None:
    """The caller goes on as a new process; this one waits for it, and ends as it does."""
    if not (born := os.fork()):
        return
    while True:
        gone, status = os.wait()
        if gone == born:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else SIGNAL - code)


def _leave() -> bool:
    """Step away from the network and from other processes; whether the latter was allowed.

    An ordinary user needs a user namespace for that.
    """
    if sys.platform != "linux":
        return False
    user = 0 if os.geteuid() == 0 else NEW_USER
    leave = ctypes.CDLL(None).unshare
    if leave(user | NEW_NETWORK | NEW_PROCESSES) == 0:
        return True
    leave(user | NEW_NETWORK)
    return False


def _become(cpu: int, memory: int, command: list[str]) -> None:
    walls = [
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, limits.OUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ]
    if os.geteuid() == 0:
        with contextlib.suppress(PermissionError):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        walls.append((resource.RLIMIT_NPROC, PROCESSES))
    for wall, height in walls:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(wall, (height, height))
    os.execv(command[0], command)  # noqa: S606  the program was found on PATH, never named by a file


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
