"""From records to the ledger: each problem a matter with its measures, asked once for many.

All of one confirmation happens or nothing does. What the ledger says of itself, it says through
the acts of the procedure; taking back is an act too and leaves its trace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.matters import evidence, procedures, record, words
from bihuan.matters.labels import spoken
from bihuan.matters.models import Matter
from bihuan.matters.record import Opening
from bihuan.people.walls import tenant

from . import folding, queries
from .models import Paper, Posting

PROCEDURE = "rectification"
TITLE = 500
WITHDRAWN = {core.REASON: "withdrawn"}


class Refused(Exception):  # noqa: N818 - reads as what happened
    """Nothing went on the ledger, or nothing was taken back; `says` holds every reason."""

    def __init__(self, *says: str) -> None:
        super().__init__(" ".join(says))
        self.says = says


@dataclass(frozen=True, slots=True)
class Row:
    """One problem to post: `owner` a person's id, `due` a day, `kind` a class of the procedure.

    `joins` is a matter on the ledger that this problem is already part of; `measure` the words of
    a measure for a problem that has none.
    """

    record: str
    owner: str = ""
    due: date | None = None
    kind: str = ""
    leader: str = ""
    joins: UUID | None = None
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """What one confirmation did; `waiting` are new matters without a plan, for lack of a measure."""

    rows: Sequence[Posting] = ()
    waiting: Sequence[Posting] = ()


@dataclass
class Hand:
    """Whose hand posts, and when."""

    community: UUID
    person: core.Person
    at: datetime
    batch: str

    def event(self, act: str, record_key: str, **more: object) -> core.Event:
        """One act of this hand; the key makes a second posting harmless."""
        key = f"{self.batch}/{record_key}/{act}"[:100]
        return core.Event(act, self.person, self.at, self.at, key=key, **more)  # type: ignore[arg-type]

    def words(self, kind: str, text: str) -> dict[str, tuple[str, ...]]:
        """Keep words as evidence."""
        return {kind: (evidence.keep(self.community, text),)}


def may_post(roles: frozenset[str]) -> bool:
    """Whether somebody with these roles may put records on the ledger."""
    acts = procedures.current(PROCEDURE)[0].acts
    return all(acts[name].who & roles for name in ("register", "claim", "plan"))


def post_to_ledger(
    community: UUID | str,
    paper_id: UUID | str,
    person: core.Person,
    rows: Sequence[Row],
    at: datetime,
    *,
    batch: str,
) -> Posted:
    """Put these problems on the ledger in the order given.

    The same batch again does nothing and answers the same. Raises Refused with every reason, having
    changed nothing.
    """
    with tenant(community) as kept_by:
        Paper.objects.select_for_update().defer("text", "boxes").get(id=paper_id)
        if already := list(Posting.objects.filter(batch=batch, paper_id=paper_id).order_by("id")):
            return Posted(already)
        desk = queries.desk(community, paper_id)
        found = {one.item.key: one for one in folding.problems(desk.items)}
        if says := list(_wrong(desk, found, rows)):
            raise Refused(*says)
        hand = Hand(kept_by, person, at, batch)
        try:
            posted = [_post(hand, desk.paper, found[row.record], row) for row in rows]
        except record.Refused as refused:
            raise Refused(*_said(refused)) from refused
        except IntegrityError as why:
            raise Refused(_("有一条刚刚已被列入台账，请刷新页面再看。")) from why
        _recount(desk.paper)
    return Posted(posted, [one for one in posted if not one.joined and not one.measures])


def _wrong(
    desk: queries.Desk, found: Mapping[str, folding.Problem], rows: Sequence[Row]
) -> list[str]:
    if not rows:
        return [_("一条也没有选，请先勾选要列入的问题。")]
    says = []
    for row in rows:
        problem = found.get(row.record)
        if problem is None:
            says.append(_("有一条已经不在了，请刷新页面再选。"))
        elif row.record in desk.postings:
            says.append(_("“%s”已经在台账里了，没有重复列入。") % problem.item.title)
        elif not row.joins and (problem.measures or row.measure):
            says += _lacks(problem, row)
    return list(dict.fromkeys(says))


def _lacks(problem: folding.Problem, row: Row) -> list[str]:
    """What a plan needs and this row does not have."""
    asked = {_("责任人"): row.owner, _("整改时限"): row.due, _("类别"): row.kind}
    if missing := [name for name, value in asked.items() if not value]:
        return [
            _("“%(title)s”还缺%(what)s。")
            % {"title": problem.item.title, "what": "、".join(missing)}
        ]
    return []


def _said(refused: record.Refused) -> list[str]:
    procedure = spoken(procedures.current(PROCEDURE)[0])
    return list(dict.fromkeys(words.say(procedure, one) for one in refused.objections))


def _post(hand: Hand, paper: Paper, problem: folding.Problem, row: Row) -> Posting:
    measures: list[folding.Item] = []
    if row.joins:
        matter = Matter.objects.defer("state").get(id=row.joins, procedure=PROCEDURE)
        seq = matter.seq
    else:
        matter, seq = _register(hand, problem, row)
        if problem.measures or row.measure:
            measures = list(problem.measures)
            seq = _plan(hand, matter, problem, row)
    return Posting.objects.create(
        community_id=hand.community, paper_id=paper.id, record=row.record, matter_id=matter.id,
        span=[list(span) for span in problem.item.spans], measures=_keys(measures, row),
        seq=seq, joined=bool(row.joins), batch=hand.batch, by_id=hand.person.id, at=hand.at,
    )  # fmt: skip


def _keys(measures: Sequence[folding.Item], row: Row) -> list[str]:
    return [*(item.key for item in measures), *([row.record] if row.measure else [])]


def _register(hand: Hand, problem: folding.Problem, row: Row) -> tuple[Matter, int]:
    """Registered with the problem's own words, and claimed; its causes are the note of the claim."""
    item = problem.item
    event = hand.event("register", item.key, evidence=hand.words("problem", item.text))
    matter = record.begin(
        hand.community, PROCEDURE, event, title=item.title[:TITLE], aspect=item.aspect[:200]
    )
    note = "\n".join(_("原因：%s") % cause.text for cause in problem.causes)
    facts = {"leader": row.leader} if row.leader else {}
    claim = hand.event(
        "claim", item.key, facts=facts, evidence=hand.words("note", note) if note else {}
    )
    return matter, record.record(hand.community, matter.id, claim).seq


def _plan(hand: Hand, matter: Matter, problem: folding.Problem, row: Row) -> int:
    """Owner, day and class, with each measure opened as a matter of its own."""
    assert row.due is not None
    facts = {"owner": row.owner, "due_day": row.due.isoformat(), "class": row.kind}
    texts = [(item.title, item.text) for item in problem.measures]
    texts += [(row.measure, row.measure)] if row.measure else []
    told = {"owner": row.owner, "due_day": row.due.isoformat()}
    opens = [Opening(title[:TITLE], told, hand.words("measure", text)) for title, text in texts]
    event = hand.event("plan", row.record, facts=facts)
    return record.record(hand.community, matter.id, event, opens=opens).seq


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back, and what stayed with the reason why, in words."""

    rows: Sequence[Posting] = ()
    stays: Sequence[str] = ()


def take_back(
    community: UUID | str,
    paper_id: UUID | str,
    person: core.Person,
    batch: str,
    at: datetime,
    *,
    why: str,
) -> TakenBack:
    """Take a confirmation back, problem by problem, where nobody has acted on it since.

    A matter that was joined is only let go of. Raises Refused when the procedure objects.
    """
    if not why.strip():
        raise Refused(_("请写一句为什么撤回，写在痕迹里。"))
    with tenant(community) as kept_by:
        paper = Paper.objects.select_for_update().defer("text", "boxes").get(id=paper_id)
        hand = Hand(kept_by, person, at, f"{batch}/back")
        live = Posting.objects.filter(paper_id=paper_id, batch=batch, taken_back=None)
        back, stays = [], []
        for posting in live.order_by("id"):
            moved = "" if posting.joined else _moved(posting)
            if moved:
                stays.append(moved)
                continue
            try:
                _undo(hand, posting, why.strip())
            except record.Refused as refused:
                raise Refused(*_said(refused)) from refused
            back.append(posting)
        _recount(paper)
    return TakenBack(back, stays)


def _moved(posting: Posting) -> str:
    """Why a matter cannot be taken back; empty when nobody has acted on it or its measures."""
    matter = Matter.objects.defer("state").get(id=posting.matter_id)
    children = Matter.objects.filter(parent=posting.matter_id, seq__gt=1)
    if matter.seq == posting.seq and not children.exists():
        return ""
    return _("“%(title)s”（%(number)s）已经有人办过，不能撤回；请到事项里办。") % {
        "title": matter.title, "number": matter.number,
    }  # fmt: skip


def _undo(hand: Hand, posting: Posting, why: str) -> None:
    if not posting.joined:
        key = str(posting.id)
        back = hand.event("take_back", key, facts=WITHDRAWN, evidence=hand.words("note", why))
        record.record(hand.community, posting.matter_id, back)
        for child in Matter.objects.filter(parent=posting.matter_id).order_by("nth"):
            _cancel(hand, child, f"{key}/{child.nth}", why)
    posting.taken_back, posting.taken_back_by_id = hand.at, hand.person.id
    posting.save(update_fields=["taken_back", "taken_back_by"])


def _cancel(hand: Hand, child: Matter, key: str, why: str) -> None:
    """Take back a measure, by the act its edition has for it."""
    newer = core.general.WITHDRAW in procedures.edition(child.edition).acts
    act, kind = (core.general.WITHDRAW, core.general.NOTE) if newer else ("drop", "note")
    event = hand.event(act, key, facts=WITHDRAWN, evidence=hand.words(kind, why))
    record.record(hand.community, child.id, event)


def _recount(paper: Paper) -> None:
    Paper.objects.filter(id=paper.id).update(
        posted=Posting.objects.filter(paper_id=paper.id, taken_back=None).count()
    )
