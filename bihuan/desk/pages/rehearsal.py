"""演练: walk a procedure on the page. Nothing is written: the walk travels in the form."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan import core
from bihuan.desk import rehearsing
from bihuan.desk.rehearsing import Asks, Rehearsal, Who
from bihuan.matters import procedures, proposed, words
from bihuan.people.standing import staff

from .procedures import find


@require_http_methods(["GET", "POST"])
@staff
def in_force(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Walk the procedure as new matters of this place begin by it."""
    procedure = find(request.standing, procedure_id).procedure
    return _walk(request, procedure, reverse("desk:procedure", args=[procedure_id]))


@require_http_methods(["GET", "POST"])
@staff
def draft(request: HttpRequest, procedure_id: str, version: str) -> HttpResponse:
    """Walk a draft."""
    try:
        procedure = proposed.draft(procedure_id, version).procedure
    except procedures.Unknown as unknown:
        raise Http404 from unknown
    return _walk(request, procedure, reverse("desk:draft", args=[procedure_id, version]))


def _walk(request: HttpRequest, procedure: core.Procedure, back: str) -> HttpResponse:
    if request.method != "POST":
        return _show(request, rehearsing.begin(procedure), back)
    try:
        steps = rehearsing.steps_of(procedure, request.POST.get("state", ""))
    except rehearsing.Lost:
        says = _("这次演练接不上了，从头开始。")
        return _show(request, rehearsing.begin(procedure), back, says, status=409)
    form = Who(request.POST, procedure=procedure)
    if not form.is_valid():
        start = rehearsing.begin(procedure)
        return _show(request, replace(start, steps=steps), back, who=form, status=422)
    now = Rehearsal(
        procedure, steps, form.cleaned_data["who"], form.cleaned_data["roles"],
        form.cleaned_data["at"],
    )  # fmt: skip
    return _do(request, now, request.POST.get("do", ""), back)


def _do(request: HttpRequest, now: Rehearsal, do: str, back: str) -> HttpResponse:
    """One button of the page."""
    verb, _colon, about = do.partition(":")
    if verb == "act" and about in now.procedure.acts:
        return _act(request, now, about, back)
    if verb == "answer":
        return _answer(request, now, about, back)
    if verb == "as" and about in now.procedure.roles:
        return _show(request, replace(now, roles=[about]), back)
    if verb == "back":
        return _show(request, replace(now, steps=now.walked.steps[:-1]), back)
    if verb == "again":
        return _show(request, replace(rehearsing.begin(now.procedure), at=now.at), back)
    if verb == "next":
        return _next(request, now, back)
    return _show(request, now, back)


def _act(request: HttpRequest, now: Rehearsal, act: str, back: str) -> HttpResponse:
    form = Asks(request.POST, procedure=now.procedure, act=now.procedure.acts[act])
    if not form.is_valid():
        return _show(request, replace(now, tried=form), back, status=422)
    step = form.step(now.who, now.roles, now.at)
    after = replace(now, steps=[*now.walked.steps, step])
    if len(after.steps) > rehearsing.MOST:
        return _show(request, now, back, _("走得太远了，请从头开始。"), status=409)
    if after.walked.stopped:
        form.object(after.walked.stopped)
        return _show(request, replace(now, tried=form), back, status=409)
    return _show(request, rehearsing.suggested(after), back)


def _answer(request: HttpRequest, now: Rehearsal, about: str, back: str) -> HttpResponse:
    child, _dot, state = about.partition(".")
    if not child.isdecimal():
        return _show(request, now, back)
    step = core.walk.answer(int(child), now.at, done=state == "done")
    after = replace(now, steps=[*now.walked.steps, step])
    if after.walked.stopped:
        says = " ".join(words.say(now.procedure, one) for one in after.walked.stopped)
        return _show(request, now, back, says, status=409)
    return _show(request, after, back)


def _next(request: HttpRequest, now: Rehearsal, back: str) -> HttpResponse:
    after = rehearsing.moved(now)
    if after is now:
        return _show(request, now, back, _("没有时限在走，时间再往后也没有什么变化。"))
    did = [words.act(now.procedure, s.act) for s in after.steps[len(now.walked.steps) :]]
    says = _("时钟办了：%s。") % "、".join(did) if did else _("到了下一个时限，请看灯。")
    return _show(request, after, back, says)


def _show(
    request: HttpRequest,
    now: Rehearsal,
    back: str,
    says: str = "",
    *,
    who: Who | None = None,
    status: int = 200,
) -> HttpResponse:
    now = replace(now, steps=now.steps)
    initial = {"who": now.who, "roles": now.roles, "at": now.at}
    page = {
        "now": now,
        "procedure": now.procedure,
        "who": who or Who(initial=initial, procedure=now.procedure),
        "back": back,
        "says": says,
        "sheet": core.diagram.draw(now.procedure),
        "stands": now.matter.stage,
    }
    return render(request, "desk/rehearsal.html", page, status=status)
