"""访问日志 as oversight has it: cut when its time is over, its head witnessed by checkpoints, checked.

A cut signs the digest of the last row it takes away, and is itself a row; so the chain goes on from
there, and rows taken away by anybody else are missed. Each checkpoint names the last row of its
community's stream and of the installation's: what is cut off at the end is missed too.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from bihuan import core
from bihuan.core import Limit
from bihuan.people.access import log
from bihuan.people.access.log import Checked, Flaw, Row, Stream, What
from bihuan.people.models import AccessLog, Organisation
from bihuan.people.walls import tenant
from bihuan.rules.figures import calendar, figures

from . import signing
from .models import Checkpoint

logger = logging.getLogger(__name__)

SAYS = {
    "unreadable": "内容读不出",
    "stream": "是别处的日志",
    "copy": "旁边的列与写下时不符",
    "number": "编号不连续：有记录被拿走",
    "chain": "与上一条接不上：上一条或这一条被改过",
    "signature": "截存的签名不对",
    "rewritten": "与存证点不符：存证之后改写过",
    "gone": "存证点里有这一条，现在没有了",
}
START = (0, "")  # what the first row of a stream follows
BATCH = 20_000  # rows taken away in one transaction


@dataclass(slots=True)
class Swept:
    """What one round came to: rows taken away, streams where it failed."""

    rows: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a checkpoint saw at the end of a stream."""

    seq: int
    digest: str


# -- cutting ----------------------------------------------------------------------------------------


def sweep(at: datetime) -> Swept:
    """Cut every stream. Safe to repeat."""
    swept = Swept()
    for stream in streams():
        try:
            while taken := cut(stream, at):
                swept.rows += taken
        except Exception:
            logger.exception("access log of %s not cut", stream or "the installation")
            swept.failed += 1
    return swept


def streams() -> list[Stream]:
    """The installation's, and one for each organisation that keeps matters."""
    places = Organisation.objects.filter(kind__in=Organisation.KEEPERS).order_by("id")
    return [None, *places.values_list("id", flat=True)]


def kept_since(at: datetime) -> datetime:
    """Rows before this moment have been kept for their time."""
    kept = Limit.parse(figures("access")["kept"]["default"])
    day: date = kept.before(timezone.localdate(at), calendar())
    return timezone.make_aware(datetime.combine(day, time()))


def cut(stream: Stream, at: datetime) -> int:
    """Take away rows whose time is over, the oldest first; how many. Their end is signed and written first."""
    with transaction.atomic(), log.within(stream):
        old = log.rows(stream)[:BATCH].values_list("seq", "digest", "at")
        before, last, count = kept_since(at), None, 0
        for seq, digest, when in old:
            if when >= before:
                break
            last, count = Seen(seq, digest), count + 1
        if last is None:
            return 0
        row = Row(What.CUT, about=f"1–{last.seq}", head=_signed(stream, last))
        log.write(stream, [row], at)
        log.rows(stream).filter(seq__lte=last.seq).delete()
        return count


def _signed(stream: Stream, end: Seen) -> str:
    key = signing.current()
    signature = key.sign(_message(stream, end))
    plain = {"seq": end.seq, "digest": end.digest, "alg": key.algorithm, "public": key.public}
    return core.trace.canonical(plain | {"signature": signature}).decode()


def _message(stream: Stream, end: Seen) -> bytes:
    plain = {"v": log.FORMAT, "what": "bihuan access log", "stream": str(stream or "")}
    return core.trace.canonical(plain | {"seq": end.seq, "digest": end.digest})


# -- witnessing -------------------------------------------------------------------------------------


def ends(community: Stream) -> dict[str, Any]:
    """What a checkpoint of this community says of the logs: the end of its own, and of the installation's."""
    found = {"own": log.head(community), "house": log.head(None)}
    return {"log": {name: list(end) for name, end in found.items() if end}}


def seen(payload: bytes, name: str) -> Seen | None:
    """What one checkpoint saw of a stream: `own` or `house`; None of one that says nothing."""
    try:
        seq, digest = json.loads(payload)["log"][name]
    except (ValueError, KeyError, TypeError):
        return None
    return Seen(seq, digest)


def _witnessed(stream: Stream) -> Iterator[Seen]:
    if stream:
        yield from _told(stream, "own")
        return
    for place in filter(None, streams()):
        yield from _told(place, "house")


def _told(place: Stream, name: str) -> list[Seen]:
    with tenant(str(place)):
        payloads = list(Checkpoint.objects.order_by("n").values_list("payload", flat=True))
    return [one for payload in payloads if (one := seen(bytes(payload), name))]


# -- checking ---------------------------------------------------------------------------------------


def check(stream: Stream) -> Checked:
    """Check a stream: its chain from the last cut on, the cut's signature, and what checkpoints saw of it."""
    witnessed = list(_witnessed(stream))  # first: what is written meanwhile only adds to it
    after, wrong = _cut(stream)
    checked = log.check(stream, (after.seq, after.digest))
    checked.flaws += [*wrong, *_missed(checked, after, witnessed)]
    return checked


def _cut(stream: Stream) -> tuple[Seen, list[Flaw]]:
    """What the first row follows, as the last cut signed it."""
    with log.within(stream):
        row: AccessLog | None = log.rows(stream).filter(what=What.CUT).last()
    if row is None:
        return Seen(*START), []
    try:
        plain = json.loads(json.loads(row.payload)["head"])
        end, name = Seen(plain["seq"], plain["digest"]), (plain["alg"], plain["public"])
        ours = signing.find(name) is not None
        if ours and signing.holds(name, _message(stream, end), plain["signature"]):
            return end, []
    except (ValueError, KeyError, TypeError):
        end = Seen(*START)
    return end, [Flaw(row.seq, "signature")]


def _missed(checked: Checked, after: Seen, witnessed: Iterable[Seen]) -> Iterator[Flaw]:
    last = max(checked.digests, default=after.seq)
    for one in witnessed:
        if one.seq > last:
            yield Flaw(one.seq, "gone")
        elif one.seq > after.seq and checked.digests.get(one.seq) != one.digest:
            yield Flaw(one.seq, "rewritten")
