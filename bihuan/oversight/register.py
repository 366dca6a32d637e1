"""The register of letters 函: every act of the clock or of an officer that tells somebody something.

A follower of the outbox; rebuilt, it says the same, numbers included.
"""

from uuid import UUID

from django.db import connections

from bihuan import core
from bihuan.matters import procedures
from bihuan.matters.models import Matter, Outbox
from bihuan.people.walls import tenant

from .models import Letter

CONSUMER = "register"
BATCH = 200
OFFICER = "officer"


def sweep() -> int:
    """Register what waits in every community; how many letters were new."""
    with connections["sweep"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT community_id FROM matters_outbox WHERE consumer = %s", [CONSUMER]
        )
        waiting = [row[0] for row in cursor.fetchall()]
    return sum(follow(community) for community in waiting)


def follow(community: UUID | str) -> int:
    """Register what waits in one community, each act once; how many letters were new."""
    new = 0
    while True:
        with tenant(community):
            waiting = Outbox.objects.filter(consumer=CONSUMER).order_by("matter_id", "seq")
            rows = list(waiting.select_for_update(skip_locked=True)[:BATCH])
            letters = [letter for row in rows if (letter := _letter(row))]
            Letter.objects.bulk_create(letters, ignore_conflicts=True)
            Outbox.objects.filter(id__in=[row.id for row in rows]).delete()
        new += len(letters)
        if len(rows) < BATCH:
            return new


def letters_of(procedure: core.Procedure) -> frozenset[str]:
    """The acts of a procedure that are letters."""
    return frozenset(
        act.id for act in procedure.acts.values() if act.tells and act.who & {core.CLOCK, OFFICER}
    )


def _letter(row: Outbox) -> Letter | None:
    matter = Matter.objects.defer("state").get(id=row.matter_id)
    kinds = letters_of(procedures.edition(matter.edition))
    entry = matter.trace.get(seq=row.seq)
    if entry.act not in kinds:
        return None
    nth = matter.trace.filter(seq__lte=row.seq, act__in=kinds).count()
    return Letter(
        community_id=row.community_id, matter_id=matter.id, seq=row.seq, act=entry.act,
        number=f"{matter.number}函{nth}", about=str(entry.line().line.facts.get("for", "")),
        to=row.body["tell"], at=entry.happened,
    )  # fmt: skip
