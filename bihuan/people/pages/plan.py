"""平面图: the plan drawn, the same in words, and its numbers to be changed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bihuan.people import charges, ground, may
from bihuan.people import plan as plans
from bihuan.people.refused import Refused
from bihuan.people.standing import staff

NUMBERS = ("x", "y", "w", "h")
ARRANGE = "arrange"


@require_http_methods(["GET", "POST"])
@staff
def plan(request: HttpRequest) -> HttpResponse:
    """The plan; a refusal keeps what was typed."""
    here, today = request.standing, timezone.localdate()
    found, allowed = ground.ground(here.community.id, today), may.organise(here.person.roles)
    problem, typed = "", {}
    if request.method == "POST":
        if not allowed:
            raise PermissionDenied
        typed = {key: value.strip() for key, value in request.POST.items()}
        try:
            return _done(request, ground.draw(here.community.id, _boxes(typed, found), today))
        except Refused as refused:
            problem = refused.says
    held = charges.by_place(charges.standing(here.community.id, today, charges.OF_PLACES))
    labels = {"x": _("左"), "y": _("上"), "w": _("宽"), "h": _("高")}
    page = {
        "plan": plans.drawn(found), "ground": found, "may": allowed, "problem": problem,
        "rows": [_row(lot, typed, held, labels) for lot in (*found.grids, *found) if lot.row.kind in plans.DRAWN],
        "tints": [(n % plans.TINTS + 1, lot) for n, lot in enumerate(found.grids)],
        "most": ground.PLAN,
    }  # fmt: skip
    return render(request, "people/plan.html", page, status=422 if problem else 200)


def _boxes(typed: dict[str, str], found: ground.Ground) -> dict[UUID, Any]:
    """The boxes asked for: those that were typed, or a first layout of what has none."""
    if typed.get("step") == ARRANGE:
        boxes = plans.arranged(found)
        if not boxes:
            raise Refused(_("一张图排不下，请先画几处大的，或分小区画。"))
        return {key: (box.x, box.y, box.w, box.h) for key, box in boxes.items()}
    lots = [lot for lot in (*found.grids, *found) if f"x-{lot.row.id}" in typed]
    return {lot.row.id: [_number(lot, typed, name) for name in NUMBERS] for lot in lots}


def _number(lot: ground.Lot, typed: dict[str, str], name: str) -> int | None:
    said = typed.get(f"{name}-{lot.row.id}", "")
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 5):
        raise Refused(_("“%(name)s”：“%(said)s”不是数。") % {"name": lot.row.name, "said": said})
    return int(said)


def _done(request: HttpRequest, n: int) -> HttpResponse:
    said = ngettext("改了 %d 处。", "改了 %d 处。", n) % n if n else _("没有要改的。")
    messages.success(request, said)
    return redirect("people:plan")


def _row(
    lot: ground.Lot, typed: dict[str, str], held: Any, labels: dict[str, str]
) -> dict[str, Any]:
    """One place in words, with its numbers as typed, else as they are."""
    numbers = [
        (name, label, typed.get(f"{name}-{lot.row.id}", _plain(getattr(lot.row, name))))
        for name, label in labels.items()
    ]
    doors = lot.doors if lot.row.kind == "grid" else lot.all_doors
    return {"lot": lot, "numbers": numbers, "doors": doors, "held": held.get(lot.row.id, [])}


def _plain(value: int | None) -> str:
    return "" if value is None else str(value)
