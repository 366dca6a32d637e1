"""再确认: the password once more, before what touches one's sign-in is changed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.people import actions, brake
from bihuan.people.forms import Again
from bihuan.people.views import braked, safe

from .frame import show


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """Ask, and go on to where it was needed."""
    form, then = Again(request.POST or None), request.GET.get("next", "/account/")
    status, headers = 422 if form.is_bound else 200, {}
    if form.is_valid():
        try:
            if actions.confirm(request, form.cleaned_data["password"]):
                return redirect(safe(request, then))
            form.add_error("password", _("现在的密码不对。"))
        except brake.TooMany as told:
            status, headers = braked(form, told)
    answer = show(request, "people/again.html", {"form": form}, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer
