"""What stands between an empty installation and everybody: every page leads to the setup, and only there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache

from bihuan.project.models import Founding

from . import code

View = Callable[..., HttpResponse]
OPEN = frozenset({"setup:begin", "setup:step", "set_language", "offline", "service_worker"})
PASSED = "setup"  # the session's word for the digest of the code that was typed


def attach(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: while there is no account, every page leads to the setup."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated and _name(request) not in OPEN and code.empty():
            return redirect("setup:begin")
        return get_response(request)

    return middleware


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def while_empty(view: View) -> View:
    """A page of the setup: once it is over it answers as if it were not there."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not code.empty():
            raise Http404
        return view(request, *args, **kwargs)

    return inner


def let_in(request: HttpRequest, founding: Founding) -> None:
    """The code was right: this browser goes on, until another code is given."""
    request.session.cycle_key()
    request.session[PASSED] = founding.digest


def passed(request: HttpRequest) -> Founding | None:
    """The setup, when this browser gave its code; else None."""
    founding = Founding.objects.first()
    mine = request.session.get(PASSED)
    return founding if founding and mine == founding.digest else None
