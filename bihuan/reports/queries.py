"""The ledger's rows, computed from matters, their traces and their evidence; nothing is typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from bihuan import core
from bihuan.matters import evidence, procedures, sensitive, sight
from bihuan.matters import queries as matters
from bihuan.matters.models import Matter
from bihuan.people import queries as people
from bihuan.people.models import Organisation, User
from bihuan.people.walls import tenant

from . import values
from .models import Withheld
from .values import Duty, LedgerRow, Measure

PROCEDURE = "rectification"
GONE = "（原文已依规删除）"
SHUT = "（只给规定的岗位看）"
MEASURE = "measure"
SIGNED = frozenset({"signed", "published", "withheld", "proven"})
AFTER_WORK = SIGNED | {"applied", "verified"}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows a reader may see, in the order registered, and how many more there are."""

    rows: list[LedgerRow]
    unseen: int = 0


def ledger(community: UUID | str, user: User, at: datetime | None = None) -> Ledger:
    """Every rectification of a community that a user may read, in the order registered.

    A street's own are followed by those it handed down, place by place.
    """
    at = at or timezone.now()
    own = _of(community, user, at)
    rows, unseen = own.rows, own.unseen
    for place, handed in matters.handed_to(community).items():
        there = _of(place.id, user, at, handed)
        rows += [replace(row, place=place.name, unit=row.unit or place.name) for row in there.rows]
        unseen += there.unseen
    return Ledger([replace(row, number=n) for n, row in enumerate(rows, start=1)], unseen)


def _of(
    community: UUID | str, user: User, at: datetime, only: Collection[UUID] | None = None
) -> Ledger:
    person = people.person(user, community, at)
    with tenant(community):
        found = Matter.objects.filter(procedure=PROCEDURE).prefetch_related("trace")
        every = [_file(row, person, at) for row in found.order_by("id")]
        wanted = [file for file in every if only is None or file.row.id in only]
        files = [file for file in wanted if sight.may_read(file.row, person, at)]
        measures = Matter.objects.filter(procedure=MEASURE, parent__in=[f.row.id for f in files])
        children = sight.readable(measures.order_by("nth"), person, at)
        withheld = {row.matter_id: row.why for row in Withheld.objects.all()}
        known = _Known.of(community, files, children)
        seals = _seals(every)  # counted over all of the place, whoever reads
        made = [
            _row(n, file, _Around(known, children, seals, withheld, at))
            for n, file in enumerate(files, start=1)
        ]
        return Ledger(made, len(wanted) - len(files))


@dataclass(frozen=True, slots=True)
class _File:
    """One matter's row, as it stands, and its trace; `shut` is the evidence not for the reader."""

    row: Matter
    state: core.Matter
    lines: Sequence[core.Line]
    shut: set[str]

    def last(self, *acts: str) -> core.Line | None:
        """The latest line of some acts."""
        return next((line for line in reversed(self.lines) if line.act in acts), None)

    def first(self, act: str) -> core.Line | None:
        """The first line of an act."""
        return next((line for line in self.lines if line.act == act), None)


def _file(row: Matter, person: core.Person, at: datetime) -> _File:
    state = core.load(procedures.edition(row.edition), row.state)
    lines = [entry.line().line for entry in sorted(row.trace.all(), key=lambda entry: entry.seq)]
    return _File(row, state, lines, sensitive.unread(state, person, at))


@dataclass(frozen=True, slots=True)
class _Known:
    """Looked up once for the whole ledger: duties by person, units by person, words by commitment."""

    duties: Mapping[str, Duty]
    units: Mapping[str, str]
    texts: Mapping[str, str]

    @classmethod
    def of(
        cls, community: UUID | str, files: Sequence[_File], children: Sequence[Matter]
    ) -> "_Known":
        """Everything the rows will ask for."""
        duties, units = staff(community)
        ids = {str(v) for f in files for v in f.state.facts.values()} | {
            line.by for f in files for line in f.lines
        }
        ids |= {str(child.state["facts"].get("owner", "")) for child in children}
        gone = people.names(ids - duties.keys())
        duties = {who: Duty("（已离任）", name) for who, name in gone.items()} | duties
        said = {mark: kind in file.shut for file in files for kind, mark in _spoken(file)}
        texts = {mark: SHUT if shut else _text(community, mark) for mark, shut in said.items()}
        return cls(duties, units, texts)


@dataclass(frozen=True, slots=True)
class _Around:
    """What one row needs beside its own matter."""

    known: _Known
    children: Sequence[Matter]
    seals: Mapping[tuple[str, int], str]
    withheld: Mapping[UUID, str]
    at: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)


def staff(community: UUID | str) -> tuple[dict[str, Duty], dict[str, str]]:
    """Person -> duty, and person -> unit, of everyone with a post in a community today."""
    duties, units = {}, {}
    colleagues = people.colleagues(community)
    ids = {post.organisation_id for one in colleagues for post in one.held}
    names = dict(Organisation.objects.filter(id__in=ids).values_list("id", "name"))
    for one in colleagues:
        first = one.held[0]
        duties[str(one.id)] = Duty(str(first), one.name)
        units[str(one.id)] = names[first.organisation_id]
    return duties, units


def names_to_posts(community: UUID | str) -> dict[str, str]:
    """Name -> post: what a published copy writes instead of a name."""
    places = [community, *(place.id for place in matters.handed_to(community))]
    return {duty.name: duty.post for place in places for duty in staff(place)[0].values()}


def _spoken(file: _File) -> Iterable[tuple[str, str]]:
    """(kind, commitment) of the words the ledger shows."""
    for kind in ("problem", "goal", "result", "why_withheld"):
        yield from ((kind, mark) for mark in file.state.file.get(kind, ())[:1])
    if line := file.last("progress", "keep_up", "check_up"):
        yield from (("note", mark) for mark in line.evidence.get("note", ())[:1])


def _text(community: UUID | str, mark: str) -> str:
    try:
        return evidence.body(community, mark).text
    except evidence.Gone:
        return GONE


def _row(n: int, file: _File, around: _Around) -> LedgerRow:
    state, known, row = file.state, around.known, file.row
    problem, shows = _problem(file, known)
    applied, verified, signed = file.last("hand_in"), file.last("verify"), file.last("sign_off")
    progress, on = _progress(file, known)
    owner = str(state.facts.get("owner", ""))
    measures = tuple(
        _measure(child, known) for child in around.children if child.parent_id == row.id
    )
    after = state.stage in AFTER_WORK
    return LedgerRow(
        matter=str(row.id), code=row.number, number=n, aspect=row.aspect,
        problem=problem, shows=shows, goal=_said(state, "goal", known), measures=measures,
        leader=known.duties.get(str(state.facts.get("leader", "")), Duty()),
        unit=known.units.get(owner, ""), owner=known.duties.get(owner, Duty()),
        due=_day(state.facts.get("due_day")), kind=_choice(state, "class"),
        progress=progress, progress_on=on, proofs=_proofs(state, measures),
        state=_standing(file), stage=state.procedure.stages[state.stage].label,
        applied=_on(applied) if after else None,
        verifier=_by(verified, known) if after and state.stage != "applied" else Duty(),
        checked=_on(verified) if after and state.stage != "applied" else None,
        closed=_on(signed) if state.stage in SIGNED else None,
        seal=around.seals.get((str(row.id), signed.seq), "") if signed and state.stage in SIGNED else "",
        look_back=_look_back(file, around), late=_late(state, around),
        claimed=_on(file.first("claim")), planned=_on(file.first("plan")),
        withheld=around.withheld.get(row.id, "") or _said(state, "why_withheld", known),
    )  # fmt: skip


def _problem(file: _File, known: _Known) -> tuple[str, str]:
    """The problem, and how it shows: the exact words, split after their first sentence."""
    title, text = file.row.title, _said(file.state, "problem", known).strip()
    if text in ("", GONE, SHUT):
        return title, ""
    if text.startswith(title):
        return title, text[len(title) :].lstrip("。，；：:,;. \n")
    return (title, text) if title and title not in text else (text, "")


def _said(state: core.Matter, kind: str, known: _Known) -> str:
    marks = state.file.get(kind, ())
    return known.texts.get(marks[0], "") if marks else ""


def _progress(file: _File, known: _Known) -> tuple[str, date | None]:
    if result := _said(file.state, "result", known):
        return result, _on(file.last("hand_in"))
    line = file.last("progress", "keep_up", "check_up")
    marks = line.evidence.get("note", ()) if line else ()
    return (known.texts.get(marks[0], ""), _on(line)) if marks else ("", None)


def _measure(child: Matter, known: _Known) -> Measure:
    state = core.load(procedures.edition(child.edition), child.state)
    return Measure(
        matter=str(child.id), nth=child.nth, title=child.title,
        stage=state.procedure.stages[state.stage].label, closed=state.closed,
        owner=known.duties.get(str(state.facts.get("owner", "")), Duty()),
        due=_day(state.facts.get("due_day")), proofs=len(state.file.get("proof", ())),
    )  # fmt: skip


def _proofs(state: core.Matter, measures: Sequence[Measure]) -> tuple[tuple[str, int], ...]:
    """(label, how many) of what was handed in, words apart."""
    own = [
        (proof.label, len(state.file.get(kind, ())))
        for kind, proof in state.procedure.evidence.items()
        if proof.given_as != "text"
    ]
    own.append(("措施佐证", sum(measure.proofs for measure in measures)))
    return tuple((label, n) for label, n in own if n)


def _standing(file: _File) -> str:
    stage = file.state.stage
    plain = {
        "received": values.IDLE, "planning": values.IDLE, "reviewing": values.IDLE,
        "rebounded": values.REBOUND, "applied": values.WAITING, "verified": values.WAITING,
        "remaining": values.BASIC, "continuing": values.KEPT_UP, "dropped": values.ENDED,
        **dict.fromkeys(SIGNED, values.DONE),
    }  # fmt: skip
    if stage in plain:
        return plain[stage]
    turned = file.last("hand_in", "send_back", "rebound")
    return {"send_back": values.BACK, "rebound": values.REBOUND}.get(
        turned.act if turned else "", values.WORKING
    )


def _look_back(file: _File, around: _Around) -> str:
    looked = file.last("look_back", "rebound", "check_up")
    if looked is not None:
        word = {"look_back": "未反弹", "rebound": "反弹", "check_up": "已检查"}[looked.act]
        return f"{word}（{_words(_on(looked))}）"
    clock = next(
        (c for c in file.state.clocks.values() if c.clock == "look_back" and not c.met), None
    )
    if clock is None:
        return ""
    word = "未到期" if clock.due >= around.today else "已到期，未查"
    return f"{word}（{_words(clock.due)}）"


def _late(state: core.Matter, around: _Around) -> int:
    """Days past the due day of the work: to the day it was handed in, or to today."""
    days = [
        ((clock.met or around.today) - clock.due).days
        for clock in state.clocks.values()
        if clock.clock == "work" and clock.overdue(around.at, around.today)
    ]
    return max(days, default=0)


def _seals(files: Sequence[_File]) -> dict[tuple[str, int], str]:
    """(matter, seq) of each sign-off -> its number: counted in each year, in the order entered."""
    signed = [
        (line.entered, str(file.row.id), line)
        for file in files
        for line in file.lines
        if line.act == "sign_off"
    ]
    count: dict[int, int] = {}
    seals = {}
    for entered, matter, line in sorted(signed, key=lambda one: one[:2]):
        year = timezone.localdate(entered).year
        count[year] = count.get(year, 0) + 1
        seals[matter, line.seq] = f"销〔{year}〕{count[year]}号"
    return seals


def _by(line: core.Line | None, known: _Known) -> Duty:
    return known.duties.get(line.by, Duty()) if line else Duty()


def _on(line: core.Line | None) -> date | None:
    return timezone.localdate(line.happened) if line else None


def _words(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _choice(state: core.Matter, name: str) -> str:
    value = str(state.facts.get(name, ""))
    ask = state.procedure.facts.get(name)
    return str(ask.choices.get(value, value)) if ask else value
