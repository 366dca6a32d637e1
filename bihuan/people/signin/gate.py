"""What stands between a session and the pages: a second factor that must be set up first."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from bihuan.people import views

from . import entering, required, sessions

View = Callable[..., HttpResponse]
# Open to whoever has no second factor and must have one.
OPEN = frozenset(
    {
        "people:account", "people:again", "people:totp", "people:passkey_add", "people:passkey_options",
        "people:password", "people:strength", "people:sign_out",
        "sign_in", "second", "new_password", "passkey", "passkey_asked", "set_language", "offline", "service_worker",
    }
)  # fmt: skip


def attach(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: who must have a second factor and has none can only set one up.

    A session that did not begin at our sign-in page (made by hand, or before an upgrade) is looked
    at once.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if "how" not in request.session:
                _look(request)
            if sessions.seen(request):
                views.tell(request)
            if entering.shut(request) and _name(request) not in OPEN:
                return redirect("people:totp")
        return get_response(request)

    return middleware


def _look(request: HttpRequest) -> None:
    strong = required.has_factor(request.user)
    entering.begun(request, entering.TOTP if strong else entering.PASSWORD)


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def sure(view: View) -> View:
    """Let in who gave the password or a second factor lately; others are asked for the password."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if entering.is_sure(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else reverse("people:account")
        return redirect(f"{reverse('people:again')}?{urlencode({'next': back})}")

    return login_required(inner)
