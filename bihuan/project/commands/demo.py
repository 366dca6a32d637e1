"""`bihuan demo`: set up, fill with a made-up community, serve on this machine until Ctrl-C."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain

from bihuan.project import database, installation

PORT = 8765
THREADS = 8  # of each server process: the database serves no more at a time anyway
HOST = "127.0.0.1"
PATIENCE = 5  # seconds a server gets to end by itself
CLOCK = (sys.executable, "-m", "bihuan", "clock", "--beside")  # ends with us, whatever ends us
TRIES = 20  # ports looked at for a free one to propose


def run(argv: Sequence[str]) -> int:
    """Serve the demo; 0 when it was stopped by hand, 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="bihuan demo", description="装好、载入样例、打开网页")
    parser.add_argument("--port", type=int, default=PORT, help=f"端口，默认 {PORT}")
    parser.add_argument("--workers", type=int, default=1, help="服务进程数，默认 1")
    port, workers = (asked := parser.parse_args(argv)).port, asked.workers
    if not _free(port):
        print(_taken(port), file=sys.stderr)
        return 1
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        with nullcontext() if os.environ.get("DATABASE_URL") else _database():
            _set_up()
            _serve(port, workers)
    except database.Unstartable as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    print("已停止，数据都在。再次运行会接着用。")
    return 0


@contextmanager
def _database() -> Iterator[None]:
    """The own server, up as long as the demo is."""
    began = _tell("启动数据库")
    with database.held(database.cluster()):
        _done(began)
        yield
        began = _tell("停下数据库")
    _done(began)


def _set_up() -> None:
    """Tables, procedures, and the made-up community where there is none.

    A filling that was interrupted leaves its mark; what it left half done is dropped and made anew.
    """
    half_filled = database.home() / "demo.filling"
    began = _tell("更新数据表")
    if half_filled.exists() and not os.environ.get("DATABASE_URL"):
        database.renew(database.cluster())
    installation.prepare()
    _done(began)
    from bihuan.people.models import User  # noqa: PLC0415 - models need Django to be up

    if not User.objects.exists():
        from bihuan.project import sample_ground, sample_round, samples  # noqa: PLC0415 - only once

        half_filled.touch()
        for step in chain(samples.load(), sample_ground.load(), sample_round.load()):
            print(f"· {step} …", flush=True)
    half_filled.unlink(missing_ok=True)


def _serve(port: int, workers: int) -> None:
    """Serve until a signal comes, and say where, and with which names one may sign in."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error",
        "--host", HOST, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", str(THREADS), "--workers-kill-timeout", str(PATIENCE),
        "bihuan.project.wsgi:application",
    ]  # fmt: skip
    # A session of its own: Ctrl-C is for us, and its workers hear of it once, from it.
    server = subprocess.Popen(command, start_new_session=True)  # noqa: S603
    clock = subprocess.Popen(CLOCK, start_new_session=True, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _say_where(port)  # while the server is still coming up
        server.wait()
    finally:
        _end(server)
        _end(clock)


def _say_where(port: int) -> None:
    from bihuan.project import sample_round, samples  # noqa: PLC0415 - models need Django to be up

    print(f"\n  请打开  http://{HOST}:{port}/   （Ctrl-C 停止）")
    print(f"  演示账号，口令都是 {samples.PASSWORD}：")
    for name, post in (*samples.accounts(), *sample_round.accounts()):
        print(f"    {name:<10} {post}")
    print(f"  数据在 {database.home()}\n", flush=True)


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(2 * PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _tell(says: str) -> float:
    print(f"· {says} …", end="", flush=True)
    return time.monotonic()


def _done(began: float) -> None:
    print(f" {time.monotonic() - began:.1f} 秒", flush=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _taken(port: int) -> str:
    other = next((one for one in range(port + 1, port + TRIES) if _free(one)), 0)
    advice = f"，比如 --port {other}" if other else ""
    return f"端口 {port} 已被别的程序占用。请用 --port 换一个{advice}。"
