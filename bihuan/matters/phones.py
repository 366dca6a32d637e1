"""By which phone a matter is found 电话索引: keyed hashes of the numbers its words hold, and no words.

A hash is bound to what its procedure is for: nobody joins an appeal and a mediation by it. It is made
when words are handed in, mended at night, and can be made anew from the evidence at any time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from bihuan.people import phones, purging, purposes
from bihuan.people.sealed import hashed_by, keyed, sought
from bihuan.people.walls import tenant

from . import evidence
from .models import Evidence, Matter, Phone

BATCH = 200
LONGEST = 20_000  # bytes of a text that is looked through


def note(
    community: UUID | str, matter: UUID | str, procedure: str, words: Mapping[str, str]
) -> None:
    """Find a matter by the numbers in these words from now on: commitment -> text."""
    held = [(mark, phone) for mark, text in words.items() for phone in phones.within(text)]
    if not held:
        return
    with tenant(community) as kept_by:
        bound = _bound(kept_by, procedure)
        rows = [
            Phone(
                community_id=kept_by, matter_id=matter, commitment=mark, hash=keyed(phone, *bound)
            )
            for mark, phone in held
        ]
        Phone.objects.bulk_create(rows, ignore_conflicts=True)


def find(community: UUID | str, phone: str) -> list[Matter]:
    """Matters whose words hold a phone, newest first."""
    with tenant(community) as kept_by:
        meant = {term.purpose for term in purposes.catalogue().procedures.values()} | {""}
        hashes = [one for purpose in meant for one in sought(phone, TABLE, kept_by, purpose)]
        ids = Phone.objects.filter(hash__in=hashes).values("matter_id")
        return list(Matter.objects.filter(id__in=ids).order_by("-opened_at", "-id"))


def rebuild(community: UUID | str, since: datetime | None = None) -> int:
    """Read the words again of every matter, or of those that moved since; how many matters.

    After the key of the hashes has changed, all of them lie under the new one.
    """
    last, done = UUID(int=0), 0
    while True:
        with tenant(community):
            rows = Matter.objects.filter(id__gt=last).order_by("id").defer("state")
            if since:
                rows = rows.filter(trace__entered__gte=since).distinct()
            batch = list(rows[:BATCH])
            for row in batch:
                _anew(community, row)
        if not batch:
            return done
        last, done = batch[-1].id, done + len(batch)


def by_key() -> Counter[int]:
    """How many hashes lie under each key, in all communities."""
    found: Counter[int] = Counter()
    for place in purging.keepers():
        with tenant(place.id):
            found.update(map(hashed_by, Phone.objects.values_list("hash", flat=True)))
    return found


def _anew(community: UUID | str, row: Matter) -> None:
    lines = (entry.line().line for entry in row.trace.order_by("seq"))
    marks = {mark for line in lines for some in line.evidence.values() for mark in some}
    words = dict(_texts(community, marks))
    Phone.objects.filter(matter_id=row.id).delete()
    note(community, row.id, row.procedure, words)


def _texts(community: UUID | str, marks: Iterable[str]) -> Iterator[tuple[str, str]]:
    texts = Evidence.objects.filter(commitment__in=marks, media_type=evidence.TEXT)
    for mark in (
        texts.filter(size__lte=LONGEST).exclude(file="").values_list("commitment", flat=True)
    ):
        try:
            yield mark, evidence.body(community, mark).text
        except (OSError, ValueError):  # gone or altered: `verify` tells of it
            continue


def _bound(community: UUID, procedure: str) -> tuple[object, ...]:
    term = purposes.catalogue().procedures.get(procedure)
    return TABLE, community, term.purpose if term else ""


TABLE = Phone._meta.db_table
