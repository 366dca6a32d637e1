"""In which frame a page about oneself stands: the desk's, or alone for one without a post."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.people.signin import entering


def show(
    request: HttpRequest,
    template: str,
    page: dict[str, Any],
    *,
    status: int = 200,
    alone: bool = False,
) -> HttpResponse:
    """The page; `alone` leaves the desk's frame away, and so does a session that may not work."""
    here = getattr(request, "standing", None)
    alone = alone or here is None or here.community is None or entering.shut(request)
    framed = not alone
    layout = "frame.html" if framed else "alone.html"
    return render(request, template, page | {"layout": layout, "framed": framed}, status=status)
