"""One sign-in from the right password to the end: what a session remembers of how it began.

A session lasts half a day from its sign-in, whatever is done in it. It knows `how` it began, and
until which day it may work without a second factor (`without`), so that no page has to ask.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest
from django.utils import timezone

from . import required, sessions

# how a session began
PASSWORD, PROVIDER = "password", "provider"  # what one knows, or who another says one is
TOTP, CODE, PASSKEY = "totp", "code", "passkey"  # and what one has
VOUCHED = "vouched"  # for two colleagues' word: nothing is open but setting up a second factor
STRONG = frozenset({TOTP, CODE, PASSKEY})
HALF = "half"  # the session's word for a right password that waits for its second factor
PATIENCE = timedelta(minutes=10)
RECENT = timedelta(minutes=15)  # after this, what touches one's sign-in asks for the password again
FAR = timedelta(days=60)  # nobody is reminded of a day that is farther away


def wait(request: HttpRequest, user: Any, then: str) -> None:
    """Keep that the password was right; the second factor is asked for next."""
    request.session[HALF] = [str(user.pk), timezone.now().isoformat(), then]


def waiting(request: HttpRequest) -> tuple[Any, str] | None:
    """Who gave the right password a moment ago and where they want to go; None when nobody did."""
    kept = request.session.get(HALF)
    if not kept or timezone.now() - datetime.fromisoformat(kept[1]) > PATIENCE:
        return None
    user = get_user_model().objects.filter(pk=kept[0], is_active=True).first()
    return (user, kept[2]) if user else None


def enter(request: HttpRequest, user: Any, how: str) -> None:
    """Begin a session."""
    login(request, user)
    request.session.pop(HALF, None)
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    begun(request, how)
    sure(request)


def begun(request: HttpRequest, how: str) -> None:
    """Write down how the session began, and until when it may do without a second factor."""
    by = None if how in STRONG | {VOUCHED} else required.last_day(request.user)
    if by:
        required.told(request.user)
    request.session["how"], request.session["without"] = how, by.isoformat() if by else ""
    sessions.seen(request)


def sure(request: HttpRequest) -> None:
    """It is the person, just now."""
    request.session["sure"] = timezone.now().isoformat()


def is_sure(request: HttpRequest) -> bool:
    """Whether the password or a second factor was asked for lately."""
    kept = request.session.get("sure")
    return bool(kept) and timezone.now() - datetime.fromisoformat(kept) < RECENT


def is_strong(request: HttpRequest) -> bool:
    """Whether the session began with a second factor."""
    return request.session.get("how") in STRONG


def last_day(request: HttpRequest) -> date | None:
    """The last day without a second factor; None when none is asked for, or it is there."""
    kept = request.session.get("without")
    return date.fromisoformat(kept) if kept else None


def is_vouched(request: HttpRequest) -> bool:
    """Whether the session began on the word of two colleagues."""
    return request.session.get("how") == VOUCHED


def shut(request: HttpRequest) -> bool:
    """Whether nothing is open but setting up a second factor."""
    day = last_day(request)
    return is_vouched(request) or (day is not None and timezone.localdate() > day)


def reminder(request: HttpRequest) -> date | None:
    """The last day without, when it is near enough to speak of."""
    day = last_day(request)
    return day if day and day - timezone.localdate() <= FAR else None
