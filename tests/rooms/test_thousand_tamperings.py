"""R12: the trace is altered in a thousand random places, and each is found.

By `verify`, and by the offline verifier from an export made after the tampering. `BIHUAN_CHAOS=1` does
a thousand; otherwise a few of each kind. The seed is told when something was not found.
"""

import json
import os
import random
import time
from datetime import timedelta

import pytest

from bihuan import core
from bihuan.core import trace
from bihuan.matters import verify as stored
from bihuan.oversight import checkpoints, offline_verifier, verify
from tests import database as testing
from tests.world import NOON

MANY = 1000 if os.environ.get("BIHUAN_CHAOS") else 48
MATTERS = 5
ROW = ("stage", "holder", "due", "amber", "seq", "head", "state", "closed_at", "public", "edition")


class Bench:
    """A community with checkpoints, held open by whoever is above all rules, to be altered and mended."""

    def __init__(self, world, server):
        self.world, self.server = world, server
        self.rows = [self.matter(n) for n in range(MATTERS)]
        for day in (0, 1):
            checkpoints.make(world.community.id, NOON + (day + 1) * timedelta(days=1))
            for row in self.rows[:2] if not day else ():
                self.progress(row, 40)
        server.execute("ALTER TABLE matters_entry DISABLE TRIGGER ALL")
        for name in ("entry", "matter", "clock"):
            server.execute(f"CREATE TABLE kept_{name} AS SELECT * FROM matters_{name}")

    def matter(self, n):
        row = self.world.working(title=f"第{n}件")
        for k in range(n + 2):
            self.progress(row, 5 + k)
        return row

    def progress(self, row, minutes):
        self.world.act(self.world.worker, "progress", row, minutes, evidence={"note": ("a" * 64,)})

    def lines(self, row):
        found = self.server.execute(
            "SELECT payload FROM matters_entry WHERE matter_id = %s ORDER BY seq", [row.id]
        )
        return [bytes(payload) for (payload,) in found]

    def put(self, row, payloads):
        """These lines in place of the trace, with columns that copy them as well as can be."""
        self.server.execute("DELETE FROM matters_entry WHERE matter_id = %s", [row.id])
        for n, payload in enumerate(payloads, start=1):
            self.server.execute(
                """INSERT INTO matters_entry
                   (id, community_id, matter_id, seq, kind, act, by, happened, entered, stage, digest, payload)
                   SELECT gen_random_uuid(), community_id, matter_id, %s, kind, act, by, happened, entered,
                          stage, encode(sha256(%s), 'hex'), %s
                   FROM kept_entry WHERE matter_id = %s AND seq = least(%s, (
                       SELECT max(seq) FROM kept_entry WHERE matter_id = %s))""",
                [n, payload, payload, row.id, n, row.id],
            )

    def fit(self, row, payloads):
        """The matter's row and clocks as this trace tells them."""
        now = stored.folded(payloads)
        told = {
            "stage": now.stage, "holder": now.holder, "due": now.due, "amber": now.amber,
            "seq": now.seq, "head": now.head, "state": json.dumps(core.dump(now)),
        }  # fmt: skip
        sets = ", ".join(f"{name} = %s" for name in told)
        self.server.execute(
            f"UPDATE matters_matter SET {sets} WHERE id = %s", [*told.values(), row.id]
        )

    def mend(self, row):
        """As it was."""
        self.server.execute("DELETE FROM matters_entry WHERE matter_id = %s", [row.id])
        self.server.execute(
            "INSERT INTO matters_entry SELECT * FROM kept_entry WHERE matter_id = %s", [row.id]
        )
        sets = ", ".join(f"{name} = k.{name}" for name in ROW)
        self.server.execute(
            f"""UPDATE matters_matter m SET {sets} FROM kept_matter k
                WHERE k.id = m.id AND m.id = %s""",
            [row.id],
        )


def edit(bench, row, chance):
    """One bit of one line."""
    lines = bench.lines(row)
    n = chance.randrange(len(lines))
    line = bytearray(lines[n])
    line[chance.randrange(len(line))] ^= 1 << chance.randrange(8)
    bench.server.execute(
        "UPDATE matters_entry SET payload = %s WHERE matter_id = %s AND seq = %s",
        [bytes(line), row.id, n + 1],
    )


def delete(bench, row, chance):
    """A line from the middle; those after it move up."""
    lines = bench.lines(row)
    del lines[chance.randrange(len(lines) - 1)]
    bench.put(row, lines)


def reorder(bench, row, chance):
    """Two lines change places."""
    lines = bench.lines(row)
    one, other = chance.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    bench.put(row, lines)


def insert(bench, row, chance):
    """A line of this or of another matter, somewhere before the last."""
    lines, others = bench.lines(row), bench.lines(chance.choice(bench.rows))
    lines.insert(chance.randrange(len(lines)), chance.choice(others))
    bench.put(row, lines)


def cut(bench, row, chance):
    """The last lines are gone, and the row says what it said before them."""
    lines = bench.lines(row)
    left = lines[: chance.randint(3, len(lines) - 1)]
    bench.put(row, left)
    bench.fit(row, left)


def rewrite(bench, row, chance):
    """One line says something else, every digest after it and the head are made to fit."""
    lines, prev, written = bench.lines(row), "", []
    n = chance.randrange(len(lines))
    change = chance.choice(
        [{"post": ""}, {"key": "x"}, {"entered": "2026-11-25T00:00:00.000000+00:00"}]
    )
    for k, line in enumerate(lines):
        plain = json.loads(line) | {"prev": prev} | (change if k == n else {})
        entry = trace.read(trace.canonical(plain))
        written.append(entry.payload)
        prev = entry.digest
    if written == lines:
        return rewrite(bench, row, chance)
    bench.put(row, written)
    return bench.fit(row, written)


KINDS = (edit, delete, reorder, insert, cut, rewrite)
BY_CHECKPOINT = (cut, rewrite)  # whole and consistent: only the checkpoint tells


@pytest.fixture
def bench(world, settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path / "signing"
    from django.db import connection

    with testing.superuser(connection.settings_dict["NAME"]) as server:
        made = Bench(world, server)
        yield made
        for name in ("entry", "matter", "clock"):
            server.execute(f"DROP TABLE kept_{name}")
        server.execute("ALTER TABLE matters_entry ENABLE TRIGGER ALL")
        for name in ("only_added", "only_added_too"):
            server.execute(f"ALTER TABLE matters_entry ENABLE ALWAYS TRIGGER {name}")


def found(bench):
    """What `verify` finds in the community: matter -> codes."""
    codes: dict[str, set[str]] = {}
    for wrong in verify.community(bench.world.community, bodies=False).wrong:
        codes.setdefault(wrong.number, set()).add(wrong.finding.code)
    return codes


def broken(bench, row):
    """Whether an export made now fails the offline verifier."""
    told = json.loads(json.dumps(checkpoints.bundle(bench.world.community.id, row.id)))
    return any(mark == offline_verifier.BROKEN for mark, _ in offline_verifier.check([told]))


def test_every_one_of_many_random_tamperings_is_found(bench):
    seed = int(time.time())
    chance = random.Random(seed)
    assert found(bench) == {}
    assert not any(broken(bench, row) for row in bench.rows)
    for n in range(MANY):
        kind, row = KINDS[n % len(KINDS)], chance.choice(bench.rows)
        kind(bench, row, chance)
        codes, where = found(bench), f"{kind.__name__} {n} of {seed}"
        assert codes.keys() == {row.number}, where
        assert kind not in BY_CHECKPOINT or "rewritten" in codes[row.number], where
        assert broken(bench, row), where
        bench.mend(row)
    assert found(bench) == {}
