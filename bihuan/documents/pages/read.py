"""One paper on the reading desk: source and records side by side."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.documents import folding, queries, worker
from bihuan.documents.models import Paper
from bihuan.matters import sight
from bihuan.people.standing import staff

from . import desk


@require_safe
@staff
def read(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The desk when it was read, else how far it is, why it cannot be, or who removed it."""
    worker.start()
    if request.htmx:
        return desk.pane(request, paper_id)
    context = desk.context(request, paper_id)
    if "desk" in context:
        return render(request, "documents/read.html", context)
    removed = context["paper"].state == Paper.State.REMOVED
    template = "documents/removed.html" if removed else "documents/unread.html"
    return render(request, template, context)


@require_safe
@staff
def source(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """From a matter to the words it came from."""
    here = request.standing
    found = queries.source_of(here.community.id, matter_id)
    if not found or not sight.may_read_one(
        here.community.id, matter_id, here.person, timezone.now()
    ):
        raise Http404
    posting, key = found
    place = folding.place(key) or (posting.span[0] if posting.span else None)
    at = f"?at={place[0]}" if place else ""
    return redirect(f"{reverse('documents:read', args=[posting.paper_id])}{at}#s-{key}")
