"""Taking a copy out: it says who, when and what for, and the house remembers it."""

import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from bihuan.people.access import log
from bihuan.people.walls import tenant

from .models import Taken
from .values import Export

PURPOSES = (_("报送街道"), _("会议审议"), _("党内通报"), _("向社会公开"), _("存档"))
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


def purposes() -> list[str]:
    """What a copy may be for, in words."""
    return [str(purpose) for purpose in PURPOSES]


def export(request: HttpRequest) -> Export:
    """Who asks, now, and for which of the purposes; the last when none was said."""
    here = request.standing  # type: ignore[attr-defined]
    asked = request.POST.get("purpose", "")
    purpose = asked if asked in purposes() else purposes()[-1]
    return Export(here.community.name, here.title, timezone.localtime(), purpose)


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
    """The last copies taken out, newest first."""
    with tenant(str(community)):
        return list(Taken.objects.order_by("-at")[:how_many])
