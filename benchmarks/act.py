"""P1: what a durable act costs through the one door, against the same rows written by hand.

Floor: raw psycopg as the role `app`, row security on: BEGIN, SET LOCAL, SELECT, UPDATE, INSERT,
COMMIT. Ours: `matters.record.record`, with rules, guard, chained entry, clock and outbox row.
Both on our own server with fsync on, interleaved. `python benchmarks/act.py [rounds] [acts]`.
"""

import json
import statistics
import sys
import time
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import database as testing

GOAL = 1.3
FLOOR = (
    "SET LOCAL app.community = '{}'",
    "SELECT id, edition, state, seq, head FROM matters_matter WHERE id = %s",
    "UPDATE matters_matter SET state = %s, seq = %s, head = %s, stage = %s, holder = %s, due = %s"
    " WHERE id = %s",
    "INSERT INTO matters_entry (id, community_id, matter_id, seq, kind, act, by, happened, entered,"
    " stage, key, digest, payload) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)",
)


def main(rounds: int = 9, acts: int = 200) -> int:
    testing.prepare()
    with testing.served("bench", fsync=True) as name:
        testing.connect(name)
        from tests.world import build

        world = build()
        ours, floor = _ours(world), _floor(world, name)
        ours(20), floor(20)
        pairs = [(_timed(floor, acts), _timed(ours, acts)) for _ in range(rounds)]
    wall = statistics.median(o[0] / f[0] for f, o in pairs)
    cpu = statistics.median(o[1] / f[1] for f, o in pairs)
    passed = wall <= GOAL
    print(
        json.dumps(
            {
                "question": "P1", "what": "durable act / raw psycopg", "ratio": round(wall, 2),
                "goal": f"<= {GOAL}", "pass": passed, "cpu_ratio": round(cpu, 2), "rounds": rounds,
                "acts": acts, "ours_per_s": round(acts / min(o[0] for _, o in pairs)),
                "floor_per_s": round(acts / min(f[0] for f, _ in pairs)),
            }
        )
    )  # fmt: skip
    return 0 if passed else 1


def _timed(work, acts):
    wall, cpu = time.perf_counter(), time.process_time()
    work(acts)
    return time.perf_counter() - wall, time.process_time() - cpu


def _ours(world):
    from bihuan.matters.record import record

    row = world.working()
    mark = ("a" * 64,)

    def work(acts):
        for _ in range(acts):
            event = world.plain_event("progress", evidence={"note": mark}, key=str(uuid4()))
            record(world.community.id, row.id, event)

    world.plain_event = _events(world)
    return work


def _events(world):
    from bihuan import core
    from tests.world import LATER

    by = world.person(world.worker)
    return lambda act, **more: core.Event(act, by, LATER, LATER, **more)


def _own_connection(name):
    import psycopg

    from bihuan.project import database

    how = database.parameters(database.cluster(), "app") | {"dbname": name}
    return psycopg.connect(**how)


def _floor(world, name):
    from uuid_utils.compat import uuid7

    from bihuan.matters.models import Entry, Matter
    from bihuan.people.walls import tenant

    row = world.working()
    with tenant(world.community.id):
        now, last = Matter.objects.get(id=row.id), Entry.objects.filter(matter_id=row.id).last()
    state, payload = json.dumps(now.state), bytes(last.payload)
    community, at = world.community.id, last.entered
    seq = [now.seq]

    connection = _own_connection(name)

    def work(acts):
        for _ in range(acts):
            seq[0] += 1
            connection.execute(FLOOR[0].format(community))
            connection.execute(FLOOR[1], [row.id]).fetchone()
            connection.execute(
                FLOOR[2], [state, seq[0], now.head, now.stage, now.holder, now.due, row.id]
            )
            connection.execute(
                FLOOR[3],
                [uuid7(), community, row.id, seq[0], "did", "progress", last.by, at, at,
                 now.stage, str(uuid4()), last.digest, payload],
            )  # fmt: skip
            connection.commit()

    return work


if __name__ == "__main__":
    status = main(*map(int, sys.argv[1:]))
    testing.forget_home()
    sys.exit(status)
