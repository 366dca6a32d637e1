"""A brake on guessing passwords: every failure makes the next try wait longer, and no wait is for good.

What counts lies in the database, so all processes share it. A browser from which a person has
signed in before is measured by itself: whoever hammers at their name from elsewhere does not stop
them. Names that do not exist wait like those that do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import SignInTry

WINDOW = timedelta(minutes=15)  # a failure counts for so long
FIRST = timedelta(seconds=15)  # the first wait; each further failure doubles it
REMEMBERED = timedelta(days=180)  # how long a browser is known
KNOWN = "known:"  # before the mark of a browser, where an address would stand
SALT = "bihuan.people.brake"


@dataclass(frozen=True, slots=True)
class Rule:
    """So many failures in the window cost nothing; after that a wait, up to the longest."""

    free: int
    longest: timedelta

    def until(self, failures: QuerySet[SignInTry]) -> datetime | None:
        """When the next try may be made after these failures; None for at once."""
        moments = list(failures.values_list("at", flat=True))
        over = len(moments) - self.free
        if over < 0:
            return None
        return max(moments) + min(self.longest, FIRST * 2 ** min(over, 10))


ONE_NAME_HERE = Rule(5, WINDOW)  # never more than 10 in the window
ONE_NAME = Rule(30, timedelta(minutes=5))  # from anywhere, by browsers not known
ONE_PLACE = Rule(50, timedelta(minutes=1))  # any name: an office shares one address


class TooMany(Exception):  # noqa: N818 - reads as what happened
    """Too many failures; `until` is when the next try may be made."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def place(request: HttpRequest, username: str) -> str:
    """Where a try comes from: a browser this name has signed in from, else an address."""
    mark = request.get_signed_cookie(_cookie(username), "", salt=SALT)
    return f"{KNOWN}{mark}"[:64] if mark else request.META.get("REMOTE_ADDR", "")[:64]


def enter(username: str, where: str) -> None:
    """Count one try as failed, before the password is looked at. Raises TooMany, and counts nothing.

    Counting first and looking at the others after is what keeps tries made in the same moment, in
    whatever process, from passing together.
    """
    now = timezone.now()
    SignInTry.objects.filter(at__lte=now - WINDOW).delete()
    own = SignInTry.objects.create(username=username, address=where, at=now)
    others = SignInTry.objects.exclude(id=own.id)
    until = max(filter(None, _waits(others, username, where)), default=now)
    if until > now:
        own.delete()
        raise TooMany(until)


def _waits(tries: QuerySet[SignInTry], name: str, where: str) -> Iterator[datetime | None]:
    yield ONE_NAME_HERE.until(tries.filter(username=name, address=where))
    if not where.startswith(KNOWN):
        yield ONE_PLACE.until(tries.filter(address=where))
        yield ONE_NAME.until(tries.filter(username=name).exclude(address__startswith=KNOWN))


def forgive(username: str, where: str) -> None:
    """Forget the failures of a name from a place: the right password was given."""
    SignInTry.objects.filter(username=username, address=where).delete()


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Know this browser again for this name. Says nothing to whoever reads the cookie."""
    response.set_signed_cookie(
        _cookie(username), token_hex(16), salt=SALT, max_age=REMEMBERED, httponly=True,
        secure=request.is_secure(), samesite="Lax", path=request.path,
    )  # fmt: skip


def _cookie(username: str) -> str:
    return f"known_{salted_hmac(SALT, username).hexdigest()[:16]}"
