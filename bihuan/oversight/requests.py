"""个人信息请求: what is found of somebody, its correction, its erasure. The copy is in `copies`.

The request itself is a matter of the procedure `data_request`: who asked, how they showed who they
are, what was found, the answer. What was found is one of its pieces of evidence, a line a record,
so it needs no table. Nobody is looked for by name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from bihuan import core
from bihuan.matters import evidence, phones, procedures, queries, record, sight, titles
from bihuan.matters.labels import spoken
from bihuan.matters.models import Evidence, Matter
from bihuan.people import purposes, residents
from bihuan.people.models import Resident
from bihuan.people.walls import tenant

PROCEDURE, TITLE = "data_request", "个人信息请求"  # a title names nobody
NAMED = "居民名录"  # the first word of a line that stands for a row of residents, not for a matter
RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. `shut`: matters there are, but not for this reader."""

    matters: Sequence[Matter] = field(default_factory=list)
    residents: Sequence[Resident] = field(default_factory=list)
    shut: int = 0

    def lines(self) -> str:
        """As it is written down: a line a record, with nothing of its content."""
        told = [f"{row.number} {procedures.edition(row.edition).label}" for row in self.matters]
        known = purposes.catalogue().purposes
        told += [f"{NAMED} {row.id} {known[row.purpose].label}" for row in self.residents]
        return "\n".join(told) or "没有找到"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence of a matter. `own`: by the rule, of whoever brought the matter."""

    mark: str
    kind: str
    label: str
    given: datetime
    own: bool
    shut: bool
    row: Evidence | None

    @property
    def erased(self) -> bool:
        """Whether it is gone already."""
        return self.row is None or not self.row.file


# -- finding ----------------------------------------------------------------------------------------


def find(
    community: UUID | str, reader: core.Person, at: datetime, *, phone: str = "", number: str = ""
) -> Found:
    """Matters and rows of residents by a phone, or one matter by its number."""
    rows = [row] if number and (row := queries.by_number(community, number.strip())) else []
    named: list[Resident] = []
    if phone:
        rows = [*rows, *phones.find(community, phone)]
        named = residents.by_phone(community, phone)
    known = list({row.id: row for row in rows if row.procedure != PROCEDURE}.values())
    with tenant(community):
        open_to = sight.readable(known, reader, at)
    return Found(open_to, named, len(known) - len(open_to))


def chosen(found: Found, ids: Iterable[str]) -> Found:
    """Those of what was found that whoever asked says are theirs."""
    wanted = set(ids)
    return Found(
        [row for row in found.matters if str(row.id) in wanted],
        [row for row in found.residents if str(row.id) in wanted],
    )


def named(community: UUID | str, request: core.Matter) -> Found:
    """What the request's own evidence says was found."""
    numbers: list[str] = []
    ids: list[UUID] = []
    for mark in request.file.get("found", ()):
        for line in evidence.body(community, mark).text.splitlines():
            first, _space, rest = line.strip().partition(" ")
            if first == NAMED:
                ids += filter(None, [_uuid(rest.partition(" ")[0])])
            elif first:
                numbers.append(first)
    with tenant(community):
        rows = Matter.objects.filter(number__in=numbers).exclude(procedure=PROCEDURE)
        return Found(
            list(rows.order_by("opened_at", "id")),
            list(Resident.objects.filter(id__in=ids).order_by("since", "id")),
        )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def pieces(community: UUID | str, row: Matter, reader: core.Person, at: datetime) -> list[Piece]:
    """Every piece of evidence of a matter, oldest first."""
    edition = spoken(procedures.edition(row.edition))
    with tenant(community):
        lines = [entry.line().line for entry in row.trace.order_by("seq")]
        may = {kind: sight.may_read(row, reader, at, kind) for kind in edition.evidence}
    told = [
        (line, kind, mark)
        for line in lines
        for kind, some in line.evidence.items()
        for mark in some
    ]
    rows = evidence.rows(community, [mark for _line, _kind, mark in told])
    return [
        Piece(
            mark, kind, edition.evidence[kind].label, line.happened,
            own=_is_own(edition, line, kind), shut=not may[kind], row=rows.get(mark),
        )
        for line, kind, mark in told
        if kind in edition.evidence
    ]  # fmt: skip


def _is_own(edition: core.Procedure, line: core.Line, kind: str) -> bool:
    """Their own words, and whatever came with the act that brought the matter."""
    words = edition.evidence[kind].words_of == RESIDENT
    brought = line.seq == 1 and RESIDENT in edition.acts[line.act].who
    return words or brought or line.as_role == RESIDENT


# -- acts -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does something about a request, when, having seen what; `key` as the form made it."""

    by: core.Person
    at: datetime
    seen: tuple[int, str] | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of what was found is to go: pieces by their commitments, titles and rows by their ids."""

    marks: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    residents: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether it is empty."""
        return not (self.marks or self.titles or self.residents)


@dataclass(frozen=True, slots=True)
class Right:
    """What is put right: rows of residents id -> (name, phone), titles matter id -> title."""

    residents: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def ask(community: UUID | str, wants: str, asked: str, doing: Doing) -> Matter:
    """Begin a request. Raises Refused."""
    kept = {"asked": (evidence.keep(community, asked),)}
    event = core.Event(
        "ask", doing.by, doing.at, doing.at, evidence=kept, facts={"wants": wants}, key=doing.key
    )
    try:
        return record.begin(community, PROCEDURE, event, title=TITLE)
    except core.Refused:
        evidence.discard(community, kept["asked"])
        raise


def identify(
    community: UUID | str, request: UUID, shown: str, found: Found, doing: Doing
) -> core.Matter:
    """Write down how they showed who they are, and what was found. Raises Refused, Stale."""
    return _do(community, request, "identify", {"shown": shown, "found": found.lines()}, doing)


def erase(
    community: UUID | str, request: UUID, choice: Choice, note: str, doing: Doing
) -> core.Matter:
    """Erase what was chosen of what was found, and write down how much it was: all or nothing.

    Raises Refused, Stale: nothing is then erased.
    """
    state = record.present(community, request)
    found = named(community, state)
    going = [
        one
        for row in found.matters
        for one in pieces(community, row, doing.by, doing.at)
        if one.mark in choice.marks and not one.shut and not one.erased
    ]
    rows = [row for row in found.matters if str(row.id) in choice.titles]
    people = [row.id for row in found.residents if str(row.id) in choice.residents]
    told = _erased(going, rows, people, note)
    why = f"{TITLE} {queries.one(community, request).number}"

    def go() -> None:
        for one in going:
            evidence.erase(community, one.mark, why=why, by=doing.by.id)
        for row in rows:
            titles.clear(community, row.id)
        residents.forget(community, Resident.objects.filter(id__in=people))

    return _do(community, request, "erase", {"erased": told}, doing, go)


def put_right(
    community: UUID | str, request: UUID, right: Right, note: str, doing: Doing
) -> core.Matter:
    """Correct rows of residents and titles among what was found. Raises Refused, Stale."""
    found = named(community, record.present(community, request))
    rows = [row for row in found.residents if str(row.id) in right.residents]
    headed = [row for row in found.matters if str(row.id) in right.titles]
    told = [f"{NAMED} {len(rows)} 行"] * bool(rows) + [f"{row.number} 标题" for row in headed]

    def go() -> None:
        for row in rows:
            row.name_sealed, row.phone_sealed = right.residents[str(row.id)]
            row.save()
        for row in headed:
            Matter.objects.filter(id=row.id).update(title=right.titles[str(row.id)][:500])

    words = {"corrected": "\n".join([*told, note]).strip()}
    return _do(community, request, "put_right", words, doing, go)


def _erased(
    going: Sequence[Piece], rows: Sequence[Matter], people: Sequence[UUID], note: str
) -> str:
    """What was erased, without its content."""
    labels = "、".join(dict.fromkeys(one.label for one in going))
    told = [
        f"佐证 {len(going)} 份：{labels}" if going else "",
        f"标题 {len(rows)} 个：{'、'.join(row.number for row in rows)}" if rows else "",
        f"{NAMED} {len(people)} 行" if people else "",
        note,
    ]
    return "\n".join(line for line in told if line)


def _do(
    community: UUID | str,
    request: UUID,
    act: str,
    words: Mapping[str, str],
    doing: Doing,
    also: Callable[[], None] = lambda: None,
) -> core.Matter:
    """One act with its words, and what goes with it: both or neither. Once for a key."""
    if doing.key and record.done(community, doing.key):
        return record.present(community, request)
    kept = {kind: (evidence.keep(community, text),) for kind, text in words.items() if text.strip()}
    event = core.Event(act, doing.by, doing.at, doing.at, evidence=kept, key=doing.key)
    try:
        with tenant(community):
            after = record.record(community, request, event, seen=doing.seen)
            also()
            return after
    except (core.Refused, record.Stale):
        evidence.discard(community, [mark for marks in kept.values() for mark in marks])
        raise
