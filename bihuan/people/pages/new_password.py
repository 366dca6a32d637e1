"""凭码设新密码: for whoever forgot theirs, with the code two colleagues gave."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.people import actions, brake
from bihuan.people.refused import Refused
from bihuan.people.signin import passwords
from bihuan.people.views import braked, know

from . import typed


class NewPasswordForm(forms.Form):
    """Who, by which code, and the new password twice."""

    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("同事给的码"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )  # fmt: skip
    new = typed.password(gettext_lazy("新密码"), typed.WISHES)
    again = typed.password(gettext_lazy("再输一遍新密码"))

    def clean(self) -> dict[str, Any]:
        """The rules that need not know who it is, and twice the same."""
        told: dict[str, Any] = super().clean() or {}
        if (new := told.get("new")) and (found := passwords.objections(new)):
            self.add_error("new", found)  # type: ignore[arg-type]
        typed.same(self, told)
        return told


@sensitive_post_parameters("code", "new", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """One message for a name nobody has, a wrong code and one that ran out."""
    form = NewPasswordForm(request.POST or None)
    status, headers = 422 if form.is_bound else 200, {}
    if form.is_valid():
        told = form.cleaned_data
        try:
            if row := actions.new_password(request, told["username"], told["code"], told["new"]):
                know(request, row)  # in this browser it was just done; in any other it is told
                messages.success(request, _("新密码设好了，请登录。"), extra_tags="ok")
                return redirect("sign_in")
            form.add_error(None, _("用户名和码对不上，或者码已过期。请再试，或请同事重新担保。"))
        except Refused as refused:
            form.add_error(refused.field, refused.says)
        except brake.TooMany as wait:
            status, headers = braked(form, wait)
    answer = render(request, "people/new_password.html", {"form": form}, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer
