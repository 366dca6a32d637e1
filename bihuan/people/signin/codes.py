"""恢复码: ten codes on paper, each good once, for when the phone is not at hand."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from .models import RecoveryCode

HOW_MANY = 10
SALT = "bihuan.people.codes"
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another
LENGTH = 10


@transaction.atomic
def renew(user: Any) -> list[str]:
    """Ten new codes, to be shown once; those before are void."""
    RecoveryCode.objects.filter(user=user).delete()
    made = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    rows = [RecoveryCode(user=user, digest=_digest(user, one)) for one in made]
    RecoveryCode.objects.bulk_create(rows)
    return [f"{one[:5]}-{one[5:]}" for one in made]


def spend(user: Any, typed: str, now: datetime) -> bool:
    """Use a code up; False when it is none, or was used."""
    plain = "".join(letter for letter in typed.lower() if letter.isalnum())
    mine = RecoveryCode.objects.filter(user=user, used=None, digest=_digest(user, plain))
    return mine.update(used=now) == 1


def drop(user: Any) -> None:
    """Void all."""
    RecoveryCode.objects.filter(user=user).delete()


def left(user: Any) -> int:
    """How many are still good."""
    return RecoveryCode.objects.filter(user=user, used=None).count()


def _digest(user: Any, code: str) -> str:
    return salted_hmac(SALT, f"{user.pk} {code}", algorithm="sha256").hexdigest()
