"""开账号: for a colleague who has a post and no account."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.people import may, opening, queries
from bihuan.people.standing import staff

from . import steps


class AccountForm(forms.Form):
    """The name to sign in with."""

    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=60, validators=[opening.WRITABLE],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff
def open_account(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask for a user name; whoever has one already is vouched for."""
    here = request.standing
    if not may.appoint(here.person.roles):
        raise PermissionDenied
    known = {one.id: one for one in queries.colleagues(here.community.id)}
    if (somebody := known.get(person_id)) is None:
        raise Http404
    if somebody.user_id:
        return redirect("people:vouch", somebody.id)
    if not opening.may_open(here.person, somebody):
        raise PermissionDenied
    form = AccountForm(request.POST or None)
    if form.is_valid() and steps.attempt(
        form,
        lambda: opening.open_account(
            somebody, form.cleaned_data["username"], here.community, here.person
        ),
    ):
        says = _(
            "已给%(who)s开账号“%(name)s”。请两位同事各担保一次“密码”，第二位会看到交给本人的码。"
        )
        messages.success(
            request, says % {"who": somebody.name, "name": form.cleaned_data["username"]}
        )
        return redirect("people:vouch", somebody.id)
    page = {"form": form, "somebody": somebody}
    return render(request, "people/open_account.html", page, status=422 if form.is_bound else 200)
