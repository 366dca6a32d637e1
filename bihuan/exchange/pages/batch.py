"""One workbook on its way in: what would become of it, then what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.exchange import batches, returning
from bihuan.exchange.models import Batch
from bihuan.people import may
from bihuan.people.access.copies import signed
from bihuan.people.exchange.fates import ADDED, CHANGED, LEFT, REFUSED, in_words
from bihuan.people.exchange.sheets import POSTS, SHEETS
from bihuan.people.refused import Refused
from bihuan.people.standing import staff
from bihuan.reports import taking

LISTED = 100  # rows of one kind on the page; the returned workbook has all


@require_http_methods(["GET", "POST"])
@staff
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What came of checking it, and the button that brings it in."""
    row = _find(request, batch_id)
    if request.method == "POST":
        return _do(request, row)
    if row.at_work:
        batches.go_on(row, wait=0)
    return render(request, "exchange/batch.html", _page(row))


def _do(request: HttpRequest, row: Batch) -> HttpResponse:
    if request.POST.get("step") == "drop":
        batches.drop(row)
        messages.success(request, _("已丢掉“%s”，什么都没有写入。") % row.name)
        return redirect("exchange:index")
    try:
        batches.confirm(row)
    except Refused as refused:
        messages.error(request, refused.says)
    else:
        batches.go_on(row)
    return redirect("exchange:batch", row.id)


@require_safe
@staff
def progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far it is; asked again by htmx while something is being done."""
    row = _find(request, batch_id)
    if row.at_work:
        batches.go_on(row, wait=0)
    answer = render(request, "exchange/_progress.html", {"batch": row})
    if not row.at_work:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@staff
def returned(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The workbook as it came, with the reason beside each row that was refused."""
    row, here = _find(request, batch_id), request.standing  # type: ignore[attr-defined]
    if row.at_work:
        raise Http404
    export = signed(request, _("改好再导入"))
    content = returning.workbook(here.community.kind, batches.kept(row), _reasons(row), export.says)
    name = _("退回的表") + f"{export.at:%Y%m%d%H%M}"
    return taking.hand_over(
        request, taking.Copy("returned", "xlsx", name, content, row.rows), export
    )


def _reasons(row: Batch) -> dict[tuple[str, int], str]:
    told: Any = batches.told(row)
    found = told.get("fates", ())
    return {(sheet, number): says for sheet, number, what, says in found if what == REFUSED}


def _find(request: HttpRequest, batch_id: UUID) -> Batch:
    here = request.standing  # type: ignore[attr-defined]
    try:
        row = batches.find(here.community.id, here.person.id, batch_id)
    except Batch.DoesNotExist as missing:
        raise Http404 from missing
    if not may.organise(here.person.roles):
        raise PermissionDenied
    return row


def _page(row: Batch) -> dict[str, Any]:
    told: Any = batches.told(row)
    fates = told.get("fates", ())
    sums = {
        what: sum(one[what] for one in row.counts.values())
        for what in (ADDED, CHANGED, LEFT, REFUSED)
    }
    lists = ((REFUSED, _("不收")), (CHANGED, _("改动")), (ADDED, _("新增")))
    return {
        "batch": row, "notes": told.get("notes", ()), "sums": sums,
        "newcomers": row.counts.get(POSTS, {}).get(ADDED),
        "says": in_words(sums), "writes": sums[ADDED] + sums[CHANGED],
        "tables": [(one.title, row.counts[key]) for key, one in SHEETS.items() if key in row.counts],
        "lists": [
            {
                "what": what, "label": label, "many": sums[what],
                "rows": [(SHEETS[f[0]].title, f[1], f[3]) for f in fates if f[2] == what][:LISTED],
            }
            for what, label in lists
        ],
    }  # fmt: skip
