"""P2: logged acts a second: ours against the ORM with django-fsm-2, and against SpiffWorkflow.

All three do one act of an existing matter, durably, as the role `app`, on our own server with fsync
on, interleaved. django-fsm-2: lock the row, check permission and conditions, move, save, write a
log row. SpiffWorkflow: read the workflow's JSON, revive it, complete one task, write the JSON back
and a log row. Theirs have neither walls nor chain, clocks or outbox. The floor (P1's: the same rows by
hand, through raw psycopg) is run beside them: no durable act can be faster than about that. `python benchmarks/acts.py [rounds] [acts]`.
"""

import json
import statistics
import sys
import time
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from act import _floor, _ours

from tests import database as testing

GOALS = {"django-fsm-2": 4, "SpiffWorkflow": 6}
TASKS = 8


def main(rounds: int = 9, acts: int = 100) -> int:
    testing.prepare()
    with testing.served("bench", fsync=True) as name:
        testing.connect(name)
        from tests.world import build

        tables, world = rows(), build()
        ours, floor = _ours(world), _floor(world, name)
        rivals = {"django-fsm-2": fsm(*tables), "SpiffWorkflow": spiff(*tables)}
        works = (ours, *rivals.values(), floor)
        for work in works:
            work(20)
        took = [[timed(work, acts) for work in works] for _ in range(rounds)]
    met = [report(rival, n, took, acts) for n, rival in enumerate(rivals, 1)]
    for n, rival in enumerate(rivals, 1):
        ratio = statistics.median(row[n] / row[-1] for row in took)
        what = f"the most there could be: raw psycopg / {rival}"
        print(json.dumps({"question": "P2", "what": what, "ratio": round(ratio, 2)}))
    return 0 if all(met) else 1


def timed(work, acts):
    start = time.perf_counter()
    work(acts)
    return time.perf_counter() - start


def report(rival, n, took, acts):
    ratio = statistics.median(row[n] / row[0] for row in took)
    goal = GOALS[rival]
    line = {
        "question": "P2", "what": f"logged acts a second / {rival}", "ratio": round(ratio, 2),
        "goal": f">= {goal}", "pass": ratio >= goal, "rounds": len(took), "acts": acts,
        "ours_per_s": round(acts / min(row[0] for row in took)),
        "theirs_per_s": round(acts / min(row[n] for row in took)),
    }  # fmt: skip
    print(json.dumps(line))
    return ratio >= goal


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
