"""应急查看: one matter is laid open for a day to somebody who may not read it, because another agreed.

Asked by one, agreed by another who may (`may.AGREE`), read and nothing else, written down at every
look, told to whoever holds the matter and to those who watch, and looked at afterwards by a third. What a
procedure gives to some roles alone (who accused whom, how somebody voted) stays theirs, contacts
apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan import core
from bihuan.people import may
from bihuan.people.access import log
from bihuan.people.models import Emergency
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant
from bihuan.rules.figures import figures

from . import procedures, sensitive, sight
from .models import Matter

PEOPLE = ("asker", "agreer", "ender", "reviewer")
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the number of the matter as it was typed, on what ground, and why."""

    number: str
    basis: str
    why: str


def lasts() -> timedelta:
    """How long it is open; and how long an answer is waited for."""
    return timedelta(hours=figures("access")["emergency"]["default"])


def ask(community: UUID | str, asked: Asked, by: core.Person, at: datetime) -> Emergency:
    """Ask to look. Raises Refused to whoever may read all of it anyway, and without words."""
    if not asked.why.strip():
        raise Refused(_("请写明出了什么事、为什么等不得。"), "why")
    with tenant(community) as kept_by:
        row = Matter.objects.filter(number=asked.number.strip()).first()
        if row and sight.may_read(row, by, at) and not _guarded(row):
            raise Refused(_("这件事您本来就能看，不用应急查看。"), "number")
        if _waiting(at).filter(asker=by.id, number=asked.number.strip()).exists():
            raise Refused(_("已经申请过，等另一个人同意。"), "number")
        made = Emergency.objects.create(
            community_id=kept_by, number=asked.number.strip(), basis=asked.basis, why=asked.why.strip(),
            asker_id=by.id, asked=at,
        )  # fmt: skip
        _note(made, by, "申请应急查看", at)
    return made


def agree(row: Emergency, by: core.Person, at: datetime) -> None:
    """Lay it open for a day. Raises Refused to whoever asked, may not, or comes too late."""
    if not may.agree(by.roles):
        raise Refused(_("应急查看由书记、副书记、居监委主任、街道督办或安全管理员同意。"))
    if str(row.asker_id) == by.id:
        raise Refused(_("不能同意自己的申请，请由另一个人办。"))
    with tenant(row.community_id):
        found = _waiting(at).select_for_update().filter(id=row.id).first()
        if found is None:
            raise Refused(_("这个申请已经有人办了，或者过期了。"))
        matter = Matter.objects.filter(number=found.number).first()
        if matter is None:
            raise Refused(_("没有这个编号的事项，不能同意。"))
        found.agreer_id, found.agreed, found.until = by.id, at, at + lasts()
        found.matter = matter.id
        found.save()
        _note(found, by, "同意应急查看", at)


def end(row: Emergency, by: core.Person, at: datetime) -> None:
    """Close it, or take back what was asked; by either hand, or by whoever may agree or review."""
    hands = {str(row.asker_id), str(row.agreer_id)}
    if by.id not in hands and not (may.agree(by.roles) or may.review(by.roles)):
        raise Refused(_("由申请的人、同意的人或管理的人结束。"))
    with tenant(row.community_id):
        live = Emergency.objects.filter(id=row.id, ended=None)
        if live.update(ended=at, ender=by.id):
            _note(row, by, "结束应急查看", at)


def review(row: Emergency, by: core.Person, at: datetime, finding: str) -> None:
    """Say afterwards whether it was in order. Raises Refused to both hands of it."""
    if not may.review(by.roles):
        raise Refused(_("应急查看由街道督办或审计管理员复核。"))
    if by.id in (str(row.asker_id), str(row.agreer_id)):
        raise Refused(_("申请和同意的人不能复核，请由第三个人办。"))
    if not finding.strip():
        raise Refused(_("请写复核意见。"), "finding")
    if state(row, at) != "over":
        raise Refused(_("还开着或没有开过，不用复核。"))
    with tenant(row.community_id):
        Emergency.objects.filter(id=row.id).update(
            reviewer=by.id, reviewed=at, finding=finding.strip()
        )
        _note(row, by, "复核应急查看", at, finding.strip())


def state(row: Emergency, at: datetime) -> str:
    """waiting, gone (nobody agreed), open, over (to be reviewed) or reviewed."""
    if row.reviewed:
        return "reviewed"
    if row.agreed is None:
        return "gone" if row.ended or row.asked + lasts() <= at else "waiting"
    return "over" if row.ended or (row.until and row.until <= at) else "open"


def open_for(
    community: UUID | str, matter: UUID, person: core.Person, at: datetime
) -> Emergency | None:
    """What lays this matter open to this person now."""
    with tenant(community):
        return _open(at).filter(matter=matter, asker=person.id).first()


def of_matter(community: UUID | str, matter: UUID, at: datetime) -> list[Emergency]:
    """Everybody to whom this matter lies open now by an emergency."""
    with tenant(community):
        return list(_open(at).filter(matter=matter).select_related(*PEOPLE))


def one(community: UUID | str, emergency: UUID, person: core.Person) -> Emergency:
    """One that this person asked for, or may see. Raises Emergency.DoesNotExist."""
    with tenant(community):
        return _theirs(person).select_related(*PEOPLE).get(id=emergency)


def of_place(community: UUID | str, person: core.Person) -> list[Emergency]:
    """What this person asked for, or everything for whoever agrees, reviews or watches, newest first."""
    with tenant(community):
        return list(_theirs(person).select_related(*PEOPLE).order_by("-asked")[:SHOWN])


def told(community: UUID | str, person: core.Person, at: datetime) -> Sequence[Emergency]:
    """What somebody is told of on their first page.

    To agree to, to review, open to themselves, or open to somebody else in what they hold.
    """
    with tenant(community):
        mine = _open(at).filter(asker=person.id)
        held = Matter.objects.filter(holder__in=[person.id, *person.roles]).values("id")
        found = mine | _open(at).filter(matter__in=held)
        if may.agree(person.roles):
            found |= _waiting(at).exclude(asker=person.id)
        if may.review(person.roles):
            over = Emergency.objects.filter(agreed__isnull=False, reviewed=None)
            found |= over.exclude(asker=person.id).exclude(agreer=person.id)
        return list(found.distinct().select_related(*PEOPLE).order_by("-asked")[:10])


def unread(procedure: core.Procedure, shut: set[str]) -> set[str]:
    """What stays shut, of what is shut to a reader, while an emergency lays the matter open."""
    own = {kind for kind in shut if procedure.evidence[kind].seen_by}
    return {kind for kind in own if sensitive.kind_of("", kind) != "contact"}


def because(row: Emergency) -> str:
    """Why, as the log has it."""
    with override("zh-hans"):  # an office's paper, whatever language the page is in
        return f"{row.get_basis_display()}：{row.why}"


def _guarded(row: Matter) -> bool:
    return bool(sensitive.kinds(procedures.edition(row.edition)))


def _theirs(person: core.Person) -> QuerySet[Emergency]:
    asks = (may.agree, may.review, may.read_log)
    if any(one(person.roles) for one in asks):
        return Emergency.objects.all()
    return Emergency.objects.filter(asker=person.id)


def _waiting(at: datetime) -> QuerySet[Emergency]:
    return Emergency.objects.filter(agreed=None, ended=None, asked__gt=at - lasts())


def _open(at: datetime) -> QuerySet[Emergency]:
    return Emergency.objects.filter(Q(ended=None), agreed__isnull=False, until__gt=at)


def _note(row: Emergency, by: core.Person, about: str, at: datetime, why: str = "") -> None:
    told = log.Row(
        log.What.EMERGENCY, by.id, by.post, matter=str(row.matter or ""), number=row.number,
        about=about, why=why or because(row),
    )  # fmt: skip
    log.write(row.community_id, [told], at)
