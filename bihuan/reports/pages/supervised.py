"""督办台账 as a copy: asked for with a purpose, handed over and remembered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from bihuan.oversight import queries
from bihuan.people.standing import staff
from bihuan.reports import supervised as paper
from bihuan.reports import taking

MOST = 10_000  # rows of one copy
FILTERS = ("community", "procedure", "light", "holder")


@require_http_methods(["GET", "POST"])
@staff
def supervised(request: HttpRequest) -> HttpResponse:
    """The page that asks what for, then the workbook with the filters of the list."""
    asked = request.POST if request.method == "POST" else request.GET
    given = {name: asked.get(name, "") for name in FILTERS}
    if request.method == "GET":
        page = {"given": given, "purposes": taking.purposes()}
        return render(request, "reports/supervised.html", page)
    here, now = request.standing, timezone.now()
    with override("zh-hans"):  # the copy is an office's paper, whatever language the page is in
        found = queries.supervised(here.user, queries.Filters(**given), now, size=MOST)
    export = taking.export(request)
    name = f"督办台账{export.at:%Y%m%d}"
    content = paper.workbook(found.rows, export)
    copy = taking.Copy("supervised", "xlsx", name, content, len(found.rows))
    return taking.hand_over(request, copy, export)
