"""督办台账: the list; and what the clock could not do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan import core
from bihuan.matters import procedures, sight, words
from bihuan.matters.labels import spoken
from bihuan.oversight import queries
from bihuan.oversight.models import Reconciliation, Unwilling
from bihuan.people import queries as people
from bihuan.people.standing import staff
from bihuan.people.walls import tenant

SHOWN = 100


def filters_of(request: HttpRequest) -> queries.Filters:
    """What the address, or a form, asks for."""
    asked = request.POST if request.method == "POST" else request.GET
    names = ("community", "procedure", "light", "holder")
    return queries.Filters(**{name: asked.get(name, "") for name in names})


@require_safe
@staff
def index(request: HttpRequest) -> HttpResponse:
    """One page of the list; htmx asks for the rows alone when it wants more."""
    here, after, asked = request.standing, request.GET.get("after", ""), filters_of(request)
    page = queries.supervised(here.user, asked, timezone.now(), after=after)
    context: dict[str, Any] = {"page": page, "more": _more(request, page.after), "here": here}
    if request.htmx and after:
        return render(request, "oversight/_rows.html", context)
    return render(request, "oversight/index.html", context | _choices(here, asked))


@require_safe
@staff
def refused(request: HttpRequest) -> HttpResponse:
    """What was due and the rules did not let time do, and the last comparison."""
    here = request.standing
    with tenant(here.community.id):
        rows = list(Unwilling.objects.select_related("matter").order_by("-at")[:SHOWN])
    at = timezone.now()
    lines = [_said(row) for row in rows if sight.may_read(row.matter, here.person, at)]
    last = Reconciliation.objects.order_by("-at").first()
    own = [f for f in last.findings if f[0] == str(here.community.id)] if last else []
    return render(
        request,
        "oversight/refused.html",
        {"lines": lines, "unseen": len(rows) - len(lines), "last": last, "findings": own},
    )


def _said(row: Unwilling) -> dict[str, Any]:
    procedure = spoken(procedures.edition(row.matter.edition))
    why = [words.say(procedure, core.Objection(*one)) for one in row.why]
    stands = row.matter.seq == row.seq
    act = words.act(procedure, row.act)
    return {"matter": row.matter, "act": act, "why": why, "at": row.at, "stands": stands}


def _choices(here: Any, asked: queries.Filters) -> dict[str, Any]:
    return {
        "filters": asked,
        "narrowed": bool(asked.procedure or asked.holder or asked.community),
        "communities": queries.choices(here.user),
        "procedures": queries.procedures_in(here.user),
        "people": [(str(one.id), one.name) for one in people.colleagues(here.community.id)],
    }


def _more(request: HttpRequest, after: str) -> str:
    query = request.GET.copy()
    query["after"] = after
    return f"?{query.urlencode()}" if after else ""
