"""Letters 函 delivered: right after the act that wrote them, else by the sweep.

Who delivers one claims its row, works under the key (consumer, matter, seq), and drops it, all in
one transaction. What goes to another community cannot be done in it: it is put aside, done there
under a key of its own, and dropped when it is done. Whatever is done twice has one effect.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction

from bihuan import core
from bihuan.people.walls import tenant

from . import evidence, procedures
from .letters import Parent
from .models import Matter, Outbox, Receipt
from .writing import Letters

log = logging.getLogger(__name__)

HERE, ABROAD = "letters", "abroad"
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
        ON CONFLICT DO NOTHING
    )
    SELECT count(*) FROM plain WHERE body ? 'tell'
"""


def soon(community: UUID, *told: Letters) -> None:
    """Deliver right after this transaction, when there is anything to tell."""
    if not any(told):
        return
    care = any("open" in one or "answer" in one for one in told)
    # Not a partial: Django names the function that failed, and a partial has no name.
    transaction.on_commit(lambda: deliver(community) if care else _plain(community), robust=True)


def deliver(community: UUID) -> int:
    """Deliver what waits in one community; the number of letters done.

    A letter that cannot be delivered now stays, and is tried again by the next delivery.
    """
    return _plain(community) + _within(community) + _abroad(community)


def sweep() -> int:
    """Deliver what killed processes left, in every community; the number of letters done."""
    with connections["sweep"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT community_id FROM matters_outbox WHERE consumer = ANY(%s)",
            [[HERE, ABROAD]],
        )
        left = [row[0] for row in cursor.fetchall()]
    return sum(deliver(community) for community in left)


def _plain(community: UUID) -> int:
    with tenant(community), connection.cursor() as cursor:
        cursor.execute(_PASSED, [community, list(FOLLOWERS)])
        return int(cursor.fetchone()[0])


def _within(community: UUID) -> int:
    done, skipped = 0, set[UUID]()
    while True:
        with tenant(community):
            waiting = Outbox.objects.filter(consumer=HERE).exclude(id__in=skipped)
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


def _do(row: Outbox) -> None:
    """What stays in the community, at once; the rest passed on to who carries it."""
    body, away = row.body, {}
    if there := [one for one in body.get("open", ()) if one.get("community")]:
        away["open"] = there
    if (answer := body.get("answer")) and answer.get("community"):
        away["answer"] = answer
    if away:
        _pass_on(row, ABROAD, away)
    for opening in body.get("open", ()):
        if not opening.get("community"):
            _open(row, opening)
    if answer and not answer.get("community"):
        _answer(row, answer)
    if tell := body.get("tell"):
        for follower in FOLLOWERS:
            _pass_on(row, follower, {"tell": tell})


def _abroad(community: UUID) -> int:
    """What goes to other communities, outside the walls of this one."""
    with tenant(community):
        waiting = list(Outbox.objects.filter(consumer=ABROAD).order_by("id"))
    done = 0
    for row in waiting:
        try:
            for opening in row.body.get("open", ()):
                _open_there(row, opening)
            if answer := row.body.get("answer"):
                _answer(row, answer)
            with tenant(community):
                row.delete()
            done += 1
        except Exception:
            log.exception("letter %s stays", row)
    return done


def _pass_on(row: Outbox, consumer: str, body: Mapping[str, Any]) -> None:
    passed = Outbox(
        community_id=row.community_id, matter_id=row.matter_id, seq=row.seq, consumer=consumer,
        body=body, created=row.created,
    )  # fmt: skip
    Outbox.objects.bulk_create([passed], ignore_conflicts=True)  # once, however often delivered


def _open(row: Outbox, opening: dict[str, Any]) -> None:
    from . import record  # noqa: PLC0415 - the door sends letters, and letters go through the door

    parent = Matter.objects.get(id=row.matter_id)
    record.begin(
        row.community_id,
        opening["procedure"],
        _first_act(row, opening, row.community_id),
        title=opening["title"],
        aspect=opening["aspect"] or parent.aspect,
        parent=Parent(parent.id, opening["n"], parent.number),
    )


def _open_there(row: Outbox, opening: dict[str, Any]) -> None:
    """Open a child in the community that is to keep it, with copies of its evidence, and note it."""
    from . import record  # noqa: PLC0415 - as above

    there, bodies = UUID(opening["community"]), _bodies(row.community_id, opening["evidence"])
    with tenant(there):
        event = _first_act(row, opening, there)
        _alone_with(event.key)
        if not record.done(there, event.key):
            event = replace(event, evidence=_kept(there, bodies))
        child = record.begin(
            there,
            opening["procedure"],
            event,
            title=opening["title"],
            aspect=opening["aspect"],
            parent=Parent(row.matter_id, opening["n"], community=row.community_id),
        )
    with tenant(row.community_id):
        Receipt.objects.get_or_create(
            community_id=row.community_id, matter_id=row.matter_id, nth=opening["n"],
            defaults={"place_id": there, "child": child.id},
        )  # fmt: skip


def _alone_with(key: str) -> None:
    """Wait for whoever delivers the same letter, so that its evidence is copied once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _bodies(community: UUID, marks: Mapping[str, list[str]]) -> dict[str, list[evidence.Body]]:
    return {
        kind: [evidence.body(community, mark) for mark in brought]
        for kind, brought in marks.items()
    }


def _kept(community: UUID, bodies: Mapping[str, list[evidence.Body]]) -> dict[str, tuple[str, ...]]:
    return {
        kind: tuple(
            evidence.keep(community, one.content, name=one.name, media_type=one.media_type)
            for one in brought
        )
        for kind, brought in bodies.items()
    }


def _first_act(row: Outbox, opening: dict[str, Any], there: UUID) -> core.Event:
    procedure, _ = procedures.current(opening["procedure"], there)
    act = next(act for act in procedure.acts.values() if core.START in act.start)
    who, roles, unit, post = opening["by"]
    n = opening["n"]
    return core.Event(
        act.id,
        core.Person(who, frozenset(roles), unit, post),
        datetime.fromisoformat(opening["happened"]),
        datetime.fromisoformat(opening["entered"]),
        evidence={kind: tuple(marks) for kind, marks in opening["evidence"].items()},
        facts=_facts(opening["facts"]),
        key=f"{row.matter_id}/{n}",
        backfill=opening.get("backfill", False),
        parent=(str(row.community_id), str(row.matter_id), str(n), opening.get("head", "")),
    )


def _answer(row: Outbox, answer: dict[str, Any]) -> None:
    """Tell the parent, wherever it is kept."""
    from . import record  # noqa: PLC0415 - as above

    hands = tuple(core.Hand(*hand) for hand in answer["hands"])
    happened = datetime.fromisoformat(answer["happened"])
    event = core.Event(
        core.ANSWER,
        core.Person(core.LETTER, frozenset({core.LETTER})),
        happened,
        max(happened, datetime.fromisoformat(answer["entered"])),
        key=f"{row.matter_id}/{row.seq}",
        # A child may close before the parent's last act was made and be heard of after it.
        late_entry=True,
        backfill=answer.get("backfill", False),
        answer=core.Answer(answer["n"], answer["head"], answer["closed"], hands),
    )
    record.record(answer.get("community") or row.community_id, answer["parent"], event)


def _facts(plain: Mapping[str, Any]) -> dict[str, core.Plain]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in plain.items()}
