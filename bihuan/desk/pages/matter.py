"""The one page of a matter, for every procedure."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from bihuan.desk import opened
from bihuan.desk.navigation import done_at, elsewhere
from bihuan.desk.view import View
from bihuan.documents import queries as papers
from bihuan.matters import drafts, emergency, evidence, procedures, queries, sensitive, sight
from bihuan.matters.forms import ActForm
from bihuan.matters.models import Matter
from bihuan.people import queries as people
from bihuan.people import roles
from bihuan.people.access import in_words, log
from bihuan.people.models import Organisation
from bihuan.people.standing import Standing, staff

from . import opening

SHOWN = 6  # entries of the trace; the older ones are folded


@require_safe
@staff
def matter(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Where it stands, what I may do now, what happened; else the way to the place that keeps it."""
    here = request.standing
    try:
        view = find(here, matter_id, looks=True)
    except Http404:
        kept = _kept_elsewhere(here, matter_id)
        if kept is None:
            raise
        return render(request, "desk/kept.html", kept, status=409)
    return show(request, view)


def show(
    request: HttpRequest, view: View, opening_form: opening.Opening | None = None, status: int = 200
) -> HttpResponse:
    """The page of a matter; with the form by which something was to be opened, when it would not do."""
    first = view.first
    said, mode = texts(view), mode_of(request)
    goes = done_at(view.procedure.id, first.id, view.row.id) if first and not first.blocked else ""
    page = {
        "view": view,
        "form": form_of(view, first.id, mode) if first and not first.blocked and not goes else None,
        "goes": goes,
        "mode": mode,
        "option": first,
        "others": [one for one in view.options if one is not first],
        "texts": said,
        "problem": [(p.label, said[p.commitment]) for p in view.opening if p.commitment in said],
        "files": [p for p in view.on_file if not p.is_text and not p.erased and p not in view.pair],
        "notes": _notes(view, said),
        "trace": view.told[:SHOWN],
        "older": view.told[SHOWN:],
        "source": _source(view),
        "proof": "" if view.only_looks else elsewhere("oversight:proof", view.row.id),
        "opening": opening_form or opening.form_of(request, view),
        "open_now": [(roles.KINDS[kind], until) for kind, until in view.open_now.items()],
        "may_ask": bool(view.closed) and not all(view.to_open.values()),
        "looked": in_words.told(_looked(view)),
    }
    opened.matter(request, view, [one for told in view.told for one in told.proofs if one.is_text])
    return render(request, "desk/matter.html", page, status=status)


def _looked(view: View) -> list[log.Line]:
    """Who looked, where something here is not for everybody: all for those who watch, else one's own."""
    if not (view.procedure.seen_by or sensitive.kinds(view.procedure)):
        return []
    own = None if view.here.reads_log else {view.here.person.id}
    return sensitive.looked(view.row, own)


def _kept_elsewhere(here: Standing, matter_id: UUID) -> dict[str, object] | None:
    """The place that keeps a matter, where the reader works too or has handed it down; else None."""
    if place := _elsewhere(here, matter_id):
        return {"place": place, "works_there": True}
    receipt = queries.handed_as(here.community.id, matter_id)
    if receipt is None or not sight.may_read(receipt.matter, here.person, timezone.now()):
        return None
    return {"place": receipt.place, "parent": receipt.matter}


def _notes(view: View, said: dict[str, str]) -> list[tuple[str, str]]:
    """Words on file that count now, beside those the matter was opened with."""
    opened = {proof.commitment for proof in view.opening}
    now = [p for p in view.on_file if p.commitment in said and p.commitment not in opened]
    return [(proof.label, said[proof.commitment]) for proof in now]


def _source(view: View) -> str:
    """The address of the paper it was read from; empty when it was read from none."""
    known = papers.source_of(view.row.community_id, view.row.id)
    return elsewhere("documents:source", view.row.id) if known else ""


def _elsewhere(here: Standing, matter_id: UUID) -> Organisation | None:
    """The other place of this user that keeps the matter, where they may read it."""
    others = [place for place in here.communities if place.id != here.community.id]
    place, at = queries.keeper(matter_id, others), timezone.now()
    if place is None:
        return None
    there = people.person(here.user, place.id, at)
    return place if sight.may_read_one(place.id, matter_id, there, at) else None


def find(here: Standing, matter_id: UUID, *, looks: bool = False) -> View:
    """The matter in this community. Raises Http404, also when it is not for this person to read.

    `looks`: an emergency will do, for whoever only looks.
    """
    at = timezone.now()
    try:
        row = queries.one(here.community.id, matter_id)
    except Matter.DoesNotExist as missing:
        raise Http404 from missing
    may = sight.may_read(row, here.person, at)
    asks = looks and (not may or bool(sensitive.kinds(procedures.edition(row.edition))))
    mine = emergency.open_for(row.community_id, row.id, here.person, at) if asks else None
    if not (may or mine):
        raise Http404
    return View(here, row, at, mine, only_looks=not may)


def mode_of(request: HttpRequest) -> str:
    """The day one is back-filling (补录模式), as the address says it; empty when one is not."""
    try:
        day = parse_date(request.GET.get("backfill", ""))
    except ValueError:
        day = None
    may = queries.BACKFILLS & request.standing.person.roles
    return day.isoformat() if day and may else ""


def form_of(view: View, act_id: str, mode: str = "", **more: object) -> ActForm:
    """The form of one act, with what this person typed before and what the matter already knows.

    `mode` is the day one is back-filling.
    """
    community, act = view.row.community_id, view.procedure.acts[act_id]
    kept = drafts.of(community, view.row.id, act_id, view.here.person.id)
    known = {name: view.state.facts[name] for name in act.needs & view.state.facts.keys()}
    chosen = [(str(one.id), _called(one)) for one in people.colleagues(community)]
    below = people.below(community) if act.opens else []
    past = {"backfill": True, "past_day": mode} if mode else {}
    return ActForm(
        procedure=view.procedure,
        act=act_id,
        people=chosen,
        draft=kept,
        community=community,
        places=[(str(place.id), place.name) for place in below],
        backfills=bool(queries.BACKFILLS & view.here.person.roles),
        initial=known | past | kept | {"seen": view.seen},
        **more,
    )


def texts(view: View) -> dict[str, str]:
    """The words of every text that the trace shows, by commitment; an erased one says so."""
    marks = [p.commitment for told in view.told for p in told.proofs if p.is_text and not p.erased]
    return {mark: evidence.body(view.row.community_id, mark).text for mark in marks}


def _called(somebody: object) -> str:
    held = "、".join(dict.fromkeys(str(post) for post in somebody.held))
    return f"{somebody.name}（{held}）"
