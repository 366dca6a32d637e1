"""回头看抽样: draw, see what was drawn by which seed, and who still has to look."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.oversight import samples as drawings
from bihuan.oversight.models import Drawing
from bihuan.people.access import copies, log
from bihuan.people.standing import staff
from bihuan.rules import samples as rule

MAY_DRAW = frozenset({"secretary", "officer"})
BACK = timedelta(days=90)  # what the form proposes


@require_http_methods(["GET", "POST"])
@staff
def samples(request: HttpRequest) -> HttpResponse:
    """The drawings, and the form to draw; a refusal keeps what was typed."""
    here, today = request.standing, timezone.localdate()
    may = bool(MAY_DRAW & here.person.roles)
    given = {"since": str(today - BACK), "until": str(today), "share": str(rule.least())}
    problem = ""
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        given = {name: request.POST.get(name, "") for name in ("since", "until", "share", "seed")}
        drawn, problem = _draw(request, given)
        if drawn:
            return redirect("oversight:drawing", drawn.id)
    page = {
        "drawings": drawings.latest(here.community.id), "may": may, "given": given,
        "problem": problem, "least": rule.least(), "source": rule.source(),
    }  # fmt: skip
    return render(request, "oversight/samples.html", page, status=422 if problem else 200)


@require_safe
@staff
def drawing(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    """One drawing: the seed, the picks, and whether it comes out the same again."""
    one = _find(request, drawing_id)
    duties = drawings.duties(one, request.standing.person, timezone.now())
    page = {
        "one": one, "duties": duties, "problems": drawings.check(one),
        "unseen": len(one.picked) - len(duties), "looked": sum(bool(duty.looked) for duty in duties),
    }  # fmt: skip
    return render(request, "oversight/drawing.html", page)


@require_http_methods(["GET", "POST"])
@staff
def drawing_json(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    """What anybody needs to draw it again: opaque ids, no words of any matter."""
    one = _find(request, drawing_id)
    name = f"抽样 {one.since}–{one.until}.json"
    if page := copies.asks(request, name):
        return page
    export = copies.export(request)
    log.note(request, log.What.EXPORTED, about=name, why=export.purpose)
    return JsonResponse(
        {
            "since": one.since, "until": one.until, "share": one.share, "seed": one.seed,
            "seed_from": one.said, "at": one.at, "candidates": one.candidates,
            "candidates_digest": one.digest, "picked": one.picked,
            "rule": "order by sha256(seed + id); all that face residents, then share of the others",
            "exported": export.plain,
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )  # fmt: skip


def _find(request: HttpRequest, drawing_id: UUID) -> Drawing:
    try:
        return drawings.one(request.standing.community.id, drawing_id)
    except Drawing.DoesNotExist as missing:
        raise Http404 from missing


def _draw(request: HttpRequest, given: dict[str, str]) -> tuple[Drawing | None, str]:
    """The drawing, or in words why there is none."""
    here = request.standing
    since, until = _day(given["since"]), _day(given["until"])
    if not since or not until or since > until or until > timezone.localdate():
        return None, _("起止日期不对：止日不早于起日，也不晚于今天。")
    if not given["share"].isdigit() or not rule.least() <= int(given["share"]) <= 100:
        return None, _("比例要在 %d 到 100 之间。") % rule.least()
    period, share = drawings.Period(since, until), int(given["share"])
    try:
        made = drawings.draw(
            here.community.id, period, share,
            by=here.person.id, at=timezone.now(), said=given.get("seed", ""),
        )  # fmt: skip
    except drawings.NoSeed:
        return None, _("还没有存证点。请先公开说出一个种子（例如当场抽签的数），再填在下面。")
    except drawings.NothingClosed:
        return None, _("这段时间没有办结的事项，没有可抽的。")
    return made, ""


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
