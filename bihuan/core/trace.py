"""The trace, format 1: numbered, chained, stored as the bytes it was written in. 留痕

An entry is its canonical bytes; the digest is over those bytes and never recomputed from columns.
Format 1 can never be changed: a new need is format 2.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from .event import Plain
from .matter import Running, dump_clock, load_clock

FORMAT = 1
DID = "did"  # what a person did
SO = "so"  # what followed by itself: the clock acted, a child answered


@dataclass(frozen=True, slots=True)
class Line:
    """What one entry says. Commitments, never words. 痕条

    `as_role` is the role used; `stage` and `holder` are as they stand after it; `clocks` holds
    those this act started or stopped; `evidence` kind -> commitments; `facts` what the guards read.
    """

    community: str
    matter: str
    procedure: str
    edition: str
    calendar: str
    seq: int
    kind: str
    act: str
    by: str
    as_role: str
    post: str
    unit: str
    happened: datetime
    entered: datetime
    stage: str
    holder: str
    clocks: Mapping[str, Running]
    evidence: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, Plain]
    key: str
    prev: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trace as it is stored: `payload` are its bytes, `digest` their sha256. 痕条"""

    payload: bytes
    digest: str
    line: Line

    @property
    def seq(self) -> int:
        """Its number in the matter, from 1."""
        return self.line.seq

    @property
    def kind(self) -> str:
        """`did` or `so`."""
        return self.line.kind

    @property
    def act(self) -> str:
        """The act it writes down."""
        return self.line.act


def write(line: Line) -> Entry:
    """The entry that holds this line."""
    payload = canonical(_plain(line))
    return Entry(payload, hashlib.sha256(payload).hexdigest(), line)


def read(payload: bytes) -> Entry:
    """The entry these stored bytes are. Raises ValueError when they are not of format 1."""
    plain = json.loads(payload)
    if plain.get("v") != FORMAT:
        raise ValueError("not an entry of format 1")
    return Entry(payload, hashlib.sha256(payload).hexdigest(), _line(plain))


def canonical(plain: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces, characters as they are, UTF-8; no floats."""
    try:
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number of more than 64 bits, which JSON has and orjson has not
        return _encoded(plain).encode()


_encoded = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def _plain(line: Line) -> dict[str, Any]:
    happened = _utc(line.happened)
    at_once = line.entered == line.happened  # as most acts are
    return {
        "v": FORMAT,
        "community": line.community,
        "matter": line.matter,
        "procedure": line.procedure,
        "edition": line.edition,
        "calendar": line.calendar,
        "seq": line.seq,
        "kind": line.kind,
        "act": line.act,
        "by": line.by,
        "as": line.as_role,
        "post": line.post,
        "unit": line.unit,
        "happened": happened,
        "entered": happened if at_once else _utc(line.entered),
        "stage": line.stage,
        "holder": line.holder,
        "clocks": {key: dump_clock(clock) for key, clock in line.clocks.items()},
        "evidence": {kind: list(marks) for kind, marks in line.evidence.items()},
        "facts": dict(line.facts),
        "key": line.key,
        "prev": line.prev,
    }


def _line(plain: Mapping[str, Any]) -> Line:
    facts = {k: tuple(v) if isinstance(v, list) else v for k, v in plain["facts"].items()}
    return Line(
        **{name: plain[name] for name in ("community", "matter", "procedure", "edition")},
        **{name: plain[name] for name in ("calendar", "seq", "kind", "act", "by", "post", "unit")},
        **{name: plain[name] for name in ("stage", "holder", "key", "prev")},
        as_role=plain["as"],
        happened=datetime.fromisoformat(plain["happened"]),
        entered=datetime.fromisoformat(plain["entered"]),
        clocks={key: load_clock(clock) for key, clock in plain["clocks"].items()},
        evidence={kind: tuple(marks) for kind, marks in plain["evidence"].items()},
        facts=facts,
    )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Break:
    """Where a trace does not hold: the line's place from 1 (0: the whole), and what is wrong."""

    seq: int
    why: str


def breaks(
    matter_id: str, community: str, payloads: Iterable[bytes], head: str, seq: int
) -> list[Break]:
    """Everything wrong with a stored trace; empty when it holds.

    `head` and `seq` are what the matter's row says: without them a cut tail or a forged last
    line could not be seen. Codes: unreadable, edited, other_matter, other_community, number,
    chain, cut, head.
    """
    lines = list(payloads)
    if len(lines) == seq and _links(lines, matter_id, community) == head:
        return []
    found: list[Break] = []
    prev = ""
    for n, payload in enumerate(lines, start=1):
        found += (Break(n, why) for why in _wrong(payload, matter_id, community, n, prev))
        prev = hashlib.sha256(payload).hexdigest()
    if len(lines) != seq:
        found.append(Break(0, "cut"))
    if prev != head:
        found.append(Break(0, "head"))
    return found


def _links(lines: Iterable[bytes], matter_id: str, community: str) -> str | None:
    """The digest of the last line when every line names its matter, number and predecessor.

    It looks for the names as canonical bytes hold them, ten times faster than reading each line:
    when the chain also ends at the head, the bytes are those that were written.
    """
    owner, home = _holds("matter", matter_id), _holds("community", community)
    prev = ""
    for n, line in enumerate(lines, start=1):
        after, number = b'"prev":"%s"' % prev.encode(), b'"seq":%d,' % n
        if after not in line or number not in line or owner not in line or home not in line:
            return None
        prev = hashlib.sha256(line).hexdigest()
    return prev


def _holds(key: str, value: str) -> bytes:
    return canonical({key: value})[1:-1]


def _no_floats(text: str) -> float:
    raise ValueError(f"format 1 holds no fractions: {text}")


def _wrong(payload: bytes, matter_id: str, community: str, n: int, prev: str) -> list[str]:
    try:
        plain = json.loads(payload, parse_float=_no_floats)
        same = canonical(plain) == payload and plain["v"] == FORMAT
        held = plain["matter"], plain["community"], plain["seq"], plain["prev"]
    except (ValueError, KeyError, TypeError):
        return ["unreadable"]
    whys = ("other_matter", "other_community", "number", "chain")
    wrong = zip(whys, held, (matter_id, community, n, prev), strict=True)
    return ([] if same else ["edited"]) + [why for why, has, must in wrong if has != must]
