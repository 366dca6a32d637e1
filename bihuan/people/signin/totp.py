"""动态码 by RFC 6238: six digits, half minutes, SHA-1, as every authenticator app knows them."""

import hmac
import secrets
import struct
from base64 import b32encode
from urllib.parse import quote, urlencode

PERIOD = 30  # seconds
SPREAD = 1  # half minutes a phone's clock may be off, either way


def new() -> bytes:
    """A secret, as long as the digest."""
    return secrets.token_bytes(20)


def code(secret: bytes, step: int, digits: int = 6) -> str:
    """What an app shows in one period."""
    mac = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(secret: bytes, typed: str, now: float, after: int = 0) -> int | None:
    """The period a code belongs to; None when it is wrong, too old, or not later than `after`."""
    here = int(now) // PERIOD
    fits = [
        step
        for step in range(here - SPREAD, here + SPREAD + 1)
        if hmac.compare_digest(code(secret, step).encode(), typed.encode()) and step > after
    ]
    return fits[0] if fits else None


def letters(secret: bytes) -> str:
    """The secret for whoever types it: groups of four."""
    text = b32encode(secret).decode()
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def address(secret: bytes, issuer: str, name: str) -> str:
    """What the square picture says."""
    told = {"secret": b32encode(secret).decode(), "issuer": issuer}
    return f"otpauth://totp/{quote(issuer)}:{quote(name)}?{urlencode(told, quote_via=quote)}"
