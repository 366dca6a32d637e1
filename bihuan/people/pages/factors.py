"""本社区的第二道验证: who has one, who has days left, and how many days the place gives."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.people import may, opening, queries, roles
from bihuan.people.access import log
from bihuan.people.models import Grace, Person, User
from bihuan.people.signin import required, vouching
from bihuan.people.standing import Standing, staff


class GraceForm(forms.Form):
    """Days from the first reminder on."""

    days = forms.IntegerField(
        label=gettext_lazy("宽限几天"), min_value=0, max_value=required.MOST,
        help_text=gettext_lazy("从本人第一次登录看到提醒那天算起。过了宽限仍能登录，只是要先设好才能办事。"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One colleague. `by`: the last day without, where one is running."""

    person: Person
    titles: list[str]
    account: bool
    has: bool
    needs: bool
    by: date | None
    over: bool
    opens: bool


def may_look(here: Standing) -> bool:
    """Whether one looks after the second factors of this place."""
    return here.community is not None and may.vouch(here.person.roles)


@require_http_methods(["GET", "POST"])
@staff
def factors(request: HttpRequest) -> HttpResponse:
    """Everybody of the place, what was vouched for, and the form of its days."""
    here = request.standing
    sets = may.secure(here.person.roles)
    if not may_look(here) or (request.method == "POST" and not sets):
        raise PermissionDenied
    days = required.grace(here.community.id)
    form = GraceForm(request.POST or None, initial={"days": days})
    if form.is_valid():
        given = form.cleaned_data["days"]
        Grace.objects.create(place=here.community, days=given, by=here.person.id)
        said = f"第二道验证的宽限：{days} 天改为 {given} 天"
        log.note(request, log.What.GRANT, about=said)
        messages.success(request, _("宽限改好了。"))
        return redirect("people:factors")
    page = {
        "form": form if sets else None, "days": days, "lines": _lines(here, days),
        "history": [(row, vouching.state(row)) for row in vouching.history(here.community)],
    }  # fmt: skip
    return render(request, "people/factors.html", page, status=422 if form.is_bound else 200)


def _lines(here: Standing, days: int) -> list[Line]:
    people = queries.colleagues(here.community.id)
    users = User.objects.in_bulk([one.user_id for one in people if one.user_id])
    having = {
        user for kind in required.FACTORS
        for user in kind.objects.filter(user__in=users).values_list("user", flat=True)
    }  # fmt: skip
    opens = [one.user_id is None and opening.may_open(here.person, one) for one in people]
    return [
        _line(one, users.get(one.user_id), one.user_id in having, days, may_open)
        for one, may_open in zip(people, opens, strict=True)
    ]


def _line(person: Any, user: User | None, has: bool, days: int, opens: bool) -> Line:
    needs = roles.strong({post.role for post in person.held})
    told = user.reminded if user else None
    by = told + timedelta(days=days) if needs and not has and told else None
    over = bool(by and timezone.localdate() > by)
    titles = [str(post) for post in person.held]
    return Line(person, titles, user is not None, has, needs, by, over, opens)
