"""材料: the list, where files are dropped, and how far each is."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.documents import queries, worker
from bihuan.documents.decoding import limits
from bihuan.documents.models import Paper
from bihuan.people.standing import staff

from .words import LISTS


@require_safe
@staff
def index(request: HttpRequest) -> HttpResponse:
    """One page of the list; htmx asks for the rows alone when it wants more."""
    worker.start()
    context = listed(request)
    if request.htmx and request.GET.get("after"):
        return render(request, "documents/_rows.html", context)
    return render(request, "documents/index.html", context)


def listed(request: HttpRequest) -> dict[str, Any]:
    """What the list shows, its filters read from the address."""
    community = request.standing.community.id
    shown = request.GET.get("shown", "")
    shown = shown if shown in queries.SHOWN else ""
    q = request.GET.get("q", "")
    page = queries.list_page(community, shown, q, after=request.GET.get("after", ""))
    more = request.GET.copy()
    more["after"] = page.after
    counts = queries.counts(community)
    return {
        "rows": page.rows,
        "more": f"?{more.urlencode()}" if page.after else "",
        "shown": shown,
        "q": q,
        "lists": [(name, label, counts[name]) for name, label in LISTS],
        "all": counts[""],
        "most": limits.IN_BYTES,
        "most_mb": limits.IN_BYTES // limits.MEGABYTE,
    }


@require_safe
@staff
def progress(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """How far one paper is; asked again by htmx while it is not read."""
    try:
        paper = queries.one(request.standing.community.id, paper_id)
    except Paper.DoesNotExist as none:
        raise Http404 from none
    worker.start()
    if request.GET.get("page") == "read":
        return _on_its_own_page(request, paper)
    return render(request, "documents/_row.html", {"paper": paper})


def _on_its_own_page(request: HttpRequest, paper: Paper) -> HttpResponse:
    answer = render(request, "documents/_progress.html", {"paper": paper})
    if paper.state not in queries.UNREAD:
        answer["HX-Refresh"] = "true"
    return answer
