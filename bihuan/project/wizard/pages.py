"""The pages of the setup: the code first, then step by step, and at last what to do next."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.desk.navigation import elsewhere
from bihuan.people import brake, duties, founding
from bihuan.people.appointing import posts_of
from bihuan.people.refused import Refused
from bihuan.people.views import braked
from bihuan.project.models import Founding

from . import code, gate, steps
from .finish import finish, locked
from .forms import ADMINISTRATORS, Code
from .steps import Way

BRAKED = "setup code"  # what guesses are counted under; with a blank, it is nobody's name
BACK = "back"


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@gate.while_empty
def begin(request: HttpRequest) -> HttpResponse:
    """Take the code; whoever gave it goes on where the setup was left."""
    if row := gate.passed(request):
        return redirect("setup:step", Way(row).reached())
    form = Code(request.POST or None)
    status, headers = 422 if form.is_bound else 200, {}
    if form.is_valid():
        try:
            if row := _known(request, form.cleaned_data["code"]):
                gate.let_in(request, row)
                return redirect("setup:step", Way(row).reached())
            form.add_error("code", _("安装码不对，请照屏幕上的再输一遍；换过新的，旧的就没用了。"))
        except brake.TooMany as told:
            status, headers = braked(form, told)
    answer = render(request, "setup/begin.html", {"form": form}, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer


def _known(request: HttpRequest, typed: str) -> Founding | None:
    """The setup this code opens; guesses are slowed down as at sign-in. Raises brake.TooMany."""
    where = request.META.get("REMOTE_ADDR", "")[:64]
    brake.enter(BRAKED, where)
    row = Founding.objects.first()
    if row is None or not code.fits(row, typed):
        return None
    brake.forgive(BRAKED, where)
    return row


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
@gate.while_empty
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One page of the setup, as soon as those before it are in order."""
    if step not in steps.ORDER:
        raise Http404
    row = gate.passed(request)
    if row is None:
        return redirect("setup:begin")
    way = Way(row)
    if steps.ORDER.index(step) > steps.ORDER.index(way.reached()):
        return redirect("setup:step", way.reached())
    if request.method != "POST":
        return _show(request, way, step)
    return _end(request) if step == steps.CHECK else _take(request, step)


@transaction.atomic
def _take(request: HttpRequest, step: str) -> HttpResponse:
    """Keep what was typed, whatever it is; go on when it is in order, or back when that is wanted."""
    way = locked()
    way.typed(step, request.POST.dict())
    if request.POST.get("then") == BACK:
        way.row.save()
        return redirect("setup:step", steps.ORDER[steps.ORDER.index(step) - 1])
    form = way.form(step)
    if step == steps.ADMINISTRATORS:
        form.data = request.POST  # with the password, which is not kept as it was typed
    right = form.is_valid()
    if right and step == steps.ADMINISTRATORS and (given := form.cleaned_data["password"]):
        way.row.password = make_password(given)
    way.row.save()
    if right:
        return redirect("setup:step", steps.ORDER[steps.ORDER.index(step) + 1])
    return _show(request, way, step, status=422)


def _end(request: HttpRequest) -> HttpResponse:
    """Make everything, and show once what each person signs in with."""
    if request.POST.get("then") == BACK:
        return redirect("setup:step", steps.FIGURES)
    try:
        keys = finish()
    except (Refused, ValueError):  # something was changed meanwhile, in another window
        return redirect("setup:begin")
    request.session.flush()
    page = {"keys": keys, "exchange": elsewhere("people:exchange")}
    return render(request, "setup/done.html", page)


def _show(request: HttpRequest, way: Way, step: str, status: int = 200) -> HttpResponse:
    at, reached = steps.ORDER.index(step), steps.ORDER.index(way.reached())
    page: dict[str, Any] = {
        "step": step, "label": steps.LABELS[step], "first": at == 0,
        "strip": [
            {"step": name, "label": steps.LABELS[name], "now": n == at, "done": n < reached, "open": n <= reached}
            for n, name in enumerate(steps.ORDER)
        ],
    }  # fmt: skip
    if step == steps.CHECK:
        page |= _told(way)
    else:
        page["form"] = way.form(step)
    return render(request, f"setup/{step}.html", page, status=status)


def _told(way: Way) -> dict[str, Any]:
    """Everything as it will be, and what is still missing in it."""
    today, places = timezone.localdate(), way.places.cleaned_data
    who = {seat.username: seat.name for seat in way.people.seats()}
    office = way.administrators

    def missing(founded: founding.Founded) -> list[tuple[str, str]]:
        return [
            (place.name, finding.says)
            for place in founded.communities
            for finding in duties.vacancies(posts_of(place.id, today), today, str(place.id))
        ]

    return {
        "places": places,
        "seats": way.people.forms,
        "office": [(office[name].label, who[office.cleaned_data[name]]) for name in ADMINISTRATORS],
        "me": who[office.cleaned_data["me"]],
        "changes": [
            (group.procedure, figure, field.value())
            for group in way.figures.groups()
            for figure, field in group.rows
            if str(field.value() or figure.default) != str(figure.default)
        ],
        "missing": founding.tried(way.plan(), today, missing),
    }
