"""A new secret on its way through a form: sealed for its user, so that it is nobody else's."""

from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from bihuan.people import sealed

FORM = "people_totp form"


def seal(secret: bytes, user: Any) -> str:
    """As it may stand in a form. Opens only for the same user."""
    return urlsafe_b64encode(sealed.seal(letters(secret), FORM, user.pk)).decode()


def unseal(text: str, user: Any) -> bytes:
    """The secret. Raises ValueError for what was not sealed for this user."""
    raw = urlsafe_b64decode(text.encode())
    return secret(sealed.unseal(raw, FORM, user.pk))


def letters(secret: bytes) -> str:
    """A secret as text."""
    return b32encode(secret).decode()


def secret(letters: str) -> bytes:
    """The secret of a text."""
    return b32decode(letters)
