"""R1, R6 and R9: writers and the server killed at random moments, two workers racing for one matter,
three schedulers of which one is killed again and again.

`python scripts/chaos.py [--moments 200] [--races 10000] [--due 2000] [--kills 30]`. Writers acknowledge each act to this
process, which outlives them. At the end nothing acknowledged may be missing, every chain must
hold, every state must be the fold of its trace. Prints one JSON line a question.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests import database as testing

MATTERS = 4
WRITER = "--writer"
SCHEDULER = "--scheduler"
DAYS = ("2026-12-03", "2026-12-08", "2026-12-14")  # reminded, supervised, escalated


def main() -> int:
    """All questions; 0 when all hold."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--moments", type=int, default=200)
    ask.add_argument("--races", type=int, default=10_000)
    ask.add_argument("--due", type=int, default=2_000)
    ask.add_argument("--kills", type=int, default=30)
    ask.add_argument("--seed", type=int, default=int(time.time()))
    wanted = ask.parse_args()
    testing.prepare()
    with testing.served("chaos", fsync=True) as name:
        testing.connect(name)
        from tests.world import build

        world = build()
        chance = random.Random(wanted.seed)
        held = _tell(_killed(world, name, wanted.moments, chance), wanted.seed)
        held &= _tell(_raced(world, wanted.races), wanted.seed)
        held &= _tell(_scheduled(world, name, wanted, chance), wanted.seed)
    testing.forget_home()
    return 0 if held else 1


def _tell(answer, seed):
    print(json.dumps(answer | {"seed": seed}, ensure_ascii=False), flush=True)
    return answer["pass"]


def _killed(world, name, moments, chance):
    """R1: kill -9 of two writers and of the postmaster; acknowledgements are kept here."""
    from bihuan.project import database

    this, rows = database.cluster(), [world.working(title=f"问题{n}") for n in range(MATTERS)]
    kept, begun = _Kept(), time.monotonic()
    writers = [_Writer(world, name, rows, kept) for _ in "12"]
    kills = {"writer": 0, "postmaster": 0}
    try:
        before = _moments(this, writers, kept, kills, moments, chance)
    finally:
        for writer in writers:
            writer.kill()
        testing.connect(name)  # our own connection died with the server
    wrong = _wrong(world, rows)
    lost = kept.keys - _written(world)
    return {
        "question": "R1", "moments": moments, "kills": kills, "acknowledged": len(kept.keys),
        "lost": len(lost), "wrong": wrong, "went_on": len(kept.keys) > before,
        "seconds": round(time.monotonic() - begun),
        "pass": not lost and not wrong and before > moments and len(kept.keys) > before,
    }  # fmt: skip


def _moments(this, writers, kept, kills, moments, chance):
    """Kill at random moments; how much had been acknowledged when the last server came up."""
    from bihuan.project import database

    for _ in range(moments):
        # Somewhere within the next hundred acts, so that 200 moments lie in some 10,000.
        enough = len(kept.keys) + chance.randint(1, 100)
        _until(lambda least=enough: len(kept.keys) >= least, 60)
        time.sleep(chance.uniform(0, 0.01))
        if chance.random() < 0.5:
            chance.choice(writers).kill()
            kills["writer"] += 1
        else:
            os.kill(database.pid(this), signal.SIGKILL)
            kills["postmaster"] += 1
            _until(lambda: database.pid(this) is None, 10)
            database.start(this)
        for writer in writers:
            writer.again()
    before = len(kept.keys)
    _until(lambda: len(kept.keys) > before, 20)  # the last start serves again
    return before


class _Kept:
    """Keys of acts a writer was told are done."""

    def __init__(self):
        self.keys = set()

    def read(self, pipe):
        for line in pipe:
            if line.endswith("\n"):
                self.keys.add(line.strip())


class _Writer:
    """One process that acts as fast as it can, and is killed."""

    def __init__(self, world, name, rows, kept):
        ids = ",".join(str(row.id) for row in rows)
        person = world.person(world.worker)
        self.command = [sys.executable, __file__, WRITER, name, str(world.community.id), ids]
        self.command += [person.id, person.unit]
        self.kept = kept
        self.process = None
        self.again()

    def again(self):
        if self.process and self.process.poll() is None:
            return
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(
            target=self.kept.read, args=[self.process.stdout], daemon=True
        )
        self.reader.start()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()


def write(name, community, ids, person, unit):
    """What a writer does until it is killed: act, then acknowledge; a lost connection is retried."""
    testing.prepare()
    testing.connect(name)
    from uuid import uuid4

    from django.db import InterfaceError, OperationalError, connection

    from bihuan import core
    from bihuan.matters.record import Stale, record
    from tests.world import LATER

    by, rows = core.Person(person, frozenset({"worker"}), unit), ids.split(",")
    while True:
        event = core.Event(
            "progress", by, LATER, LATER, evidence={"note": ("a" * 64,)}, key=str(uuid4())
        )
        matter = random.choice(rows)
        while True:
            try:
                record(community, matter, event)
            except Stale:
                continue
            except (OperationalError, InterfaceError):
                connection.close()
                time.sleep(0.02)
                continue
            break
        print(event.key, flush=True)


def _raced(world, races):
    """R6: two workers, one matter; each round both act on the same head."""
    from bihuan.matters.record import Stale, present, record

    row, start = world.working(title="两人同抢"), threading.Barrier(2, timeout=60)
    heads, wins, told, strange = [None], [], [], []

    def worker(n, user):
        from django.db import connections

        event = world.event(user, "progress", 9, evidence={"note": ("b" * 64,)})
        for _ in range(races):
            if n == 0:
                now = present(world.community.id, row.id)
                heads[0] = (now.seq, now.head)
            start.wait()
            try:
                record(world.community.id, row.id, event, seen=heads[0])
                wins.append(n)
            except Stale as stale:
                told.append(len(stale.since))
            except Exception as error:
                strange.append(repr(error))
            start.wait()
        connections.close_all()

    begun = time.monotonic()
    threads = [
        threading.Thread(target=worker, args=[n, u])
        for n, u in enumerate((world.worker, world.worker2))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = _wrong(world, [row])
    return {
        "question": "R6", "races": races, "winners": len(wins), "first": wins.count(0),
        "told": sum(n == 1 for n in told), "strange": strange[:3], "wrong": wrong,
        "seconds": round(time.monotonic() - begun),
        "pass": len(wins) == races == sum(n == 1 for n in told) and not strange and not wrong,
    }  # fmt: skip


def _scheduled(world, name, wanted, chance):
    """R9: every due act is done once by three schedulers, whichever of them is killed."""
    import tempfile

    from bihuan.core import BEIJING
    from bihuan.oversight import reconcile
    from tests import watched

    with tempfile.TemporaryDirectory() as folder:
        watched.publish(Path(folder))
    rows, begun = (
        [watched.matter(world, title=f"第{n}件") for n in range(wanted.due)],
        time.monotonic(),
    )
    command = [sys.executable, __file__, SCHEDULER, name]
    running = [subprocess.Popen(command) for _ in "123"]
    kills, busy, end = 0, 0, time.monotonic() + 600
    while (kills < wanted.kills or _undone(world, rows)) and time.monotonic() < end:
        time.sleep(chance.uniform(0.1, 0.6))
        if kills < wanted.kills:
            n, busy = chance.randrange(3), busy + bool(_undone(world, rows))
            running[n].kill()
            running[n].wait()
            running[n], kills = subprocess.Popen(command), kills + 1
    for one in running:
        one.kill()
        one.wait()
    acts = [("remind", "work"), ("supervise", "work"), ("escalate", "work")]
    amiss = sum(watched.told(world, row) != acts for row in rows)
    last = datetime.fromisoformat(DAYS[-1]).replace(tzinfo=BEIJING)
    gaps = len(reconcile.community(world.community.id, last)[1])
    wrong = _wrong(world, rows)
    return {
        "question": "R9", "due": len(rows) * len(acts), "kills": kills, "kills_at_work": busy, "amiss": amiss, "gaps": gaps,
        "wrong": wrong[:3], "seconds": round(time.monotonic() - begun),
        "pass": not amiss and not gaps and not wrong and busy >= 3,
    }  # fmt: skip


def _undone(world, rows):
    from bihuan.matters.models import Matter
    from bihuan.people.walls import tenant

    with tenant(world.community.id):
        found = Matter.objects.filter(id__in=[row.id for row in rows], seq__lt=4)
        return found.count()


def schedule(name):
    """What a scheduler does until it is killed: one day after the other, again and again."""
    testing.prepare()
    testing.connect(name)
    from bihuan.core import BEIJING
    from bihuan.oversight import clock

    while True:
        for day in DAYS:
            clock.sweep(datetime.fromisoformat(day).replace(hour=9, tzinfo=BEIJING), batch=3)
            time.sleep(0.05)


def _wrong(world, rows):
    """Everything that does not hold in the stored traces of some matters."""
    from bihuan.matters import verify

    return [str(found) for row in rows for found in verify.matter(world.community.id, row.id)]


def _written(world):
    from bihuan.matters.models import Entry
    from bihuan.people.walls import tenant

    with tenant(world.community.id):
        return set(Entry.objects.exclude(key=None).values_list("key", flat=True))


def _until(true, seconds):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.002)


if __name__ == "__main__":
    if WRITER in sys.argv:
        write(*sys.argv[sys.argv.index(WRITER) + 1 :])
    if SCHEDULER in sys.argv:
        schedule(sys.argv[-1])
    sys.exit(main())
