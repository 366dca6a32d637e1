"""Signing in and out, and choosing the community to work in."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from . import actions
from .forms import SignIn
from .standing import KEPT


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One message for an unknown name and a wrong password; `next` is kept."""
    form = SignIn(request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if form.is_valid():
        try:
            if actions.sign_in(request, **form.cleaned_data):
                return redirect(_safe(request, wanted))
            form.add_error(None, _("用户名或密码不对。请再试，或请社区书记重设密码。"))
        except actions.TooMany:
            form.add_error(None, _("试得太多了，请过 15 分钟再试；换一台设备不受影响。"))
    status = 422 if form.is_bound else 200
    return render(request, "people/sign_in.html", {"form": form, "next": wanted}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("sign_in")


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose among the communities one works in."""
    own = {str(one.id): one for one in request.standing.communities}
    if (chosen := request.POST.get("community", "")) in own:
        request.session[KEPT] = chosen
        return redirect(_safe(request, request.POST.get("next", "/")))
    return render(request, "people/choose.html", {"communities": own.values()})


def _safe(request: HttpRequest, wanted: str) -> str:
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else "/"
