"""授权: whoever holds a role above is let into a community, and that is ended again. Rows, never derived."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.people import in_hand, may, queries, roles
from bihuan.people.models import Grant, Organisation, Person, Post
from bihuan.people.refused import Refused

from . import log

DAY = timedelta(days=1)
ROLES = (
    "officer",
    "inspector",
    "reviewer",
    "rereviewer",
)  # what works from above; nothing else is lent
SET_UP = "新设社区时自带：由上级督办"


@dataclass(frozen=True, slots=True)
class Asked:
    """A grant as it is asked for. Without a person it is to whoever holds the role there."""

    organisation: Organisation
    role: str
    over: Organisation
    since: date
    why: str
    until: date | None = None
    person: Person | None = None


def give(asked: Asked, by: core.Person) -> Grant:
    """Let somebody in. Raises Refused, having changed nothing."""
    if not may.grant(by.roles):
        raise Refused(_("授权由书记或安全管理员办。"))
    if asked.role not in ROLES:
        raise Refused(_("这个角色不能授权，请直接设岗。"), "role")
    if asked.organisation.id not in _above(asked.over):
        raise Refused(_("只能授权给上级机构。"), "organisation")
    if not asked.why.strip():
        raise Refused(_("请写为什么授权。"), "why")
    if asked.until and asked.until < asked.since:
        raise Refused(_("止日早于起日。"), "until")
    if by.id in _whom(asked):
        raise Refused(_("不能授权给自己，请由别人办。"), "person")
    if asked.person and str(asked.person.id) not in holders(asked):
        raise Refused(
            _("%s在那里没有这个岗位，授权了也进不来。请先设岗，或换人。") % asked.person.name,
            "person",
        )
    return _write(asked, by)


def set_up(community: Organisation) -> None:
    """A keeper was set up below another: whoever oversees from there does so by this row."""
    above = community.parent
    if above and community.kind in Organisation.KEEPERS:
        today = timezone.localdate()
        asked = Asked(above, ROLES[0], community, today, SET_UP)
        _write(asked, core.Person("", frozenset()))


@transaction.atomic
def end(grant: Grant, on: date, by: core.Person) -> None:
    """It lasts until that day; yesterday means from now on not. Raises Refused."""
    if not may.grant(by.roles):
        raise Refused(_("授权由书记或安全管理员办。"))
    grant.until, grant.ended_by = max(on, grant.since - DAY), by.id
    grant.save(update_fields=["until", "ended_by"])
    _note(grant, by, f"结束授权，到 {grant.until}")


def over(place: Organisation) -> list[Grant]:
    """Grants over a place and, of a street, over its communities: those that last first, newest first."""
    mine = Q(over=place) | Q(over__parent=place)
    found = Grant.objects.filter(mine).select_related("organisation", "over", "person")
    return list(found.order_by(F("until").desc(nulls_first=True), "-since", "-id"))


def organisations(place: Organisation) -> list[Organisation]:
    """Whom a grant over a place may be to: what stands above it, and the offices of that."""
    found = Organisation.objects.filter(id__in=_above(place), ended=None)
    return list(found.order_by("name", "id"))


def _above(place: Organisation) -> set[UUID]:
    above = set(queries.upward(place.id)) - {place.id}
    offices = Organisation.objects.filter(tenant__in=above).exclude(tenant=place)
    return above | set(offices.values_list("id", flat=True))


def _whom(asked: Asked) -> set[str]:
    """Ids of whoever it would let in today."""
    return {str(asked.person.id)} if asked.person else holders(asked)


def holders(asked: Asked) -> set[str]:
    """Ids of whoever holds the role there on the first day."""
    near = Q(organisation=asked.organisation) | Q(organisation__tenant=asked.organisation)
    posts = Post.objects.filter(near, role=asked.role)
    return {str(post.hand.id) for post in in_hand.among(posts, asked.since)}


@transaction.atomic
def _write(asked: Asked, by: core.Person) -> Grant:
    made = Grant.objects.create(
        organisation=asked.organisation, role=asked.role, person=asked.person, by=by.id,
        over=asked.over, since=asked.since, until=asked.until, why=asked.why.strip(),
    )  # fmt: skip
    _note(made, by, f"授权，{made.since} 起")
    return made


def _note(grant: Grant, by: core.Person, says: str) -> None:
    """Into the log of the community, with the change itself or not at all."""
    whom = grant.person.name if grant.person else roles.label(grant.role)
    row = log.Row(
        log.What.GRANT,
        by.id,
        by.post,
        about=f"{grant.organisation.name}“{whom}”{says}",
        why=grant.why,
    )
    log.write(grant.over_id, [row])
