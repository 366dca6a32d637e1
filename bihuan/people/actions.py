"""Signing in, with a brake on guessing.

Ten failures in fifteen minutes for one name from one place stop that place from trying that name;
the same person elsewhere is not stopped. Unknown names get the same answer after the same work.
"""

from datetime import timedelta

from django.contrib.auth import authenticate, login
from django.http import HttpRequest
from django.utils import timezone

from .models import SignInTry, User

WINDOW = timedelta(minutes=15)
TRIES = 10
TRIES_OF_A_PLACE = 100  # many names from one place


class TooMany(Exception):  # noqa: N818 - reads as what happened
    """Too many failures from here; try again after the window."""


def sign_in(request: HttpRequest, username: str, password: str) -> User | None:
    """Sign a user in; None when name and password do not go together. Raises TooMany."""
    username, address = username.strip()[:60], request.META.get("REMOTE_ADDR", "")[:64]
    _brake(username, address)
    user = authenticate(request, username=username, password=password)
    if user is None:
        SignInTry.objects.create(username=username, address=address, at=timezone.now())
        return None
    login(request, user)
    SignInTry.objects.filter(username=username, address=address).delete()
    return user


def _brake(username: str, address: str) -> None:
    since = timezone.now() - WINDOW
    SignInTry.objects.filter(at__lt=since).delete()
    here = SignInTry.objects.filter(address=address)
    if here.filter(username=username).count() >= TRIES or here.count() >= TRIES_OF_A_PLACE:
        raise TooMany
