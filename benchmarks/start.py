"""P14: how long from the command to the first page on a set-up machine, and the memory at rest.

The command is `bihuan demo` with its own PostgreSQL, its web server, its clock. The floor, in the same round,
starts the same PostgreSQL and the same web server with a view that says one word. Memory is what every
process of the command, the database's too, holds for itself, with its share of what several hold
together (PSS), after pages were looked at and nothing happens any more; reading scans is not asked
for. `python benchmarks/start.py [rounds]`.
"""

import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

SECONDS, MEGABYTES = 3, 400
REST = 10  # seconds after the last page
PAGES = ("", "matters/", "documents/", "oversight/", "notices/")
BARE = "def application(environ, start):\n    start('200 OK', [])\n    return [b'one']\n"


def main(rounds: int = 7) -> int:
    with tempfile.TemporaryDirectory(prefix="bihuan-start-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        os.environ["BIHUAN_HOME"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a set-up machine keeps what it compiled
        (home / "bare.py").write_text(BARE)
        with demo(home):
            pass  # this machine is set up now
        floors, ours = [], []
        for _ in range(rounds):
            with bare(home) as seconds:
                floors.append(seconds)
            with demo(home) as (seconds, address, process):
                ours.append(seconds)
                if len(ours) == rounds:
                    look_around(address)
                    time.sleep(REST)
                    held, resident, many = memory(process.pid, home)
    took = statistics.median(ours)
    lines = [
        {
            "question": "P14", "what": "seconds from the command to the first page",
            "figure": round(took, 2), "unit": "s", "goal": f"<= {SECONDS} s", "pass": took <= SECONDS,
            "floor_s": round(statistics.median(floors), 2), "rounds": rounds, "worst_s": round(max(ours), 2),
            "ratio": round(statistics.median(a / b for a, b in zip(ours, floors, strict=True)), 2),
        },
        {
            "question": "P14", "what": "memory at rest, application and database",
            "figure": round(held), "unit": "MB", "goal": f"<= {MEGABYTES} MB", "pass": held <= MEGABYTES,
            "resident_mb": round(resident), "processes": many,
        },
    ]  # fmt: skip
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
    return 0 if all(line["pass"] for line in lines) else 1


@contextmanager
def demo(home):
    """The command, up: seconds to its first page, where, and its process."""
    port, began = free_port(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bihuan", "demo", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/"
    try:
        yield first_page(f"{address}sign-in/", began), address, process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


@contextmanager
def bare(home):
    """The floor: the same server of the database, then the same web server with nothing behind it."""
    from bihuan.project import database

    port, began = free_port(), time.perf_counter()
    with database.held(database.cluster()):
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error",
             "--host", "127.0.0.1", "--port", str(port), "bare:application"],
            cwd=home, start_new_session=True,
        )  # fmt: skip
        try:
            yield first_page(f"http://127.0.0.1:{port}/", began)
        finally:
            process.terminate()
            process.wait(60)


def first_page(address, began):
    """Seconds until a page is there."""
    while time.perf_counter() - began < 600:
        try:
            with urllib.request.urlopen(address) as answer:
                answer.read()
            return time.perf_counter() - began
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise AssertionError(f"no page at {address}")


def look_around(address):
    """Sign in as somebody of the demo, and look at pages."""
    from bihuan.project import installation

    installation.load()
    from bihuan.project.samples import PASSWORD, accounts

    name = accounts()[0][0]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{address}sign-in/").read().decode()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)', form)[1]
    typed = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token}
    browser.open(f"{address}sign-in/", urlencode(typed).encode()).read()
    for page in PAGES * 3:
        browser.open(address + page).read()


def memory(pid, home):
    """Megabytes of the process, all it started and the database: shared pages once, and as resident."""
    from bihuan.project import database

    family = with_children({pid, database.pid(database.cluster())})
    told = [rollup(one) for one in family]
    return (*(sum(each) / 1024 for each in zip(*told, strict=True)), len(family))


def with_children(found):
    """These processes and all they started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found = found | more
    return found


def rollup(pid):
    """Kilobytes: proportional, resident."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return tuple(
        int(re.search(rf"^{name}: +(\d+)", text, re.MULTILINE)[1]) for name in ("Pss", "Rss")
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
