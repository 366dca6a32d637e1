"""Pages that belong to no room: what is said when we fail, and what stays when there is no net."""

import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache

RETRY = 5  # seconds until trying again makes sense
SHELF = (
    "tokens.css",
    "components.css",
    "modes.js",
    "desk.js",
    "htmx.min.js",
    "icons.svg",
    "mark.svg",
)
STATIC = Path(__file__).parent / "static" / "bihuan"


def broken(request: HttpRequest) -> HttpResponse:
    """503 while the database is away, 500 else. Neither touches the database."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    answer = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if away:
        answer["Retry-After"] = str(RETRY)
    return answer


def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows when there is no net."""
    return HttpResponse(render_to_string("offline.html"))


@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it reaches every page."""
    digest = sha256(b"".join((STATIC / name).read_bytes() for name in SHELF))
    told: dict[str, Any] = {
        "version": digest.hexdigest()[:12],
        "offline": reverse("offline"),
        "files": [reverse("offline"), *(static(f"bihuan/{name}") for name in SHELF)],
    }
    return HttpResponse(render_to_string("sw.js", told), content_type="text/javascript")
