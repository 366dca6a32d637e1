"""登录着的地方: what a person sees of their sessions, and ends.

A session is entered here when it begins and then every ten minutes of use, so that most requests
write nothing. Of where it comes from nothing is kept.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from . import devices
from .models import SignedIn

EVERY = timedelta(minutes=10)


def seen(request: HttpRequest) -> bool:
    """Keep that a session is in use; whether it was time to."""
    now, kept = timezone.now(), request.session.get("seen")
    if kept and now - datetime.fromisoformat(kept) < EVERY:
        return False
    request.session["seen"] = now.isoformat()
    begun = {"user": request.user, "device": devices.of(request), "since": now, "used": now}
    SignedIn.objects.update_or_create(
        session=request.session.session_key, defaults={"used": now}, create_defaults=begun
    )
    return True


def of(user: Any) -> QuerySet[SignedIn]:
    """The sessions of a user that go on, last used first."""
    mine = SignedIn.objects.filter(user=user)
    mine.exclude(session__in=_going_on()).delete()
    return mine.order_by("-used")


def moved(before: str, request: HttpRequest) -> None:
    """A session was given a new key."""
    SignedIn.objects.filter(session=before).update(session=request.session.session_key)


def end(some: QuerySet[SignedIn]) -> int:
    """End sessions, at once; how many."""
    Session.objects.filter(session_key__in=list(some.values_list("session", flat=True))).delete()
    return some.delete()[0]


def end_others(request: HttpRequest) -> int:
    """End all of the user's but this one; how many."""
    mine = SignedIn.objects.filter(user=request.user)
    return end(mine.exclude(session=request.session.session_key))


def sweep() -> int:
    """Forget sessions that are over by themselves, everybody's; how many."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return SignedIn.objects.exclude(session__in=_going_on()).delete()[0]


def _going_on() -> QuerySet[Session, str]:
    lasting = Session.objects.filter(expire_date__gt=timezone.now())
    return lasting.values_list("session_key", flat=True)
