"""What is written of every request: who came and went, who was refused, and what views noted.

It stands in one place, so that no way of signing in, and no page, can be forgotten.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from bihuan.people.models import User
from bihuan.people.signin import entering

from . import log
from .log import Row, What

REFUSED = frozenset({403, 404})
FAILED = frozenset({422, 429})  # what the sign-in page answers to a wrong password, and to too many


def attach(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: write the rows of a request when its answer is ready, before it is given.

    An answer that could not be written down is not given.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        before = request.user if request.user.is_authenticated else None
        request.accessed = []  # type: ignore[attr-defined]
        answer = get_response(request)
        _came_and_went(request, before, answer)
        if before and answer.status_code in REFUSED:
            _refused(request)
        _write(request)
        return answer

    return middleware


def _write(request: HttpRequest) -> None:
    streams: dict[Any, list[Row]] = {}
    for stream, row in request.accessed:  # type: ignore[attr-defined]
        streams.setdefault(stream, []).append(row)
    for stream, rows in streams.items():
        log.write(stream, rows)


def _add(request: HttpRequest, row: Row, stream: Any = None) -> None:
    request.accessed.append((stream, row))  # type: ignore[attr-defined]


def _came_and_went(request: HttpRequest, before: Any, answer: HttpResponse) -> None:
    """The same person who signs in again is written again; a new password is no sign-in."""
    now = request.user if request.user.is_authenticated else None
    if before and (now is None or now.pk != before.pk):
        _add(request, Row(What.SIGN_OUT, log.who(before)))
    if now and (before is None or now.pk != before.pk):
        _add(request, Row(What.SIGN_IN, log.who(now)))
    elif _name(request) in TRIED and answer.status_code in FAILED:
        tried = TRIED[_name(request)](request)
        row = Row(What.FAILED, log.who(tried) if tried else "", about=str(answer.status_code))
        _add(request, row)


def _named(request: HttpRequest) -> User | None:
    """Whose name was given; of a name that is nobody's nothing is kept: it may be a password."""
    name = request.POST.get("username", "").strip()[:60]
    return User.objects.filter(username=name).first() if "\0" not in name else None


def _waiting(request: HttpRequest) -> User | None:
    """Who gave the right password a moment ago."""
    found = entering.waiting(request)
    return found[0] if found else None


def _nobody(request: HttpRequest) -> User | None:
    """A passkey that is not taken says nothing that can be believed."""
    return None


# the ways in, and who it is that failed there
TRIED = {
    "sign_in": _named,
    "second": _waiting,
    "passkey": _nobody,
    "oidc_back": _nobody,
    "new_password": _named,
}


def _refused(request: HttpRequest) -> None:
    """Of an address that exists; what was asked for is named as the address names it."""
    match = request.resolver_match
    if match is None:
        return
    asked = " ".join(str(value) for value in match.kwargs.values())
    row = Row(
        What.REFUSED, log.who(request.user), about=f"{request.method} {match.view_name} {asked}"
    )
    here = request.standing  # type: ignore[attr-defined]
    _add(request, row, here.community.id if here and here.community else None)


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
