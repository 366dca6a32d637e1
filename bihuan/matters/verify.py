"""Whether what is stored holds: each trace by itself, against its rules, and against what copies it. 核对

What it cannot see: a trace rewritten whole by its own rules, row and head included, by someone with
the database, before anybody outside was shown its head. That is what checkpoints are for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from bihuan import core
from bihuan.core.replay import replay
from bihuan.people.walls import snapshot

from . import clocks, procedures
from .models import Entry, Matter

COPIES = ("seq", "kind", "act", "by", "happened", "entered", "stage")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: the entry's number (0: the matter as a whole), what, about what.

    The codes are `core.breaks`'s and `core.replay`'s; `copy` and `state` (a column, in `about`, is
    not what the trace tells), `clock` (a row of the clock is not, `name what`), `answer` (the child
    gave no such answer), and for evidence, its commitment in `about`, those of `evidence.check`.
    """

    seq: int
    code: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.seq} {self.code} {self.about}".strip()


@dataclass(frozen=True, slots=True)
class Judged:
    """One matter as it was verified. `heads` are the digests of its entries, oldest first; `marks`
    what evidence its trace speaks of, commitment -> the entry's number; `uncounted` as in `Replayed`.
    """

    id: UUID
    number: str
    edition: str
    findings: Sequence[Finding]
    heads: list[str] = field(default_factory=list)
    marks: Mapping[str, int] | None = None
    uncounted: Sequence[int] = ()


def matter(community: UUID | str, matter_id: UUID | str) -> list[Finding]:
    """Everything wrong with one matter and its trace, its evidence aside; empty when all holds."""
    with snapshot(community):
        row = Matter.objects.prefetch_related("trace", "clocks").get(id=matter_id)
        [judged] = _judged([row])
    return list(judged.findings)


def batch(after: UUID, size: int) -> list[Judged]:
    """The next matters by id of the community one is in; empty when there are no more.

    Inside `walls.snapshot`: an act between two queries would look like tampering.
    """
    rows = Matter.objects.filter(id__gt=after).order_by("id").prefetch_related("trace", "clocks")
    return list(_judged(list(rows[:size])))


def _judged(rows: Sequence[Matter]) -> Iterator[Judged]:
    traces = {row.id: sorted(row.trace.all(), key=lambda entry: entry.seq) for row in rows}
    untold = _untold(rows, traces)
    for row in rows:
        yield _judge(row, traces[row.id], untold.get(row.id, ()))


def _judge(row: Matter, entries: Sequence[Entry], untold: Iterable[Finding]) -> Judged:
    payloads = [bytes(entry.payload) for entry in entries]
    broken = core.breaks(str(row.id), str(row.community_id), payloads, row.head, row.seq)
    if broken or not entries:  # what is chained to nothing tells nothing
        found = [Finding(one.seq, one.why) for one in broken] or [Finding(0, "cut")]
        return Judged(row.id, row.number, row.edition, found)
    again = replay(_edition, payloads)
    lines = [entry.line() for entry in entries]
    found = [*_copies(entries, lines), *(Finding(f.seq, f.why, f.about) for f in again.flaws)]
    if again.matter:
        found += [*untold, *_state(row, again.matter, lines), *_clocks(row, again.matter)]
    heads = [line.digest for line in lines]
    found.sort(key=lambda one: one.seq or len(lines) + 1)
    return Judged(row.id, row.number, row.edition, found, heads, _marks(lines), again.uncounted)


def _edition(digest: str) -> core.Procedure:
    try:
        return procedures.edition(digest)
    except core.Malformed as altered:
        raise procedures.Unknown(digest) from altered


def _copies(entries: Sequence[Entry], lines: Sequence[core.Entry]) -> Iterator[Finding]:
    for entry, told in zip(entries, lines, strict=True):
        for name in COPIES:
            if getattr(entry, name) != getattr(told.line, name):
                yield Finding(told.seq, "copy", name)
        if entry.digest != told.digest:
            yield Finding(told.seq, "copy", "digest")
        if (entry.key or "") != told.line.key:
            yield Finding(told.seq, "copy", "key")


def folded(payloads: list[bytes]) -> core.Matter:
    """The matter its trace tells of, by the edition it began with and those it moved to."""
    began = procedures.edition(core.trace.read(payloads[0]).line.edition)
    return core.standing(began, payloads, procedures.edition)


def _state(row: Matter, now: core.Matter, lines: Sequence[core.Entry]) -> Iterator[Finding]:
    first, last = lines[0].line, lines[-1].line
    told = {
        "procedure": now.procedure.id, "edition": now.procedure.digest, "stage": now.stage,
        "holder": now.holder, "due": now.due, "amber": now.amber, "seq": now.seq, "head": now.head,
        "state": core.dump(now), "opened_at": first.happened,
        "closed_at": last.happened if now.closed else None,
        "public": now.procedure.stages[now.stage].public,
    }  # fmt: skip
    for name, value in told.items():
        if getattr(row, name) != value:
            yield Finding(0, "state", name)


def _clocks(row: Matter, now: core.Matter) -> Iterator[Finding]:
    for gap in clocks.gaps(now, list(row.clocks.all())):
        yield Finding(0, "clock", f"{gap.name} {gap.what}")


def _marks(lines: Iterable[core.Entry]) -> dict[str, int]:
    return {
        mark: told.seq
        for told in lines
        for kind, marks in told.line.evidence.items()
        if kind != core.ANSWER
        for mark in marks
    }


def _untold(
    rows: Sequence[Matter], traces: Mapping[UUID, Sequence[Entry]]
) -> dict[UUID, list[Finding]]:
    """Answers that the child kept here never gave: whose head is none of its entries'."""
    answers = {
        row.id: [entry.line() for entry in traces[row.id] if entry.act == core.ANSWER]
        for row in rows
    }
    parents = [parent for parent, lines in answers.items() if lines]
    if not parents:
        return {}
    children = Matter.objects.filter(parent__in=parents).prefetch_related("trace")
    gave = {(c.parent_id, c.nth): {entry.digest for entry in c.trace.all()} for c in children}
    return {
        parent: [
            Finding(told.seq, "answer", str(told.line.facts.get("child", "")))
            for told in answers[parent]
            if (heads := gave.get((parent, told.line.facts.get("child")))) is not None
            and not heads.issuperset(told.line.evidence.get(core.ANSWER, ()))
        ]
        for parent in parents
    }
