"""移交: everything somebody still holds in a community, and each piece put into other hands.

Each goes through the one door: by the procedure's own act of naming somebody else, where there is
one; else, when whoever leaves does it themselves, by delegation. What neither can move is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from hashlib import sha256
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.core import ACTOR, HOLDER, SAME, general
from bihuan.matters import evidence, procedures, record, words
from bihuan.matters.labels import spoken
from bihuan.matters.models import Matter
from bihuan.people.walls import tenant

from .models import Handover

BATCH, MOST = 100, 300  # in one transaction, in one request
NOTED = "0" * 64  # stands for the note while nothing is written yet


@dataclass(frozen=True, slots=True)
class Piece:
    """One open matter somebody holds; `names` under which: `holder`, facts that name them."""

    row: Matter
    state: core.Matter
    names: tuple[str, ...]

    @property
    def held_as(self) -> str:
        """Under which names, in words."""
        told = spoken(self.state.procedure)
        return words.listed(_("承办人") if n == HOLDER else told.facts[n].label for n in self.names)


@dataclass(frozen=True, slots=True)
class Way:
    """How a piece goes over: its acts, one after the other.

    `why` something stays that waits for this person alone; `notes` what stays and is in nobody's way.
    """

    piece: Piece
    events: tuple[core.Event, ...] = ()
    why: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def acts(self) -> str:
        """What is done, in words."""
        told = spoken(self.piece.state.procedure)
        return words.listed(told.acts[event.act].label for event in self.events)


@dataclass(frozen=True, slots=True)
class Over:
    """From whom, to whom, by whom, when; `until` when a delegation ends."""

    person: str
    to: str
    by: core.Person
    at: datetime
    until: date
    note: str = ""


def pieces(community: UUID | str, person: str) -> list[Piece]:
    """Every open matter of a community that names somebody, what is due first on top."""
    with tenant(community):
        open_ = Matter.objects.filter(closed_at=None)
        editions = set(open_.values_list("edition", flat=True))
        facts = {name for one in editions for name in _persons(procedures.edition(one))}
        named = [Q(**{f"state__facts__{name}": person}) for name in sorted(facts)]
        found = open_.filter(reduce(or_, named, Q(holder=person))).order_by("due", "id")
        return [_piece(row, person) for row in found]


def ways(found: Iterable[Piece], over: Over) -> list[Way]:
    """How each piece would go over, worked out without writing anything."""
    return [_way(piece, over) for piece in found]


def hand_over(community: UUID | str, found: Sequence[Way], over: Over) -> Handover:
    """Do what the ways say, at most MOST of them; a batch happens whole or not at all.

    Returns the row that says what moved and what did not; the rest is left for the next time.
    """
    able = [way for way in found if way.events][:MOST]
    moved: list[list[str]] = []
    left = [str(way.piece.row.id) for way in found if way.why]
    for start in range(0, len(able), BATCH):
        done, stayed = _batch(community, able[start : start + BATCH], over)
        moved, left = moved + done, left + [one for one in stayed if one not in left]
    with tenant(community) as kept_by:
        return Handover.objects.create(
            community_id=kept_by, person=over.person, to=over.to, by=over.by.id, at=over.at,
            moved=moved, left=left,
        )  # fmt: skip


def _batch(
    community: UUID | str, ways_: Sequence[Way], over: Over
) -> tuple[list[list[str]], list[str]]:
    events, notes = [], []
    for way in ways_:
        for n, event in enumerate(way.events):
            kept = evidence.keep(community, over.note)
            notes.append(kept)
            proofs = dict.fromkeys(event.evidence, (kept,))
            key = _key(way.piece.state, over, n)
            events.append((way.piece.row.id, replace(event, evidence=proofs, key=key)))
    answers = record.record_many(community, events)
    done, stayed, unused = [], [], []
    for (matter, event), kept, answer in zip(events, notes, answers, strict=True):
        if isinstance(answer, core.Refused):
            stayed.append(str(matter))
            unused.append(kept)
        else:
            done.append([str(matter), event.act])
    evidence.discard(community, unused)
    return done, stayed


def _key(state: core.Matter, over: Over, n: int) -> str:
    """The same form sent twice hands over once."""
    said = f"{state.id} {state.head} {over.person} {over.to} {n}"
    return f"handover:{sha256(said.encode()).hexdigest()}"


def _piece(row: Matter, person: str) -> Piece:
    state = core.load(procedures.edition(row.edition), row.state)
    facts = [name for name in _persons(state.procedure) if state.facts.get(name) == person]
    held = [HOLDER] if state.holder == person else []
    return Piece(row, state, (*held, *facts))


def _persons(procedure: core.Procedure) -> list[str]:
    """The facts of a procedure that name a person who has something to do, in its order."""
    return [
        n
        for n, ask in procedure.facts.items()
        if ask.given_as == "person" and n not in general.FACTS
    ]


def _way(piece: Piece, over: Over) -> Way:
    state, events, why, notes = piece.state, [], [], []
    for name in sorted(piece.names, key=lambda name: name == HOLDER):
        if not _names(state, name, over.person):
            continue  # an act before put it right too
        event, said = _renaming(state, name, over)
        if event:
            events.append(event)
            state, _entries = core.advance(state, event)
        elif _waits_for(state, name):
            why += said
        else:
            notes += [_says(state, name, _("“%s”还写着原来的人，不碍事：这一环节按岗位办。"))]
    if why and (delegation := _delegation(state, over)):
        return Way(piece, (*events, delegation), notes=tuple(notes))
    return Way(piece, tuple(events), tuple(dict.fromkeys(why)), tuple(notes))


def _waits_for(state: core.Matter, name: str) -> bool:
    """Whether a matter waits for whoever bears this name, or only remembers that they did."""
    return name == HOLDER or name in core.named_in(state.procedure)


def _says(state: core.Matter, name: str, sentence: str) -> str:
    facts = spoken(state.procedure).facts
    return sentence % (_("承办人") if name == HOLDER else facts[name].label)


def _names(state: core.Matter, name: str, person: str) -> bool:
    return (state.holder if name == HOLDER else state.facts.get(name)) == person


def _renaming(state: core.Matter, name: str, over: Over) -> tuple[core.Event | None, list[str]]:
    """The act that puts somebody else's name there, or why there is none."""
    told, why = spoken(state.procedure), []
    for act in state.procedure.acts.values():
        fact = _renamed(state, act, name, over.person)
        if not fact:
            continue
        event, missing = _event(state, act, fact, over)
        found = core.objections(state, event) if not missing else ()
        if not missing and not found:
            return event, []
        label = told.acts[act.id].label
        why += [
            _("“%(act)s”还要填：%(what)s") % {"act": label, "what": words.asked(told, n)}
            for n in missing
        ]
        why += [_("“%(act)s”：%(why)s") % {"act": label, "why": words.say(told, o)} for o in found]
    return None, why or [_says(state, name, _("现在这一环节没有改“%s”的动作"))]


def _renamed(state: core.Matter, act: core.Act, name: str, person: str) -> str:
    """The fact by which an act that stays where it is names somebody else; empty when it does not."""
    stays = state.stage in act.start and act.to in (SAME, state.stage)
    if not stays or act.does or act.opens:
        return ""
    if name != HOLDER:
        return name if name in act.needs | act.takes else ""
    fact = act.holder if act.holder != ACTOR else ""
    free = state.facts.get(fact) in (None, "", person)
    return fact if fact in state.procedure.facts and fact in act.needs | act.takes and free else ""


def _event(
    state: core.Matter, act: core.Act, fact: str, over: Over
) -> tuple[core.Event, list[str]]:
    """The act with the new name, what is known said again, a note; and what only people can say."""
    facts: dict[str, core.Plain] = {fact: over.to}
    proofs, missing = {}, []
    for need in sorted(act.needs - {fact}):
        proof = state.procedure.evidence.get(need)
        if proof and proof.given_as == "text" and not proof.words_of:
            proofs[need] = (NOTED,)
        elif need in state.facts and state.procedure.facts[need].given_as in ("date", "person"):
            facts[need] = state.facts[need]
        else:
            missing.append(need)
    return core.Event(act.id, over.by, over.at, over.at, evidence=proofs, facts=facts), missing


def _delegation(state: core.Matter, over: Over) -> core.Event | None:
    """Whoever leaves lets another stand in for them, where the procedure lets them."""
    if over.by.id != over.person:
        return None
    facts = {general.STAND_IN: over.to, general.STAND_IN_UNTIL: over.until.isoformat()}
    event = core.Event(
        general.DELEGATE, over.by, over.at, over.at, evidence={general.NOTE: (NOTED,)}, facts=facts
    )
    return None if core.objections(state, event) else event


def latest(community: UUID | str, person: str) -> list[Handover]:
    """What was handed over before, newest first."""
    with tenant(community):
        return list(Handover.objects.filter(person=person).order_by("-at")[:20])
