"""The README's first command: it sets up, serves, and leaves nothing behind when it is stopped."""

import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bihuan.project.samples import PASSWORD
from tests.tours.running import Running, browser, free_port, left_behind, new_home, waits_until_up


@pytest.fixture
def home() -> Iterator[Path]:
    with new_home() as folder:
        yield folder


@pytest.fixture
def port() -> int:
    return free_port()


def test_the_demo_serves_a_community_leaves_nothing_behind_and_is_not_served_for_real(
    home: Path, port: int
) -> None:
    for how in (signal.SIGTERM, signal.SIGINT):  # twice in a row, in the same home
        demo = Running(home, "demo", "--port", str(port))
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
    real = Running(
        home, "serve", "--port", str(free_port())
    )  # what the demo made is not for real use
    said, _ = real.process.communicate(timeout=120)
    assert real.process.returncode == 1
    assert "里是演示的数据" in said
    assert left_behind(home) == []


def test_a_filling_that_was_interrupted_is_done_anew(home: Path, port: int) -> None:
    demo = Running(home, "demo", "--port", str(port))
    for line in demo.process.stdout:
        if "读入材料" in line:
            break
    assert (demo.stops(signal.SIGTERM), demo.said) == (0, demo.said)
    again = Running(home, "demo", "--port", str(port))
    address = again.address()
    waits_until_up(address)
    assert "16 个问题列入台账" in again.said
    assert (again.stops(signal.SIGTERM), again.said) == (0, again.said)


def test_a_taken_port_is_told_with_a_free_one(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        demo = Running(home, "demo", "--port", str(taken))
        said, _ = demo.process.communicate(timeout=60)
    assert demo.process.returncode == 1
    assert f"端口 {taken} 已被别的程序占用" in said
