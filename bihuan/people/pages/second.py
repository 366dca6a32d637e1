"""第二步: after the right password, what one has. The password is not asked again for ten minutes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.people import actions, brake
from bihuan.people.forms import Code
from bihuan.people.models import Totp
from bihuan.people.signin import codes, entering, passkeys, vouching
from bihuan.people.views import braked, entered


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the number of the app or a code from paper."""
    found = entering.waiting(request)
    if found is None:
        return redirect("sign_in")
    user, then = found
    if request.POST.get("vouched") and actions.enter_vouched(request, user):
        return redirect("people:totp")
    form = Code(request.POST or None)
    status, headers = 422 if form.is_bound else 200, {}
    if form.is_valid():
        try:
            if actions.second(request, user, form.cleaned_data["code"]):
                _warn(request, user)
                return entered(request, user, then)
            form.add_error("code", _("不对。动态码半分钟换一次，每个只能用一次；请等下一个再试。"))
        except brake.TooMany as told:
            status, headers = braked(form, told)
    reset = vouching.open_for(user, vouching.Kind.FACTOR)
    page = {
        "form": form,
        "next": then,
        "app": Totp.objects.filter(user=user).exists(),
        "reset": reset and vouching.told(reset),
        "passkeys": user.passkeys.exists() and passkeys.possible(request),
    }
    answer = render(request, "people/second.html", page, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer


def _warn(request: HttpRequest, user: Any) -> None:
    """Say when a code from paper was used, and how many are left."""
    if request.session["how"] == entering.CODE:
        left = codes.left(user)
        words = ngettext("用掉了一个恢复码，还剩 %d 个。", "用掉了一个恢复码，还剩 %d 个。", left)
        messages.warning(request, words % left, extra_tags="due")
