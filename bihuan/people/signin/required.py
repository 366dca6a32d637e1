"""Who must have a second factor, and from which day on. 宽限期

Whoever signs for others, and administrators. The days of grace are counted from the first sign-in at
which a person was told, so nobody is surprised; when they are over, one can still sign in and
set one up, and nothing else.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from bihuan.people import queries

from .models import Grace, Passkey, Totp

DAYS = 30  # （示例）where neither the place nor one above it says otherwise
MOST = 90  # the longest a place may give; the made-up community gives more


FACTORS = (Totp, Passkey)  # a recovery code alone is none


def has_factor(user: Any) -> bool:
    """Whether a user has a second factor."""
    return any(kind.objects.filter(user=user).exists() for kind in FACTORS)


def count(user: Any) -> int:
    """How many second factors a user has."""
    return sum(kind.objects.filter(user=user).count() for kind in FACTORS)


def last_day(user: Any) -> date | None:
    """The last day a user may work without a second factor; None when none is asked of them."""
    signing = queries.signs_at(user, timezone.localdate())
    if not signing:
        return None
    days = min(grace(place) for place in signing)
    return (user.reminded or timezone.localdate()) + timedelta(days=days)


def grace(place: UUID | str) -> int:
    """Days of grace in a place: what it set last, else the nearest above it."""
    upward = queries.upward(place)
    rows = Grace.objects.filter(place__in=upward).order_by("at", "id")
    said = {row.place_id: row.days for row in rows}
    return next((said[one] for one in upward if one in said), DAYS)


def told(user: Any) -> None:
    """Remember the first day a user was told."""
    get_user_model().objects.filter(Q(pk=user.pk), reminded=None).update(
        reminded=timezone.localdate()
    )
    user.refresh_from_db(fields=["reminded"])
