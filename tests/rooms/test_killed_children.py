"""S4: a decoding child that had to be killed costs nothing afterwards: no process, folder, handle, memory."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import pytest

from bihuan.documents.decoding import Unreadable, cage, decode, legacy, limits, sniff

from .test_bad_input import BAD, blank_photo, document

MANY = 60 if os.environ.get("BIHUAN_CHAOS") else 12
HURRIED = limits.Allowance(memory=64 * limits.MEGABYTE, cpu=1, silence=2, whole=3)
SELF = Path("/proc/self")

pytestmark = pytest.mark.skipif(not SELF.exists(), reason="counts what /proc tells")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everything temporary of these tests lies."""
    place = tmp_path / "temporary"
    place.mkdir()
    for above in (place, *place.parents[:3]):
        above.chmod(0o711 if above != place else 0o777)  # the tool's user passes through
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def costs_nothing(folder: Path) -> Iterator[None]:
    """Whatever happens meanwhile, everything is as before."""
    before = (handles(), children(), threading.active_count())
    yield
    deadline = time.monotonic() + 5
    while (handles(), children(), threading.active_count()) != before:
        assert time.monotonic() < deadline, (
            handles(),
            children(),
            threading.active_count(),
            before,
        )
        time.sleep(0.05)
    assert list(folder.iterdir()) == []


def handles() -> list[str]:
    found = []
    for one in (SELF / "fd").iterdir():
        try:
            found.append(str(one.readlink()))
        except OSError:  # the one by which the folder is read
            continue
    return sorted(found)


def children() -> list[int]:
    """Processes of ours, zombies too."""
    own = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[1]) == os.getpid():
            own.append(int(stat.parent.name))
    return sorted(own)


def named(word: str) -> list[int]:
    """Processes anywhere on this machine that have a word in their command."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in line.read_bytes():
                found.append(int(line.parent.name))
        except OSError:
            continue
    return found


def resident() -> int:
    """Bytes of this process now."""
    return int((SELF / "statm").read_text().split()[1]) * resource.getpagesize()


def refused(data: bytes, name: str) -> None:
    with pytest.raises(Unreadable):
        decode(data, name)


def test_children_that_files_bring_down_leave_nothing(costs_nothing: None) -> None:
    deadly = [
        (b"%PDF-" + b"[" * 900_000, "深.pdf"), (BAD["炸弹.docx"][0], "炸弹.docx"),
        (BAD["大图.png"][0], "大图.png"), (BAD["坏.jpg"][0], "坏.jpg"),
    ]  # fmt: skip
    for data, name in deadly:  # what is loaded once is loaded now
        refused(data, name)
    before = resident()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: refused(*deadly[n % len(deadly)]), range(MANY)))
    assert resident() - before < 8 * limits.MEGABYTE


def test_children_killed_at_any_moment_leave_nothing(costs_nothing: None) -> None:
    def killer(stop: threading.Event) -> None:
        n = 0
        while not stop.wait(0.02 * (n % 7)):
            n += 1
            for child in children():
                if child in named("bihuan.documents.decoding"):
                    with suppress(ProcessLookupError):  # it ended by itself
                        os.kill(child, signal.SIGKILL)

    stop = threading.Event()
    hand = threading.Thread(target=killer, args=(stop,))
    hand.start()
    ends = [outcome(document(), "好.docx") for _ in range(MANY)]
    stop.set()
    hand.join()
    assert set(ends) <= {"read", "broken", "too_large"}
    assert ends.count("read") < MANY / 2  # most were killed
    assert outcome(document(), "好.docx") == "read"


def outcome(data: bytes, name: str) -> str:
    try:
        return "read" if decode(data, name).text == "正文" else "wrong"
    except Unreadable as reason:
        return reason.kind


PROGRAMS = {
    "hangs": "sleep {n}",
    "spins": "while :; do :; done # {n}",
    "floods": "yes {n}",
    "leaves a child": "sleep {n} & exit 0",
    "leaves a child in another session": "setsid sleep {n} >/dev/null 2>&1 & exit 0",
    "hangs with a child in another session": "setsid sleep {n} & sleep {n}",
    "multiplies": "f() {{ f | f & }}; f; sleep {n}",
    "litters": "mkdir -p $HOME/a/b; echo x > $HOME/a/b/c; chmod 000 $HOME/a/b $HOME/a; sleep {n}",
    "fails": "exit 3 # {n}",
}

TOLD = {"fails": {"broken"}, "floods": {"broken"}} | {  # a program that ended well has ended well
    what: {""} for what in PROGRAMS if what.startswith("leaves")
}
TOLD["multiplies"] = {"too_large", "broken"}  # it may die of the limit before its time is over
ESCAPES = [what for what in PROGRAMS if "another session" in what or what.startswith("leaves")]


def may_be_alone() -> bool:
    """Whether the system lets a process step away from the others (containers often do not)."""
    words = "from bihuan.documents.decoding import tool; raise SystemExit(not tool._leave())"
    return subprocess.run([sys.executable, "-c", words], check=False).returncode == 0


def test_a_foreign_program_and_all_it_started_ends(
    folder: Path, costs_nothing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other: what multiplies would leave the others nothing to fork with."""
    monkeypatch.setattr(limits, "TOOL", HURRIED)
    alone = may_be_alone()
    for what in PROGRAMS:
        if alone or what not in ESCAPES:
            mark = f"1000.{int(token_hex(4), 16)}"
            told = ends(PROGRAMS[what].format(n=mark))
            assert told in TOLD.get(what, {"too_large"}), what
            deadline = time.monotonic() + 5
            while named(mark) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert (what, named(mark)) == (what, [])
    if not alone:
        pytest.skip("this system gives no process a world of its own: escapes were left out")


def ends(program: str) -> str:
    """The kind of refusal a program of the shell ends with; empty when it ends well."""
    shell = ["/bin/sh", "-c", program]

    def work(paper: Path) -> None:
        cage.run_tool(shell, paper.parent)

    try:
        legacy._in_folder(b"x", sniff.DOC, work)
    except Unreadable as reason:
        return reason.kind
    return ""


def test_a_program_s_words_and_status_come_through(folder: Path) -> None:
    say = ["/bin/sh", "-c", "echo 好; id -u"]
    said = legacy._in_folder(b"x", sniff.DOC, lambda paper: cage.run_tool(say, paper.parent))
    nobody = "65534"  # as root we give it up; an ordinary user is nobody in the new world
    assert said.decode().split() == ["好", nobody]


def test_where_no_world_of_its_own_is_to_be_had_the_program_still_runs(folder: Path) -> None:
    """As on a system that forbids it: everything but the escape is still held."""
    shell = shutil.which("sh") or "/bin/sh"
    words = (
        "import bihuan.documents.decoding.tool as t\nt._leave = lambda: False\n"
        f"t.main(5, {64 << 20}, [{shell!r}, '-c', 'echo here'])"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, check=True)
    assert done.stdout == b"here\n"


def test_ocr_that_is_killed_leaves_nothing(
    costs_nothing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OCR", limits.Allowance(1_200 << 20, 60, silence=0.3, whole=0.5))
    for _ in range(3):
        refused(blank_photo(), "白纸.jpg")
    assert not cage.ONE_OCR.locked()
