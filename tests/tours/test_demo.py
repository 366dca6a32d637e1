"""The README's first command: it sets up, serves, and leaves nothing behind when it is stopped."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bihuan.project.samples import PASSWORD


@pytest.fixture
def home() -> Iterator[Path]:
    """A new home that the server's own user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-demo-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Demo:
    """The command as somebody runs it."""

    def __init__(self, home: Path, *words: str) -> None:
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("BIHUAN", "DJANGO"))
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bihuan", "demo", *words],
            env=environment | {"BIHUAN_HOME": str(home), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""

    def address(self) -> str:
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                return found[0]
        raise AssertionError(self.said)

    def stops(self, how: int) -> int:
        os.killpg(self.process.pid, how) if how == signal.SIGINT else self.process.send_signal(how)
        self.said += self.process.communicate(timeout=60)[0]
        return self.process.returncode


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def visits(address: str, path: str = "") -> str:
    return browser().open(address + path, timeout=30).read().decode()


def browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def waits_until_up(address: str) -> None:
    import time

    for _ in range(600):
        try:
            visits(address, "sign-in/")
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


def test_the_demo_serves_a_community_and_leaves_nothing_behind(home: Path, port: int) -> None:
    for how in (signal.SIGTERM, signal.SIGINT):  # twice in a row, in the same home
        demo = Demo(home, "--port", str(port))
        address = demo.address()
        waits_until_up(address)
        someone = browser()
        page = someone.open(address + "sign-in/").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(.*?)"', page)[1]
        typed = {"username": "shuji", "password": PASSWORD, "csrfmiddlewaretoken": token}
        today = someone.open(address + "sign-in/", urlencode(typed).encode()).read().decode()
        assert "清河社区" in today
        assert "已逾期" in today
        listed = someone.open(address + "matters/?state=all").read().decode()
        assert "台账照片缺失" in listed
        assert (demo.stops(how), demo.said) == (0, demo.said)
        assert "已停止" in demo.said
        assert left_behind(home) == []


def test_a_filling_that_was_interrupted_is_done_anew(home: Path, port: int) -> None:
    demo = Demo(home, "--port", str(port))
    for line in demo.process.stdout:
        if "读入材料" in line:
            break
    assert (demo.stops(signal.SIGTERM), demo.said) == (0, demo.said)
    again = Demo(home, "--port", str(port))
    address = again.address()
    waits_until_up(address)
    assert "16 个问题列入台账" in again.said
    assert (again.stops(signal.SIGTERM), again.said) == (0, again.said)


def test_a_taken_port_is_told_with_a_free_one(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        demo = Demo(home, "--port", str(taken))
        said, _ = demo.process.communicate(timeout=60)
    assert demo.process.returncode == 1
    assert f"端口 {taken} 已被别的程序占用" in said
