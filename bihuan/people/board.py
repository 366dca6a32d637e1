"""岗位一览: posts as they stand on a day: who is there, who is away, who acts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from . import in_hand, roles
from .models import Absence, Organisation, Post

SHOWN = 100  # of the posts that are past


@dataclass(frozen=True, slots=True)
class Seat:
    """One post: `away` today, if its holder is; `acts` whoever has it in hand meanwhile."""

    row: Post
    today: date
    away: Absence | None = None
    acts: Post | None = None

    @property
    def called(self) -> str:
        """Its title, else its role."""
        return self.row.title or roles.label(self.row.role)

    @property
    def role(self) -> str:
        """What its role is called."""
        return roles.label(self.row.role)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.row.until is not None and self.row.until < self.today

    @property
    def state(self) -> str:
        """How it stands, in a word."""
        if self.over:
            return _("已结束")
        if self.row.since > self.today:
            return _("未到任")
        return str(self.away.get_kind_display()) if self.away else _("在岗")

    @property
    def light(self) -> str:
        """Its colour: nobody is in it, somebody acts, or all is well."""
        if self.over or self.row.since > self.today:
            return ""
        return "ok" if not self.away else "due" if self.acts else "late"


@dataclass(frozen=True, slots=True)
class Board:
    """Posts now and to come, and those that are past, newest first."""

    now: Sequence[Seat]
    past: Sequence[Seat]


def of_community(community: UUID | str, today: date) -> Board:
    """Every post of a community: those of its own organisations."""
    posts = Post.objects.filter(organisation__tenant=community)
    now = posts.filter(Q(until=None) | Q(until__gte=today))
    past = posts.filter(until__lt=today).order_by("-until", "id")[:SHOWN]
    return Board(_seats(now, today), _seats(past, today))


def of_organisation(row: Organisation, today: date) -> list[Seat]:
    """The posts of one organisation that have not ended."""
    return _seats(Post.objects.filter(Q(until=None) | Q(until__gte=today), organisation=row), today)


def seat(community: UUID | str, post: UUID, today: date) -> Seat:
    """One post of a community. Raises Post.DoesNotExist."""
    found = _seats(Post.objects.filter(organisation__tenant=community, id=post), today)
    if not found:
        raise Post.DoesNotExist
    return found[0]


def who_may_act(post: Post, today: date) -> list[tuple[str, list[Post]]]:
    """Posts from which somebody could act for one: by community, its own first, then its street's."""
    own = post.organisation.tenant
    near = Q(organisation__tenant=own)
    if own and own.parent_id:
        near |= Q(organisation__tenant=own.parent_id) | Q(
            organisation__tenant__parent=own.parent_id
        )
    posts = Post.objects.filter(near, in_hand.lasting(today)).exclude(person=post.person_id)
    told = posts.select_related("person", "organisation__tenant").order_by("person__name", "id")
    groups: dict[str, list[Post]] = {own.name: []} if own else {}
    for one in told:
        groups.setdefault(one.organisation.tenant.name, []).append(one)
    return [(name, found) for name, found in groups.items() if found]


def _seats(posts: QuerySet[Post], today: date) -> list[Seat]:
    rows = list(posts.select_related("person", "organisation"))
    absences = Absence.objects.filter(in_hand.lasting(today), post__in=[row.id for row in rows])
    away = {
        one.post_id: one
        for one in absences.select_related("acting__person", "acting__organisation")
    }
    gone = in_hand.away_from({one.acting_id for one in away.values() if one.acting_id}, today)
    found = []
    for row in rows:
        absence = away.get(row.id)
        acting = absence.acting if absence else None
        there = acting and acting.id not in gone and in_hand.holds(acting, today)
        found.append(Seat(row, today, absence, acting if there else None))
    return sorted(found, key=_order) if not posts.query.is_sliced else found


def _order(seat: Seat) -> tuple[int, str, str]:
    codes = list(roles.ROLES)
    known = codes.index(seat.row.role) if seat.row.role in codes else len(codes)
    return known, seat.row.person.name, str(seat.row.id)


def of_role(organisations: Collection[str], wanted: Collection[str], today: date) -> list[Post]:
    """Posts of some roles in some organisations that last today, by name."""
    held = Post.objects.filter(in_hand.lasting(today), role__in=wanted)
    found = held.filter(organisation__in=organisations).select_related("person")
    return list(found.order_by("person__name", "id"))
