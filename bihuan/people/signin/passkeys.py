"""通行密钥 by WebAuthn: a device signs what it is asked, after a finger, a face or a number.

The device must keep the key itself and ask its owner each time, so one passkey is both factors and
nobody types a name. Nothing can be phished: what is signed names the address of this site.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import webauthn
from django.http import HttpRequest
from django.utils import timezone
from webauthn.helpers import (
    options_to_json,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from . import entering
from .models import Challenge, Passkey
from .site import host, is_number, is_safe, origin

PATIENCE = timedelta(minutes=5)  # for a finger to be found
MOST = 10  # passkeys of one user
ALWAYS = UserVerificationRequirement.REQUIRED
ENTER = "enter"


class Refused(Exception):  # noqa: N818 - reads as what happened
    """The answer of a device that is not taken."""


def possible(request: HttpRequest) -> bool:
    """Whether browsers do it here at all: they want a name, not a number, and a safe connection."""
    return not is_number(host(request)) and (is_safe(request) or host(request) == "localhost")


def to_add(request: HttpRequest) -> str:
    """What a device is asked for a new key, as JSON."""
    user = request.user
    asked = webauthn.generate_registration_options(
        rp_id=host(request), rp_name="闭环", user_id=user.pk.bytes,
        user_name=user.username, user_display_name=str(getattr(user, "person", user)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=ALWAYS
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(one.credential)) for one in _there(request)
        ],
    )  # fmt: skip
    _remember(asked.challenge, str(user.pk))
    return options_to_json(asked)


def _there(request: HttpRequest) -> list[Passkey]:
    """Keys the device need not make again; what was lost does not count."""
    return [] if entering.is_vouched(request) else list(request.user.passkeys.all())


def add(request: HttpRequest, answer: str, name: str) -> Passkey:
    """Keep the key that a device made for this user. Raises Refused."""
    user = request.user
    if user.passkeys.count() >= MOST:
        raise Refused("too many")
    try:
        given = parse_registration_credential_json(answer)
        found = webauthn.verify_registration_response(
            credential=given, expected_challenge=_spent(given, str(user.pk)),
            expected_rp_id=host(request), expected_origin=origin(request),
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError) as wrong:
        raise Refused(str(wrong)) from wrong
    if Passkey.objects.filter(credential=found.credential_id).exists():
        raise Refused("known already")
    return Passkey.objects.create(
        user=user, credential=found.credential_id, public_key=found.credential_public_key,
        count=found.sign_count, name=name,
    )  # fmt: skip


def to_enter(request: HttpRequest) -> str:
    """What a device is asked at sign-in, as JSON; it says itself whose key it has."""
    asked = webauthn.generate_authentication_options(rp_id=host(request), user_verification=ALWAYS)
    _remember(asked.challenge, ENTER)
    return options_to_json(asked)


def owner(request: HttpRequest, answer: str) -> Any:
    """Whose device gave this answer. Raises Refused."""
    try:
        given = parse_authentication_credential_json(answer)
        mine = Passkey.objects.select_related("user").filter(credential=given.raw_id).first()
        if mine is None or not mine.user.is_active:
            raise Refused("nobody's key")
        if given.response.user_handle and UUID(bytes=given.response.user_handle) != mine.user.pk:
            raise Refused("another's key")
        found = webauthn.verify_authentication_response(
            credential=given, expected_challenge=_spent(given, ENTER),
            expected_rp_id=host(request), expected_origin=origin(request),
            credential_public_key=bytes(mine.public_key),
            credential_current_sign_count=mine.count, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError) as wrong:
        raise Refused(str(wrong)) from wrong
    mine.count, mine.used = found.new_sign_count, timezone.now()
    mine.save(update_fields=["count", "used"])
    return mine.user


def _remember(challenge: bytes, whom: str) -> None:
    now = timezone.now()
    Challenge.objects.filter(at__lt=now - PATIENCE).delete()
    Challenge.objects.create(digest=_digest(challenge, whom), at=now)


def _spent(given: Any, whom: str) -> bytes:
    """The question an answer answers, used up. Raises Refused for one not asked, or answered before."""
    challenge = parse_client_data_json(given.response.client_data_json).challenge
    asked = Challenge.objects.filter(
        digest=_digest(challenge, whom), at__gte=timezone.now() - PATIENCE
    )
    if asked.delete()[0] != 1:
        raise Refused("not asked")
    return challenge


def _digest(challenge: bytes, whom: str) -> str:
    return sha256(whom.encode() + b" " + challenge).hexdigest()
