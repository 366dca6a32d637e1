"""In which frame a page about oneself stands: the desk's, or alone for one without a post."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show(
    request: HttpRequest,
    template: str,
    page: dict[str, Any],
    *,
    status: int = 200,
    alone: bool = False,
) -> HttpResponse:
    """The page; `alone` leaves the desk's frame away."""
    here = getattr(request, "standing", None)
    framed = not alone and here is not None and here.community is not None
    layout = "frame.html" if framed else "alone.html"
    return render(request, template, page | {"layout": layout, "framed": framed}, status=status)
