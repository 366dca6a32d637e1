"""Where a list goes on: `?after=` the last row that was shown."""

from uuid import UUID

from django.http import HttpRequest


def after(request: HttpRequest) -> UUID | None:
    """The row the address names; None at the top, and for what is no row's."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None
