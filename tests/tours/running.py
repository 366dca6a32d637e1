"""The command `bihuan` as somebody runs it, in a home of its own; and what it leaves behind."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path


@contextmanager
def new_home() -> Iterator[Path]:
    """A new home that the server's own user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-running-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """`bihuan` with these words, until it is stopped."""

    def __init__(self, home: Path, *words: str, **env: str) -> None:
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("BIHUAN", "DJANGO"))
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bihuan", *words],
            env=environment | {"BIHUAN_HOME": str(home), "PYTHONUNBUFFERED": "1"} | env,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""

    def says(self, pattern: str) -> re.Match[str]:
        """Wait until it says something."""
        for line in self.process.stdout:
            self.said += line
            if found := re.search(pattern, line):
                return found
        raise AssertionError(self.said)

    def address(self) -> str:
        return self.says(r"http://127\.0\.0\.1:\d+/")[0]

    def stops(self, how: int) -> int:
        os.killpg(self.process.pid, how) if how == signal.SIGINT else self.process.send_signal(how)
        self.said += self.process.communicate(timeout=60)[0]
        return self.process.returncode


def visits(address: str, path: str = "") -> str:
    return browser().open(address + path, timeout=30).read().decode()


def browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def waits_until_up(
    address: str, *, refused: bool = False, context: ssl.SSLContext | None = None
) -> None:
    """Until the address answers; with `refused` any answer will do."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=30, context=context).close()
        except urllib.error.HTTPError:
            if refused:
                return
            raise
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("nobody answers")


def left_behind(home: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode(errors="replace")
            surroundings = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if process.name != str(os.getpid()) and str(home) in words + surroundings:
            found.append(words.replace("\0", " "))
    return found
