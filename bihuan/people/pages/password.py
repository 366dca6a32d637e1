"""改密码: the present password first, then the new one twice; every other sign-in ends."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.people import actions, brake
from bihuan.people.signin import passwords
from bihuan.people.views import braked

from . import typed
from .frame import show

TYPED = ("old", "new", "again")


class PasswordForm(forms.Form):
    """The password there is, and the one there shall be."""

    old = typed.password(gettext_lazy("现在的密码"), of="current")
    new = typed.password(gettext_lazy("新密码"))
    again = typed.password(gettext_lazy("再输一遍新密码"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new(self) -> str:
        """By the same rules everywhere."""
        new: str = self.cleaned_data["new"]
        if found := passwords.objections(new, self.user):
            raise forms.ValidationError(found)
        if new == self.data.get("old"):
            raise forms.ValidationError(_("和现在的一样。"))
        return new

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        told: dict[str, Any] = super().clean() or {}
        typed.same(self, told)
        return told


@sensitive_post_parameters(*TYPED)
@require_http_methods(["GET", "POST"])
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password. Guessing the present one is braked as at sign-in."""
    form = PasswordForm(request.POST or None, user=request.user)
    status, headers = 422 if form.is_bound else 200, {}
    if form.is_valid():
        try:
            if actions.change_password(request, form.cleaned_data["old"], form.cleaned_data["new"]):
                messages.success(request, _("密码改好了。别处的登录都已退出。"))
                return redirect("people:account")
            form.add_error("old", _("现在的密码不对。"))
        except brake.TooMany as told:
            status, headers = braked(form, told)
    page = {"form": form, "shortest": passwords.SHORTEST}
    answer = show(request, "people/password.html", page, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer


@sensitive_post_parameters("new")
@require_POST
@login_required
def strength(request: HttpRequest) -> HttpResponse:
    """How good what is being typed would be, in words. Nothing is kept."""
    new = request.POST.get("new", "")[:200]
    wrong = bool(passwords.objections(new, request.user))
    says = passwords.strength(new, request.user)
    return render(request, "people/_strength.html", {"says": says, "wrong": wrong})
