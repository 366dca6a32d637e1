"""任职提醒: posts that clash, posts nobody fills, terms that end; for whoever may mend it, and who supervises."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.people import appointing, may
from bihuan.people import duties as checks
from bihuan.people.models import Organisation
from bihuan.people.standing import staff


@require_safe
@staff
def duties(request: HttpRequest) -> HttpResponse:
    """What is found, gravest first."""
    here, today = request.standing, timezone.localdate()
    if not may.look(here.person.roles):
        raise PermissionDenied
    held = appointing.posts_of(here.community.id, today)
    must = here.community.kind == Organisation.Kind.COMMUNITY
    own = str(here.community.id)
    page = {
        "found": checks.findings(held, today, own, must=must),
        "own": {one.post for one in held if one.community == own},
        "may": may.appoint(here.person.roles),
    }
    return render(request, "people/duties.html", page)
