"""Keys outside the database 钥匙: small files of this installation alone, numbered, the newest in use.

`<n>.seal` seals columns, `<n>.hash` makes the keyed hashes by which a phone number is found again.
The folder is BIHUAN_HOME/keys, 0700; a file is 32 random bytes in hex, 0600. What a key sealed tells
the key's number, so an old key must stay until nothing is under it, in back-ups too.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings

SEAL, HASH = "seal", "hash"
KINDS = (SEAL, HASH)
SIZE = 32  # bytes


def current(kind: str) -> tuple[int, bytes]:
    """The number and the key in use; the first is made when there is none."""
    keys = ring(kind)
    if not keys:
        _make(kind, 1)
        keys = ring(kind)
    n = max(keys)
    return n, keys[n]


def find(kind: str, n: int) -> bytes | None:
    """The key of a number; None when its file is not here. Makes none."""
    if (key := ring(kind).get(n)) is None:
        _read.cache_clear()  # made in the very moment in which the folder was read
        key = ring(kind).get(n)
    return key


def ring(kind: str) -> Mapping[int, bytes]:
    """Every key there is of a kind, by number, as the files are now."""
    folder = Path(settings.KEYS)
    try:
        changed = folder.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read(folder, kind, changed)


def renewed(kind: str) -> int:
    """Have a new key, in use from now on in every process; its number."""
    n = max(ring(kind), default=0) + 1
    _make(kind, n)
    return n


def dropped(kind: str, n: int) -> None:
    """Take a key away for good: what is under it opens no more."""
    _path(kind, n).unlink()


def made(kind: str, n: int) -> float:
    """When a key was made, in seconds of the epoch."""
    return _path(kind, n).stat().st_mtime


def _path(kind: str, n: int) -> Path:
    return Path(settings.KEYS) / f"{n}.{kind}"


def _make(kind: str, n: int) -> None:
    """A new file, whole or not there; when another process was first, its stays."""
    path = _path(kind, n)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(SIZE))
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(half, path)
    half.unlink()
    _read.cache_clear()


@lru_cache(maxsize=8)
def _read(folder: Path, kind: str, changed: int) -> Mapping[int, bytes]:
    """`changed` is when the folder last was: a key made or dropped elsewhere is seen at once."""
    found = (path for path in folder.glob(f"*.{kind}") if path.stem.isdigit())
    return {int(path.stem): bytes.fromhex(path.read_text().strip()) for path in found}
