"""P4: what time does to many matters at once, against the same acts one by one through the door (P1).

The clock supervises ten thousand late measures, each once: `record_many`, a hundred a transaction,
each with its chained entry, new clock and outbox row; the single acts are `record`'s, on measures of
their own. On our own server with fsync on, interleaved.
`python benchmarks/sweep.py [rounds] [matters] [single acts a round]`.
"""

import json
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import database as testing

GOAL = 10
AT_ONCE = 100


def main(rounds: int = 8, matters: int = 10_000, single: int = 200) -> int:
    testing.prepare()
    with testing.served("bench", fsync=True) as name:
        testing.connect(name)
        from tests.world import build

        sweep = Sweep(build(), matters + rounds * single + AT_ONCE + 20)
        with testing.superuser(name) as server:  # as the server itself does within a minute
            server.execute("VACUUM ANALYZE")
        sweep.many(AT_ONCE), sweep.one_by_one(20)
        each = matters // rounds
        pairs = [(sweep.one_by_one(single), sweep.many(each)) for _ in range(rounds)]
    ratio = statistics.median(one / many for one, many in pairs)
    line = {
        "question": "P4", "what": "acts a second of the clock's sweep / single acts",
        "ratio": round(ratio, 1), "goal": f">= {GOAL}", "pass": ratio >= GOAL, "rounds": rounds,
        "matters": matters, "many_per_s": round(1 / min(many for _, many in pairs)),
        "single_per_s": round(1 / min(one for one, _ in pairs)),
    }  # fmt: skip
    print(json.dumps(line))
    return 0 if ratio >= GOAL else 1


class Sweep:
    """Measures past their day, and the clock's act that comes next for each."""

    def __init__(self, world, matters):
        from bihuan.matters.record import begin
        from tests.world import LATER

        self.community, self.at = world.community.id, LATER + timedelta(days=3)
        facts = {"owner": world.person(world.worker).id, "due_day": LATER.date().isoformat()}
        opened = world.event(
            world.secretary, "open", evidence={"measure": ("a" * 64,)}, facts=facts
        )
        self.ids = [
            begin(self.community, "measure", opened, title="清理楼道").id for _ in range(matters)
        ]

    def many(self, n):
        """Seconds an act, in one transaction a hundred."""
        from bihuan.matters.record import Refused, record_many

        due, start = self.due(n), time.perf_counter()
        for first in range(0, n, AT_ONCE):
            acts = [(matter, self.event(matter)) for matter in due[first : first + AT_ONCE]]
            answers = record_many(self.community, acts)
            refused = [answer for answer in answers if isinstance(answer, Refused)]
            assert not refused, refused[0]
        return (time.perf_counter() - start) / n

    def one_by_one(self, n):
        """Seconds an act, a transaction each."""
        from bihuan.matters.record import record

        due, start = self.due(n), time.perf_counter()
        for matter in due:
            record(self.community, matter, self.event(matter))
        return (time.perf_counter() - start) / n

    def due(self, n):
        """The next ones of which nothing was said yet."""
        due, self.ids = self.ids[:n], self.ids[n:]
        return due

    def event(self, matter):
        from bihuan import core

        clock = core.Person(core.CLOCK, frozenset({core.CLOCK}))
        key = f"clock/{matter}/work/supervise"
        return core.Event("supervise", clock, self.at, self.at, about="work", key=key)


if __name__ == "__main__":
    status = main(*map(int, sys.argv[1:]))
    testing.forget_home()
    sys.exit(status)
