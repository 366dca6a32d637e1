"""应急查看: asking to look at one matter, agreeing, ending it early, and looking at it afterwards."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.matters import emergency as emergencies
from bihuan.people import may
from bihuan.people.models import Emergency
from bihuan.people.pages import steps
from bihuan.people.pages.choosing import Choice
from bihuan.people.pages.steps import Step
from bihuan.people.roles import ROLES
from bihuan.people.standing import Standing, staff

STATES = {
    "waiting": (gettext_lazy("等人同意"), "due"),
    "gone": (gettext_lazy("没有人同意"), ""),
    "open": (gettext_lazy("开着"), "late"),
    "over": (gettext_lazy("等复核"), "due"),
    "reviewed": (gettext_lazy("复核过"), "ok"),
}


class Asking(Step):
    """Which matter, on what ground, why."""

    button = gettext_lazy("申请")
    number = forms.CharField(
        label=gettext_lazy("事项编号"), max_length=60,
        help_text=gettext_lazy("一次只看一件，写全编号。"),
    )  # fmt: skip
    basis = Choice(label=gettext_lazy("凭什么"), choices=Emergency.Basis.choices)
    why = forms.CharField(
        label=gettext_lazy("出了什么事、为什么等不得"), max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, here: Standing, number: str = "", **more: Any) -> None:
        super().__init__(*args, initial={"number": number}, **more)
        self.here = here

    def do(self) -> str:
        """Ask."""
        told = emergencies.Asked(**self.cleaned_data)
        emergencies.ask(self.here.community.id, told, self.here.person, timezone.now())
        return _("已申请，等另一个人同意：请当面或打电话找%s。") % who_agrees()


class OnOne(Step):
    """Something done to one; without anything to fill in."""

    def __init__(self, *args: Any, here: Standing, row: Emergency, **more: Any) -> None:
        super().__init__(*args, **more)
        self.by, self.row, self.at = here.person, row, timezone.now()
        self.mine = _asked(row, here)


class Agreeing(OnOne):
    """The second hand."""

    button = gettext_lazy("同意，打开这一件")

    def do(self) -> str:
        """Agree."""
        emergencies.agree(self.row, self.by, self.at)
        return _("已同意。到时间自动合上，承办人和审计管理员看得到。")


class Ending(OnOne):
    """Before its time."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        waiting = _("撤回申请") if self.mine else _("不同意")
        self.button = _("结束") if self.row.agreer_id else waiting

    def do(self) -> str:
        """End it."""
        emergencies.end(self.row, self.by, self.at)
        return _("已结束。")


class Reviewing(OnOne):
    """What was found."""

    button = gettext_lazy("复核")
    finding = forms.CharField(label=gettext_lazy("复核意见"), max_length=200)

    def do(self) -> str:
        """Write it down."""
        emergencies.review(self.row, self.by, self.at, self.cleaned_data["finding"])
        return _("已复核。")


@dataclass(frozen=True, slots=True)
class Line:
    """One as the page shows it."""

    row: Emergency
    state: str
    label: Any
    tone: str


@require_http_methods(["GET", "POST"])
@staff
def index(request: HttpRequest) -> HttpResponse:
    """What one asked for, or all of it for whoever agrees, reviews or watches; and the form."""
    here = request.standing
    asking = partial(Asking, here=here, number=request.GET.get("number", "")[:60])
    forms_ = steps.steps(request, {"ask": asking})
    if answer := steps.done(request, forms_, "desk:emergencies", may=True):
        return answer
    rows = emergencies.of_place(here.community.id, here.person)
    page = {"lines": [line(row) for row in rows], "form": forms_["ask"], "hours": _hours()}
    return render(request, "desk/emergencies.html", page, status=steps.status(request))


@require_http_methods(["GET", "POST"])
@staff
def one(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """One of them, and what this person may do with it now."""
    here = request.standing
    try:
        row = emergencies.one(here.community.id, emergency_id, here.person)
    except Emergency.DoesNotExist as missing:
        raise Http404 from missing
    known = {"agree": Agreeing, "end": Ending, "review": Reviewing}
    forms_ = steps.steps(
        request, {n: partial(make, here=here, row=row) for n, make in known.items()}
    )
    if answer := steps.done(request, forms_, request.path, may=True):
        return answer
    told = line(row)
    offered = [forms_[name] for name in _offered(told, here) if name in forms_]
    wrong = [f for f in forms_.values() if f.is_bound and f not in offered and f.errors]
    page = {
        "line": told,
        "forms": offered,
        "wrong": wrong,
        "hours": _hours(),
        "mine": _asked(row, here),
        "agree": who_agrees(),
    }
    return render(request, "desk/emergency.html", page, status=steps.status(request))


def who_agrees() -> str:
    """The posts whose holder may be the second hand."""
    return _("、").join(str(role.label) for code, role in ROLES.items() if may.agree({code}))


def line(row: Emergency) -> Line:
    """A row with its state in words."""
    state = emergencies.state(row, timezone.now())
    label, tone = STATES[state]
    return Line(row, state, label, tone)


def _offered(told: Line, here: Standing) -> list[str]:
    """The steps that are open and this person's."""
    row, roles = told.row, here.person.roles
    hand = here.person.id in (str(row.asker_id), str(row.agreer_id))
    if told.state == "waiting":
        agrees = may.agree(roles) and not _asked(row, here)
        return [*(["agree"] if agrees else []), "end"]
    if told.state == "open":
        return ["end"]
    return ["review"] if told.state == "over" and may.review(roles) and not hand else []


def _asked(row: Emergency, here: Standing) -> bool:
    return str(row.asker_id) == here.person.id


def _hours() -> int:
    return int(emergencies.lasts().total_seconds() // 3600)
