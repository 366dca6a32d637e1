"""包片包户: who answers for what, and what nobody answers for."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.people import board, ground, may
from bihuan.people import charges as kept
from bihuan.people.models import Charge, Household, Place
from bihuan.people.standing import Standing, staff

from . import paging, steps
from .choosing import Choice
from .steps import Step

LISTED = 50  # buildings nobody answers for


class Charging(Step):
    """Whose post, which place or which door of it, from when."""

    button = gettext_lazy("包下来")
    post = Choice(label=gettext_lazy("谁来包"))
    place = Choice(label=gettext_lazy("包哪里"))
    door = forms.CharField(
        label=gettext_lazy("哪一户"), max_length=40, required=False,
        help_text=gettext_lazy("包户才填门牌。只记谁负责，不记为什么，也不记户里的人。"),
    )  # fmt: skip
    since = steps.Day(label=gettext_lazy("从哪天起"))

    def __init__(
        self, *args: Any, here: Standing, found: ground.Ground, at: str = "", **more: Any
    ) -> None:
        today = timezone.localdate()
        super().__init__(*args, initial={"since": today, "place": at}, **more)
        self.here = here
        seats = board.of_community(here.community.id, today).now
        self.posts = {str(seat.row.id): seat for seat in seats}
        lots = [*found.grids, *found]
        self.places = {str(lot.row.id): lot.row for lot in lots}
        self.fields["post"].choices = [("", _("请选"))] + [
            (id_, f"{seat.row.person.name} {seat.called}") for id_, seat in self.posts.items()
        ]
        self.fields["place"].choices = [
            ("", _("请选")),
            *((id_, _path(p, self.places)) for id_, p in self.places.items()),
        ]

    def do(self) -> str:
        """Let the post answer for it."""
        told, community = self.cleaned_data, self.here.community.id
        place, seat = self.places[told["place"]], self.posts[told["post"]]
        door = self._door(community, place)
        kept.charge(
            community, seat.row, told["since"], place=None if door else place, household=door
        )
        words = {"who": seat.row.person.name, "what": f"{place.name} {door or ''}".strip()}
        return _("%(what)s由%(who)s包下来。") % words

    def _door(self, community: UUID, place: Place) -> Household | None:
        wanted = self.cleaned_data["door"].strip()
        if not wanted:
            return None
        for door in ground.doors(community, place, timezone.localdate()):
            if door.door == wanted:
                return door
        raise kept.Refused(_("“%s”里没有这个门牌。") % place.name, "door")


@require_http_methods(["GET", "POST"])
@staff
def charges(request: HttpRequest) -> HttpResponse:
    """Who answers for what, by person; buildings nobody answers for; and the form."""
    here, today = request.standing, timezone.localdate()
    found, allowed = ground.ground(here.community.id, today), may.organise(here.person.roles)
    make = partial(Charging, here=here, found=found, at=request.GET.get("place", ""))
    forms_ = steps.steps(request, {"charge": make})
    if answer := steps.done(request, forms_, "people:charges", may=allowed):
        return answer
    told = kept.overview(here.community.id, today)
    open_ = kept.unanswered(found, told.places)
    page = {
        "people": _people(request, told.people), "whole": request.GET.get("who", ""),
        "open": open_[:LISTED], "open_many": len(open_), "form": forms_["charge"], "may": allowed,
        "any_place": bool(forms_["charge"].places),
    }  # fmt: skip
    return render(request, "people/charges.html", page, status=steps.status(request))


def _people(request: HttpRequest, everybody: Sequence[kept.Answers]) -> list[dict[str, Any]]:
    """Everybody with the first of what they answer for; with `?who=` one of them, by pages."""
    community, today = request.standing.community.id, timezone.localdate()
    if who := request.GET.get("who", ""):
        mine = [one for one in everybody if str(one.person) == who]
        if not mine:
            raise Http404
        rows = kept.page(community, mine[0].person, today, paging.after(request))
        more = rows[kept.PAGE :] and rows[kept.PAGE - 1].id
        return [_told(mine[0], rows[: kept.PAGE], more or "")]
    return [_told(one, one.rows) for one in everybody]


def _told(one: kept.Answers, rows: Sequence[Charge], more: Any = "") -> dict[str, Any]:
    return {"one": one, "rows": [(row, kept.where(row)) for row in rows], "more": more}


@require_POST
@staff
def end(request: HttpRequest, charge_id: UUID) -> HttpResponse:
    """Answered for no longer, from now on."""
    here = request.standing
    if not may.organise(here.person.roles):
        raise PermissionDenied
    try:
        row = kept.end(here.community.id, charge_id, timezone.localdate() - kept.DAY)
    except Charge.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("%(who)s不再包%(what)s。") % {
        "who": row.post.person.name, "what": kept.where(row),
    })  # fmt: skip
    return redirect("people:charges")


def _path(place: Place, known: dict[str, Place]) -> str:
    """What a place is called with what it lies in."""
    whole = known.get(str(place.parent_id))
    return f"{_path(whole, known)} {place.name}" if whole else place.name
