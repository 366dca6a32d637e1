"""通行密钥: add one, call it something, take it away, and sign in with it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.people import actions, views
from bihuan.people.models import Passkey
from bihuan.people.refused import Refused
from bihuan.people.signin import devices, entering, passkeys
from bihuan.people.signin.gate import sure

from .frame import show
from .totp import kept

JSON = "application/json"


class NameForm(forms.Form):
    """What the owner calls it."""

    name = forms.CharField(label=gettext_lazy("叫它什么"), max_length=30)


class AddForm(NameForm):
    """With the answer of the device, filled in by the page's script."""

    answer = forms.CharField(max_length=20_000, widget=forms.HiddenInput, required=False)


@never_cache
@require_http_methods(["GET", "POST"])
@sure
def add(request: HttpRequest) -> HttpResponse:
    """A page to add one from this device; the first brings recovery codes."""
    begun = {"name": devices.said(devices.of(request))}
    form, status = AddForm(request.POST or None, initial=begun), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                told = form.cleaned_data
                made = actions.add_passkey(request, told["answer"], told["name"])
            except passkeys.Refused:
                form.add_error(None, _("没有加成。请再试一次；这台设备加过的，不用再加。"))
            except Refused as refused:
                form.add_error(None, refused.says)
            else:
                messages.success(request, _("通行密钥加好了，下次登录就能用。"))
                if not made:
                    return redirect("people:account")
                return show(request, "people/codes.html", {"codes": made})
    page = {
        "form": form,
        "possible": passkeys.possible(request),
        "shut": entering.shut(request),
    }
    return show(request, "people/passkey_add.html", page, status=status)


@never_cache
@require_POST
@sure
def options(request: HttpRequest) -> HttpResponse:
    """What the device is asked for a new key."""
    return HttpResponse(passkeys.to_add(request), content_type=JSON)


@require_POST
@sure
def name(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Call one of mine something else."""
    mine = get_object_or_404(Passkey, id=passkey_id, user=request.user)
    form = NameForm(request.POST)
    if form.is_valid():
        mine.name = form.cleaned_data["name"]
        mine.save(update_fields=["name"])
        messages.success(request, _("名字改好了。"))
    return redirect("people:account")


@require_POST
@sure
def remove(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Take one of mine away. Whoever must have a second factor keeps the last."""
    mine = get_object_or_404(Passkey, id=passkey_id, user=request.user)
    if actions.remove_factor(request, mine):
        messages.success(request, _("通行密钥“%s”已去掉。") % mine.name)
    else:
        messages.error(request, kept(), extra_tags="late")
    return redirect("people:account")


@never_cache
@require_POST
def asked(request: HttpRequest) -> HttpResponse:
    """What the device is asked at sign-in: the same for everybody."""
    return HttpResponse(passkeys.to_enter(request), content_type=JSON)


@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in with what the device answered."""
    wanted = request.POST.get("next", "")
    try:
        user = actions.enter_by_passkey(request, request.POST.get("answer", "")[:20_000])
    except passkeys.Refused:
        return views.refused(
            request, wanted, _("这把通行密钥没有认出来。请用密码登录，或再试一次。")
        )
    return views.entered(request, user, wanted)
