"""What the frame of every staff page shows of the notices: how many are unread."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from . import queries


def unread(request: HttpRequest) -> dict[str, Any]:
    """`unread`, asked for once and only by a page that shows it."""
    here = getattr(request, "standing", None)
    if here is None or here.community is None:
        return {}
    return {"unread": cache(lambda: queries.unread(here.person.id))}
