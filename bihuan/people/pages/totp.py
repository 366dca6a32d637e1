"""动态码: set up an app that shows numbers, or take it away."""

from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.people import actions
from bihuan.people.forms import Number
from bihuan.people.models import Totp
from bihuan.people.refused import Refused
from bihuan.people.signin import entering, sealing
from bihuan.people.signin import totp as rfc
from bihuan.people.signin.gate import sure

from .frame import show


@sensitive_post_parameters("sealed", "code")
@never_cache
@require_http_methods(["GET", "POST"])
@sure
def totp(request: HttpRequest) -> HttpResponse:
    """A new secret as a picture; the number it shows proves that the app has it.

    Nothing is kept until then: the secret travels in the form, sealed for this user.
    """
    form, status = Number(request.POST or None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            _opened(told["sealed"], request.user)
            try:
                made = actions.set_up_totp(request, told["sealed"], told["code"])
                if made is not None:
                    return show(request, "people/codes.html", {"codes": made, "first": True})
                form.add_error("code", _("不对。请看这一刻显示的数字；手机的时间要准。"))
            except Refused as refused:
                form.add_error(None, refused.says)
    return show(request, "people/totp.html", _page(request, form), status=status)


def _page(request: HttpRequest, form: Number) -> dict[str, Any]:
    sealed = form.data.get("sealed") or sealing.seal(rfc.new(), request.user)
    secret = _opened(sealed, request.user)
    if not form.is_bound:
        form = Number(initial={"sealed": sealed})
    return {
        "form": form, "letters": rfc.letters(secret), "square": _square(request, secret),
        "there": Totp.objects.filter(user=request.user).exists(),
        "shut": entering.shut(request), "day": entering.last_day(request),
        "vouched": entering.is_vouched(request),
    }  # fmt: skip


def _opened(sealed: str, user: Any) -> bytes:
    try:
        return sealing.unseal(sealed, user)
    except ValueError as wrong:
        raise BadRequest("not sealed here") from wrong


def _square(request: HttpRequest, secret: bytes) -> SafeString:
    address = rfc.address(secret, "闭环", request.user.username)
    picture = segno.make(address, error="m", micro=False)
    drawn = picture.svg_inline(scale=5, border=4, omitsize=True, light="#fff", svgclass="qr")
    return mark_safe(drawn)  # noqa: S308 - a picture: no word of it is anybody's


@require_POST
@sure
def remove(request: HttpRequest) -> HttpResponse:
    """Take the app away. Whoever must have a second factor keeps the last."""
    mine = get_object_or_404(Totp, user=request.user)
    if actions.remove_factor(request, mine):
        messages.success(request, _("动态码已去掉。"))
    else:
        messages.error(request, kept(), extra_tags="late")
    return redirect("people:account")


def kept() -> str:
    """Why the last one stays."""
    return _("这是您唯一的第二道验证，岗位要求必须有。请先加一种别的。")
