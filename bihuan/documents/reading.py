"""Reading a paper: decode, read, write down. The heavy work is done outside every transaction.

Whoever reads holds an advisory lock of the database for as long, so two processes never read one
paper, and a paper whose reader was killed is free again at once.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bihuan import papers
from bihuan.people.walls import tenant

from . import decoding, files, folding, marks, queries
from .models import Paper, Reading

TRIES = 3  # a file that has brought its reader down so often is not read again by itself
NEVER_DONE = "「%s」读了三次都没有读完。请换一种格式另存（比如 docx 或 txt）后再上传。"
AT_ONCE = 300_000  # code points: longer texts are read in a process of their own


def read_paper(community: UUID | str, paper_id: UUID | str) -> str:
    """Read one paper that waits, or whose reader is gone; the state it is then in.

    Does nothing when another process is at it, or when it was read already. What is removed
    meanwhile stays removed: nothing of it is written down.
    """
    with alone(paper_id) as mine:
        paper = _take_up(community, paper_id) if mine else None
        if paper is None:
            return queries.state(community, paper_id)
        began = time.monotonic()
        try:
            found = _read(paper, community)
        except decoding.Unreadable as reason:
            return _unreadable(community, paper, reason.kind, reason.says)
        except FileNotFoundError:
            if queries.state(community, paper_id) == Paper.State.REMOVED:
                return Paper.State.REMOVED
            raise
        return _write(community, paper, found, time.monotonic() - began)


def again(community: UUID | str, paper_id: UUID | str) -> str:
    """Have an unreadable paper wait once more, or a read one be read by the rules of today."""
    with tenant(community):
        paper = Paper.objects.select_for_update().get(id=paper_id)
        if paper.state in (Paper.State.READ, Paper.State.UNREADABLE):
            paper.state, paper.tries, paper.why, paper.why_kind = Paper.State.WAITING, 0, "", ""
            paper.save(update_fields=["state", "tries", "why", "why_kind"])
        return paper.state


@contextmanager
def alone(paper_id: UUID | str) -> Iterator[bool]:
    """Whether nobody else is at this paper, or whatever has this id. The lock goes with the connection, so with a killed process."""
    number = int.from_bytes(UUID(str(paper_id)).bytes[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _take_up(community: UUID | str, paper_id: UUID | str) -> Paper | None:
    with tenant(community):
        unread = (Paper.State.WAITING, Paper.State.READING)
        paper = Paper.objects.select_for_update().filter(id=paper_id, state__in=unread).first()
        if paper is None:
            return None
        if paper.tries >= TRIES:
            return _give_up(paper)
        paper.state, paper.step, paper.tries = Paper.State.READING, "decode", paper.tries + 1
        paper.save(update_fields=["state", "step", "tries"])
        return paper


def _give_up(paper: Paper) -> None:
    paper.state, paper.why_kind, paper.why = "unreadable", "broken", NEVER_DONE % paper.name
    paper.save(update_fields=["state", "why_kind", "why"])


def _read(paper: Paper, community: UUID | str) -> dict[str, Any]:
    """The decoded text where it is not kept yet, and what was read from it."""
    found: dict[str, Any] = {"text": paper.text}
    if not paper.text:
        decoded = decoding.decode(files.path(paper.file), paper.name)
        found |= {
            "text": _storable(decoded.text),
            "media_type": decoded.media_type,
            "pages": [[page.number, *page.span] for page in decoded.pages],
            "boxes": [[_box(box) for box in page.boxes] for page in decoded.pages],
            "notes": list(decoded.notes),
        }
    _say(community, paper, "read")
    found["reading"] = _values(found["text"], paper.name)
    return found


def _box(box: decoding.Box) -> list[float]:
    sides = (box.left, box.top, box.right, box.bottom)
    return [*box.span, *(round(side, 4) for side in sides)]


def values(text: str, name: str) -> dict[str, Any]:
    """A reading as it is kept: its JSON with owner and due of each record, and the marks."""
    reading = papers.read(text, name)
    plain = reading.as_json()
    for record, row in zip(reading.records, plain["records"], strict=True):
        row |= {"owner": record.owner, "due": record.due}
    return {"values": plain, "marks": marks.marks(text, papers.clean(text))}


def _values(text: str, name: str) -> dict[str, Any]:
    if len(text) <= AT_ONCE:
        return values(text, name)
    from .worker import elsewhere  # noqa: PLC0415 - only long papers need a second process

    return elsewhere(values, text, name)


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL and no half of a pair; each becomes one unreadable character."""
    return "".join("\ufffd" if one == "\0" or "\ud800" <= one <= "\udfff" else one for one in text)


def _say(community: UUID | str, paper: Paper, step: str) -> None:
    with tenant(community):
        _still_reading(paper).update(step=step)


def _unreadable(community: UUID | str, paper: Paper, kind: str, says: str) -> str:
    with tenant(community):
        _still_reading(paper).update(
            state=Paper.State.UNREADABLE, step="", why_kind=kind[:20], why=says[:500]
        )
    return queries.state(community, paper.id)


def _still_reading(paper: Paper) -> QuerySet[Paper]:
    """The paper, unless it was removed since it was taken up."""
    return Paper.objects.filter(id=paper.id, state=Paper.State.READING)


def _write(community: UUID | str, taken: Paper, found: dict[str, Any], seconds: float) -> str:
    reading = found.pop("reading")
    plain = reading["values"]
    with tenant(community) as kept_by, transaction.atomic():
        paper = _still_reading(taken).select_for_update().first()
        if paper is None:
            return queries.state(community, taken.id)
        for name, value in found.items():
            setattr(paper, name, value)
        paper.edition += 1
        paper.state, paper.step, paper.seconds = Paper.State.READ, "", round(seconds, 2)
        paper.kind = plain["kind"][:40]
        paper.title = (plain["title"] or "")[:300]
        paper.organization = (plain["organization"] or "")[:200]
        Reading.objects.create(
            community_id=kept_by, paper_id=paper.id, edition=paper.edition, rules=rules(),
            at=timezone.now(), **reading,
        )  # fmt: skip
        paper.counts = folding.counts(folding.fold(plain, queries.changes(paper)))
        paper.save()
    return Paper.State.READ


@cache
def rules() -> str:
    """A digest of the rules by which papers are read now: of every source file of `papers`."""
    house = Path(papers.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(house.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
