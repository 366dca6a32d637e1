"""Signing in."""

from django.contrib.auth import authenticate, login
from django.http import HttpRequest

from . import brake
from .models import User


def sign_in(request: HttpRequest, username: str, password: str) -> User | None:
    """Sign a user in; None when name and password do not go together. Raises brake.TooMany.

    Unknown names get the same answer after the same work.
    """
    username = username.strip()[:60]
    where = brake.place(request, username)
    brake.enter(username, where)
    user = authenticate(request, username=username, password=password)
    if user is not None:
        brake.forgive(username, where)
        login(request, user)
    return user
