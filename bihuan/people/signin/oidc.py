"""统一身份认证 by OpenID Connect: the code flow with PKCE, off until the environment names a provider.

A person is known by the provider's lasting mark for them, never by a name or a phone, and only after
they linked it themselves, signed in here. Nobody is made. When the provider is away, the sign-in of
this house stays.
"""

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, Request, build_opener

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PATIENCE = 5  # seconds for each question to the provider
MOST = 1_000_000  # bytes of an answer
FRESH = 600  # seconds what a provider says of itself is kept
LEEWAY = 60  # seconds its clock may be off
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class Away(Exception):  # noqa: N818 - reads as what happened
    """The provider does not answer, or not as a provider does."""


class Refused(Exception):  # noqa: N818 - reads as what happened
    """What came back is not taken."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is trusted to say who somebody is. `subject` names the claim that holds the lasting mark."""

    issuer: str
    client: str
    secret: str = field(default="", repr=False)
    label: str = ""
    subject: str = "sub"


@dataclass(frozen=True, slots=True)
class Way:
    """What this browser must bring back: kept in its cookie, signed, until then."""

    state: str
    nonce: str
    verifier: str
    then: str = ""
    link: str = ""  # the user who links, else nobody

    @classmethod
    def new(cls, then: str, link: str) -> "Way":
        """All of it unguessable."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, then, link)


def provider() -> Provider | None:
    """The one the environment names, when it may be trusted at all."""
    told: dict[str, str] = settings.OIDC
    if not told.get("issuer") or not told.get("client") or not is_safe(told["issuer"]):
        return None
    return Provider(**told)


def is_safe(address: str) -> bool:
    """Encrypted, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def address(who: Provider, way: Way, back: str) -> str:
    """Where the browser is sent. Raises Away."""
    challenge = urlsafe_b64encode(sha256(way.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": who.client, "redirect_uri": back, "scope": "openid",
        "state": way.state, "nonce": way.nonce,
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    where = _about(who)["authorization_endpoint"]
    return f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(asked)}"


def subject(who: Provider, way: Way, back: str, code: str) -> str:
    """The lasting mark of whoever came back with a code. Raises Away, Refused."""
    about = _about(who)
    asked = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back,
        "code_verifier": way.verifier,
    }  # fmt: skip
    headers = {}
    if who.secret:
        both = f"{quote(who.client, safe='')}:{quote(who.secret, safe='')}"
        headers["Authorization"] = f"Basic {b64encode(both.encode()).decode()}"
    else:
        asked["client_id"] = who.client
    answer = _ask(about["token_endpoint"], urlencode(asked).encode(), headers)
    claims = _claims(who, way, str(answer.get("id_token", "")))
    found = claims.get(who.subject)
    if not isinstance(found, str) or not 0 < len(found) <= 255:
        raise Refused(f"no {who.subject}")
    return found


def _claims(who: Provider, way: Way, token: str) -> Mapping[str, Any]:
    """What the provider signed, when it is for us, fresh, and the answer to what we asked."""
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": who.issuer}, aud={"essential": True, "value": who.client},
        exp={"essential": True}, iat={"essential": True}, sub={"essential": True},
        nonce={"essential": True, "value": way.nonce},
    )  # fmt: skip
    try:
        claims = jwt.decode(token, _keys(who), algorithms=SIGNED).claims
        registry.validate(claims)
    except (JoseError, ValueError) as wrong:
        raise Refused(str(wrong)) from wrong
    others = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if len(others) > 1 and claims.get("azp") != who.client:
        raise Refused("for others too")
    return claims


def _keys(who: Provider) -> KeySet:
    """Asked for each time: whoever changes keys is believed at once."""
    told = _ask(_about(who)["jwks_uri"])
    try:
        return KeySet.import_key_set(told)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as wrong:
        raise Away("no keys") from wrong


NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_known: dict[str, tuple[float, dict[str, Any]]] = {}


def _about(who: Provider) -> dict[str, Any]:
    """What a provider says of itself, kept for ten minutes. Raises Away."""
    kept = _known.get(who.issuer)
    if kept and monotonic() - kept[0] < FRESH:
        return kept[1]
    about = _ask(f"{who.issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != who.issuer:
        raise Away("another issuer")
    if not all(is_safe(str(about.get(name, ""))) for name in NEEDED):
        raise Away("endpoints are missing, or not encrypted")
    _known[who.issuer] = (monotonic(), about)
    return about


class _Plain(HTTPErrorProcessor):
    """An answer is an answer, whatever its status: nobody is followed elsewhere."""

    def http_response(self, request: Any, response: Any) -> Any:
        """As it is."""
        return response

    https_response = http_response


_opener = build_opener(_Plain)


def _ask(
    where: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    request = Request(where, data, {"Accept": "application/json", **(headers or {})})  # noqa: S310 - see is_safe
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            body, status = answer.read(MOST + 1), answer.status
    except (URLError, OSError, ValueError) as wrong:
        raise Away(str(wrong)) from wrong
    if status >= 500 or len(body) > MOST:
        raise Away(f"{where} answers {status}")
    try:
        told = json.loads(body)
    except ValueError as wrong:
        raise Away(f"{where} speaks no JSON") from wrong
    if status >= 400 or not isinstance(told, dict):
        error = told.get("error", "") if isinstance(told, dict) else ""
        raise Refused(f"{where} answers {status} {error}")
    return told
