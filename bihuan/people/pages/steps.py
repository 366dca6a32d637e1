"""Pages on which several small things can be done: each a form of its own, told apart by `step`."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import redirect

from bihuan.people.refused import Refused


class Step(forms.Form):
    """One thing to do. `button` is what its button says; `step` its name in the form's data."""

    button: Any = ""
    step = ""

    def do(self) -> str:
        """Do it, and say that it was done. Raises Refused."""
        raise NotImplementedError


class Day(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


Steps = Mapping[str, Callable[..., Step]]


def steps(request: HttpRequest, known: Steps) -> dict[str, Step]:
    """Every form of the page; the one that was sent holds what was typed."""
    sent = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and sent not in known:
        raise Http404
    made = {}
    for name, make in known.items():
        form = make(request.POST if name == sent else None, auto_id=f"{name}_%s")
        form.step, made[name] = name, form
    return made


def done(request: HttpRequest, forms_: Mapping[str, Step], to: str, *, may: bool) -> Any:
    """Do what was sent: a redirect when it is done, else None, with the reasons in the form."""
    if request.method != "POST":
        return None
    if not may:
        raise PermissionDenied
    form = forms_[request.POST["step"]]
    if form.is_valid() and (says := attempt(form, form.do)):
        messages.success(request, says)
        return redirect(to)
    return None


def attempt(form: forms.Form, verb: Callable[[], Any]) -> Any:
    """What a verb gives; None when it refuses, the reason then standing in the form."""
    try:
        return verb()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.says)
        return None


def status(request: HttpRequest) -> int:
    """Of a page that is shown again because something was refused, or for the first time."""
    return 422 if request.method == "POST" else 200
