"""授权: who from above works here, by which row, from when to when; giving one and ending it."""

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

from bihuan.people import board, may, queries, roles
from bihuan.people.access import grants
from bihuan.people.models import Organisation
from bihuan.people.standing import Standing, staff

from . import steps
from .choosing import Choice
from .steps import Step


class Giving(Step):
    """Whom, over which place, for how long, why."""

    button = gettext_lazy("授权")
    organisation = Choice(label=gettext_lazy("给哪个机构"))
    role = Choice(label=gettext_lazy("给哪个岗位"))
    person = Choice(label=gettext_lazy("只给一个人"), required=False)
    over = Choice(label=gettext_lazy("可以进哪里办事"))
    since = steps.Day(label=gettext_lazy("从哪天起"))
    until = steps.Day(
        label=gettext_lazy("到哪天"), required=False,
        help_text=gettext_lazy("长期督办的可不填；检查、复查这类办完就走的请填。"),
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("为什么授权"), max_length=100)

    def __init__(self, *args: Any, here: Standing, **more: Any) -> None:
        self.here, self.places = here, {str(one.id): one for one in _places(here)}
        initial = {
            "since": timezone.localdate(),
            "role": "officer",
            **_usual(list(self.places.values())),
        }
        super().__init__(*args, initial=initial, **more)
        above = {
            str(one.id): one
            for place in self.places.values()
            for one in grants.organisations(place)
        }
        self.above = above
        who = {
            str(p.person_id): p
            for p in board.of_role(above.keys(), grants.ROLES, timezone.localdate())
        }
        self.people = {id_: post.person for id_, post in who.items()}
        named = [(id_, f"{post.person.name}（{post}）") for id_, post in who.items()]
        choices = {
            "organisation": [(id_, one.name) for id_, one in above.items()],
            "role": [(code, roles.label(code)) for code in grants.ROLES],
            "person": [("", _("在这个岗位上的都行")), *named],
            "over": [(id_, one.name) for id_, one in self.places.items()],
        }
        for name, known in choices.items():
            self.fields[name].choices = known

    def do(self) -> str:
        """Give it."""
        told = self.cleaned_data
        asked = grants.Asked(
            self.above[told["organisation"]], told["role"], self.places[told["over"]],
            told["since"], told["why"], told["until"], self.people.get(told["person"]),
        )  # fmt: skip
        made = grants.give(asked, self.here.person)
        words = {
            "who": made.person.name if made.person else made.organisation.name,
            "role": roles.label(made.role), "place": made.over.name,
        }  # fmt: skip
        if not grants.holders(asked):
            return _("已授权。%(who)s现在没有人任“%(role)s”，设了岗才进得来。") % words
        return _("已授权：%(who)s（%(role)s）可以在%(place)s办事。") % words


@require_http_methods(["GET", "POST"])
@staff
def index(request: HttpRequest) -> HttpResponse:
    """Every grant over this place, and over the communities of a street."""
    here, today = request.standing, timezone.localdate()
    gives = may.grant(here.person.roles)
    if not may.look(here.person.roles) or (request.method == "POST" and not gives):
        raise PermissionDenied
    forms_ = steps.steps(request, {"grant": partial(Giving, here=here)})
    if answer := steps.done(request, forms_, "people:grants", may=gives):
        return answer
    rows = grants.over(here.community)
    page = {
        "now": [
            (row, roles.label(row.role)) for row in rows if not row.until or row.until >= today
        ],
        "past": [(row, roles.label(row.role)) for row in rows if row.until and row.until < today],
        "names": queries.names({row.by for row in rows} | {row.ended_by for row in rows}),
        "form": forms_["grant"] if gives else None,
        "today": today,
    }
    return render(request, "people/grants.html", page, status=steps.status(request))


@require_POST
@staff
def end(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """It lasts no longer from now on."""
    here = request.standing
    if not may.grant(here.person.roles):
        raise PermissionDenied
    row = next((one for one in grants.over(here.community) if one.id == grant_id), None)
    if row is None:
        raise Http404
    grants.end(row, timezone.localdate() - grants.DAY, here.person)
    messages.success(request, _("授权已结束。"))
    return redirect("people:grants")


def _usual(places: list[Organisation]) -> dict[str, str]:
    """What is asked for most: what stands right above a community, into the first community."""
    over = next((one for one in places if one.kind == "community"), None)
    return {"over": str(over.id), "organisation": str(over.parent_id)} if over else {}


def _places(here: Standing) -> list[Organisation]:
    """The place one works in, and the communities below it."""
    assert here.community is not None
    return [here.community, *queries.below(here.community.id)]
