"""Lists and looks at papers. Everything is asked inside one community; nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.matters.models import Matter
from bihuan.people.walls import tenant

from . import folding
from .models import Correction, Paper, Posting, Reading

PAGE = 30
ALL = Q()
KEPT = ~Q(state=Paper.State.REMOVED)
UNREAD = (Paper.State.WAITING, Paper.State.READING)

# what a list shows -> the papers it holds
SHOWN = {
    "": KEPT,
    "unread": Q(state__in=UNREAD),
    "open": Q(state=Paper.State.READ, posted=0),
    "posted": Q(posted__gt=0),
    "unreadable": Q(state=Paper.State.UNREADABLE),
    "removed": ~KEPT,
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, the newest first; `after` is the cursor of the next, empty on the last."""

    rows: Sequence[Paper]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A paper with all that its page shows. `version` is what a form says it has seen."""

    paper: Paper
    values: dict[str, Any]
    marks: Sequence[Any]
    items: Sequence[folding.Item]
    corrections: Sequence[Correction]
    postings: dict[str, Posting]
    matters: dict[UUID, Matter]

    @property
    def version(self) -> str:
        """Edition and last correction, as `2.17`."""
        return f"{self.paper.edition}.{self.corrections[-1].seq if self.corrections else 0}"


def list_page(
    community: UUID | str, shown: str = "", q: str = "", *, after: str = "", size: int = PAGE
) -> Page:
    """One page of papers. A cursor nobody gave out starts at the top."""
    with tenant(community):
        found = _listed(shown, q)
        if place := _uuid(after):
            found = found.filter(id__lt=place)
        rows = list(found[: size + 1])
    return Page(rows[:size], str(rows[size - 1].id) if rows[size:] else "")


def counts(community: UUID | str) -> dict[str, int]:
    """How many papers each list would show."""
    with tenant(community):
        return {shown: Paper.objects.filter(which).count() for shown, which in SHOWN.items()}


def one(community: UUID | str, paper_id: UUID | str) -> Paper:
    """A paper without its text. Raises Paper.DoesNotExist, also when another community has it."""
    with tenant(community):
        return _light().get(id=paper_id)


def original(community: UUID | str, paper_id: UUID | str) -> Paper:
    """A paper whose file is kept, without its text. Raises Paper.DoesNotExist."""
    with tenant(community):
        return _light().exclude(file="").get(id=paper_id)


def on_the_ledger(community: UUID | str, paper_id: UUID | str, seen: Q) -> tuple[int, list[Matter]]:
    """How many records of a paper stand on the ledger, and the matters of them the reader may see."""
    with tenant(community):
        live = Posting.objects.filter(paper_id=paper_id, taken_back=None)
        ids = list(live.values_list("matter_id", flat=True))
        there = Matter.objects.filter(seen, id__in=ids).defer("state").order_by("number")
        return len(ids), list(there)


def laid(community: UUID | str, paper_id: UUID | str) -> Paper:
    """A paper with its text and where that stands on its pages. Raises Paper.DoesNotExist."""
    with tenant(community):
        return Paper.objects.get(id=paper_id)


def state(community: UUID | str, paper_id: UUID | str) -> str:
    """How far a paper is."""
    with tenant(community):
        return Paper.objects.values_list("state", flat=True).get(id=paper_id)


def desk(community: UUID | str, paper_id: UUID | str, seen: Q = ALL) -> Desk:
    """A read paper with its records as they now stand. Raises Paper.DoesNotExist.

    A paper that is not read yet has no values and no records. Of the matters it was posted to,
    those that the reader may see.
    """
    with tenant(community):
        paper = Paper.objects.defer("boxes").select_related("by", "removed_by").get(id=paper_id)
        newest = Reading.objects.filter(paper_id=paper.id).order_by("-edition").first()
        made = list(
            Correction.objects.filter(paper_id=paper.id).select_related("by").order_by("seq")
        )
        live = Posting.objects.filter(paper_id=paper.id, taken_back=None).select_related("by")
        postings = list(live)
        ids = [one.matter_id for one in postings]
        matters = Matter.objects.filter(seen).defer("state").in_bulk(ids)
    values = newest.values if newest else {}
    items = folding.fold(values, map(change, made)) if values else []
    by_key = {item.key: item for item in items}
    kept = {folding.find(by_key, one.record) or one.record: one for one in postings}
    return Desk(paper, values, newest.marks if newest else [], items, made, kept, matters)


def change(row: Correction) -> folding.Change:
    """A correction's row as the fold needs it."""
    return folding.Change(row.seq, row.what, tuple(row.records), row.given, row.withdraws)


def changes(paper: Paper) -> list[folding.Change]:
    """Every correction of a paper. To be asked inside its community."""
    return [change(row) for row in Correction.objects.filter(paper_id=paper.id).order_by("seq")]


def source_of(community: UUID | str, matter_id: UUID | str) -> tuple[Posting, str] | None:
    """Where a matter came from: the posting and the key of the record; None when from no paper.

    A measure comes from the measure that was opened in its place under the problem's matter.
    """
    with tenant(community):
        matter = Matter.objects.defer("state").filter(id=matter_id).first()
        if matter is None:
            return None
        above = matter.parent_id or matter.id
        live = Posting.objects.filter(matter_id=above, taken_back=None).order_by("joined", "id")
        posting = live.first()
    if posting is None:
        return None
    measures = posting.measures if matter.parent_id and not posting.joined else []
    key = measures[matter.nth - 1] if 0 < matter.nth <= len(measures) else posting.record
    return posting, key


def texts(community: UUID | str, paper_id: UUID | str, most: int) -> dict[UUID, tuple[str, str]]:
    """This paper and the newest others that could be read: id -> (what it is called, text)."""
    with tenant(community):
        read = Paper.objects.filter(state=Paper.State.READ)
        here = read.filter(id=paper_id)
        others = read.exclude(id=paper_id).order_by("-id")[:most]
        return {row.id: (str(row), row.text) for row in [*here, *others]}


def posted(community: UUID | str, paper_id: UUID | str, batch: str) -> bool:
    """Whether a confirmation has happened already."""
    with tenant(community):
        return Posting.objects.filter(paper_id=paper_id, batch=batch).exists()


def _light() -> QuerySet[Paper]:
    """Papers without what is long, with who brought and who removed them."""
    return Paper.objects.defer("text", "boxes").select_related("by", "removed_by")


def _listed(shown: str, q: str) -> QuerySet[Paper]:
    found = _light().defer("pages").filter(SHOWN.get(shown, KEPT)).order_by("-id")
    for word in q.split():
        found = found.filter(
            Q(title__contains=word) | Q(name__contains=word) | Q(organization__contains=word)
        )
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
