"""签名钥匙: the keys checkpoints are signed by, files of this installation alone.

A key is 32 random bytes, as hex in a 0600 file `<n>.<algorithm>`; the newest of the algorithm the
installation chose is the one in use. Ed25519 is `cryptography`'s; SM2 (with SM3) is `gmalg`'s, in
pure Python: its signing takes time that depends on the key, so sign on a machine of your own.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import gmalg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .offline_verifier import SM2_ID, SM2_N, sm2

LABELS = {"ed25519": "Ed25519", "sm2": "SM2（SM3）"}


@dataclass(frozen=True, slots=True)
class Key:
    """One key pair. `public` is hex; the secret never leaves this module."""

    algorithm: str
    public: str
    _sign: Callable[[bytes], bytes]

    def sign(self, message: bytes) -> str:
        """The signature, hex."""
        return self._sign(message).hex()

    @property
    def name(self) -> tuple[str, str]:
        """What others know it by."""
        return self.algorithm, self.public


def current() -> Key:
    """The key in use; made when there is none."""
    files = _files(_algorithm())
    return _read(files[-1] if files else _make(1))


def renewed() -> Key:
    """A new key, in use from now on. The old one stays until it has handed over everywhere."""
    files = _files(_algorithm())
    return _read(_make(_number(files[-1]) + 1 if files else 1))


def find(name: tuple[str, str]) -> Key | None:
    """The key others know by this name; None when its file is not here."""
    keys = (_read(path) for path in _files(name[0]))
    return next((key for key in keys if key.name == name), None)


def holds(name: tuple[str, str], message: bytes, signature: str) -> bool:
    """Whether a signature is by the key of this name."""
    algorithm, public = name
    try:
        return _HOLDS[algorithm](bytes.fromhex(public), message, bytes.fromhex(signature))
    except (KeyError, ValueError):
        return False


def _algorithm() -> str:
    if settings.SIGNATURE not in LABELS:
        raise ImproperlyConfigured(f"BIHUAN_SIGNATURE 只能是 {'、'.join(LABELS)}")
    return str(settings.SIGNATURE)


def _files(algorithm: str) -> list[Path]:
    found = Path(settings.SIGNING_KEYS).glob(f"*.{algorithm}")
    return sorted((path for path in found if path.stem.isdigit()), key=_number)


def _number(path: Path) -> int:
    return int(path.stem)


def _make(n: int) -> Path:
    """A new key file, whole or not there; when another process was first, its."""
    path = Path(settings.SIGNING_KEYS) / f"{n}.{_algorithm()}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(32))
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(half, path)
    half.unlink()
    return path


def _read(path: Path) -> Key:
    secret = bytes.fromhex(path.read_text().strip())
    return _KEYS[path.suffix[1:]](secret)


def _ed25519(secret: bytes) -> Key:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    return Key("ed25519", key.public_key().public_bytes_raw().hex(), key.sign)


def _sm2(secret: bytes) -> Key:
    number = int.from_bytes(secret, "big") % (SM2_N - 2) + 1
    packed = number.to_bytes(32, "big")
    public = gmalg.SM2().generate_pk(packed)
    signer = gmalg.SM2(packed, SM2_ID, public)

    def sign(message: bytes) -> bytes:
        return b"".join(half.rjust(32, b"\0") for half in signer.sign(message))

    return Key("sm2", public.hex(), sign)


_KEYS = {"ed25519": _ed25519, "sm2": _sm2}


def _ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


# Ours is stricter than the library's about what is a point of the curve, and no slower.
_HOLDS = {"ed25519": _ed25519_holds, "sm2": sm2}
