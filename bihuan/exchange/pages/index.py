"""导入和导出: what can be taken out, and where a workbook is given in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.documents import decoding
from bihuan.documents.decoding import limits
from bihuan.documents.pages.receive import NotTooLarge, limited
from bihuan.documents.receiving import called, too_large
from bihuan.exchange import batches
from bihuan.people import may
from bihuan.people.exchange import sent
from bihuan.people.models import Organisation
from bihuan.people.standing import staff
from bihuan.reports import taking


@require_safe
@staff
def index(request: HttpRequest) -> HttpResponse:
    """The page, for who may organise."""
    return _page(request)


def _page(request: HttpRequest, wrong: str = "", notes: Any = ()) -> HttpResponse:
    here = request.standing  # type: ignore[attr-defined]
    if not may.organise(here.person.roles):
        raise PermissionDenied
    page = {
        "here": here.community, "purposes": taking.purposes(), "wrong": wrong, "notes": notes,
        "ground": here.community.kind == Organisation.Kind.COMMUNITY,
        "latest": batches.latest(here.community.id, here.person.id),
        "most_mb": limits.IN_BYTES // limits.MEGABYTE,
    }  # fmt: skip
    return render(request, "exchange/index.html", page, status=422 if wrong else 200)


@limited
def receive(request: HttpRequest, handler: NotTooLarge) -> HttpResponse:
    """Take a workbook, and have it checked."""
    here = request.standing  # type: ignore[attr-defined]
    if not may.organise(here.person.roles):
        raise PermissionDenied
    file = request.FILES.get("file")
    if file is None or not file.name:
        named = [too_large(called(name)) for name in handler.names]
        return _page(request, named[0] if named else _("请先选一份 Excel 文件。"))
    name = called(file.name)
    try:
        rows = sent.sort_out(decoding.sheets(file.read(), name))
    except decoding.Unreadable as reason:
        return _page(request, reason.says)
    if not rows.rows:
        return _page(request, _("“%s”里没有可以导入的行。") % name, rows.notes)
    batch = batches.take(here.community, here.person.id, name, rows)
    batches.go_on(batch)
    return redirect("exchange:batch", batch.id)
