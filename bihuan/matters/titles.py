"""Titles that name people: taken away when they may no longer stand; no trace speaks of them."""

from uuid import UUID

from bihuan.people import erasures
from bihuan.people.walls import tenant

from .models import Matter

CLEARED = "（标题已依规删除）"
LISTED = "title"  # in the list of what was erased


def clear(community: UUID | str, matter: UUID | str) -> None:
    """Take title and aspect of a matter away, for good. Does nothing twice."""
    with tenant(community) as kept_by:
        if Matter.objects.filter(id=matter).exclude(title=CLEARED).update(title=CLEARED, aspect=""):
            erasures.add(kept_by, LISTED, matter)


def clear_again(community: UUID | str) -> int:
    """After a restore: take away whatever is listed; how many came back."""
    with tenant(community) as kept_by:
        ids = erasures.listed(kept_by)[LISTED]
        back = (
            Matter.objects.filter(id__in=ids).exclude(title=CLEARED)
            if ids
            else Matter.objects.none()
        )
        return back.update(title=CLEARED, aspect="")
