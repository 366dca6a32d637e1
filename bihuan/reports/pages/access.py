"""访问日志 as a copy: with the filters of the page, and what for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from bihuan.oversight.pages import access as log_page
from bihuan.people.access import in_words, log
from bihuan.people.standing import staff
from bihuan.reports import access as paper
from bihuan.reports import taking

MOST = 10_000  # rows of one copy
FILTERS = ("place", "stream", *log_page.NARROWS)


@require_http_methods(["GET", "POST"])
@staff
def access(request: HttpRequest) -> HttpResponse:
    """The page that asks what for, then the workbook."""
    asked = request.POST if request.method == "POST" else request.GET
    search = log_page.find(request.standing, asked)
    if request.method == "GET":
        given = {name: asked.get(name, "") for name in FILTERS}
        page = {"given": given, "purposes": taking.purposes()}
        return render(request, "reports/access.html", page)
    export = taking.export(request)
    with override("zh-hans"):  # the copy is an office's paper, whatever language the page is in
        rows = in_words.told(log.lines(search.stream, search.asked, most=MOST))
        content = paper.workbook(rows, export)
    name = f"访问日志{search.place.name}{export.at:%Y%m%d}"
    return taking.hand_over(
        request, taking.Copy("access", "xlsx", name, content, len(rows)), export
    )
