"""登录着的地方: end one, or all others."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.people.access import log
from bihuan.people.access.log import What
from bihuan.people.models import SignedIn
from bihuan.people.signin import sessions


@require_POST
@login_required
def end(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """End one of mine; ending the one in use is signing out."""
    mine = get_object_or_404(SignedIn, id=sign_in_id, user=request.user)
    sessions.end(SignedIn.objects.filter(id=mine.id))
    log.of_account(request, What.SIGN_OUT, f"退出别处 {mine.id}")
    messages.success(request, _("那里已退出。"))
    return redirect("people:account")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of mine but this one."""
    n = sessions.end_others(request)
    log.of_account(request, What.SIGN_OUT, f"退出别处全部 {n}")
    messages.success(request, ngettext("别处 %d 个登录已退出。", "别处 %d 个登录已退出。", n) % n)
    return redirect("people:account")
