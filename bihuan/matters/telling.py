"""The trace of one matter told in words: who did what, when, with what, and what followed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from bihuan import core
from bihuan.people import queries as people
from bihuan.people.walls import tenant

from . import evidence, procedures, words
from .labels import spoken, with_unit
from .models import Evidence, Matter


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence of an entry. Erased when `row` has no file."""

    kind: str
    label: str
    commitment: str
    row: Evidence | None
    shut: bool = False  # not for the reader: neither what it is nor which
    closed: bool = False  # for the reader, who has not said why they look

    @property
    def erased(self) -> bool:
        """Whether its body is gone."""
        return self.row is None or not self.row.file

    @property
    def is_text(self) -> bool:
        """Whether it is words."""
        return self.row is not None and self.row.media_type == evidence.TEXT

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self.row is not None and self.row.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in words, newest things looked up: names of people, labels of the edition.

    `late_entry` is 补录, `backfilled` 补录模式, `proxied` 代填; `facts` are (label, text); `clocks` (label, due, met, late).
    """

    seq: int
    act: str
    who: str
    role: str
    happened: datetime
    entered: datetime
    late_entry: bool
    by_itself: bool
    stage: str
    proofs: Sequence[Proof]
    proxied: Sequence[str]
    facts: Sequence[tuple[str, str]]
    clocks: Sequence[tuple[str, date, date | None, bool]]
    digest: str
    closing: bool = False
    backfilled: bool = False

    @property
    def files(self) -> Sequence[Proof]:
        """What can be opened: pictures and files that are still there."""
        return [proof for proof in self.proofs if not proof.is_text and not proof.erased]


def trace(community: UUID | str, row: Matter) -> list[Told]:
    """Every entry of a matter in words, oldest first."""
    with tenant(community):
        entries = [entry.line() for entry in row.trace.order_by("seq")]
    return tell(community, entries)


def tell(community: UUID | str, entries: Sequence[core.Entry]) -> list[Told]:
    """Some entries of one matter in words, each by its own edition, in the order given."""
    by_edition = {e.line.edition: spoken(procedures.edition(e.line.edition)) for e in entries}
    ids = (_ids(by_edition[entry.line.edition], entry.line) for entry in entries)
    names = people.names({i for found in ids for i in found})
    marks = [m for e in entries for marks in e.line.evidence.values() for m in marks]
    rows = evidence.rows(community, marks)
    before: datetime | None = None
    told = []
    for entry in entries:
        told.append(_told(by_edition[entry.line.edition], entry, before, names, rows))
        before = max(before or entry.line.happened, entry.line.happened)
    return told


def without(told: Told, kinds: Collection[str], closed: Collection[str] = ()) -> Told:
    """An entry for somebody who may not read these kinds, or has not opened them: that there was one
    stays, no more."""
    hidden = {
        one.kind: replace(
            one, commitment="", row=None, shut=one.kind in kinds, closed=one.kind not in kinds
        )
        for one in told.proofs
        if one.kind in kinds or one.kind in closed
    }
    seen = [one for one in told.proofs if one.kind not in hidden]
    return replace(told, proofs=[*seen, *hidden.values()])


def holder(procedure: core.Procedure, held_by: str, names: Mapping[str, str]) -> str:
    """Who holds a matter: a name, or the label of a role."""
    return names.get(held_by) or procedure.roles.get(held_by, "")


def fact(procedure: core.Procedure, name: str, value: core.Plain, names: Mapping[str, str]) -> str:
    """A fact's value as people read it."""
    ask = procedure.facts.get(name)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if ask is None or isinstance(value, tuple):
        return str(value)
    if ask.given_as == "person":
        return names.get(str(value), _("（已离任）"))
    if ask.given_as == "date":
        return words.day(date.fromisoformat(str(value)))
    return with_unit(ask.choices.get(str(value), str(value)), ask.unit)


def _told(
    procedure: core.Procedure,
    entry: core.Entry,
    before: datetime | None,
    names: Mapping[str, str],
    rows: Mapping[str, Evidence],
) -> Told:
    line = entry.line
    proxied = line.facts.get("proxy", ())
    return Told(
        seq=line.seq,
        act=words.act(procedure, line.act),
        who=names.get(line.by, ""),
        role=words.role(procedure, line.as_role),
        happened=line.happened,
        entered=line.entered,
        late_entry=core.late_entry(line, before, procedure),
        by_itself=line.kind == core.SO,
        stage=words.stage(procedure, line.stage),
        proofs=list(_proofs(procedure, line, rows)),
        proxied=proxied if isinstance(proxied, tuple) else (),
        facts=[
            (ask.label, fact(procedure, name, line.facts[name], names))
            for name, ask in procedure.facts.items()
            if name in line.facts
        ]
        + list(_answered(line)),
        clocks=[
            (procedure.clocks[clock.clock].label, clock.due, clock.met, clock.late)
            for clock in line.clocks.values()
        ],
        digest=entry.digest,
        closing=procedure.closed(line.stage),
        backfilled=line.facts.get("backfill") is True,
    )


def _answered(line: core.Line) -> Iterator[tuple[str, str]]:
    """Which child matter answered, and what it said."""
    if line.act == core.ANSWER:
        said = _("已办结") if line.facts["child_closed"] else _("重新办理")
        yield _("子事项"), _("第%(n)s件，%(said)s") % {"n": line.facts["child"], "said": said}


def _proofs(
    procedure: core.Procedure, line: core.Line, rows: Mapping[str, Evidence]
) -> Iterator[Proof]:
    for kind, marks in line.evidence.items():
        if kind in procedure.evidence:  # a child's answer is no evidence to open
            label = procedure.evidence[kind].label
            yield from (Proof(kind, label, mark, rows.get(mark)) for mark in marks)


def _ids(procedure: core.Procedure, line: core.Line) -> Iterable[str]:
    yield line.by
    for name, value in line.facts.items():
        if name in procedure.facts and procedure.facts[name].given_as == "person":
            yield str(value)
