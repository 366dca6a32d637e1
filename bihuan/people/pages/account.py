"""我的登录: how one signs in, on one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bihuan.people.models import Linked, SignedIn, Totp
from bihuan.people.signin import codes, devices, entering, oidc, sessions, vouching

from .factors import may_look
from .frame import show


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What one signs in with, and what can be done about it."""
    who = oidc.provider()
    page = {
        "totp": Totp.objects.filter(user=request.user).first(),
        "passkeys": request.user.passkeys.order_by("since"),
        "sign_ins": _sign_ins(request),
        "left": codes.left(request.user),
        "day": entering.last_day(request),
        "shut": entering.shut(request),
        "provider": who,
        "linked": who and Linked.objects.filter(user=request.user, issuer=who.issuer).first(),
        "vouched": entering.is_vouched(request),
        "resets": [(vouching.told(one), one.used is None) for one in vouching.lately(request.user)],
        "looks_after": may_look(request.standing),
    }
    return show(request, "people/account.html", page)


def _sign_ins(request: HttpRequest) -> list[SignedIn]:
    """My sessions, each with its device in words, and whether it is this one."""
    found = list(sessions.of(request.user))
    for one in found:
        one.words, one.here = devices.said(one.device), one.session == request.session.session_key
    return found
