"""Signing in, and changing what one signs in with."""

from django.contrib.auth import authenticate, login, update_session_auth_hash
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


def change_password(request: HttpRequest, old: str, new: str) -> bool:
    """Give the signed-in user a new password and end their other sign-ins; False for a wrong `old`.

    Raises brake.TooMany. The new one has been looked at by the rules before.
    """
    user = request.user
    where = brake.place(request, user.username)
    brake.enter(user.username, where)
    if not user.check_password(old):
        return False
    brake.forgive(user.username, where)
    user.set_password(new)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)  # a session is bound to its password: others end here
    return True
