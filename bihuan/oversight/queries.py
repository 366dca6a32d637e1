"""The supervised list 督办台账: what is late or near its day in every community one may read."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from bihuan import core
from bihuan.matters import evidence, procedures, sensitive, telling, words
from bihuan.matters import queries as matters
from bihuan.matters.labels import spoken
from bihuan.matters.lights import standing_of
from bihuan.matters.models import Matter
from bihuan.people import queries as people
from bihuan.people.models import Organisation, User
from bihuan.people.walls import tenant

PAGE = 50
SHOWN = 60  # characters of a reason


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows; empty means all. `light` is red or amber, `holder` a person or a role."""

    community: str = ""
    procedure: str = ""
    light: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """One time more time was given: by which act, when, until when, and why."""

    label: str
    on: date
    until: date
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """One matter. `light` is red or amber; `clocks` what is late or near; `done` what time did."""

    id: UUID
    place: UUID
    community: str
    number: str
    title: str
    procedure: str
    stage: str
    holder: str
    due: date
    light: str
    left: str
    clocks: Sequence[str]
    done: Sequence[str]
    extended: Sequence[Extension]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page, what is latest on top; `after` is the cursor of the next, empty on the last."""

    rows: Sequence[Row]
    unseen: int = 0  # how many of this page are not for the reader
    after: str = ""


def supervised(
    user: User, filters: Filters, now: datetime, *, after: str = "", size: int = PAGE
) -> Page:
    """One page over every community this user works in, each asked inside its own wall."""
    places = [p for p in people.communities_of(user) if filters.community in ("", str(p.id))]
    cut, found = _read(after), []
    for place in places:
        with tenant(place.id):
            found += _late(filters, timezone.localdate(now), cut)[: size + 1]
    found.sort(key=lambda row: (row.due, row.id))
    shown = found[:size]
    more = _cursor(shown[-1]) if len(found) > size else ""
    rows = list(_rows(user, places, shown, now))
    # A count of one holder's would tell of them.
    return Page(rows, 0 if filters.holder else len(shown) - len(rows), more)


def choices(user: User) -> list[Organisation]:
    """The communities the list may be narrowed to."""
    return people.communities_of(user)


def _late(filters: Filters, today: date, cut: tuple[str, str] | None) -> QuerySet[Matter]:
    red, near = Q(due__lt=today), Q(due__gte=today) & (Q(due=today) | Q(amber__lte=today))
    found = Matter.objects.filter({"red": red, "amber": near}.get(filters.light, red | near))
    found = found.filter(closed_at=None, due__isnull=False)
    if filters.procedure:
        found = found.filter(procedure=filters.procedure)
    if filters.holder:
        found = found.filter(holder=filters.holder)
    if cut:
        found = found.filter(Q(due__gt=cut[0]) | Q(due=cut[0], id__gt=cut[1]))
    return found.order_by("due", "id")


def _rows(
    user: User, places: Sequence[Organisation], shown: Sequence[Matter], now: datetime
) -> Iterator[Row]:
    names = people.names({row.holder for row in shown})
    called = {place.id: place.name for place in places}
    there = {p: people.person(user, p, now) for p in {row.community_id for row in shown}}
    for row in shown:
        person = there[row.community_id]
        state = core.load(spoken(procedures.edition(row.edition)), row.state)
        if core.reads(state, person, now):
            yield _row(row, state, called[row.community_id], names, person, now)


def _row(
    row: Matter,
    state: core.Matter,
    community: str,
    names: Mapping[str, str],
    person: core.Person,
    now: datetime,
) -> Row:
    procedure, today = state.procedure, timezone.localdate(now)
    running = [clock for clock in state.clocks.values() if not clock.met]
    lights = {id(clock): clock.light(now, today) for clock in running}
    shown = [clock for clock in running if lights[id(clock)] != "green"]
    red = "red" in lights.values()
    left = standing_of(procedure.calendar, row.due, today, near=True)[1] if row.due else ""
    return Row(
        row.id, row.community_id, community, row.number, row.title, procedure.label,
        words.stage(procedure, row.stage), telling.holder(procedure, row.holder, names),
        row.due or today, "red" if red else "amber", left,
        [procedure.clocks[clock.clock].label for clock in shown or running],
        _done(state), _extended(row, state, person, now), any(clock.provisional for clock in shown),
    )  # fmt: skip


def _done(state: core.Matter) -> list[str]:
    """What time has done about the clocks that run: each label once, in the order declared."""
    running = {name for name, clock in state.clocks.items() if not clock.met}
    marks = [mark.split(" ", 1) for mark in state.warned]
    acts = {act for act, start in marks if start in running}
    return [act.label for act in state.procedure.acts.values() if act.id in acts]


def _extended(
    row: Matter, state: core.Matter, person: core.Person, now: datetime
) -> list[Extension]:
    """Acts that stopped a limit only to start it again until another day."""
    if not any("/" in name for name in state.clocks):
        return []
    with tenant(row.community_id):
        prefetch_related_objects([row], "trace")
        lines = [entry.line().line for entry in sorted(row.trace.all(), key=lambda one: one.seq)]
    shut = sensitive.unread(state, person, now)
    found = []
    for line in lines:
        met = {clock.clock for clock in line.clocks.values() if clock.met}
        until = [c.due for c in line.clocks.values() if not c.met and c.clock in met]
        if until and line.kind == core.DID:
            found.append(_extension(row, state.procedure, line, until[0], shut))
    return found


def _extension(
    row: Matter, procedure: core.Procedure, line: core.Line, until: date, shut: set[str]
) -> Extension:
    marks = [
        mark
        for kind, kept in line.evidence.items()
        if kind in procedure.evidence
        and procedure.evidence[kind].given_as == "text"
        and kind not in shut
        for mark in kept
    ]
    why = _text(row.community_id, marks[0]) if marks else ""
    label = words.act(procedure, line.act)
    return Extension(label, timezone.localdate(line.happened), until, why)


def _text(community: UUID, mark: str) -> str:
    try:
        said = " ".join(evidence.body(community, mark).text.split())
    except evidence.Gone:
        return ""
    return said[:SHOWN] + ("…" if len(said) > SHOWN else "")


def _cursor(row: Matter) -> str:
    assert row.due is not None
    plain = json.dumps([row.due.isoformat(), str(row.id)])
    return base64.urlsafe_b64encode(plain.encode()).decode()


def _read(cursor: str) -> tuple[str, str] | None:
    try:
        when, last = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return date.fromisoformat(when).isoformat(), str(UUID(last))
    except (ValueError, TypeError, AttributeError):
        return None


def procedures_in(user: User) -> list[tuple[str, str]]:
    """(id, label) of every procedure in use where this user works."""
    found: dict[str, str] = {}
    for place in people.communities_of(user):
        for name in matters.procedures_in_use(place.id):
            found.setdefault(name, spoken(procedures.shown(name, place.id)).label)
    return sorted(found.items())
