"""What the clock should have done, against what the trace says it did. 对账

For every matter the rows of its clocks are compared with the fold of its trace and mended; acts
that were due and never happened, and acts that happened twice for one start, are reported.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bihuan import core
from bihuan.matters import clocks, verify
from bihuan.matters.models import Matter
from bihuan.people.models import Organisation
from bihuan.people.walls import tenant

from .models import Reconciliation, Unwilling

BATCH = 200  # matters read at a time
GRACE = timedelta(hours=1)  # what is due for less may still be under way
SAYS = {
    "missing": "没有登记，已补",
    "extra": "登记多余，已删",
    "owed": "到时没有办，下一遍补办",
    "twice": "办了两次，请查",
    "unreadable": "留痕读不出，没有对，请核对",
}
COLUMN = "登记与留痕不符，已改"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that did not agree.

    `what` is missing, extra or a column of the clock's row (all mended), `owed` (due and not
    done; the next sweep does it unless the rules refuse), `twice` or `unreadable`.
    """

    community: UUID
    matter: UUID
    number: str
    name: str
    what: str


def reconcile(now: datetime) -> Reconciliation:
    """Compare every matter of every community, mend the rows, and keep the report."""
    report = Reconciliation(at=now)
    for place in Organisation.objects.filter(kind__in=Organisation.KEEPERS).order_by("id"):
        matters, found = community(place.id, now)
        report.matters += matters
        report.findings += [_plain(one) for one in found]
    report.save()
    return report


def community(place: UUID, now: datetime) -> tuple[int, list[Finding]]:
    """How many matters one community has, and everything about them that did not agree."""
    number, found, last = 0, [], UUID(int=0)
    while True:
        with tenant(place):
            rows = list(
                Matter.objects.filter(id__gt=last)
                .order_by("id")
                .prefetch_related("trace", "clocks")[:BATCH]
            )
            for row in rows:
                found += _findings(row, now)
        if not rows:
            return number, found
        number, last = number + len(rows), rows[-1].id


def _findings(row: Matter, now: datetime) -> Iterator[Finding]:
    entries = sorted(row.trace.all(), key=lambda entry: entry.seq)
    try:
        lines = [entry.line() for entry in entries]
        state = verify.folded([bytes(entry.payload) for entry in entries])
    except (LookupError, ValueError, TypeError):  # one that was altered; `verify` says how
        yield _finding(row, "", "unreadable")
        return
    if clocks.gaps(state, list(row.clocks.all())):
        for gap in _mended(row.id):
            yield _finding(row, gap.name, gap.what)
    done = Counter((line.line.act, line.line.facts.get("for")) for line in lines)
    for (act, start), n in done.items():
        if start and n > 1:
            yield _finding(row, f"{start} {act}", "twice")
    yield from _owed(row, state, now)


def _mended(matter: UUID) -> list[clocks.Gap]:
    """The row was read without a lock: look again with one before anything is changed."""
    row = Matter.objects.select_for_update().get(id=matter)
    trace = [bytes(entry.payload) for entry in row.trace.order_by("seq")]
    return clocks.mend(row, verify.folded(trace))


def _owed(row: Matter, state: core.Matter, now: datetime) -> Iterator[Finding]:
    refused = Unwilling.objects.filter(matter=row.id, seq=state.seq).values_list("name", flat=True)
    late = {name: at for name, (at, _) in core.wakes(state).items() if at <= now - GRACE}
    for name in late.keys() - set(refused if late else ()):
        yield _finding(row, name, "owed")


def _finding(row: Matter, name: str, what: str) -> Finding:
    return Finding(row.community_id, row.id, row.number, name, what)


def _plain(one: Finding) -> list[str]:
    return [str(one.community), str(one.matter), one.number, one.name, one.what]
