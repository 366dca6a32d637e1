"""任职提醒: posts that clash, posts nobody fills, terms that end; for whoever may mend it, and who supervises."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.people import appointing, board, may
from bihuan.people.standing import staff


@require_safe
@staff
def duties(request: HttpRequest) -> HttpResponse:
    """What is found, gravest first."""
    here, today = request.standing, timezone.localdate()
    if not may.look(here.person.roles):
        raise PermissionDenied
    seats = board.of_community(here.community.id, today).now
    page = {
        "found": appointing.found_in(here.community, today),
        "own": {str(seat.row.id) for seat in seats},
        "may": may.appoint(here.person.roles),
    }
    return render(request, "people/duties.html", page)
