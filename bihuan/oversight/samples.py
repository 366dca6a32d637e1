"""Look-back samples 回头看抽样: closed matters drawn by a seed nobody could choose afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from bihuan import core
from bihuan.matters import procedures, sight, words
from bihuan.matters.labels import spoken
from bihuan.matters.models import Matter
from bihuan.people.walls import tenant
from bihuan.rules import samples as rule
from bihuan.rules.samples import Candidate

from .models import Checkpoint, Drawing

RESIDENT = "resident"
LOOKS = ("look_back", "rebound", "check_up")  # acts by which a closed matter is looked at again


class NoSeed(Exception):  # noqa: N818 - reads as what happened
    """No checkpoint was made before the draw, and no seed was said publicly."""


class NothingClosed(Exception):  # noqa: N818 - reads as what happened
    """No matter was closed in this period: there is nothing to draw from."""


@dataclass(frozen=True, slots=True)
class Period:
    """Which closed matters: by the local day of their closing, both days counted."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Duty:
    """One matter drawn, and what its look-back came to: empty while it is owed."""

    id: UUID
    number: str
    title: str
    procedure: str
    always: bool
    looked: str
    on: datetime | None


def draw(
    community: UUID | str, period: Period, share: int, *, by: str, at: datetime, said: str = ""
) -> Drawing:
    """Draw and keep it. The seed is the newest checkpoint's digest, else the words `said` publicly.

    Raises NoSeed, NothingClosed, and ValueError for a share under the rule's.
    """
    with tenant(community) as kept_by:
        seed, whence = _seed(said, at)
        candidates = sorted(_closed(period))
        if not candidates:
            raise NothingClosed(period)
        return Drawing.objects.create(
            community_id=kept_by, since=period.since, until=period.until, share=share,
            seed=seed, said=whence, candidates=[[one.name, one.always] for one in candidates],
            digest=rule.digest(candidates), picked=rule.draw(seed, candidates, share),
            by=by, at=at,
        )  # fmt: skip


def check(drawing: Drawing) -> list[str]:
    """Everything about a kept drawing that does not come out the same again; empty when all does.

    `digest` the candidates were altered, `picked` the draw gives others, `seed` no checkpoint made
    before has it, `omitted <number>` a matter closed in the period was left out.
    """
    candidates = candidates_of(drawing)
    found = []
    if rule.digest(candidates) != drawing.digest:
        found.append("digest")
    if rule.draw(drawing.seed, candidates, drawing.share) != drawing.picked:
        found.append("picked")
    with tenant(drawing.community_id):
        if drawing.said.startswith(CHECKPOINT) and not _made_before(drawing):
            found.append("seed")
        known = {one.name for one in candidates}
        closed = _rows(Period(drawing.since, drawing.until)).filter(closed_at__lte=drawing.at)
        # Closed again later, or entered late, it was no candidate then: only the trace can tell.
        missed = [row for row in closed if str(row.id) not in known and _was_closed(row, drawing)]
    return found + [f"omitted {row.number}" for row in missed]


def candidates_of(drawing: Drawing) -> list[Candidate]:
    """What it was drawn from."""
    return [Candidate(name, bool(always)) for name, always in drawing.candidates]


def latest(community: UUID | str, how_many: int = 20) -> list[Drawing]:
    """The last drawings of a community, newest first."""
    with tenant(community):
        return list(Drawing.objects.order_by("-at", "-id")[:how_many])


def one(community: UUID | str, drawing: UUID) -> Drawing:
    """One drawing. Raises Drawing.DoesNotExist."""
    with tenant(community):
        return Drawing.objects.get(id=drawing)


def duties(drawing: Drawing, person: core.Person, now: datetime) -> list[Duty]:
    """The matters drawn, in the order drawn, that this person may read."""
    always = {one.name for one in candidates_of(drawing) if one.always}
    with tenant(drawing.community_id):
        rows = Matter.objects.filter(id__in=drawing.picked)
        found = {str(row.id): row for row in rows.prefetch_related("trace")}
    return [
        _duty(found[name], drawing, name in always)
        for name in drawing.picked
        if name in found and sight.may_read(found[name], person, now)
    ]


def _duty(row: Matter, drawing: Drawing, always: bool) -> Duty:
    procedure = spoken(procedures.edition(row.edition))
    looks = [e for e in row.trace.all() if e.act in LOOKS and e.entered >= drawing.at]
    first = min(looks, key=lambda entry: entry.seq, default=None)
    return Duty(
        row.id, row.number, row.title, procedure.label, always,
        words.act(procedure, first.act) if first else "", first.happened if first else None,
    )  # fmt: skip


CHECKPOINT = "存证点 "


def _seed(said: str, at: datetime) -> tuple[str, str]:
    if said.strip():
        return said.strip()[:100], "公开说出"
    last = Checkpoint.objects.filter(at__lt=at).order_by("-n").first()
    if last is None:
        raise NoSeed
    return last.digest, f"{CHECKPOINT}{last.n}"


def _made_before(drawing: Drawing) -> bool:
    made = Checkpoint.objects.filter(digest=drawing.seed, at__lt=drawing.at)
    return made.exists()


def _closed(period: Period) -> Iterator[Candidate]:
    for row in _rows(period):
        yield Candidate(str(row.id), faces_residents(procedures.edition(row.edition)))


def _rows(period: Period) -> QuerySet[Matter]:
    calendar = procedures.calendar()
    since = calendar.midnight(period.since)
    until = calendar.midnight(period.until + timedelta(days=1))
    found = Matter.objects.filter(parent=None, closed_at__gte=since, closed_at__lt=until)
    return found.defer("state").order_by("id")


def _was_closed(row: Matter, drawing: Drawing) -> bool:
    procedure = procedures.edition(row.edition)
    before = row.trace.filter(entered__lte=drawing.at).order_by("-seq").first()
    return before is not None and procedure.closed(before.stage)


def faces_residents(procedure: core.Procedure) -> bool:
    """Whether a resident acts in it, speaks in it or is told of it."""
    acts = procedure.acts.values()
    spoken = any(proof.words_of == RESIDENT for proof in procedure.evidence.values())
    return spoken or any(RESIDENT in act.who | act.tells for act in acts)
