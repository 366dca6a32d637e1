"""通报: the preview with what is missing beside it, and the copies."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.people.models import Organisation
from bihuan.people.standing import staff
from bihuan.people.walls import tenant
from bihuan.reports import bulletin as paper
from bihuan.reports import queries, taking, values
from bihuan.reports.bulletin import fonts, layout
from bihuan.reports.models import Particulars
from bihuan.reports.values import LedgerRow

MAKERS = {"docx": paper.docx, "pdf": paper.pdf}


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything of one bulletin before it is printed."""

    rows: list[LedgerRow]
    given: paper.Particulars
    made: paper.Bulletin
    lacks: tuple[paper.Missing, ...]

    @property
    def blocked(self) -> bool:
        """Whether something is missing that may not be missing."""
        return any(lack.blocks for lack in self.lacks)


@require_http_methods(["GET", "POST"])
@staff
def bulletin(request: HttpRequest, format: str) -> HttpResponse:  # noqa: A002 - the address's word
    """html: the preview. docx, pdf: a copy, refused with the list while anything is missing."""
    if format == "html" and request.method == "GET":
        return _preview(request, draft(request))
    if format not in MAKERS:
        raise Http404
    if request.method != "POST":
        return redirect("reports:bulletin", "html")
    now = draft(request)
    if now.blocked:
        return _preview(
            request, now, status=409, refused=_("还缺东西，没有导出。补齐下面几样再来。")
        )
    export = taking.export(request)
    try:
        content = MAKERS[format](now.made, export)
    except paper.NoChineseFont as problem:
        return _preview(request, now, status=409, refused=str(problem))
    name = f"{''.join(now.made.title)}{export.at:%Y%m%d}"
    copy = taking.Copy("bulletin", format, name, content, len(now.rows))
    return taking.hand_over(request, copy, export)


def draft(request: HttpRequest) -> Draft:
    """The bulletin as the ledger has it now."""
    here = request.standing  # type: ignore[attr-defined]
    community = here.community
    known, given = queries.ledger(community.id, here.user), particulars(community).given()
    rows = known.rows
    made = paper.compose(rows, given, timezone.localdate(), queries.names_to_posts(community.id))
    return Draft(rows, given, made, paper.missing(rows, given, known.unseen))


def particulars(community: Organisation) -> Particulars:
    """The row that is kept, or a new one that is not saved yet."""
    with tenant(community.id):
        kept = Particulars.objects.first()
    body = "工作委员会" if community.kind == Organisation.Kind.STREET else "委员会"
    issuer = f"中共{community.name}{body}"
    return kept or Particulars(community_id=community.id, issuer=issuer)


def _preview(
    request: HttpRequest, now: Draft, *, status: int = 200, refused: str = ""
) -> HttpResponse:
    live = [row for row in now.rows if row.state != values.ENDED]
    page: dict[str, Any] = {
        "made": now.made,
        "pages": layout.pages(now.made),
        "lacks": now.lacks,
        "blocked": now.blocked,
        "refused": refused,
        "total": len(live),
        "sum": " + ".join(
            str(n) for state in values.STATES if (n := sum(row.state == state for row in live))
        ),
        "done": sum(row.state == values.DONE for row in live),
        "withheld": [row for row in live if row.withheld],
        "open_rows": [row for row in live if not row.withheld and not row.place],
        "fonts": _fonts(),
        "purposes": taking.purposes(),
        "at": timezone.now(),
    }
    return render(request, "reports/bulletin.html", page, status=status)


def _fonts() -> Any:
    try:
        return fonts.chosen()
    except paper.NoChineseFont as problem:
        return {"says": str(problem), "stand_ins": {"": ""}}
