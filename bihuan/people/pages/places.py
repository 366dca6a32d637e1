"""地方: grids, compounds, buildings, units and their doors, as counts; and who answers for them."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.people import charges, may
from bihuan.people import ground as grounds
from bihuan.people.models import Household, Organisation, Place
from bihuan.people.standing import staff

from . import paging, steps
from .choosing import Choice
from .steps import Step

Kind = Place.Kind
DAY = timedelta(days=1)
NESTED = 40  # buildings: more are listed on the pages of their compounds
SHAPE = ("x", "y", "w", "h")


class Keeping(Step):
    """A place as it is: name, code, what it lies in, its grid, where it is drawn."""

    button = gettext_lazy("保存")
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    code = forms.CharField(label=gettext_lazy("编码"), max_length=40, required=False)
    parent = Choice(label=gettext_lazy("在哪里面"), required=False)
    grid = Choice(label=gettext_lazy("划在哪个网格"), required=False)
    x = forms.IntegerField(label=gettext_lazy("图上：左"), min_value=0, required=False)
    y = forms.IntegerField(label=gettext_lazy("图上：上"), min_value=0, required=False)
    w = forms.IntegerField(label=gettext_lazy("图上：宽"), min_value=1, required=False)
    h = forms.IntegerField(label=gettext_lazy("图上：高"), min_value=1, required=False)

    def __init__(self, *args: Any, row: Place, ground: grounds.Ground, **more: Any) -> None:
        initial = {name: getattr(row, name) for name in ("name", "code", *SHAPE)}
        initial |= {"parent": str(row.parent_id or ""), "grid": str(row.grid_id or "")}
        super().__init__(*args, initial=initial, **more)
        self.row = row
        wholes = [
            lot.row for lot in ground if lot.row.kind in grounds.WITHIN[row.kind] and lot.row != row
        ]
        grids = [lot.row for lot in ground.grids]
        self._offer("parent", wholes, alone=row.kind in grounds.ALONE)
        self._offer("grid", [] if row.kind == Kind.GRID else grids, alone=True)

    def _offer(self, name: str, rows: list[Place], *, alone: bool) -> None:
        if not rows:
            del self.fields[name]
            return
        self.known = getattr(self, "known", {}) | {str(row.id): row for row in rows}
        none = [("", _("不划") if name == "grid" else _("单独的"))] if alone else []
        self.fields[name].choices = none + [(str(row.id), row.name) for row in rows]

    def do(self) -> str:
        """Keep it."""
        told = self.cleaned_data
        for name in ("name", "code", *SHAPE):
            setattr(self.row, name, told[name])
        for name in ("parent", "grid"):
            if name in told:
                setattr(self.row, name, self.known.get(told[name]))
        grounds.put(self.row.community_id, self.row)
        return _("已保存“%s”。") % self.row.name


class Numbering(Step):
    """So many floors, so many doors each."""

    button = gettext_lazy("编门牌")
    floors = forms.IntegerField(label=gettext_lazy("楼层数"), min_value=1)
    each = forms.IntegerField(label=gettext_lazy("每层户数"), min_value=1)

    def __init__(self, *args: Any, row: Place, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row

    def do(self) -> str:
        """Add the doors."""
        told, today = self.cleaned_data, timezone.localdate()
        made = grounds.number_doors(
            self.row.community_id, self.row, told["floors"], told["each"], today
        )
        return _("加了 %d 户，原有的不变。") % made


class Door(Step):
    """One door by its number."""

    button = gettext_lazy("加一户")
    door = forms.CharField(label=gettext_lazy("门牌"), max_length=40)

    def __init__(self, *args: Any, row: Place, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row

    def do(self) -> str:
        """Add it."""
        door = self.cleaned_data["door"]
        made = grounds.add_doors(self.row.community_id, self.row, [door], timezone.localdate())
        return _("加了 %d 户，原有的不变。") % made


class Ending(Step):
    """The last day."""

    button = gettext_lazy("撤销")
    on = steps.Day(label=gettext_lazy("最后一天"))

    def __init__(self, *args: Any, row: Place, **more: Any) -> None:
        super().__init__(*args, initial={"on": timezone.localdate()}, **more)
        self.row = row

    def do(self) -> str:
        """End it."""
        grounds.end(self.row.community_id, self.row, self.cleaned_data["on"])
        return _("已撤销“%s”。记录都在，可以恢复。") % self.row.name


class Restoring(Step):
    """Nothing to fill in."""

    button = gettext_lazy("恢复")

    def __init__(self, *args: Any, row: Place, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row

    def do(self) -> str:
        """Restore it."""
        grounds.restore(self.row.community_id, self.row)
        return _("已恢复“%s”。") % self.row.name


@require_safe
@staff
def places(request: HttpRequest) -> HttpResponse:
    """The ground of the community: grids, then compounds with their buildings, by pages."""
    here, today = request.standing, timezone.localdate()
    found, after = grounds.ground(here.community.id, today), paging.after(request)
    lots, more = grounds.page(here.community.id, found.lots, after)
    page = {
        "ground": found, "lots": lots, "more": more, "first": after is None,
        "held": charges.by_place(charges.standing(here.community.id, today, charges.OF_PLACES)),
        "nested": sum(1 for lot in found if lot.row.kind == Kind.BUILDING) <= NESTED, "may": may.organise(here.person.roles),
        "keeps_ground": here.community.kind == Organisation.Kind.COMMUNITY,
        "kinds": [(kind.value, kind.label) for kind in Kind if kind != Kind.UNIT],
    }  # fmt: skip
    return render(request, "people/places.html", page)


@require_http_methods(["GET", "POST"])
@staff
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new place of a kind; `?in=` says in which other one."""
    here = request.standing
    if kind not in Kind.values:
        raise Http404
    if not may.organise(here.person.roles):
        raise PermissionDenied
    found = grounds.ground(here.community.id, timezone.localdate())
    row = Place(kind=kind, community_id=here.community.id)
    inside = {str(lot.row.id): lot.row for lot in found}.get(request.GET.get("in", ""))
    if inside and inside.kind in grounds.WITHIN[kind]:
        row.parent = inside
    forms_ = steps.steps(request, {"add": partial(Keeping, row=row, ground=found)})
    if answer := steps.done(request, forms_, reverse("people:place", args=[row.id]), may=True):
        return answer
    page = {"form": forms_["add"], "kind": Kind(kind).label, "inside": inside}
    return render(request, "people/place_add.html", page, status=steps.status(request))


@require_http_methods(["GET", "POST"])
@staff
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """One place: its parts, its doors, who answers for it; and what may be done to it."""
    here, today = request.standing, timezone.localdate()
    row = _find(request, place_id)
    allowed = may.organise(here.person.roles)
    found = grounds.ground(here.community.id, today)
    forms_ = steps.steps(request, _steps(row, found))
    if answer := steps.done(request, forms_, request.path, may=allowed):
        return answer
    held = charges.standing(here.community.id, today, charges.OF_PLACES)
    page = {
        "row": _find(request, place_id), "held": charges.by_place(held), "forms": forms_, "may": allowed,
        "lot": next((lot for lot in (*found, *found.grids) if lot.row.id == row.id), None),
        "inside": [lot for lot in found if lot.grid and lot.grid.id == row.id],
        "doors": grounds.doors(here.community.id, row, today),
        "charges": charges.standing(here.community.id, today, charges.of_place(row)),
        "unit": Kind.UNIT,
    }  # fmt: skip
    return render(request, "people/place.html", page, status=steps.status(request))


@require_POST
@staff
def end_door(request: HttpRequest, door_id: UUID) -> HttpResponse:
    """A door that is there no more."""
    here = request.standing
    if not may.organise(here.person.roles):
        raise PermissionDenied
    try:
        ended = grounds.end_door(here.community.id, door_id, timezone.localdate() - DAY)
    except Household.DoesNotExist as missing:
        raise Http404 from missing
    return redirect("people:place", ended.place_id)


def _steps(row: Place, found: grounds.Ground) -> dict[str, Any]:
    if row.ended:
        return {"restore": partial(Restoring, row=row)}
    known: dict[str, Any] = {"keep": partial(Keeping, row=row, ground=found)}
    if row.kind in (Kind.BUILDING, Kind.UNIT):
        known |= {"number": partial(Numbering, row=row), "door": partial(Door, row=row)}
    return known | {"end": partial(Ending, row=row)}


def _find(request: HttpRequest, place_id: UUID) -> Place:
    try:
        return grounds.find(request.standing.community.id, place_id)
    except Place.DoesNotExist as missing:
        raise Http404 from missing
