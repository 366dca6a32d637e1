"""P2: logged acts a second: ours against the ORM with django-fsm-2, and against SpiffWorkflow.

All do one act of an existing matter, durably, as the role `app`, on our own server with fsync
on, interleaved. django-fsm-2: lock the row, check permission and conditions, move, save, write a
log row. SpiffWorkflow: read the workflow's JSON, revive it, complete one task, write the JSON back
and a log row. Theirs have neither walls nor chain, clocks or outbox. Two floors beside them: P1's
(ours by hand, through raw psycopg), and the rivals' own rows by two prepared statements with no
Python between them: no door of any kind is faster than that. Then the same with several writers at
once, each on matters of its own. See docs/adr/0024. `python benchmarks/acts.py [rounds] [acts]`.
"""

import json
import multiprocessing
import statistics
import sys
import time
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from act import _floor, _ours, _own_connection

from tests import database as testing

GOALS = {"django-fsm-2": 4, "SpiffWorkflow": 6}
BY_HAND, NO_PYTHON = "raw psycopg by hand", "no Python at all"
WRITERS = (2, 4)
TASKS = 8


def main(rounds: int = 9, acts: int = 100) -> int:
    testing.prepare()
    with testing.served("bench", fsync=True) as name:
        testing.connect(name)
        from tests.world import build

        tables, world = rows(), build()

        def made():
            return {
                "ours": _ours(world), "django-fsm-2": fsm(*tables), "SpiffWorkflow": spiff(*tables),
                BY_HAND: _floor(world, name), NO_PYTHON: least(*tables, name),
            }  # fmt: skip

        alone = measured(1, rounds, acts, made)
        together = {n: measured(n, rounds, acts, made) for n in WRITERS}
    met = [report(rival, alone, acts) for rival in GOALS]
    for rival in GOALS:
        for floor in (BY_HAND, NO_PYTHON):
            told(f"the most there could be: {floor} / {rival}", alone, floor, rival)
        for n, took in together.items():
            told(
                f"logged acts a second, {n} writers at once / {rival}",
                took,
                "ours",
                rival,
                acts * n,
            )
    return 0 if all(met) else 1


def measured(writers, rounds, acts, made):
    """Work -> seconds of every round, done by so many processes at once, interleaved."""
    from django.db import connections

    connections.close_all()  # a child has connections of its own
    fork = multiprocessing.get_context("fork")
    gate, turn = fork.Barrier(writers + 1, timeout=120), fork.Lock()
    children = [
        fork.Process(target=writer, args=(gate, turn, rounds, acts, made)) for _ in range(writers)
    ]
    for child in children:
        child.start()
    names = ["ours", *GOALS, BY_HAND, NO_PYTHON]
    took = [{name: between(gate) for name in names} for _ in range(rounds)]
    for child in children:
        child.join()
    return {name: [row[name] for row in took] for name in names}


def writer(gate, turn, rounds, acts, made):
    with turn:
        works = made()
        for work in works.values():
            work(20)
    for _ in range(rounds):
        for work in works.values():
            gate.wait()
            work(acts)
            gate.wait()


def between(gate):
    gate.wait()
    start = time.perf_counter()
    gate.wait()
    return time.perf_counter() - start


def report(rival, took, acts):
    ratio = faster("ours", rival, took)
    goal = GOALS[rival]
    line = {
        "question": "P2", "what": f"logged acts a second / {rival}", "ratio": round(ratio, 2),
        "goal": f">= {goal}", "pass": ratio >= goal, "rounds": len(took["ours"]), "acts": acts,
        "ours_per_s": round(acts / min(took["ours"])),
        "theirs_per_s": round(acts / min(took[rival])),
    }  # fmt: skip
    print(json.dumps(line))
    return ratio >= goal


def told(what, took, one, other, acts=0):
    """A line that has no goal."""
    line = {"question": "P2", "what": what, "ratio": round(faster(one, other, took), 2)}
    if acts:
        line |= {"ours_per_s": round(acts / min(took[one]))}
        line |= {"theirs_per_s": round(acts / min(took[other]))}
    print(json.dumps(line))


def faster(one, other, took):
    return statistics.median(b / a for a, b in zip(took[one], took[other], strict=True))


def rows():
    """The rivals' rows, as their handbooks have them."""
    from django.db import connections, models
    from django_fsm import FSMField, transition

    class Log(models.Model):
        matter = models.UUIDField(db_index=True)
        act = models.CharField(max_length=40)
        by = models.CharField(max_length=40)
        old = models.CharField(max_length=40)
        new = models.CharField(max_length=40)
        key = models.CharField(max_length=100, unique=True)
        facts = models.JSONField(default=dict)
        at = models.DateTimeField(auto_now_add=True)

        class Meta:
            app_label = "matters"
            db_table = "bench_log"

    class Problem(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid4)
        title = models.CharField(max_length=500)
        stage = FSMField(default="working")
        holder = models.CharField(max_length=40, blank=True)
        due = models.DateField(null=True, db_index=True)
        state = models.JSONField(default=dict)
        changed = models.DateTimeField(auto_now=True)

        class Meta:
            app_label = "matters"
            db_table = "bench_fsm"

        def is_open(self):
            return self.stage != "signed"

        def has_owner(self):
            return bool(self.state.get("owner"))

        @transition(
            stage, source="working", target="working", conditions=[is_open, has_owner],
            permission=lambda self, who: who in self.state["workers"],
        )  # fmt: skip
        def progress(self, note):
            self.state["note"] = note

    class Flow(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid4)
        state = models.TextField()
        changed = models.DateTimeField(auto_now=True)

        class Meta:
            app_label = "matters"
            db_table = "bench_flow"

    with connections["owner"].schema_editor() as editor:
        for model in (Log, Problem, Flow):
            editor.create_model(model)
    connections["owner"].close()
    return Problem, Flow, Log


def fsm(problem, _flow, log):
    from django.db import transaction
    from django_fsm import can_proceed, has_transition_perm

    state = {"owner": "w1", "workers": ["w1", "w2"], "note": "", "file": {"note": ["a" * 64]}}
    matter = problem.objects.create(title="楼道堆物清理不及时", state=state)

    def work(acts):
        for _ in range(acts):
            with transaction.atomic():
                row = problem.objects.select_for_update().get(id=matter.id)
                assert can_proceed(row.progress)
                assert has_transition_perm(row.progress, "w1")
                old = row.stage
                row.progress("a" * 64)
                row.save()
                log.objects.create(
                    matter=row.id, act="progress", by="w1", old=old, new=row.stage,
                    key=str(uuid4()), facts={"note": "a" * 64},
                )  # fmt: skip

    return work


def spiff(_problem, flow, log):
    from django.db import transaction
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(process().encode()))
    serializer = BpmnWorkflowSerializer()
    begun = BpmnWorkflow(parser.get_spec("appeal"))
    begun.do_engine_steps()
    fresh = serializer.serialize_json(begun)
    row_id = flow.objects.create(state=fresh).id

    def step(key):
        with transaction.atomic():
            row = flow.objects.select_for_update().get(id=row_id)
            case = serializer.deserialize_json(row.state)
            task = case.get_next_task(state=TaskState.READY, manual=True)
            task.set_data(note="a" * 64, by="w1")
            task.run()
            case.do_engine_steps()
            # A finished case makes room for the next, so that none grows beyond its eight tasks.
            row.state = fresh if case.is_completed() else serializer.serialize_json(case)
            row.save()
            name = task.task_spec.name
            log.objects.create(matter=row.id, act=name, by="w1", old=name, new=name, key=key)

    def work(acts):
        for _ in range(acts):
            step(str(uuid4()))

    return work


def least(problem, _flow, log, name):
    """The rows django-fsm-2 writes, read and written by two prepared statements of fixed values."""
    matter = problem.objects.create(title="楼道堆物清理不及时", state={"owner": "w1"}).id
    raw = _own_connection(name)
    raw.autocommit = True
    raw.execute("PREPARE look AS SELECT stage, state FROM bench_fsm WHERE id = $1")
    raw.execute(
        """PREPARE act AS WITH moved AS (UPDATE bench_fsm SET stage = stage, state = state,
        changed = now() WHERE id = $1 RETURNING id)
        INSERT INTO bench_log (matter, act, by, old, new, key, facts, at)
        SELECT id, 'progress', 'w1', 'working', 'working', $2, '{}', now() FROM moved"""
    )

    def work(acts):
        for _ in range(acts):
            raw.pgconn.exec_(f"EXECUTE look ('{matter}')".encode())
            done = raw.pgconn.exec_(f"EXECUTE act ('{matter}', '{uuid4()}')".encode())
            assert done.command_tuples == 1, done.error_message

    return work


def process():
    """Eight tasks by hand, one after another, as BPMN."""
    names = ["start", *(f"task{n}" for n in range(1, TASKS + 1)), "end"]
    tasks = "".join(f'<manualTask id="{name}" name="{name}"/>' for name in names[1:-1])
    flows = "".join(
        f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(names)
    )
    space = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    return (
        f'<definitions xmlns="{space}" targetNamespace="urn:bench">'
        f'<process id="appeal" isExecutable="true"><startEvent id="start"/>{tasks}'
        f'<endEvent id="end"/>{flows}</process></definitions>'
    )


if __name__ == "__main__":
    status = main(*map(int, sys.argv[1:]))
    testing.forget_home()
    sys.exit(status)
