"""Sealed columns 加密列: text that lies in the database encrypted, and is opened by name or not at all.

AES-GCM under a key of `keyring`. A sealed text is bound to its table, column, community and row: put
anywhere else it does not open. A column that must be searched has a keyed hash beside it, one for
each purpose, so that nobody joins two purposes by it and nobody guesses numbers without the key.
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from . import keyring

VERSION = b"\x01"
NUMBER, NONCE = 4, 12  # bytes, after the version
HEAD = len(VERSION) + NUMBER
BETWEEN = "\x1f"  # no part of what a text is bound to holds it


class Unopenable(ValueError):  # noqa: N818 - reads as what happened
    """A sealed text that does not open: its key is not here, or it stands where it does not belong."""


def seal(text: str, *bound: object) -> bytes:
    """As it may lie in a table; opens only with the same `bound`. Nothing seals to nothing."""
    if not text:
        return b""
    n, key = keyring.current(keyring.SEAL)
    head, nonce = VERSION + n.to_bytes(NUMBER), os.urandom(NONCE)
    return head + nonce + AESGCM(key).encrypt(nonce, text.encode(), head + _bound(bound))


def unseal(sealed: bytes, *bound: object) -> str:
    """The text. Raises Unopenable."""
    sealed = bytes(sealed)
    if not sealed:
        return ""
    head, nonce, body = sealed[:HEAD], sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :]
    key = keyring.find(keyring.SEAL, number(sealed))
    if key is None:
        raise Unopenable(f"key {number(sealed)} is not here")
    try:
        return AESGCM(key).decrypt(nonce, body, head + _bound(bound)).decode()
    except (InvalidTag, ValueError) as wrong:
        raise Unopenable("altered, or of another place") from wrong


def number(sealed: bytes) -> int:
    """The number of the key a text is sealed under; 0 for what is not a sealed text."""
    whole = len(sealed) > HEAD + NONCE and sealed[:1] == VERSION
    return int.from_bytes(sealed[1:HEAD]) if whole else 0


def _bound(parts: Sequence[object]) -> bytes:
    return BETWEEN.join(map(str, parts)).encode()


class Sealed:
    """The value of a sealed column. Says nothing of itself until it is told to `open`."""

    __slots__ = ("bound", "raw")

    def __init__(self, raw: str | bytes, bound: tuple[str, ...]) -> None:
        self.raw = raw  # bytes as it lies in the database, or text that is not saved yet
        self.bound = bound

    def open(self) -> str:
        """The text. Raises Unopenable."""
        return self.raw if isinstance(self.raw, str) else unseal(self.raw, *self.bound)

    def __bool__(self) -> bool:
        return bool(self.raw)

    def __str__(self) -> str:
        return _("（已加密）") if self.raw else ""

    def __repr__(self) -> str:
        return "<Sealed>"


class _Value(DeferredAttribute):
    """What a row shows of a sealed column, and takes for it: text, or the Sealed of another row."""

    def __get__(self, row: Any, cls: Any = None) -> Any:
        if row is None:
            return self
        raw = super().__get__(row, cls)
        return None if raw is None else Sealed(raw, self.field.bound(row))

    def __set__(self, row: Any, value: Any) -> None:
        if isinstance(value, Sealed):
            value = value.raw if value.bound == self.field.bound(row) else value.open()
        row.__dict__[self.field.attname] = bytes(value) if isinstance(value, memoryview) else value


class SealedText(models.BinaryField):
    """A column of sealed text. Reading a row gives a Sealed; assigning takes text."""

    descriptor_class = _Value

    def _check_str_default_value(self) -> list[Any]:
        """Django's own check asks for bytes; here a default is text, as whatever is assigned."""
        return []

    def bound(self, row: models.Model) -> tuple[str, ...]:
        """What the text of this row is bound to."""
        community = getattr(row, "community_id", None)
        return (self.model._meta.db_table, self.column, str(community or ""), str(row.pk))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """Seal what is not sealed yet."""
        value = getattr(model_instance, self.attname)
        if value is None:
            return None
        if isinstance(value.raw, str):
            if model_instance.pk is None:
                raise TypeError(f"{self.name}: a row needs its key before a text is sealed for it")
            value = Sealed(seal(value.raw, *value.bound), value.bound)
            setattr(model_instance, self.attname, value)
        if value.raw and not number(value.raw):
            raise TypeError(f"{self.name}: bytes that nobody sealed")
        return value.raw

    def get_prep_value(self, value: Any) -> Any:
        """Text reaches the database only by saving its row, which seals it."""
        if isinstance(value, str | Sealed):
            raise TypeError(f"{self.name}: save the row, it cannot be sealed in an update")
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing can be asked of it but whether it is there: search goes by a KeyedHash."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class KeyedHash(models.CharField):
    """The keyed hash of a sealed column, by which it is searched; filled in when the row is saved.

    `of` names the sealed column, `by` columns that make equal texts differ.
    """

    def __init__(self, *args: Any, of: str = "", by: Sequence[str] = (), **kwargs: Any) -> None:
        self.of, self.by = of, tuple(by)
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations: what it hashes is code, not schema."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of, "by": self.by}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The hash of what the row says now."""
        text = getattr(model_instance, self.of)
        made = self.hashed(model_instance, text.open()) if text else ""
        setattr(model_instance, self.attname, made)
        return made

    def hashed(self, row: models.Model, text: str) -> str:
        """The hash of a text in a row like this one, by the key in use."""
        return keyed(text, *self._parts(row))

    def sought(self, row: models.Model, text: str) -> list[str]:
        """Every hash such a text may lie under: for `…__in`."""
        return sought(text, *self._parts(row))

    def _parts(self, row: models.Model) -> list[object]:
        own = [getattr(row, name) for name in self.by]
        return [self.model._meta.db_table, self.column, getattr(row, "community_id", ""), *own]


def keyed(text: str, *bound: object) -> str:
    """`<number of the key>.<hash>` of a phone, by the key in use; with another `bound` another hash."""
    return _hash(*keyring.current(keyring.HASH), bound, text)


def sought(text: str, *bound: object) -> list[str]:
    """Every hash it may lie under, one a key there is."""
    keys = keyring.ring(keyring.HASH)
    return [_hash(n, key, bound, text) for n, key in sorted(keys.items())]


def hashed_by(value: str) -> int:
    """The number of the key of a hash."""
    head = value.partition(".")[0]
    return int(head) if head.isdigit() else 0


def _hash(n: int, key: bytes, bound: Sequence[object], text: str) -> str:
    made = hmac.new(key, _bound([*bound, digits(text)]), hashlib.sha256).digest()
    return f"{n}.{urlsafe_b64encode(made).decode().rstrip('=')}"


def digits(phone: str) -> str:
    """A number as it is compared: its digits alone, without what is dialled before it at home."""
    found = "".join(str(int(one)) for one in phone if one.isdecimal())
    return found.removeprefix("0086").removeprefix("86") if len(found) > MOBILE else found


MOBILE = 11  # digits of a mobile number
