"""What goes out: the empty workbook, and what there is, written down as every copy is."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.exchange.workbook import workbook
from bihuan.people import may
from bihuan.people.exchange import outgoing
from bihuan.people.standing import staff
from bihuan.reports import taking


@require_safe
@staff
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook: it says nothing of anybody, so nothing is written down."""
    here = request.standing  # type: ignore[attr-defined]
    if not may.organise(here.person.roles):
        raise PermissionDenied
    content = workbook(here.community.kind, {}, _("照“说明”那张表填；从第三行开始，一行一个。"))
    answer = HttpResponse(content, content_type=taking.TYPES["xlsx"])
    answer["Content-Disposition"] = content_disposition_header(True, "导入模板.xlsx")
    return answer


@require_POST
@staff
def take(request: HttpRequest) -> HttpResponse:
    """What there is, in the same form."""
    here = request.standing  # type: ignore[attr-defined]
    if not may.organise(here.person.roles):
        raise PermissionDenied
    rows = outgoing.everything(
        here.community, here.person, timezone.localdate(),
        residents=request.POST.get("residents") == "on",
    )  # fmt: skip
    export = taking.export(request)
    content = workbook(here.community.kind, rows, export.says)
    name, many = f"{here.community.name}{export.at:%Y%m%d}", sum(map(len, rows.values()))
    return taking.hand_over(request, taking.Copy("setup", "xlsx", name, content, many), export)
