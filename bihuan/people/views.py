"""Signing in and out, and choosing the community to work in."""

from datetime import date, datetime
from math import ceil

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from . import actions, brake
from .forms import SignIn
from .models import Reset, User
from .signin import entering, oidc, passkeys, vouching
from .standing import KEPT

MINUTE = 60
TOLD = "told"  # the session's word for what was vouched for, used, and told of


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One message for an unknown name and a wrong password; `next` is kept."""
    form = SignIn(request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    status, headers = 422 if form.is_bound else 200, {}
    if form.is_valid():
        try:
            if user := actions.sign_in(request, **form.cleaned_data, then=wanted):
                return entered(request, user, wanted) if _is_in(request) else redirect("second")
            form.add_error(None, _("用户名或密码不对。请再试；忘了密码，请两位同事担保重设。"))
        except brake.TooMany as told:
            status, headers = braked(form, told)
    return _shown(request, form, wanted, status, headers)


def refused(request: HttpRequest, wanted: str, why: str) -> HttpResponse:
    """The sign-in page, with why another way did not work; the password's way stays."""
    form = SignIn()
    return _shown(request, form, wanted, 422, {}, why)


def _shown(
    request: HttpRequest, form: SignIn, wanted: str, status: int, headers: dict[str, str], why: str = ""
) -> HttpResponse:  # fmt: skip
    page = {
        "form": form, "next": wanted, "why": why, "passkeys": passkeys.possible(request),
        "provider": oidc.provider(),
    }  # fmt: skip
    answer = render(request, "people/sign_in.html", page, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer


def entered(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    """On to where they want to go; the browser is known from now on, and who lacks a factor is told."""
    if (day := entering.reminder(request)) and not entering.shut(request):
        messages.warning(request, _remind(day), extra_tags="due")
    tell(request)
    answer = redirect(safe(request, wanted))
    brake.remember(request, answer, user.username)
    return answer


def tell(request: HttpRequest) -> None:
    """Tell of what colleagues vouched for: what one did not ask for, one stops.

    What may still be used is told again and again; what was used, once a session.
    """
    if entering.is_vouched(request):
        return
    told = request.session.get(TOLD, [])
    for row in vouching.lately(request.user):
        if str(row.pk) not in told:
            says = _("%s不是您要的，请到“我的登录”里取消，并改密码。") % vouching.told(row)
            messages.warning(request, says, extra_tags="due")
        if row.used:
            know(request, row)


def know(request: HttpRequest, row: Reset) -> None:
    """Whoever sits at this session knows that it was used."""
    request.session[TOLD] = sorted({*request.session.get(TOLD, []), str(row.pk)})


def _is_in(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)


def _remind(day: date) -> str:
    words = _("您的岗位必须有第二道验证，请在%(day)s以前到“我的登录”里设好。")
    return words % {"day": date_format(day)}


def braked(form: forms.Form, told: brake.TooMany) -> tuple[int, dict[str, str]]:
    """Say in the form when to try again; the answer's status and headers."""
    seconds = ceil((told.until - timezone.now()).total_seconds())
    form.add_error(None, _wait(told.until, seconds))
    return 429, {"Retry-After": str(max(1, seconds))}


def _wait(until: datetime, seconds: int) -> str:
    """When to try again, by the clock on the wall and from now."""
    if seconds < MINUTE:
        left = ngettext("%d 秒", "%d 秒", seconds) % seconds
    else:
        minutes = ceil(seconds / MINUTE)
        left = ngettext("%d 分钟", "%d 分钟", minutes) % minutes
    return _("试得太多了。请等 %(left)s，%(at)s 以后再试；账号不会锁死。") % {
        "left": left, "at": f"{timezone.localtime(until):%H:%M:%S}",
    }  # fmt: skip


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
        return redirect(safe(request, request.POST.get("next", "/")))
    return render(request, "people/choose.html", {"communities": own.values()})


def safe(request: HttpRequest, wanted: str) -> str:
    """The address when it is one of ours, else the first page."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else "/"
