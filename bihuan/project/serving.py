"""Serve the pages and run the clock beside them until told to stop: the demo's way, and the real one."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import database

HOST, PORT = "127.0.0.1", 8765
THREADS = 8  # of each server process: the database serves no more at a time anyway
PATIENCE = 5  # seconds a server gets to end by itself
LOOK = 1  # seconds between two looks whether both still run
AGAIN = 10  # seconds before a clock that ended is started anew
TRIES = 20  # ports looked at for a free one to propose


@dataclass(frozen=True, slots=True)
class Door:
    """Where the pages are served; with a certificate and its key the server speaks TLS itself."""

    host: str = HOST
    port: int = PORT
    workers: int = 1
    certificate: Path | None = None
    key: Path | None = None

    @property
    def address(self) -> str:
        """As somebody on this machine opens it."""
        shown = HOST if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - only shown
        shown = f"[{shown}]" if ":" in shown else shown
        return f"{'https' if self.certificate else 'http'}://{shown}:{self.port}/"

    @property
    def command(self) -> list[str]:
        """The server of the pages."""
        told = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error",
            "--host", self.host, "--port", str(self.port), "--workers", str(self.workers),
            "--blocking-threads", str(THREADS), "--workers-kill-timeout", str(PATIENCE),
        ]  # fmt: skip
        if self.certificate:
            told += ["--ssl-certificate", str(self.certificate), "--ssl-keyfile", str(self.key)]
        return [*told, "bihuan.project.wsgi:application"]


def serve(door: Door, say: Callable[[], None], *, clock: bool = True) -> int:
    """Serve until a signal comes; `say` tells where, while the server is coming up.

    Returns the server's own status when it ends by itself. A clock that ends is started anew.
    """
    server, beside = _start(door.command), _clock() if clock else None
    due = time.monotonic()
    try:
        say()
        while server.poll() is None:
            if beside and beside.poll() is not None and time.monotonic() >= due + AGAIN:
                print("时钟停了，重新启动。", file=sys.stderr, flush=True)
                beside, due = _clock(), time.monotonic()
            time.sleep(LOOK)
    finally:
        _end(server)
        if beside:
            _end(beside)
    return server.returncode


@contextmanager
def database_up() -> Iterator[None]:
    """The own server up inside the block; an outside one is somebody else's. Raises Unstartable."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    own = database.held(database.cluster())
    with told("启动数据库"):
        own.__enter__()
    try:
        yield
    finally:
        with told("停下数据库"):
            own.__exit__(None, None, None)


def stop_on_signals() -> None:
    """Have SIGTERM and SIGHUP stop us as Ctrl-C does."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)


@contextmanager
def told(says: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    began = time.monotonic()
    print(f"· {says} …", end="", flush=True)
    yield
    print(f" {time.monotonic() - began:.1f} 秒", flush=True)


def taken(host: str, port: int) -> str:
    """What to say when a port is not free; empty when it is."""
    if _free(host, port):
        return ""
    other = next((one for one in range(port + 1, port + TRIES) if _free(host, one)), 0)
    advice = f"，比如 --port {other}" if other else ""
    return f"端口 {port} 已被别的程序占用。请用 --port 换一个{advice}。"


def _clock() -> subprocess.Popen[bytes]:
    """The clock, which ends with us, whatever ends us, even before it has begun."""
    words = (sys.executable, "-m", "bihuan", "clock", "--beside", str(os.getpid()))
    return _start(words, stdout=subprocess.DEVNULL)


def _start(command: Sequence[str], **more: int) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C is for us, and its workers hear of it once, from it.
    return subprocess.Popen(command, start_new_session=True, **more)  # noqa: S603


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(2 * PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):  # taken, or beyond the last port
            return False
    return True
