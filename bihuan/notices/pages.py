"""消息: what I was told, newest first; one opens the matter, and what is opened is read."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bihuan.people.standing import KEPT, staff

from . import queries
from .models import Notice


@require_safe
@staff
def index(request: HttpRequest) -> HttpResponse:
    """One page; htmx asks for the rows alone when it wants more."""
    here, after = request.standing, request.GET.get("after", "")
    page = queries.page(here.user, here.person.id, timezone.now(), after=after)
    alone = request.htmx and after
    return render(request, "notices/_rows.html" if alone else "notices/index.html", {"page": page})


@require_POST
@staff
def read_all(request: HttpRequest) -> HttpResponse:
    """All of mine are read."""
    mine = Notice.objects.filter(person=request.standing.person.id, read=None)
    mine.update(read=timezone.now())
    return redirect("notices:index")


@require_POST
@staff
def read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark one of mine read and go to its matter, in the community that keeps it."""
    here = request.standing
    row = Notice.objects.filter(id=notice_id, person=here.person.id).first()
    if row is None or row.place_id not in {one.id for one in here.communities}:
        raise Http404
    Notice.objects.filter(id=row.id, read=None).update(read=timezone.now())
    request.session[KEPT] = str(row.place_id)
    return redirect("desk:matter", row.matter)
