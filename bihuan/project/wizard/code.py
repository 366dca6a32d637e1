"""安装码: opens the pages of the setup, so that nobody on the network takes an empty installation.

It is printed where Bihuan runs, and only its digest is kept. A new one makes those before void.
"""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from bihuan.people.models import Organisation, User
from bihuan.people.signin.codes import ALPHABET
from bihuan.project.models import Founding

SALT = "bihuan.project.setup"
LENGTH, GROUP = 12, 4


def empty() -> bool:
    """Whether nobody has set up anything here: no account, no organisation."""
    return not (User.objects.exists() or Organisation.objects.exists())


def renew() -> str:
    """A new code, what was typed so far being kept; nothing ("") where all is set up."""
    if not empty():
        return ""
    made = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    Founding.objects.update_or_create(id=1, defaults={"digest": _digest(made)})
    return "-".join(made[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def fits(founding: Founding, typed: str) -> bool:
    """Whether this is the code that was printed last."""
    plain = "".join(letter for letter in typed.lower() if letter.isalnum())
    return constant_time_compare(founding.digest, _digest(plain))


def _digest(code: str) -> str:
    return salted_hmac(SALT, code, algorithm="sha256").hexdigest()
