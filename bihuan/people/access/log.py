"""访问日志: written row by row, each chained to the one before it; read, and checked.

A row says who, when, what and what for, never what was read. `note` keeps rows until the answer of a
request is ready, and then all are written in one statement; `write` writes at once, in the
transaction that is open.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from bihuan import core
from bihuan.people.walls import Statement, in_turn, tenant

from .models import AccessLog

What = AccessLog.What
Stream = UUID | str | None  # a community's, or the installation's own

FORMAT, LONG, PAGE = 1, 200, 50
WORDS = 5  # at most looked for at once
COPIED = ("who", "post", "what", "number", "about", "why")

_WRITE = """
    WITH RECURSIVE chain (n, seq, digest, payload) AS (
        SELECT 0::bigint, coalesce(max(l.seq), 0), coalesce(max(l.digest), ''), ''
        FROM (SELECT seq, digest FROM people_accesslog WHERE {here} ORDER BY seq DESC LIMIT 1) l
        UNION ALL
        SELECT g.n, c.seq + 1,
               encode(sha256(convert_to(
                   c.digest || ' ' || (c.seq + 1) || ' ' || g.payload, 'UTF8')), 'hex'),
               g.payload
        FROM chain c
        JOIN (SELECT payload, n FROM json_array_elements_text($1) WITH ORDINALITY AS g(payload, n))
             g ON g.n = c.n + 1
    )
    INSERT INTO people_accesslog
        (community_id, seq, at, who, post, what, matter, number, about, why, payload, digest)
    SELECT {stream}, c.seq, r.at, r.who, r.post, r.what, r.matter, r.number, r.about, r.why,
           c.payload, c.digest
    FROM chain c, json_to_record(c.payload::json) AS r(
        at timestamptz, who text, post text, what text, matter uuid, number text, about text, why text)
    WHERE c.n > 0
"""
_MINE = "current_setting('app.community')::uuid"
IN_A_COMMUNITY = Statement(
    "log_in_a_community", "json", _WRITE.format(here=f"community_id = {_MINE}", stream=_MINE)
)
OF_THE_HOUSE = Statement(
    "log_of_the_house", "json", _WRITE.format(here="community_id IS NULL", stream="NULL::uuid")
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row to be written, of a kind there is. `head` is what a cut signed; else empty."""

    what: str
    who: str = ""
    post: str = ""
    matter: str = ""
    number: str = ""
    about: str = ""
    why: str = ""
    head: str = ""


def write(stream: Stream, rows: Sequence[Row], at: datetime | None = None) -> None:
    """Add rows to the end of a stream, in one statement; whoever else adds waits a moment."""
    if not rows:
        return
    now = (at or timezone.now()).astimezone(UTC).isoformat(timespec="microseconds")
    told = json.dumps([_payload(stream, now, row) for row in rows], ensure_ascii=False)
    in_turn(stream, IN_A_COMMUNITY if stream else OF_THE_HOUSE, [told])


def _payload(stream: Stream, at: str, row: Row) -> str:
    said = {name: value.replace("\0", "")[:LONG] for name, value in asdict(row).items()}
    more = {"what": What(row.what), "matter": row.matter or None, "head": row.head}
    plain = said | more | {"v": FORMAT, "stream": str(stream or ""), "at": at}
    return core.trace.canonical(plain).decode()


def note(request: HttpRequest, what: str, **more: str) -> None:
    """Have one row written when the answer is ready: by whoever is signed in, where they stand."""
    here = request.standing  # type: ignore[attr-defined]
    row = Row(what, here.person.id, here.person.post, **more)
    request.accessed.append((here.community.id, row))  # type: ignore[attr-defined]


def of_account(request: HttpRequest, what: str, about: str) -> None:
    """Have one row written about the account of whoever is signed in, in the installation's stream."""
    row = Row(what, who(request.user), about=about)
    request.accessed.append((None, row))  # type: ignore[attr-defined]


def who(user: Any) -> str:
    """The person behind a user, else the user: as rows name them."""
    return str(getattr(user, "person", user).pk)


# -- reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for in a stream; empty means everything. `who` None is everybody.

    `words` all stand in what a row is about or why, in whatever order.
    """

    who: Collection[str] | None = None
    what: str = ""
    number: str = ""
    since: datetime | None = None
    until: datetime | None = None  # without
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row, and whether it is chained to the one before it as it was written."""

    row: AccessLog
    holds: bool


def within(stream: Stream) -> AbstractContextManager[Any]:
    """Where a stream is touched: inside its community, or outside all."""
    return tenant(stream) if stream else nullcontext()


def rows(stream: Stream) -> QuerySet[AccessLog]:
    """All rows of a stream, oldest first. Only `within` it."""
    return AccessLog.objects.filter(community=stream).order_by("seq")


def lines(
    stream: Stream, asked: Asked, *, before: int | None = None, most: int = PAGE
) -> list[Line]:
    """Rows that are looked for, newest first, those under a number; each is held against its chain."""
    with within(stream):
        found = _found(stream, asked).order_by("-seq")
        shown = list((found.filter(seq__lt=before) if before else found)[:most])
        prior = rows(stream).filter(seq__in=[row.seq - 1 for row in shown])
        heads = dict(prior.values_list("seq", "digest"))
    return [Line(row, _holds(row, heads.get(row.seq - 1))) for row in shown]


def _found(stream: Stream, asked: Asked) -> QuerySet[AccessLog]:
    wanted = {
        "what": asked.what, "number": asked.number, "at__gte": asked.since, "at__lt": asked.until,
    }  # fmt: skip
    found = rows(stream).filter(**{name: value for name, value in wanted.items() if value})
    for word in asked.words.replace("\0", "").split()[:WORDS]:
        found = found.filter(Q(about__icontains=word) | Q(why__icontains=word))
    return found if asked.who is None else found.filter(who__in=asked.who)


def _holds(row: AccessLog, prior: str | None) -> bool:
    """The first row that is left has nothing to be held against but the cut: see `check`."""
    chained = prior is None or row.digest == digest(prior, row.seq, row.payload)
    return chained and not list(_copies(row))


# -- checking ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a stream, by the number of the row."""

    seq: int
    code: str


@dataclass(slots=True)
class Checked:
    """One stream checked from its first row: how many, what is wrong, the digest of each row."""

    rows: int = 0
    flaws: list[Flaw] = field(default_factory=list)
    digests: dict[int, str] = field(default_factory=dict)


def digest(prior: str, seq: int, payload: str) -> str:
    """What a row's digest is over."""
    return sha256(f"{prior} {seq} {payload}".encode()).hexdigest()


def check(stream: Stream, after: tuple[int, str]) -> Checked:
    """Check a stream whose first row follows `after`: (seq, digest) of what was cut, (0, "") of nothing."""
    checked, (seq, prior) = Checked(), after
    with within(stream):
        for row in rows(stream).iterator(chunk_size=2000):
            checked.rows += 1
            if row.seq != seq + 1:
                checked.flaws.append(Flaw(row.seq, "number"))
            if row.digest != digest(prior, row.seq, row.payload):
                checked.flaws.append(Flaw(row.seq, "chain"))
            checked.flaws += [Flaw(row.seq, code) for code in _copies(row)]
            checked.digests[row.seq] = row.digest
            seq, prior = row.seq, row.digest
    return checked


def head(stream: Stream) -> tuple[int, str] | None:
    """(seq, digest) of the last row; None of a stream without any."""
    with within(stream):
        return rows(stream).order_by("-seq").values_list("seq", "digest").first()


def _copies(row: AccessLog) -> Iterator[str]:
    """Columns that do not say what was written."""
    try:
        plain = json.loads(row.payload)
        at = datetime.fromisoformat(plain["at"])
        said = {name: plain[name] for name in COPIED} | {"matter": plain["matter"] or ""}
    except (ValueError, KeyError, TypeError):
        yield "unreadable"
        return
    if plain.get("stream") != str(row.community_id or ""):
        yield "stream"
    now = {name: getattr(row, name) for name in COPIED} | {"matter": str(row.matter or "")}
    if said != now or at != row.at:
        yield "copy"
