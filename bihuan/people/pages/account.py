"""我的登录: how one signs in, on one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .frame import show


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What one signs in with, and what can be done about it."""
    return show(request, "people/account.html", {})
