"""撤下: a paper that came by mistake is erased for good; who did it, when and why stays.

Its row is left without what the file said; its readings and corrections stand blank. It is listed
outside the database too, so that no restore brings it back.
"""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.people import erasures
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant

from . import files, posting
from .models import Correction, Paper, Posting, Reading

LISTED = "paper"  # in the list of what was erased, outside the database
AGAIN = "恢复以后按名单再删"
BLANK: dict[str, Any] = {
    "state": Paper.State.REMOVED, "name": "", "file": "", "size": 0, "step": "", "tries": 0,
    "why_kind": "", "why": "", "media_type": "", "text": "", "pages": [], "boxes": [], "notes": [],
    "seconds": None, "title": "", "organization": "", "counts": {}, "posted": 0,
}  # fmt: skip


def may_remove(paper: Paper, person: core.Person) -> bool:
    """Whoever brought a paper may remove it, and whoever may put its records on the ledger."""
    return str(paper.by_id) == person.id or posting.may_post(person.roles)


def remove(
    community: UUID | str, paper_id: UUID | str, person: core.Person, at: datetime, *, why: str
) -> None:
    """Erase a paper for good, also while it is being read. Does nothing twice.

    Raises Refused, having changed nothing, and Paper.DoesNotExist.
    """
    with tenant(community) as kept_by:
        paper = _light().get(id=paper_id)
        if not may_remove(paper, person):
            raise Refused(_("撤下材料由上传的人，或者社区书记、党务专干办。"))
        if paper.state == Paper.State.REMOVED:
            return
        if not why.strip():
            raise Refused(_("请写一句为什么撤下。"), "why")
        if Posting.objects.filter(paper_id=paper.id, taken_back=None).exists():
            raise Refused(_("这份材料还有记录在台账上，不能撤下：请先撤回列入。"))
        erasures.add(kept_by, LISTED, paper.id)
        _erase(paper, removed=at, removed_by=person.id, removed_why=why.strip()[:200])


def erase_again(community: UUID | str) -> int:
    """After a restore: erase once more whatever is listed as erased; how many came back."""
    listed = erasures.listed(community)[LISTED]
    if not listed:
        return 0
    with tenant(community):
        back = list(_light().filter(id__in=listed).exclude(state=Paper.State.REMOVED))
        for paper in back:
            _erase(paper, removed=timezone.now(), removed_why=AGAIN)
    return len(back)


def _light() -> Any:
    return Paper.objects.select_for_update().defer("text", "boxes")


def _erase(paper: Paper, **told: Any) -> None:
    transaction.on_commit(partial(files.drop, paper.file))
    kind = (
        paper.kind if any(paper.counts.values()) else ""
    )  # as everywhere: none where nothing was read
    Paper.objects.filter(id=paper.id).update(**BLANK, kind=kind, **told)
    Reading.objects.filter(paper_id=paper.id).update(values={}, marks=[])
    Correction.objects.filter(paper_id=paper.id).update(records=[], given={}, before={})
