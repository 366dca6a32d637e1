"""Letters 函 as people read them: to whom, about which limit, and what came of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Min, Q, QuerySet

from bihuan import core
from bihuan.matters import procedures, sight, words
from bihuan.matters.labels import spoken
from bihuan.people import queries as people
from bihuan.people.walls import tenant

from .models import Letter

PAGE = 50
LOOKED_AT = 20  # letters of a kind: whoever may read none of the newest is not offered the kind


@dataclass(frozen=True, slots=True)
class Line:
    """One letter. `answer` is what a person did next, empty while nobody has; `met` when the limit
    it is about was stopped; `due` its day, `days` how late it was on the day of the letter.
    """

    id: UUID
    number: str
    act: str
    to: str
    matter: UUID
    matter_number: str
    title: str
    holder: str
    at: datetime
    clock: str
    due: date | None
    days: int
    met: date | None
    answer: str
    answered: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, newest first; `after` is the cursor of the next, empty on the last."""

    lines: Sequence[Line]
    unseen: int = 0  # how many of this page are not for the reader
    after: str = ""


def page(
    community: UUID | str,
    person: core.Person,
    now: datetime,
    *,
    open_only: bool = False,
    act: str = "",
    after: str = "",
) -> Page:
    """The letters of one community about matters that this person may read; `act` only of a kind."""
    with tenant(community):
        found = _found(open_only)
        found = found.filter(act=act) if act else found
        if last := _uuid(after):
            found = found.filter(id__lt=last)
        rows = list(found[: PAGE + 1])
        shown = [row for row in rows[:PAGE] if sight.may_read(row.matter, person, now)]
        lines, unseen = list(_lines(shown)), len(rows[:PAGE]) - len(shown)
    return Page(lines, unseen, str(rows[PAGE - 1].id) if len(rows) > PAGE else "")


def kinds(community: UUID | str, person: core.Person, now: datetime) -> list[tuple[str, str]]:
    """(act, what it is called) of every kind of letter this person may read, by name."""
    found = {}
    with tenant(community):
        for act in Letter.objects.order_by("act").values_list("act", flat=True).distinct():
            rows = _letters().filter(act=act)[:LOOKED_AT]
            if row := next((one for one in rows if sight.may_read(one.matter, person, now)), None):
                found[act] = words.act(_edition(row), act)
    return sorted(found.items(), key=lambda kind: kind[1])


def one(community: UUID | str, letter: UUID, person: core.Person, now: datetime) -> Line:
    """One letter. Raises Letter.DoesNotExist, also for one this person may not read."""
    with tenant(community):
        row = _found(open_only=False).get(id=letter)
        if not sight.may_read(row.matter, person, now):
            raise Letter.DoesNotExist(letter)
        return next(_lines([row]))


def _found(open_only: bool) -> QuerySet[Letter]:
    """Newest first, each with the number of the entry by which a person answered it."""
    later = Q(matter__trace__seq__gt=F("seq"), matter__trace__kind=core.DID)
    found = _letters().annotate(answered=Min("matter__trace__seq", filter=later))
    return found.filter(answered=None, matter__closed_at=None) if open_only else found


def _letters() -> QuerySet[Letter]:
    return Letter.objects.select_related("matter").order_by("-id")


def _lines(rows: Sequence[Letter]) -> Iterator[Line]:
    names = people.names({name for row in rows for name in _ids(row)})
    for row in rows:
        yield _line(row, names)


def _line(row: Letter, names: dict[str, str]) -> Line:
    matter, procedure = row.matter, _edition(row)
    state = core.load(procedure, matter.state)
    clock = state.clocks.get(row.about)
    answer = matter.trace.get(seq=row.answered) if row.answered else None
    on = procedure.calendar.day(row.at)
    return Line(
        row.id, row.number, words.act(procedure, row.act), _to(row, procedure, names),
        matter.id, matter.number, matter.title, _name(matter.holder, procedure, names), row.at,
        procedure.clocks[clock.clock].label if clock else "", clock.due if clock else None,
        max((on - clock.due).days, 0) if clock else 0, clock.met if clock else None,
        words.act(procedure, answer.act) if answer else "", answer.happened if answer else None,
    )  # fmt: skip


def _to(row: Letter, procedure: core.Procedure, names: dict[str, str]) -> str:
    said = [_name(name.partition(":")[2], procedure, names) for name in row.to]
    return words.listed(one for one in said if one)


def _name(who: str, procedure: core.Procedure, names: dict[str, str]) -> str:
    return names.get(who) or procedure.roles.get(who, "")


def _ids(row: Letter) -> Iterable[str]:
    yield row.matter.holder
    yield from (name.partition(":")[2] for name in row.to)


def _edition(row: Letter) -> core.Procedure:
    return spoken(procedures.edition(row.matter.edition))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
