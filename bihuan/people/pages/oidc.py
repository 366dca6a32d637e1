"""用统一身份认证登录: out to the provider, back with a code; and linking it to one's account."""

from dataclasses import asdict
from secrets import compare_digest

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bihuan.people import actions, views
from bihuan.people.access import log
from bihuan.people.access.log import What
from bihuan.people.models import Linked
from bihuan.people.signin import entering, oidc
from bihuan.people.signin.gate import sure
from bihuan.people.signin.oidc import Provider, Way
from bihuan.people.signin.site import is_safe, origin

COOKIE, SALT, PATIENCE = "oidc", "bihuan.people.oidc", 600  # seconds for the provider's own pages


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider, to sign in."""
    return _out(request, Way.new(request.GET.get("next", "")[:500], ""))


@never_cache
@require_GET
@sure
def link(request: HttpRequest) -> HttpResponse:
    """To the provider, to link its name for me with my account."""
    return _out(request, Way.new(reverse("people:account"), str(request.user.pk)))


@require_POST
@login_required
def unlink(request: HttpRequest) -> HttpResponse:
    """Forget the provider's name for me."""
    if Linked.objects.filter(user=request.user, issuer=_provider().issuer).delete()[0]:
        log.of_account(request, What.FACTOR, "断开统一身份认证")
        messages.success(request, _("已断开。"))
    return redirect("people:account")


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """From the provider, with a code or with what went wrong."""
    who, way = _provider(), _way(request)
    answer = _received(request, who, way) if way else _refuse(request, None, _stale())
    answer.delete_cookie(COOKIE, path=reverse("oidc"))
    return answer


def _out(request: HttpRequest, way: Way) -> HttpResponse:
    who = _provider()
    try:
        answer = redirect(oidc.address(who, way, _back(request)))
    except (oidc.Away, oidc.Refused):
        return _refuse(request, way, _away(who))
    answer.set_cookie(
        COOKIE, signing.dumps(asdict(way), salt=SALT), max_age=PATIENCE, httponly=True,
        secure=is_safe(request), samesite="Lax", path=reverse("oidc"),
    )  # fmt: skip
    return answer


def _received(request: HttpRequest, who: Provider, way: Way) -> HttpResponse:
    code = request.GET.get("code", "")
    if not compare_digest(way.state.encode(), request.GET.get("state", "").encode()):
        return _refuse(request, way, _stale())
    if not code:  # said no there, or was not let
        return _refuse(request, way, _("在%s那边没有登录成。请再试，或用密码登录。") % name(who))
    try:
        subject = oidc.subject(who, way, _back(request), code)
    except oidc.Away:
        return _refuse(request, way, _away(who))
    except oidc.Refused:
        return _refuse(request, way, _("%s的答复不能采信。请再试，或用密码登录。") % name(who))
    return _link(request, who, way, subject) if way.link else _enter(request, who, way, subject)


def _enter(request: HttpRequest, who: Provider, way: Way, subject: str) -> HttpResponse:
    """Whoever the mark is linked to; a second factor of this house is asked for all the same."""
    mine = Linked.objects.select_related("user").filter(issuer=who.issuer, subject=subject).first()
    if mine is None or not mine.user.is_active:
        says = _("这个身份还没有连到这里的账号。请先用密码登录，到“我的登录”里连上。")
        return _refuse(request, way, says)
    Linked.objects.filter(pk=mine.pk).update(used=timezone.now())
    if actions.enter_by_provider(request, mine.user, way.then):
        return views.entered(request, mine.user, way.then)
    return redirect("second")


def _link(request: HttpRequest, who: Provider, way: Way, subject: str) -> HttpResponse:
    if str(request.user.pk) != way.link or not entering.is_sure(request):
        return _refuse(request, way, _stale())
    try:
        with transaction.atomic():
            Linked.objects.create(user=request.user, issuer=who.issuer, subject=subject)
    except IntegrityError:
        says = _("没有连上：这个身份已经连着一个账号，或者您的账号已经连着一个身份。")
        messages.error(request, says, extra_tags="late")
    else:
        log.of_account(request, What.FACTOR, "连上统一身份认证")
        messages.success(request, _("连上了，下次可以用%s登录。") % name(who), extra_tags="ok")
    return redirect("people:account")


def name(who: Provider) -> str:
    """What the provider is called."""
    return who.label or _("统一身份认证")


def _refuse(request: HttpRequest, way: Way | None, says: str) -> HttpResponse:
    """Back where one came from: the sign-in page, or one's account."""
    if request.user.is_authenticated:
        messages.error(request, says, extra_tags="late")
        return redirect("people:account")
    return views.refused(request, way.then if way else "", says)


def _away(who: Provider) -> str:
    return _("%s现在连不上。请用密码登录，或过一会儿再试。") % name(who)


def _stale() -> str:
    return _("这次登录已经过期，或者不是从这里开始的。请再试一次。")


def _provider() -> Provider:
    """Raises Http404 where none is named."""
    if (who := oidc.provider()) is None:
        raise Http404
    return who


def _way(request: HttpRequest) -> Way | None:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=PATIENCE)
    except signing.BadSignature:
        return None
    return Way(**kept)


def _back(request: HttpRequest) -> str:
    return origin(request) + reverse("oidc_back")
