"""函: the register of letters, and each as a page to print."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.oversight import letters as register
from bihuan.oversight.models import Letter
from bihuan.people.access import log
from bihuan.people.standing import staff


@require_safe
@staff
def letters(request: HttpRequest) -> HttpResponse:
    """One page; htmx asks for the rows alone when it wants more."""
    here, after = request.standing, request.GET.get("after", "")
    unanswered, now = request.GET.get("open") == "1", timezone.now()
    kinds = register.kinds(here.community.id, here.person, now)
    act = next((known for known, _label in kinds if known == request.GET.get("kind")), "")
    page = register.page(
        here.community.id, here.person, now, open_only=unanswered, act=act, after=after
    )
    context = {"page": page, "open": unanswered, "kinds": kinds, "kind": act}
    alone = request.htmx and after
    return render(request, f"oversight/{'_letters' if alone else 'letters'}.html", context)


@require_safe
@staff
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """One letter, as it is printed."""
    here = request.standing
    try:
        line = register.one(here.community.id, letter_id, here.person, timezone.now())
    except Letter.DoesNotExist as missing:
        raise Http404 from missing
    said = {
        "matter": str(line.matter),
        "number": line.matter_number,
        "about": f"函 {line.number}",
        "why": "送达",
    }
    log.note(request, log.What.PRINTED, **said)
    return render(request, "oversight/letter.html", {"one": line, "here": here})
