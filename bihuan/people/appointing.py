"""Posts given, ended, left and taken back. Nothing is taken away: what was wrong ends before it began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.rules.figures import figures

from . import duties, in_hand, may, roles
from .access import log
from .models import Absence, Charge, Organisation, Person, Post
from .refused import Refused
from .walls import tenant

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """A post as it is asked for. `person` is somebody known, else `name` is somebody new."""

    organisation: Organisation
    role: str
    since: date
    person: Person | None = None
    name: str = ""
    title: str = ""
    kind: str = Post.Kind.REGULAR
    place: str = ""
    place_id: UUID | None = None
    term_ends: date | None = None


@transaction.atomic
def give(given: Given, by: core.Person) -> Post:
    """Give somebody a post. Raises Refused, having changed nothing."""
    if given.role not in roles.ROLES:
        raise Refused(_("没有这个角色。"), "role")
    allowed(by, given.role, str(given.person.id) if given.person else "")
    if given.organisation.ended:
        raise Refused(_("组织已撤销，不能设岗。"), "organisation")
    person = given.person or _somebody(given.name)
    same = Post.objects.filter(person=person, role=given.role, organisation=given.organisation)
    if same.filter(in_hand.lasting(given.since)).exists():
        raise Refused(_("这个人已有这一岗。"), "person")
    if given.term_ends and given.term_ends < given.since:
        raise Refused(_("任期届满不能早于起任。"), "term_ends")
    made = Post.objects.create(
        person=person, role=given.role, title=given.title.strip(), since=given.since,
        organisation=given.organisation, kind=given.kind, place=given.place.strip(),
        place_id=given.place_id, term_ends=given.term_ends,
    )  # fmt: skip
    _no_clash(made, given.since)
    _note(made, by, f"设岗，{given.since} 起")
    return made


@transaction.atomic
def end(post: Post, on: date, by: core.Person) -> None:
    """It is held for the last time on that day, with its charges; yesterday means from now on not.

    One that was given by mistake may end the day before it began. Raises Refused.
    """
    allowed(by, post.role, str(post.person_id))
    if on < post.since - DAY:
        raise Refused(_("止日早于起日。"), "until")
    post.until = on
    post.save(update_fields=["until"])
    with tenant(_keeper(post)):
        open_ones = [
            *post.absences.filter(until=None),
            *Charge.objects.filter(post=post, until=None),
        ]
        for row in open_ones:
            row.until = max(on, row.since - DAY)
            row.save(update_fields=["until"])
    _note(post, by, f"止任，到 {on}")


@transaction.atomic
def resume(post: Post, by: core.Person, today: date) -> None:
    """It was not ended after all; what it answered for is given anew by hand. Raises Refused."""
    allowed(by, post.role, str(post.person_id))
    same = Post.objects.filter(
        in_hand.lasting(today),
        person=post.person_id,
        role=post.role,
        organisation=post.organisation_id,
    )
    if same.exclude(id=post.id).exists():
        raise Refused(_("这个人已另有这一岗。"))
    post.until = None
    post.save(update_fields=["until"])
    _no_clash(post, today)
    _note(post, by, "恢复这一岗")


@transaction.atomic
def leave(
    post: Post, kind: str, since: date, by: core.Person,
    *, until: date | None = None, acting: Post | None = None,
) -> Absence:  # fmt: skip
    """Its holder is away from a day on, and somebody acts meanwhile. Raises Refused."""
    allowed(by, post.role, str(acting.person_id) if acting else "")
    if until and until < since:
        raise Refused(_("止日早于起日。"), "until")
    if since < post.since or (post.until and since > post.until):
        raise Refused(_("这一天还没有任这一岗，或已经不任了。"), "since")
    if _overlap(post, since, until):
        raise Refused(_("这段日子已经登记过离岗，请先登记返岗。"), "since")
    made = Absence.objects.create(post=post, kind=kind, since=since, until=until)
    _note(post, by, f"离岗，{since} 起")
    return name_acting(made, acting, by, since) if acting else made


@transaction.atomic
def name_acting(absence: Absence, acting: Post | None, by: core.Person, today: date) -> Absence:
    """Who acts from here on, or nobody. Raises Refused."""
    allowed(by, absence.post.role, str(acting.person_id) if acting else "")
    if acting and acting.person_id == absence.post.person_id:
        raise Refused(_("不能由本人代理自己。"), "acting")
    absence.acting = acting
    absence.save(update_fields=["acting"])
    if acting:
        _no_clash(absence.post, max(today, absence.since), field="acting")
    _note(absence.post, by, f"代理：{acting.person.name if acting else '没有人'}")
    return absence


@transaction.atomic
def come_back(absence: Absence, on: date, by: core.Person) -> None:
    """They are back from that day on. Raises Refused."""
    allowed(by, absence.post.role, str(absence.post.person_id))
    if on < absence.since:
        raise Refused(_("返岗不能早于离岗。"), "on")
    absence.until = on - DAY
    absence.save(update_fields=["until"])
    _no_clash(absence.post, on, field="on")
    _note(absence.post, by, f"返岗，{on} 起")


def _note(post: Post, by: core.Person, says: str) -> None:
    """Into the access log, with the change itself or not at all."""
    log.write(post.organisation.tenant_id, [noted(post, by, says)])


def noted(post: Post, by: core.Person, says: str) -> log.Row:
    """What the access log says of a change of a post."""
    called = f"{post.person.name}“{post.title or roles.label(post.role)}”"
    return log.Row(log.What.POST, by.id, by.post, about=f"{called}{says}")


def allowed(by: core.Person, role: str, to: str = "") -> None:
    """Raise Refused unless this person may give or end a role, and not to themselves (`to`, a person)."""
    if not may.appoint(by.roles, role):
        raise Refused(_("您不能任免“%s”：由上级或安全管理员办。") % roles.label(role), "role")
    if to and to == by.id:
        raise Refused(_("不能任免自己，请由别人办。"), "person")


def _somebody(name: str) -> Person:
    if not name.strip():
        raise Refused(_("请选一个人，或填新人的姓名。"), "person")
    return Person.objects.create(name=name.strip())


def _overlap(post: Post, since: date, until: date | None) -> bool:
    others = [duties.Away(a.kind, a.since, a.until) for a in post.absences.all()]
    ends = until or date.max
    return any(
        one.since <= ends and (one.until or date.max) >= since for one in others if _real(one)
    )


def _real(away: duties.Away) -> bool:
    return away.until is None or away.until >= away.since


def _no_clash(post: Post, on: date, field: str = "role") -> None:
    """Raise Refused when the post now clashes with another on that day; who calls is in a transaction."""
    keeper = _keeper(post)
    if says := clash(posts_of(keeper, on), str(post.id), on, keeper):
        raise Refused(says, field)


def clash(held: Sequence[duties.Held], post: str, on: date, place: UUID) -> str:
    """What one of these posts of a place clashes with on a day, in words; empty when it does not.

    Where few people sign in, two of the administrators may be one human being: that is marked.
    """
    for found in duties.conflicts(held, on):
        two = found.code == "two_administrators"
        if post in found.posts and not (two and is_small(place, on)):
            return found.says
    return ""


def _keeper(post: Post) -> UUID:
    return post.organisation.tenant_id or post.organisation_id


def known(place: Organisation) -> list[Person]:
    """Who might be given a post in a place: whoever has or had one there or in its street, by name."""
    near = Q(posts__organisation__tenant=place)
    if place.parent_id:
        near |= Q(posts__organisation__tenant=place.parent_id)
        near |= Q(posts__organisation__tenant__parent=place.parent_id)
    return list(Person.objects.filter(near).distinct().order_by("name", "id"))


def found_in(place: Organisation, today: date) -> list[duties.Finding]:
    """What there is to say of the posts of a community or street, gravest first."""
    must = place.kind == Organisation.Kind.COMMUNITY
    small = is_small(place.id, today)
    return duties.findings(posts_of(place.id, today), today, str(place.id), must=must, small=small)


def is_small(place: UUID, on: date) -> bool:
    """Whether so few people sign in here that one may be two of the administrators."""
    held = Post.objects.filter(in_hand.lasting(on), organisation__tenant=place)
    accounts = held.filter(person__user__is_active=True).values("person").distinct().count()
    return accounts < figures("posts")["administrators"]["default"]


def doubled(today: date) -> list[tuple[str, str]]:
    """(place, which two administrators) wherever one human being is two of them today."""
    administer = [code for code, role in roles.ROLES.items() if role.administers]
    held = Post.objects.filter(in_hand.lasting(today), role__in=administer)
    places = held.values_list("organisation__tenant", flat=True).distinct()
    told = []
    for place in Organisation.objects.filter(id__in=places).order_by("name"):
        found = duties.conflicts(posts_of(place.id, today), today, small=True)
        codes = {one.posts for one in found if one.code.endswith("administrators")}
        told += [(place.name, _("、").join(_roles_of(posts))) for posts in sorted(codes)]
    return told


def _roles_of(posts: tuple[str, ...]) -> list[str]:
    found = Post.objects.filter(id__in=posts).values_list("role", flat=True)
    return [roles.label(code) for code in roles.ROLES if code in set(found)]


def posts_of(community: UUID | str, on: date) -> list[duties.Held]:
    """Posts of a community on a day, as the checks see them, and those from elsewhere that act here."""
    acts = Absence.objects.filter(in_hand.lasting(on), post__organisation__tenant=community)
    here = Q(organisation__tenant=community) & in_hand.lasting(on)
    rows = Post.objects.filter(here | Q(id__in=acts.values("acting"))).order_by("since", "id")
    told = rows.select_related("person", "organisation").prefetch_related("absences")
    return [held(row) for row in told]


def held(row: Post) -> duties.Held:
    """A post as the checks see it."""
    away = [
        duties.Away(a.kind, a.since, a.until, str(a.acting_id or "")) for a in row.absences.all()
    ]
    return duties.Held(
        str(row.id), str(row.person_id), row.person.name, row.role, row.title,
        str(row.organisation.tenant_id), row.since, row.until, row.term_ends, tuple(away),
    )  # fmt: skip
