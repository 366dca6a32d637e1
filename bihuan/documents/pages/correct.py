"""One correction by hand, from whichever form of the reading page it comes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.documents import correcting, queries
from bihuan.documents.correcting import Refused, Stale, Wish
from bihuan.documents.models import Paper
from bihuan.people.standing import staff

from . import desk


@require_POST
@staff
def correct(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Write it down and show the record again; what was typed is kept when it is refused."""
    here, typed = request.standing, request.POST
    try:
        for wish in WISHES.get(typed.get("what", ""), _edit)(request, paper_id):
            correcting.correct(here.community.id, paper_id, here.person.id, wish, timezone.now())
    except Paper.DoesNotExist as none:
        raise Http404 from none
    except Refused as refused:
        return _again(request, paper_id, list(refused.says))
    except Stale as stale:
        return _again(request, paper_id, [_told(stale)])
    if request.htmx:
        return desk.pane(request, paper_id, editing="")
    messages.success(request, _("改好了，谁改的已记下。"))
    return redirect(f"{reverse('documents:read', args=[paper_id])}#r-{typed.get('record', '')}")


def _again(request: HttpRequest, paper_id: UUID, says: list[str]) -> HttpResponse:
    """The page with what was typed, and why it was not taken."""
    found = desk.context(request, paper_id)
    if "desk" not in found:
        messages.warning(request, " ".join(says), extra_tags="late")
        return (
            desk.pane(request, paper_id) if request.htmx else redirect("documents:read", paper_id)
        )
    context = found | {"typed": request.POST, "says": says}
    template = "documents/_desk.html" if request.htmx else "documents/read.html"
    return render(request, template, context, status=409)


def _told(stale: Stale) -> str:
    if not stale.since:
        return _("这份材料刚刚重新读过，记录可能变了。您填的还在下面，看过以后再交。")
    who = "、".join(dict.fromkeys(str(row.by) for row in stale.since))
    return _("%s刚刚改过这一条，现在显示的是改过以后的。您填的还在下面，看过以后再交。") % who


def _wish(typed: QueryDict, what: str, *records: str, n: int = 0, **more: Any) -> Wish:
    key = f"{typed['key'][:50]}-{n}" if typed.get("key") else ""
    return Wish(what, records, seen=typed.get("seen", ""), key=key, **more)


def _edit(request: HttpRequest, _paper: UUID) -> list[Wish]:
    typed = request.POST
    fields = ("type", "aspect", "title", "text", "owner", "due")
    given: dict[str, Any] = {
        name: typed[name].replace("\r\n", "\n").strip() for name in fields if name in typed
    }
    if "links" in typed or "has_links" in typed:
        given["links"] = [key for key in typed.getlist("links") if key]
    return [_wish(typed, "edit", typed.get("record", ""), given=given)]


def _drop(request: HttpRequest, _paper: UUID) -> list[Wish]:
    return [_wish(request.POST, "drop", request.POST.get("record", ""))]


def _merge(request: HttpRequest, _paper: UUID) -> list[Wish]:
    """The record takes the one named, or those ticked, in."""
    typed = request.POST
    keys = dict.fromkeys([typed.get("record", ""), *typed.getlist("with")])
    return [_wish(typed, "merge", *(key for key in keys if key))]


def _split(request: HttpRequest, _paper: UUID) -> list[Wish]:
    """At the cursor; without scripts, where the person put ／／ into the words."""
    typed = request.POST
    at = typed.get("at", "")
    given = {"at": int(at) if at.isdigit() else 0}
    return [_wish(typed, "split", typed.get("record", ""), given=given)]


def _add(request: HttpRequest, _paper: UUID) -> list[Wish]:
    typed = request.POST
    ends = [typed.get("start", ""), typed.get("end", "")]
    given = {
        "type": typed.get("type", ""),
        "text": typed.get("text", "").replace("\r\n", "\n"),
        "links": [key for key in typed.getlist("links") if key],
        "span": [int(end) for end in ends] if all(end.isdigit() for end in ends) else None,
    }
    return [_wish(typed, "add", given=given)]


def _withdraw(request: HttpRequest, _paper: UUID) -> list[Wish]:
    seq = request.POST.get("seq", "")
    return [_wish(request.POST, "withdraw", withdraws=int(seq) if seq.isdigit() else 0)]


def _in_order(request: HttpRequest, paper_id: UUID) -> list[Wish]:
    """Point each measure that names no problem to the problem in its place."""
    found = queries.desk(request.standing.community.id, paper_id)
    pairs = desk.in_order(found)
    return [
        _wish(request.POST, "edit", measure.key, n=n, given={"links": [problem.key]})
        for n, (problem, measure) in enumerate(pairs)
    ]


WISHES: dict[str, Callable[[HttpRequest, UUID], list[Wish]]] = {
    "edit": _edit,
    "drop": _drop,
    "merge": _merge,
    "split": _split,
    "add": _add,
    "withdraw": _withdraw,
    "in_order": _in_order,
}
