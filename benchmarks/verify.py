"""P12: whether a trace holds, how fast: its chain against a bare sha256 loop, its rules, its tree.

In memory, one core. The chain: traces of fifty entries, each walked by `core.breaks`; the floor hashes
the same bytes and does nothing else. The rules: the same traces done again by `core.replay`. The tree:
a checkpoint over a million heads, from packed heads to root; the rival is pymerkle with a tenth of
them. And a bit flipped in any of many random places must be found.
`python benchmarks/verify.py [rounds] [entries] [heads] [flips]`.
"""

import json
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from pymerkle import InmemoryTree

from bihuan import core
from bihuan.core import merkle
from bihuan.core.replay import replay

HOUSE = Path(__file__).parents[1] / "bihuan"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
EACH = 50  # entries a trace
WORKER = core.Person("w" * 36, frozenset({"worker"}), "g" * 36, "p" * 36)


def main(rounds: int = 9, entries: int = 50_000, heads: int = 1_000_000, flips: int = 2_000) -> int:
    """One JSON line a question."""
    procedure = measured()
    traces = [trace(procedure, n) for n in range(entries // EACH)]
    met = [
        chained(traces, rounds), judged(procedure, traces[:60], rounds), bent(traces, flips),
        rooted(heads, rounds),
    ]  # fmt: skip
    return 0 if all(met) else 1


def measured():
    tables = [path.read_text("utf-8") for path in sorted((HOUSE / "calendars").glob("*.toml"))]
    text = (HOUSE / "procedures" / "measure" / "2026.2.toml").read_text("utf-8")
    return core.declare.read(text, core.calendar.read(tables))


def trace(procedure, n):
    """One matter and its entries: opened, and progress noted again and again."""
    matter, payloads = core.Matter(f"{n:036}", "c" * 36, procedure), []
    opener = core.Person("s" * 36, frozenset({"secretary"}), "o" * 36, "q" * 36)
    given = {"owner": WORKER.id, "due_day": "2027-01-08"}
    events = [core.Event("open", opener, NOON, NOON, facts=given, key=f"{n}")]
    for k in range(1, EACH):
        at, note = NOON + timedelta(minutes=k), (f"{n:032}{k:032}",)
        events.append(
            core.Event("progress", WORKER, at, at, evidence={"note": note}, key=f"{n}/{k}")
        )
    for event in events:
        matter, (entry,) = core.advance(matter, event)
        payloads.append(entry.payload)
    return matter, payloads


def chained(traces, rounds):
    """Rows a second whose chain is walked, beside a loop that only hashes them."""
    rows = sum(len(payloads) for _, payloads in traces)
    pairs = [(timed(walk, traces), timed(hashed, traces)) for _ in range(rounds)]
    rate = rows / statistics.median(ours for ours, _ in pairs)
    return tell(
        "the chain of a trace", round(rate), "rows/s a core", ">= 200000", rate >= 200_000,
        floor_per_s=round(rows / statistics.median(floor for _, floor in pairs)),
        ratio=round(statistics.median(ours / floor for ours, floor in pairs), 2), rows=rows,
    )  # fmt: skip


def walk(traces):
    for matter, payloads in traces:
        assert not core.breaks(matter.id, matter.community, payloads, matter.head, matter.seq)


def hashed(traces):
    for _, payloads in traces:
        for payload in payloads:
            sha256(payload).hexdigest()


def judged(procedure, traces, rounds):
    """Rows a second done again by their rules: no goal, for nobody else does it."""
    known = {procedure.digest: procedure}.__getitem__

    def again(traces):
        for matter, payloads in traces:
            found = replay(known, payloads)
            assert (found.matter, found.flaws) == (matter, ())

    rows = sum(len(payloads) for _, payloads in traces)
    took = statistics.median(timed(again, traces) for _ in range(rounds))
    return tell(
        "every entry judged again by its rules", round(rows / took), "rows/s a core", None, True
    )


def bent(traces, flips):
    """One bit anywhere in a trace."""
    chance, found = random.Random(12), 0
    for _ in range(flips):
        matter, payloads = chance.choice(traces)
        n = chance.randrange(len(payloads))
        line = bytearray(payloads[n])
        line[chance.randrange(len(line))] ^= 1 << chance.randrange(8)
        altered = [*payloads[:n], bytes(line), *payloads[n + 1 :]]
        found += bool(core.breaks(matter.id, matter.community, altered, matter.head, matter.seq))
    return tell("bits flipped and found", found, f"of {flips}", f"{flips}", found == flips)


def rooted(heads, rounds):
    """A checkpoint over many heads, and the rival's tree over a tenth of them in the same round."""
    chance = random.Random(6962)
    leaves = sorted(chance.randbytes(merkle.SIZE) for _ in range(heads))
    few = leaves[: heads // 10]
    assert merkle.Tree(few).root == rival(few)
    pairs = [(timed(merkle.Tree, leaves), timed(rival, few)) for _ in range(max(rounds // 2, 1))]
    took = statistics.median(ours for ours, _ in pairs)
    return tell(
        f"checkpoint over {heads} heads", round(took, 2), "s", "<= 2 s", took <= 2,
        ratio=round(statistics.median(theirs * 10 / ours for ours, theirs in pairs), 1),
        rival="pymerkle",
    )  # fmt: skip


def rival(leaves):
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    return tree.get_root().hex()


def timed(work, what):
    """Seconds of this process alone."""
    start = time.process_time()
    work(what)
    return time.process_time() - start


def tell(what, figure, unit, goal, met, **more):
    line = {"question": "P12", "what": what, "figure": figure, "unit": unit, "goal": goal}
    print(json.dumps(line | {"pass": met} | more))
    return met


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
