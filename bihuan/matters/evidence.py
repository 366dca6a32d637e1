"""Evidence 佐证: what was handed in, called by a commitment that tells nothing about it.

The trace holds the commitment, HMAC(salt, body). The body lies encrypted under a key of its own in
a randomly named file; salt, key and the keyed hash by which the same photo is known again stand in
the row. Erasing drops all four, and the trace still verifies.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from bihuan import core
from bihuan.people import erasures
from bihuan.people.walls import tenant

from .models import Erased, Evidence, Phone

TEXT = "text/plain; charset=utf-8"
NONCE = 12  # bytes, the first of each file
AGAIN = "恢复以后按名单再删"
LISTED = "evidence"  # in the list of what was erased, outside the database


class Gone(LookupError):  # noqa: N818 - reads as what happened
    """The body was erased, or was never kept here."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was handed in, as it was."""

    content: bytes
    name: str
    media_type: str

    @property
    def text(self) -> str:
        """The words, when it is text."""
        return self.content.decode()


def keep(
    community: UUID | str, content: bytes | str, *, name: str = "", media_type: str = TEXT
) -> str:
    """Keep one body; its commitment, 64 hex digits, new each time even for the same body."""
    body = content.encode() if isinstance(content, str) else content
    salt, secret, file = secrets.token_bytes(32), secrets.token_bytes(32), secrets.token_hex(16)
    commitment = hmac.new(salt, body, hashlib.sha256).hexdigest()
    nonce = secrets.token_bytes(NONCE)
    _put(file, nonce + AESGCM(secret).encrypt(nonce, body, commitment.encode()))
    with tenant(community) as kept_by:
        Evidence.objects.create(
            community_id=kept_by, commitment=commitment, salt=salt, secret=secret, file=file,
            twin=_twin(body), name=name[:200], media_type=media_type[:100], size=len(body),
        )  # fmt: skip
    return commitment


def body(community: UUID | str, commitment: str) -> Body:
    """What a commitment stands for. Raises Gone when it was erased; checks that it is the same."""
    with tenant(community):
        row = Evidence.objects.filter(commitment=commitment).exclude(file="").first()
    if row is None:
        raise Gone(commitment)
    return Body(_open(row), row.name, row.media_type)


def _open(row: Evidence) -> bytes:
    """The body of a row that has a file. Raises ValueError when it is not what was handed in."""
    sealed, name = _path(row.file).read_bytes(), row.commitment
    try:
        body = AESGCM(bytes(row.secret)).decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        same = hmac.new(bytes(row.salt), body, hashlib.sha256).hexdigest() == name
    except (InvalidTag, TypeError) as wrong:  # a byte of the file is another, or the key is gone
        raise ValueError(f"{name} does not open") from wrong
    if not same:
        raise ValueError(f"{name} opens to something else")
    return body


def check(commitments: Iterable[str]) -> dict[str, str]:
    """Commitment -> how what it stands for is kept in the community one is in.

    `kept` and the same as was handed in; `erased` for good and listed so; `no_row` nobody knows of
    it; `unlisted` dropped without being listed; `no_file` the body is gone; `altered` it opens to
    something else, or not at all; `revived` it is listed as erased and back again.
    """
    wanted = set(commitments)
    listed = set(Erased.objects.filter(commitment__in=wanted).values_list("commitment", flat=True))
    rows = {row.commitment: row for row in Evidence.objects.filter(commitment__in=wanted)}
    return {mark: _how_kept(rows.get(mark), listed=mark in listed) for mark in wanted}


def _how_kept(row: Evidence | None, *, listed: bool) -> str:
    if row is None or not row.file:
        return "erased" if listed else "unlisted" if row else "no_row"
    if listed:
        return "revived"
    try:
        _open(row)
    except OSError:
        return "no_file"
    except ValueError:
        return "altered"
    return "kept"


def rows(community: UUID | str, commitments: Iterable[str]) -> dict[str, Evidence]:
    """The rows of several commitments; an erased one has no `file`."""
    with tenant(community):
        found = Evidence.objects.filter(commitment__in=set(commitments))
        return {row.commitment: row for row in found}


def twins(community: UUID | str, commitment: str) -> list[Evidence]:
    """Evidence kept before with the very same body, oldest first: the same photo again."""
    with tenant(community):
        row = Evidence.objects.filter(commitment=commitment).exclude(twin="").first()
        if row is None:
            return []
        same = Evidence.objects.filter(twin=row.twin, id__lt=row.id)
        return list(same.order_by("id"))


def erase(community: UUID | str, commitment: str, *, why: str, by: str) -> None:
    """Erase what a commitment stands for, for good, and list it so that no restore revives it.

    Does nothing twice. `by` is the person's opaque id.
    """
    with tenant(community) as kept_by:
        row = Evidence.objects.select_for_update().filter(commitment=commitment).first()
        if row is None or not row.file:
            return
        Erased.objects.create(
            community_id=kept_by, commitment=commitment, file=row.file, why=why[:200], by=by
        )
        erasures.add(kept_by, LISTED, commitment)
        _forget(row)


def discard(community: UUID | str, commitments: Iterable[str]) -> None:
    """Drop bodies that no trace speaks of: what was typed for an act that was then refused."""
    with tenant(community):
        for row in Evidence.objects.filter(commitment__in=set(commitments)):
            transaction.on_commit(partial(_path(row.file).unlink, missing_ok=True))
            Phone.objects.filter(commitment=row.commitment).delete()
            row.delete()


def erase_again(community: UUID | str) -> int:
    """After a restore: erase once more whatever is listed as erased; how many came back.

    What is listed in the database and what is listed outside it are made one: a back-up may be
    older than an erasure.
    """
    with tenant(community) as kept_by:
        inside = set(Erased.objects.values_list("commitment", flat=True))
        outside = erasures.listed(kept_by)[LISTED]
        erasures.add(kept_by, LISTED, *sorted(inside - outside))
        back = list(Evidence.objects.filter(commitment__in=inside | outside).exclude(file=""))
        for row in back:
            if row.commitment not in inside:
                Erased.objects.create(
                    community_id=kept_by, commitment=row.commitment, file=row.file,
                    why=AGAIN, by=core.CLOCK,
                )  # fmt: skip
            _forget(row)
    return len(back)


def _forget(row: Evidence) -> None:
    transaction.on_commit(partial(_path(row.file).unlink, missing_ok=True))
    row.salt = row.secret = None
    row.file = row.twin = row.name = ""
    row.save()
    Phone.objects.filter(commitment=row.commitment).delete()


def _put(file: str, content: bytes) -> None:
    """Write a file that is there whole or not at all, before any row speaks of it."""
    path = _path(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    half.rename(path)


def _path(file: str) -> Path:
    return Path(settings.HOME) / "evidence" / file[:2] / file


def _twin(content: bytes) -> str:
    return hmac.new(settings.TWIN_SECRET.encode(), content, hashlib.sha256).hexdigest()
