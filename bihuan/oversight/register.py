"""The register of letters 函: every act of the clock or of an officer that tells somebody something.

A follower of the outbox; rebuilt, it says the same, numbers included.
"""

from collections.abc import Sequence
from uuid import UUID

from bihuan import core
from bihuan.matters import following, procedures
from bihuan.matters.models import Matter, Outbox

from .models import Letter

CONSUMER = "register"
OFFICER = "officer"


def sweep() -> int:
    """Register what waits in every community; how many letters were new."""
    return following.everywhere(CONSUMER, follow)


def follow(community: UUID | str) -> int:
    """Register what waits in one community, each act once; how many letters were new."""
    return following.here(community, CONSUMER, ["matter_id", "seq"], _register)


def _register(rows: Sequence[Outbox]) -> int:
    letters = [letter for row in rows if (letter := _letter(row))]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)


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
