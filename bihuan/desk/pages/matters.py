"""事项: the list, with its filters in the address."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from bihuan.desk.navigation import elsewhere
from bihuan.desk.rows import labels, rows
from bihuan.matters import beside, procedures, queries, sight, waiting
from bihuan.matters.labels import spoken
from bihuan.people import queries as people
from bihuan.people.standing import Standing, staff


@require_safe
@staff
def matters(request: HttpRequest) -> HttpResponse:
    """One page of the list; htmx asks for the rows alone when it wants more."""
    here, day = request.standing, timezone.localdate()
    filters = _filters(request, here)
    after = request.GET.get("after", "")
    page = queries.list_page(here.community.id, filters, day, after=after)
    context: dict[str, Any] = {
        "rows": rows(page.rows, day),
        "more": _with(request, after=page.after) if page.after else "",
        "first": not after,
    }
    if request.htmx and after:
        return render(request, "desk/_rows.html", context)
    return render(request, "desk/matters.html", context | _choices(request, here, filters, day))


def _filters(request: HttpRequest, here: Standing) -> queries.Filters:
    asked = request.GET
    own = sight.of(here.person, timezone.localdate())
    state = asked.get("state", "")
    return queries.Filters(
        procedure=asked.get("procedure", ""),
        stage=asked.get("stage", ""),
        **_held(asked.get("holder", ""), here, own),
        aspect=asked.get("aspect", ""),
        q=asked.get("q", ""),
        late=asked.get("late") == "1",
        due_until=_day(asked.get("until", "")),
        open={"open": True, "closed": False}.get(state, None if state == "all" else True),
        children=asked.get("holder") == "me" or asked.get("late") == "1" or "until" in asked,
        newest=asked.get("newest") == "1" or state in ("closed", "all"),  # a day past is no order
        sight=own,
    )


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _held(asked: str, here: Standing, own: Q) -> dict[str, Any]:
    """Whose matters: anybody's, somebody's, or what waits for the reader, whoever holds it."""
    if asked == "me":
        waits = waiting.of(here.community.id, here.person, own)
        return {"holders": waiting.holding(here.person), "also": waits}
    return {"holders": (asked,)} if asked else {}


def _choices(
    request: HttpRequest, here: Standing, filters: queries.Filters, day: Any
) -> dict[str, Any]:
    """What the filters offer, and how many there are."""
    community = here.community.id
    told = beside.beside(community, filters, day)
    known = [spoken(procedures.shown(name, community)) for name in told.procedures]
    chosen = next((one for one in known if one.id == filters.procedure), None)
    return {
        "filters": filters,
        "unseen": told.unseen,
        "asked": request.GET,
        "state": request.GET.get("state") or "open",
        "count": told.count,
        "procedures": labels(known),
        "stages": [(s.id, s.label) for s in chosen.stages.values()] if chosen else [],
        "aspects": told.aspects,
        "people": [(str(one.id), one.name) for one in people.colleagues(community)],
        "ledger": elsewhere("reports:index"),
        "documents": elsewhere("documents:index"),
        "narrowed": bool(set(request.GET) - {"after", "state"}),
    }


def _with(request: HttpRequest, **more: str) -> str:
    query = request.GET.copy()
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"
