"""Taking a copy out: it says who, when and what for, and the house remembers it."""

import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from bihuan.people.access import log
from bihuan.people.access.copies import Export, export, purposes
from bihuan.people.walls import tenant

from .models import Taken

__all__ = ["TYPES", "Copy", "Export", "export", "hand_over", "latest", "purposes"]

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """One file on its way out. `rows` is how many matters it tells of."""

    what: str
    format: str
    name: str
    content: bytes
    rows: int


def hand_over(request: HttpRequest, copy: Copy, export: Export) -> HttpResponse:
    """Write down that it was taken, then give it."""
    here = request.standing  # type: ignore[attr-defined]
    with tenant(here.community.id) as kept_by:
        Taken.objects.create(
            community_id=kept_by, by=here.person.id, post=here.title, what=copy.what,
            format=copy.format, purpose=export.purpose, rows=copy.rows,
            digest=hashlib.sha256(copy.content).hexdigest(), at=export.at,
        )  # fmt: skip
    said = f"{copy.name}.{copy.format}（{copy.rows}）"
    log.note(request, log.What.EXPORTED, about=said, why=export.purpose)
    answer = HttpResponse(copy.content, content_type=TYPES[copy.format])
    answer["Content-Disposition"] = content_disposition_header(True, f"{copy.name}.{copy.format}")
    answer["Cache-Control"] = "no-store"
    return answer


def latest(community: object, how_many: int = 5) -> list[Taken]:
    """The last ledgers and bulletins taken out, newest first.

    Of what else was taken (the access log, a resident's own data) the access log tells, to whoever
    reads that.
    """
    with tenant(str(community)):
        found = Taken.objects.filter(what__in=("ledger", "bulletin"))
        return list(found.order_by("-at")[:how_many])
