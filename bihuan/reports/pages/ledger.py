"""台账: the page, and the workbook."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.matters import lights, procedures
from bihuan.people.standing import staff
from bihuan.reports import queries, taking, values
from bihuan.reports.ledger import workbook
from bihuan.reports.values import LedgerRow

# the name in the address -> (words, which rows)
FILTERS: dict[str, tuple[Any, frozenset[str]]] = {
    "working": (_("整改中"), frozenset({values.WORKING, values.BASIC, values.IDLE})),
    "waiting": (_("待核验"), frozenset({values.WAITING})),
    "done": (_("已销号"), frozenset({values.DONE})),
    "back": (_("退回"), frozenset({values.BACK})),
    "rebound": (_("反弹"), frozenset({values.REBOUND})),
    "kept": (_("长期坚持"), frozenset({values.KEPT_UP})),
}
# how a row stands, in the language of the page; on paper it is always said as the standard says it
STATES: dict[str, Any] = {
    values.IDLE: _("未启动"), values.WORKING: _("整改中"), values.WAITING: _("已完成待核验"),
    values.DONE: _("已完成（销号）"), values.BASIC: _("基本完成并持续推进"), values.KEPT_UP: _("长期坚持"),
    values.BACK: _("退回"), values.REBOUND: _("反弹"), values.ENDED: _("已终止"),
}  # fmt: skip
TONES = {
    values.DONE: "ok", values.WAITING: "act", values.BACK: "due", values.REBOUND: "late",
    values.IDLE: "due",
}  # fmt: skip
NEAR = 5  # working days before the due day
URGENCY = (
    values.REBOUND, values.BACK, values.IDLE, values.WORKING, values.BASIC, values.WAITING,
    values.KEPT_UP,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the page shows it: its colour, and how its limit stands, as every page says it."""

    row: LedgerRow
    tone: str
    late: bool
    near: bool
    says: str
    state: str


@dataclass(frozen=True, slots=True)
class Aspect:
    """One aspect's progress: (colour, sixtieths) of each part, and the figures."""

    name: str
    done: int
    total: int
    parts: tuple[tuple[str, int], ...]


@require_safe
@staff
def index(request: HttpRequest) -> HttpResponse:
    """The ledger, what is most urgent first; filters in the address."""
    here = request.standing
    known = queries.ledger(here.community.id, here.user)
    rows = known.rows
    today = timezone.localdate()
    live = [row for row in rows if row.state != values.ENDED]
    page = {
        "rows": _shown(request, rows, today),
        "total": len(live),
        "aspects": _aspects(live),
        "sum": _sum(live),
        "done": sum(row.state == values.DONE for row in live),
        "filters": _filters(live),
        "asked": request.GET,
        "all_aspects": sorted({row.aspect for row in rows if row.aspect}),
        "purposes": taking.purposes(),
        "taken": taking.latest(request.standing.community.id),
        "ended": len(rows) - len(live),
        "unseen": known.unseen,
    }
    return render(request, "reports/index.html", page)


@require_http_methods(["GET", "POST"])
@staff
def ledger(request: HttpRequest, format: str) -> HttpResponse:  # noqa: A002 - the address's word
    """The workbook of nineteen columns; asked for without a purpose, the page that asks for one."""
    if format != "xlsx":
        raise Http404
    if request.method != "POST":
        return redirect("reports:index")
    here = request.standing
    known = queries.ledger(here.community.id, here.user)
    export = taking.export(request)
    name = f"{export.community}整改台账{export.at:%Y%m%d}"
    copy = taking.Copy(
        "ledger", "xlsx", name, workbook(known.rows, export, known.unseen), len(known.rows)
    )
    return taking.hand_over(request, copy, export)


def _shown(request: HttpRequest, rows: Sequence[LedgerRow], today: date) -> list[Line]:
    state, aspect = request.GET.get("state", ""), request.GET.get("aspect", "")
    found = [row for row in rows if not aspect or row.aspect == aspect]
    if state == "late":
        found = [row for row in found if _is_late(row)]
    elif state in FILTERS:
        found = [row for row in found if row.state in FILTERS[state][1]]
    if request.GET.get("order") != "number":
        found.sort(key=_urgency)
    return [_line(row, today) for row in found]


def _urgency(row: LedgerRow) -> tuple[int, int, date, int]:
    place = URGENCY.index(row.state) if row.state in URGENCY else len(URGENCY)
    return (0 if _is_late(row) else 1, place, row.due or date.max, row.number)


def _is_late(row: LedgerRow) -> bool:
    return bool(row.late) and row.state not in (values.DONE, values.WAITING, values.ENDED)


def _line(row: LedgerRow, today: date) -> Line:
    open_ = row.state in (values.WORKING, values.BASIC, values.BACK, values.REBOUND)
    calendar, late = procedures.calendar(), _is_late(row)
    says = lights.standing_of(calendar, row.due, today)[1] if open_ or late else ""
    near = open_ and not late and row.due is not None
    near = near and lights.working_days(calendar, today, row.due) <= NEAR
    tone = "late" if late else TONES.get(row.state, "")
    return Line(row, tone, late, near, says, STATES[row.state])


def _aspects(rows: Sequence[LedgerRow]) -> list[Aspect]:
    made = []
    for name in dict.fromkeys(row.aspect for row in rows):
        under = [row for row in rows if row.aspect == name]
        counts = Counter(_colour(row) for row in under)
        parts = tuple((c, max(1, round(60 * counts[c] / len(under)))) for c in "gbark" if counts[c])
        made.append(Aspect(name or str(_("未分方面")), counts["g"], len(under), parts))
    return made


def _colour(row: LedgerRow) -> str:
    if _is_late(row):
        return "r"
    return {values.DONE: "g", values.WAITING: "b", values.KEPT_UP: "k"}.get(row.state, "a")


def _sum(rows: Sequence[LedgerRow]) -> str:
    """8 + 2 + 4 = 14: the states, in their order, add up."""
    counts = Counter(row.state for row in rows)
    return " + ".join(str(counts[state]) for state in values.STATES if counts[state])


def _filters(rows: Sequence[LedgerRow]) -> list[tuple[str, str, int]]:
    counted = [("late", str(_("逾期")), sum(map(_is_late, rows)))]
    for name, (words, states) in FILTERS.items():
        counted.append((name, str(words), sum(row.state in states for row in rows)))
    return [one for one in counted if one[2] or one[0] in ("late", "done")]
