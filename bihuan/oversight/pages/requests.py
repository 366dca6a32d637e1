"""个人信息请求 at the counter: taken down, checked, found, put right, erased; a slip and an answer on paper.

A phone is looked for by what is posted, never by an address: addresses are written into logs.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan import core
from bihuan.matters import procedures, queries, sight, telling, words
from bihuan.matters.labels import spoken
from bihuan.matters.lights import standing_of
from bihuan.matters.models import Matter
from bihuan.oversight import requests as data
from bihuan.oversight.answers import Answer, routes, where
from bihuan.oversight.counter import Work
from bihuan.people.access import log
from bihuan.people.pages import steps
from bihuan.people.standing import Standing, staff

from .request_changes import Correcting, Erasing
from .request_forms import Asking, Found, Searching

FORMS: dict[str, Any] = {
    "search": Searching, "identify": Found, "put_right": Correcting, "erase": Erasing,
}  # fmt: skip
CLOSED = 20  # of the answered ones, how many are listed


@require_http_methods(["GET", "POST"])
@staff
def requests(request: HttpRequest) -> HttpResponse:
    """Those that are open, and the form that takes down another: whoever asks gets a slip at once."""
    here, now = request.standing, timezone.now()
    edition = spoken(procedures.current(data.PROCEDURE, here.community.id)[0])
    may = bool(here.person.roles & edition.acts["ask"].who)
    form = Asking(request.POST or None, edition=edition, here=here)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid() and (row := steps.attempt(form, form.do)):
            return _slip(request, Work(here, row, now))
    page = {
        "here": here.community, "form": form if may else None, "reads": core.sees(edition, here.person.roles),
        "open": _rows(here, now, open_=True), "closed": _rows(here, now, open_=False)[:CLOSED],
    }  # fmt: skip
    return render(request, "oversight/requests.html", page, status=steps.status(request))


@require_http_methods(["GET", "POST"])
@staff
def one(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One request: what comes next, what was found, and what else may be done."""
    work = find(request.standing, matter_id)
    sent = request.POST.get("step", "") if request.method == "POST" else ""
    if sent and sent not in FORMS:
        raise Http404
    if sent and not work.open(FORMS[sent].act):
        messages.warning(request, _("现在不能办这一步，请看现在到了哪一步。"))
        return redirect("oversight:request", work.row.id)
    forms = {
        name: made(request.POST if name == sent else None, work=work, auto_id=f"{name}_%s")
        for name, made in FORMS.items()
        if work.open(made.act) and made.now(work)
    }
    for name, form in forms.items():
        form.step = name
    if sent in ("search", "identify"):
        forms = _searched(request, work, forms, sent)
    form = forms.get(sent)
    if form and sent != "search" and form.is_valid() and (says := steps.attempt(form, form.do)):
        messages.success(request, says)
        return redirect("oversight:request", work.row.id)
    log.note(
        request, log.What.MATTER, matter=str(work.row.id), number=work.row.number,
        about=work.procedure.label, why="办理个人信息请求",
    )  # fmt: skip
    page = {"work": work, "forms": forms, "sent": sent, "told": work.told[:6]}
    status = 422 if form and form.errors else 200
    return render(request, "oversight/request.html", page, status=status)


@require_safe
@staff
def paper(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The slip while it is open, the answer or the refusal after: to be printed and handed over."""
    work = find(request.standing, matter_id)
    log.note(
        request, log.What.PRINTED, matter=str(work.row.id), number=work.row.number,
        about=work.procedure.label, why="交给本人",
    )  # fmt: skip
    return _slip(request, work)


def _slip(request: HttpRequest, work: Work) -> HttpResponse:
    reads = sight.may_read(work.row, work.here.person, work.at)
    answer = Answer(work)
    page = {
        "work": work, "answer": answer, "reads": reads, "routes": routes(answer), "where": where(answer),
    }  # fmt: skip
    return render(request, "oversight/request_paper.html", page)


def _searched(
    request: HttpRequest, work: Work, forms: dict[str, steps.Step], sent: str
) -> dict[str, steps.Step]:
    """What the search came to, as something to tick, in place of the search."""
    search = Searching(request.POST, work=work, auto_id="search_%s")
    search.step = "search"
    if not search.is_valid():
        return forms | {"search": search}
    found = search.found()
    log.note(
        request, log.What.MATTER, matter=str(work.row.id), number=work.row.number,
        about=f"查找本人的记录：找到 {len(found.matters) + len(found.residents)} 处", why="办理个人信息请求",
    )  # fmt: skip
    given = request.POST if sent == "identify" else None
    shown = Found(given, work=work, found=found, search=search, auto_id="identify_%s")
    return forms | {"search": search, "identify": shown}


def _rows(here: Standing, now: datetime, *, open_: bool) -> list[dict[str, object]]:
    """Requests that whoever asks may read, with their light."""
    today = timezone.localdate(now)
    wanted = queries.Filters(
        procedure=data.PROCEDURE, open=open_, newest=not open_, sight=sight.of(here.person, today)
    )
    return [
        _row(row, here, now) for row in queries.list_page(here.community.id, wanted, today).rows
    ]


def _row(row: Matter, here: Standing, now: datetime) -> dict[str, object]:
    work = Work(here, row, now)
    light, left = "", ""
    if row.due:
        near = bool(row.amber and row.amber <= work.today)
        light, left = standing_of(work.procedure.calendar, row.due, work.today, near=near)
    wants = telling.fact(work.procedure, "wants", work.wants, {})
    stage = words.stage(work.procedure, row.stage)
    return {"row": row, "wants": wants, "stage": stage, "light": light, "left": left}


def find(here: Standing, matter_id: UUID) -> Work:
    """The request in this community. Raises Http404, also when it is not for this person to read."""
    at = timezone.now()
    try:
        row = queries.one(here.community.id, matter_id)
    except Matter.DoesNotExist as missing:
        raise Http404 from missing
    if row.procedure != data.PROCEDURE or not sight.may_read(row, here.person, at):
        raise Http404
    return Work(here, row, at)
