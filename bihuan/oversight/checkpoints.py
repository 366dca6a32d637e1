"""存证点: every matter's head at one moment as one digest, signed, and chained to the one before.

What was rewritten after it shows to whoever kept the checkpoint elsewhere: a printed sheet on the
board, a file with the supervision committee. What was rewritten before its first checkpoint by
somebody with key and database does not.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils import timezone
from uuid_utils.compat import uuid7

from bihuan import core
from bihuan.core import merkle
from bihuan.core.merkle import Leaf
from bihuan.matters.models import Matter
from bihuan.people.models import Organisation
from bihuan.people.walls import snapshot, tenant

from . import access, signing
from .models import Checkpoint
from .signing import Key

log = logging.getLogger(__name__)

FORMAT, WHAT = 1, "bihuan checkpoint"
POINT, KEY = Checkpoint.Kind.POINT, Checkpoint.Kind.KEY
PAGE = 20

# As `merkle.Leaf` packs them, in one statement: one snapshot.
_HEADS = """
    SELECT string_agg(uuid_send(id) || int4send(seq) || decode(head, 'hex'), ''::bytea ORDER BY id)
    FROM matters_matter
"""


class LostKey(Exception):  # noqa: N818 - reads as what happened
    """The key that signed the checkpoint before is not on this machine, and a new one was not asked for."""


@dataclass(slots=True)
class Made:
    """What one round came to: checkpoints made, communities in which none could be."""

    points: int = 0
    failed: int = 0


def sweep(at: datetime) -> Made:
    """Today's checkpoint of every community that has matters and none yet. Safe to repeat."""
    made = Made()
    for place in Organisation.objects.filter(kind__in=Organisation.KEEPERS).order_by("id"):
        try:
            made.points += daily(place.id, at) is not None
        except Exception:
            log.exception("no checkpoint of %s", place.id)
            made.failed += 1
    return made


def daily(community: UUID, at: datetime) -> Checkpoint | None:
    """Today's checkpoint, unless it is made already or there is nothing to be kept."""
    return _made(community, at, once=True, lost=False)


def make(community: UUID, at: datetime, *, lost: bool = False) -> Checkpoint | None:
    """A checkpoint now; None where there are no matters, or another process made one this moment.

    When another key is in use than before, the one before hands over to it first; `lost` when its
    file is gone and people will be told so. Raises LostKey.
    """
    return _made(community, at, once=False, lost=lost)


def latest(
    community: UUID | str, how_many: int = PAGE, before: int | None = None
) -> list[Checkpoint]:
    """The last checkpoints of a community, newest first, without their leaves; those under a number."""
    with tenant(community):
        found = Checkpoint.objects.defer("leaves").order_by("-n")
        return list((found.filter(n__lt=before) if before else found)[:how_many])


def one(community: UUID | str, n: int) -> Checkpoint:
    """One checkpoint by its number. Raises Checkpoint.DoesNotExist."""
    with tenant(community):
        return Checkpoint.objects.defer("leaves").get(n=n)


def says(row: Checkpoint) -> dict[str, Any]:
    """What was signed. Raises ValueError when it cannot be read."""
    plain = json.loads(bytes(row.payload))
    if not isinstance(plain, dict) or plain.get("v") != FORMAT or plain.get("what") != WHAT:
        raise ValueError("not a checkpoint of format 1")
    return plain


def signed(row: Checkpoint) -> bool:
    """Whether its signature is by the key it names."""
    try:
        plain = says(row)
        return signing.holds((plain["alg"], plain["public"]), bytes(row.payload), row.signature)
    except (ValueError, KeyError):
        return False


def key_after(row: Checkpoint) -> tuple[str, str]:
    """The name of the key by which the next one is to be signed."""
    plain = says(row)
    named = plain["next"] if plain["kind"] == KEY else plain
    return named["alg"], named["public"]


# -- making -----------------------------------------------------------------------------------------


def _made(community: UUID, at: datetime, *, once: bool, lost: bool) -> Checkpoint | None:
    """Whoever reads the same last one makes the same number, and only one of them can."""
    try:
        ends = access.ends(community)
        with tenant(community) as kept_by:
            last = _last()
            if _nothing_to_do(last, at, once=once):
                return None
            key = signing.current()
            if last and (name := key_after(last)) != key.name:
                last = _handover(kept_by, last, key, signing.find(name), at, lost=lost)
            return _point(kept_by, last, key, at, ends)
    except IntegrityError as taken:
        if "one_checkpoint_per_number" not in str(taken):
            raise
        return None


def _nothing_to_do(last: Checkpoint | None, at: datetime, *, once: bool) -> bool:
    if last is None:
        return not Matter.objects.exists()
    return once and timezone.localdate(last.at) >= timezone.localdate(at)


def _last() -> Checkpoint | None:
    return Checkpoint.objects.defer("leaves").order_by("-n").first()


def _handover(
    community: UUID, last: Checkpoint, key: Key, before: Key | None, at: datetime, *, lost: bool
) -> Checkpoint:
    """换钥: the key before names the new one; where it is lost, the new one names itself and says so."""
    if before is None and not lost:
        raise LostKey("上一个存证点的签名钥匙不在这台机器上")
    plain = says(last)
    more: dict[str, Any] = {"next": {"alg": key.algorithm, "public": key.public}}
    if before is None:
        more["lost"] = True
    named = {"root": last.root, "heads": plain["heads"], "kind": str(KEY)}
    return _write(community, last, before or key, at, named | more, b"")


def _point(
    community: UUID, last: Checkpoint | None, key: Key, at: datetime, ends: dict[str, Any]
) -> Checkpoint:
    with connection.cursor() as cursor:
        cursor.execute(_HEADS)
        [packed] = cursor.fetchone()
    heads, tree = merkle.cut(bytes(packed or b"")), _tree()
    known = set(tree.leaves)
    changed = [leaf for leaf in heads if leaf not in known]
    tree.put(changed)  # a matter that vanished stays in it: `verify` names it
    named = ends | {"root": tree.root, "heads": len(tree), "kind": str(POINT)}
    return _write(community, last, key, at, named, b"".join(changed))


def _write(
    community: UUID,
    last: Checkpoint | None,
    key: Key,
    at: datetime,
    named: dict[str, Any],
    leaves: bytes,
) -> Checkpoint:
    n = last.n + 1 if last else 1
    payload = core.trace.canonical(
        {
            "v": FORMAT, "what": WHAT, "community": str(community), "n": n,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "prev": last.digest if last else "", "alg": key.algorithm, "public": key.public,
        } | named
    )  # fmt: skip
    return Checkpoint.objects.create(
        id=uuid7(), community_id=community, n=n, kind=named["kind"], at=at, root=named["root"],
        digest=sha256(payload).hexdigest(), payload=payload, signature=key.sign(payload),
        leaves=leaves,
    )  # fmt: skip


def _tree() -> merkle.Tree:
    """The tree as the last checkpoint left it."""
    heads: dict[bytes, bytes] = {}
    rows = Checkpoint.objects.order_by("n").values_list("leaves", flat=True)
    for leaves in rows.iterator(chunk_size=10):
        heads.update((leaf[: merkle.ID], leaf) for leaf in merkle.cut(bytes(leaves)))
    return merkle.Tree(heads.values())


# -- proving ----------------------------------------------------------------------------------------


def bundle(community: UUID | str, matter: UUID | str) -> dict[str, Any]:
    """存证包: a trace, every checkpoint, and the proofs that its heads were in them.

    There is a proof for each checkpoint that saw another head, and for the newest. It holds no
    words of anybody: the trace has none. Raises Matter.DoesNotExist.
    """
    with snapshot(community) as kept_by:
        row = Matter.objects.get(id=matter)
        lines = [
            bytes(entry.payload).decode(errors="replace") for entry in row.trace.order_by("seq")
        ]
        rows = list(Checkpoint.objects.order_by("n"))
    return {
        "what": "bihuan proof", "v": FORMAT, "community": str(kept_by), "matter": str(row.id),
        "number": row.number, "lines": lines, "checkpoints": [plain(one) for one in rows],
        "proofs": list(_proofs(rows, row.id)),
    }  # fmt: skip


def plain(row: Checkpoint) -> dict[str, str]:
    """One checkpoint as it is handed out."""
    return {"payload": bytes(row.payload).decode(errors="replace"), "signature": row.signature}


def handed_out(community: UUID | str, rows: Sequence[Checkpoint]) -> dict[str, Any]:
    """A file of checkpoints, for somebody to keep elsewhere."""
    told = [plain(row) for row in rows]
    return {
        "what": "bihuan checkpoints",
        "v": FORMAT,
        "community": str(community),
        "checkpoints": told,
    }


def _proofs(rows: Sequence[Checkpoint], matter: UUID) -> Iterator[dict[str, Any]]:
    tree, newest = merkle.Tree(), max((row.n for row in rows if row.kind == POINT), default=0)
    for row in rows:
        changed = merkle.cut(bytes(row.leaves))
        tree.put(changed)
        mine = tree.leaf(matter)
        if mine and (row.n == newest or mine.pack() in changed):
            at, path = tree.path(matter)
            yield {"n": row.n, "seq": mine.seq, "head": mine.head, "at": at, "path": path}


# -- checking ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a checkpoint, by its number."""

    n: int
    code: str


SAYS = {
    "unreadable": "内容读不出",
    "copy": "旁边的列与签过的内容不符",
    "number": "编号不连续",
    "prev": "与前一号接不上",
    "signature": "签名不对",
    "key": "换了没有交接过的钥匙",
    "root": "存证树与当时各事项的末条不符",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The checkpoints of one community, checked: how many, what is wrong, what each saw of a matter."""

    points: int
    flaws: Sequence[Flaw]
    seen: dict[UUID, list[tuple[int, Leaf]]]


def check(community: UUID | str) -> Checked:
    """Check every checkpoint of a community from the first: bytes, chain, signatures, trees."""
    with tenant(community):
        rows = list(Checkpoint.objects.order_by("n"))
    flaws: list[Flaw] = []
    seen: dict[UUID, list[tuple[int, Leaf]]] = {}
    tree, before = merkle.Tree(), None
    for row in rows:
        found = partial(Flaw, row.n)
        packed = bytes(row.leaves)
        changed = merkle.cut(packed) if len(packed) % merkle.SIZE == 0 else []
        tree.put(changed)
        for leaf in map(Leaf.unpack, changed):
            seen.setdefault(leaf.matter, []).append((row.n, leaf))
        flaws += map(found, _wrong(row, before, tree))
        before = row
    return Checked(len(rows), flaws, seen)


def _wrong(row: Checkpoint, before: Checkpoint | None, tree: merkle.Tree) -> Iterator[str]:
    try:
        plain = says(row)
        known = key_after(before) if before else (plain["alg"], plain["public"])
        named = {name: plain[name] for name in ("n", "kind", "root", "community")}
        at, prev, heads = datetime.fromisoformat(plain["at"]), plain["prev"], plain["heads"]
    except (ValueError, KeyError, TypeError):
        yield "unreadable"
        return
    copies = {"n": row.n, "kind": row.kind, "root": row.root, "community": str(row.community_id)}
    digest = sha256(bytes(row.payload)).hexdigest()
    if copies != named or at != row.at or digest != row.digest:
        yield "copy"
    if row.n != (before.n + 1 if before else 1):
        yield "number"
    if prev != (sha256(bytes(before.payload)).hexdigest() if before else ""):
        yield "prev"
    if not signed(row):
        yield "signature"
    if (plain["alg"], plain["public"]) != known and not (row.kind == KEY and plain.get("lost")):
        yield "key"
    if (tree.root, len(tree)) != (row.root, heads):
        yield "root"
