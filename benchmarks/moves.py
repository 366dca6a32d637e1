"""P3: what may happen and what then is, in memory: our core against state machine libraries.

The same case for all: checking a finished piece of work, allowed by stage, role, paper brought, proof
on file, and another hand. `transitions` answers with its `may_`, one machine a matter;
python-statemachine is sent the event and changes state. Ours also tells every reason, and the second
question includes the chained entry and the clocks. `python benchmarks/moves.py [rounds] [times]`.
"""

import json
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from statemachine import State, StateMachine
from transitions import Machine

from bihuan import core

HOUSE = Path(__file__).parents[1] / "bihuan"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
MARK = ("a" * 64,)
WORKER = core.Person("w1", frozenset({"worker"}), "grid3", "p1")
VERIFIER = core.Person("v1", frozenset({"verifier"}), "committee", "p2")
STAGES = ("received", "planning", "working", "applied", "verified", "signed")


def main(rounds: int = 9, times: int = 2000) -> int:
    """One JSON line a question."""
    matter = applied()
    event = verified()
    assert not core.objections(matter, event)
    may = [lambda: core.objections(matter, event), Case().may_verify]
    asked = report("objections / transitions", compared(rounds, times, *may))
    does = [lambda: core.advance(matter, event), Checked().verify]
    moved = report("advance / python-statemachine", compared(rounds, times, *does))
    return 0 if asked and moved else 1


def compared(rounds, times, ours, theirs):
    """Seconds of ours and of theirs, a pair a round."""
    ours(), theirs()
    return [(timed(ours, times), timed(theirs, times)) for _ in range(rounds)]


def timed(work, times):
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def report(what, pairs):
    ratio = statistics.median(theirs / ours for ours, theirs in pairs)
    ours, theirs = (round(1 / min(side)) for side in zip(*pairs, strict=True))
    line = {
        "question": "P3", "what": what, "ratio": round(ratio, 2), "goal": ">= 2", "pass": ratio >= 2,
        "ours_per_s": ours, "theirs_per_s": theirs,
    }  # fmt: skip
    print(json.dumps(line))
    return ratio >= 2


def applied():
    """A problem handed in by the worker, to be verified by somebody else."""
    tables = [path.read_text("utf-8") for path in sorted((HOUSE / "calendars").glob("*.toml"))]
    text = (HOUSE / "procedures" / "rectification" / "2026.2.toml").read_text("utf-8")
    procedure = core.declare.read(text, core.calendar.read(tables))
    matter = core.Matter("m" * 36, "c" * 36, procedure)
    for event in _history():
        matter, _ = core.advance(matter, event)
    return matter


def _history():
    secretary = core.Person("s1", frozenset({"secretary"}), "office", "p3")
    letter = core.Person(core.LETTER, frozenset({core.LETTER}))
    planned = {"owner": WORKER.id, "due_day": "2026-12-14", "class": "限期整改"}
    yield core.Event("register", secretary, NOON, NOON)
    yield core.Event("claim", secretary, NOON, NOON)
    yield core.Event("plan", secretary, NOON, NOON, facts=planned, opens=1)
    yield core.Event("progress", WORKER, NOON, NOON, evidence={"note": MARK})
    answer = core.Answer(1, "b" * 64, closed=True, hands=(core.Hand(WORKER.id, WORKER.unit),))
    yield core.Event(core.ANSWER, letter, NOON, NOON, answer=answer)
    yield core.Event("hand_in", WORKER, NOON, NOON, evidence={"proof": MARK, "result": MARK})


def verified():
    """The event that is asked about: the committee verifies, an hour later."""
    later = NOON + timedelta(hours=1)
    return core.Event("verify", VERIFIER, later, later, evidence={"check_sheet": MARK})


class Case:
    """The same problem as `transitions` would keep it: the stage, and five conditions."""

    def __init__(self):
        self.on_file = {"proof": MARK}
        self.hands = {"progress": {WORKER.id}, "hand_in": {WORKER.id}}
        self.person, self.brought = VERIFIER, {"check_sheet": MARK}
        checks = ["is_role", "is_brought", "is_on_file", "is_another", "is_not_owner"]
        moves = [
            {"trigger": "verify", "source": "applied", "dest": "verified", "conditions": checks},
            {"trigger": "send_back", "source": "applied", "dest": "working"},
        ]
        Machine(
            self, states=list(STAGES), transitions=moves, initial="applied", auto_transitions=False
        )

    def is_role(self):
        return not self.person.roles.isdisjoint({"verifier", "officer"})

    def is_brought(self):
        return bool(self.brought.get("check_sheet"))

    def is_on_file(self):
        return bool(self.on_file.get("proof"))

    def is_another(self):
        return all(self.person.id not in self.hands.get(act, ()) for act in ("progress", "hand_in"))

    def is_not_owner(self):
        return self.person.id != WORKER.id


class Checked(StateMachine):
    """The same for python-statemachine; it goes back at once, so that it can be verified again."""

    applied = State(initial=True)
    verified = State()
    conditions = "is_role and is_brought and is_on_file and is_another and is_not_owner"
    verify = applied.to(verified, cond=conditions) | verified.to(applied)

    is_role, is_brought, is_on_file = Case.is_role, Case.is_brought, Case.is_on_file
    is_another, is_not_owner = Case.is_another, Case.is_not_owner

    def __init__(self):
        self.on_file = {"proof": MARK}
        self.hands = {"progress": {WORKER.id}, "hand_in": {WORKER.id}}
        self.person, self.brought = VERIFIER, {"check_sheet": MARK}
        super().__init__()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
