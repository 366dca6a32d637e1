"""改数: a place sets a figure of its own; what that does is shown before it is published."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan import core
from bihuan.matters import figures, in_use, local_file, stories
from bihuan.matters.models import Setting
from bihuan.people.access import copies, log
from bihuan.people.standing import Standing, staff

from .procedures import find, may_change

PUBLISH = "publish"


class FigureForm(forms.Form):
    """The new value, what it rests on and why; `seen` is the row that was set last."""

    value = forms.IntegerField(label=gettext_lazy("新的数"), required=False)
    none = forms.BooleanField(label=gettext_lazy("不再自定，按上级或默认的数"), required=False)
    source = forms.CharField(
        label=gettext_lazy("依据"), required=False, max_length=200,
        help_text=gettext_lazy("文号、会议或通知，公开在这一页上。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    since = forms.DateField(
        label=gettext_lazy("从哪天起"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def change(self, procedure: str, name: str, by: str) -> figures.Change:
        """What was asked for. After `is_valid`."""
        told = self.cleaned_data
        value = None if told["none"] else told["value"]
        reason = told["reason"].strip()
        return figures.Change(procedure, name, value, told["source"], told["since"], by, reason)


@dataclass(frozen=True, slots=True)
class Due:
    """One limit that changes: what starts today is due when, before and after."""

    label: str
    before: str
    after: str
    day: date | None
    new_day: date | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do to new matters of the place, and to the stories of the version."""

    check: figures.Check
    limits: list[Due]
    told: stories.Compared


@require_http_methods(["GET", "POST"])
@staff
def figure(request: HttpRequest, procedure_id: str, name: str) -> HttpResponse:
    """One figure: what it is now, the form, what a change would do, and every value it had."""
    here, use = request.standing, find(request.standing, procedure_id)
    if name not in use.procedure.local:
        raise Http404
    if request.method != "POST":
        return _show(request, use, name, _begun(request, here, use, name))
    if not may_change(here):
        raise PermissionDenied
    form = FigureForm(request.POST)
    change = form.change(procedure_id, name, here.person.id) if form.is_valid() else None
    if change is None or _objected(form, here, use, change):
        return _show(request, use, name, form, status=422)
    if _overtaken(form, here, change):
        return _show(request, use, name, form, status=409)
    if request.POST.get("step") != PUBLISH:
        return _show(request, use, name, form, effect=_effect(here, use, change))
    figures.put(here.community.id, [change])
    messages.success(request, _said(use.procedure.local[name], change))
    return redirect("desk:procedure", procedure_id)


@require_http_methods(["GET", "POST"])
@staff
def export(request: HttpRequest) -> HttpResponse:
    """The figures this place set, as a file that `bihuan procedures local import` reads back."""
    place = request.standing.community
    name = f"{place.name}.toml"
    if page := copies.asks(request, name):
        return page
    said = copies.export(request)
    log.note(request, log.What.EXPORTED, about=name, why=said.purpose)
    lines = figures.lines(place.id, timezone.localdate())
    text = f"# {said.says}\n{local_file.write(place.name, lines)}"
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    named = content_disposition_header(as_attachment=True, filename=name)
    answer["Content-Disposition"] = named or "attachment"
    return answer


def _begun(request: HttpRequest, here: Standing, use: in_use.InUse, name: str) -> FigureForm:
    """The form before anything was typed; with `?back=` filled with what an earlier row said."""
    initial: dict[str, Any] = {"since": timezone.localdate(), "seen": _last(here, use, name)}
    back = request.GET.get("back", "")
    if back == "default":
        initial |= {"none": True}
    elif row := _own(here, use, name).filter(id=back).first() if back.isdecimal() else None:
        known = figures.undone(row, timezone.localdate(), here.person.id)
        initial |= {"value": known.value, "none": known.value is None, "source": known.source}
    return FigureForm(initial=initial)


def _own(here: Standing, use: in_use.InUse, name: str) -> Any:
    return figures.history(use.procedure.id, [here.community.id], name)


def _last(here: Standing, use: in_use.InUse, name: str) -> str:
    row = figures.last(here.community.id, use.procedure.id, name)
    return str(row.id) if row else ""


def _objected(form: FigureForm, here: Standing, use: in_use.InUse, change: figures.Change) -> bool:
    """Put every reason why a change will not do beside its field."""
    if change.value is None and not form.cleaned_data["none"]:
        form.add_error("value", _("请填新的数。"))
    if change.since < timezone.localdate():
        form.add_error("since", _("不能早于今天：已经开始的事项不变。"))
    for field, says in figures.objections(change):
        form.add_error(field if field in form.fields else None, says)
    own = use.figures[change.name].value if change.name in use.own else None
    if not form.errors and own == change.value:
        form.add_error("value", _("和现在一样，不用改。"))
    return bool(form.errors)


def _overtaken(form: FigureForm, here: Standing, change: figures.Change) -> bool:
    """Whether somebody set the figure while this form was open; the form then knows it."""
    row = figures.last(here.community.id, change.procedure, change.name)
    now = str(row.id) if row else ""
    if now == form.cleaned_data["seen"]:
        return False
    form.data = form.data.copy()
    form.data["seen"] = now
    form.add_error(None, _("您填写的时候，有人改过这个数。您填的都还在；看过现在的数再决定。"))
    return True


def _effect(here: Standing, use: in_use.InUse, change: figures.Change) -> Effect:
    found = figures.check(here.community.id, change)
    told = stories.compare(in_use.book(use), found.before, found.after)
    return Effect(found, [_due(use.procedure, *pair) for pair in found.clocks], told)


def _due(procedure: core.Procedure, before: core.Clock, after: core.Clock) -> Due:
    now, says = timezone.now(), core.words.clock.says
    days = [clock.limit and clock.limit.due(now, procedure.calendar) for clock in (before, after)]
    return Due(after.label, says(procedure, before), says(procedure, after), *days)


def _said(figure: core.Figure, change: figures.Change) -> str:
    if change.value is None:
        return _("“%s”不再自定。") % figure.label
    words = {"figure": figure.label, "words": figures.said(figure, change.value)}
    if change.since > timezone.localdate():
        return _("“%(figure)s”改为%(words)s，到日子起用。") % words
    return _("“%(figure)s”改为%(words)s，新事项从现在起按它办；已经开始的不变。") % words


def _show(
    request: HttpRequest, use: in_use.InUse, name: str, form: FigureForm,
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    here, known = request.standing, use.procedure.local[name]
    setting: Setting | None = use.figures.get(name)
    page = {
        "use": use, "procedure": use.procedure, "name": name, "figure": known, "form": form,
        "setting": setting, "own": name in use.own, "may": may_change(here),
        "history": [
            event for event in in_use.history(use.procedure.id, here.community.id)
            if event.setting and event.setting.name == name
        ],
        "most": local_file.most(known),
        **more,
    }  # fmt: skip
    return render(request, "desk/figure.html", page, status=status)
