"""Letters 函 between a matter and its children: written with the act, delivered right after it.

An act that opens children, or closes a child, leaves a row in the outbox. Who delivers it claims
the row, works under the key (consumer, matter, seq), and drops it, all in one transaction; what a
killed process left undelivered, `sweep` delivers.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction

from bihuan import core
from bihuan.people.walls import tenant

from . import procedures
from .models import Matter, Outbox
from .writing import Letters, Row

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opening:
    """A child matter to open: what it is called, and what its first act is told."""

    title: str
    facts: Mapping[str, core.Plain] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Parent:
    """Where a child hangs: the parent's id, and the child's number under it, from 1."""

    id: UUID
    nth: int
    number: str = ""

    def columns(self) -> dict[str, Any]:
        """The same as columns of the child's row."""
        return {"parent_id": self.id, "nth": self.nth, "number": f"{self.number}-{self.nth}"}


def parent_of(row: Row) -> Parent | None:
    """Where a matter hangs; None for one that stands alone."""
    return Parent(row.parent, row.nth) if row.parent else None


def of(
    before: core.Matter,
    after: core.Matter,
    event: core.Event,
    opens: Sequence[Opening],
    parent: Parent | None,
) -> Letters:
    """What one act has to tell others: children to open, an answer to the parent, or nothing."""
    told: dict[str, Any] = {}
    if tell := core.told(after, event.act):
        told["tell"] = tell
    if opens:
        told["open"] = list(_openings(before, after, event, opens))
    if parent and before.closed != after.closed:
        told["answer"] = {
            "parent": str(parent.id), "n": parent.nth, "head": after.head, "closed": after.closed,
            "hands": [[hand.id, hand.unit] for hand in core.worked(after)],
            "happened": event.happened.isoformat(), "entered": event.entered.isoformat(),
        }  # fmt: skip
    return told


def _openings(
    before: core.Matter, after: core.Matter, event: core.Event, opens: Sequence[Opening]
) -> Iterator[dict[str, Any]]:
    for n, opening in enumerate(opens, start=len(before.children) + 1):
        yield {
            "n": n, "procedure": after.children[n - 1].procedure, "title": opening.title,
            "aspect": opening.aspect, "facts": dict(opening.facts),
            "evidence": {kind: list(marks) for kind, marks in opening.evidence.items()},
            "by": [event.by.id, sorted(event.by.roles), event.by.unit, event.by.post],
            "happened": event.happened.isoformat(), "entered": event.entered.isoformat(),
        }  # fmt: skip


def soon(community: UUID, *told: Letters) -> None:
    """Deliver right after this transaction, when there is anything to tell."""
    if any(told):
        # Not a partial: Django names the function that failed, and a partial has no name.
        transaction.on_commit(lambda: deliver(community), robust=True)


def deliver(community: UUID) -> int:
    """Deliver what waits in one community; the number of letters done.

    A letter that cannot be delivered now stays, and is tried again by the next delivery.
    """
    done, skipped = _plain(community), set()
    while True:
        with tenant(community):
            waiting = Outbox.objects.filter(consumer="letters").exclude(id__in=skipped)
            row = waiting.order_by("id").select_for_update(skip_locked=True).first()
            if row is None:
                return done
            try:
                with transaction.atomic():
                    _do(row)
                    row.delete()
                done += 1
            except Exception:
                log.exception("letter %s stays", row)
                skipped.add(row.id)


FOLLOWERS = ("notices", "register")  # whom an act that tells somebody is passed on to

# What opens and answers nothing needs no care of its own: all of it in one statement.
_PASSED = """
    WITH plain AS (
        DELETE FROM matters_outbox WHERE id IN (
            SELECT id FROM matters_outbox
            WHERE community_id = %s AND consumer = 'letters' AND NOT body ?| array['open', 'answer']
            FOR UPDATE SKIP LOCKED)
        RETURNING community_id, matter_id, seq, body, created
    ), passed AS (
        INSERT INTO matters_outbox (id, community_id, matter_id, seq, consumer, body, created)
        SELECT gen_random_uuid(), community_id, matter_id, seq, follower, body, created
        FROM plain, unnest(%s::text[]) AS follower WHERE body ? 'tell'
    )
    SELECT count(*) FROM plain WHERE body ? 'tell'
"""


def _plain(community: UUID) -> int:
    with tenant(community), connection.cursor() as cursor:
        cursor.execute(_PASSED, [community, list(FOLLOWERS)])
        return cursor.fetchone()[0]


def sweep() -> int:
    """Deliver what killed processes left, in every community; the number of letters done."""
    with connections["sweep"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT community_id FROM matters_outbox WHERE consumer = 'letters'"
        )
        left = [row[0] for row in cursor.fetchall()]
    return sum(deliver(community) for community in left)


def _do(row: Outbox) -> None:
    from . import record  # noqa: PLC0415 - the door sends letters, and letters go through the door

    parent = Matter.objects.get(id=row.matter_id)
    for opening in row.body.get("open", ()):
        record.begin(
            row.community_id,
            opening["procedure"],
            _first_act(row.community_id, opening, f"{row.matter_id}/{opening['n']}"),
            title=opening["title"],
            aspect=opening["aspect"] or parent.aspect,
            parent=Parent(parent.id, opening["n"], parent.number),
        )
    if tell := row.body.get("tell"):
        for follower in FOLLOWERS:
            Outbox.objects.create(
                community_id=row.community_id, matter_id=row.matter_id, seq=row.seq,
                consumer=follower, body={"tell": tell}, created=row.created,
            )  # fmt: skip
    if answer := row.body.get("answer"):
        event = _answer(answer, f"{row.matter_id}/{row.seq}")
        record.record(row.community_id, answer["parent"], event)


def _first_act(community: UUID, opening: dict[str, Any], key: str) -> core.Event:
    procedure, _ = procedures.current(opening["procedure"], community)
    act = next(act for act in procedure.acts.values() if core.START in act.start)
    who, roles, unit, post = opening["by"]
    return core.Event(
        act.id,
        core.Person(who, frozenset(roles), unit, post),
        datetime.fromisoformat(opening["happened"]),
        datetime.fromisoformat(opening["entered"]),
        evidence={kind: tuple(marks) for kind, marks in opening["evidence"].items()},
        facts=_facts(opening["facts"]),
        key=key,
    )


def _answer(answer: dict[str, Any], key: str) -> core.Event:
    hands = tuple(core.Hand(*hand) for hand in answer["hands"])
    happened = datetime.fromisoformat(answer["happened"])
    return core.Event(
        core.ANSWER,
        core.Person(core.LETTER, frozenset({core.LETTER})),
        happened,
        max(happened, datetime.fromisoformat(answer["entered"])),
        key=key,
        # A child may close before the parent's last act was made and be heard of after it.
        late_entry=True,
        answer=core.Answer(answer["n"], answer["head"], answer["closed"], hands),
    )


def _facts(plain: Mapping[str, Any]) -> dict[str, core.Plain]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in plain.items()}
