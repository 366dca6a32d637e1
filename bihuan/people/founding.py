"""开办: the first organisations, posts and accounts of an empty installation, all or none.

Everything goes through the doors that are used later; the founder is nobody, and is gone afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan import core

from . import appointing, tree
from .models import Organisation, Person, User
from .refused import Refused

FOUNDER = core.Person("setup", frozenset({"security_admin"}))
COMMITTEE = "居务监督委员会"
STREET = "street"  # where a seat is that belongs to no community
# Who supervises stands in an organisation of its own: what the community's own hands did, nobody
# of the community can verify.
SUPERVISING = frozenset({"verifier", "supervision_member"})
ABOVE = frozenset({"officer", "inspector"})
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one post; `where` is STREET or the number of a community. No role: no post yet."""

    name: str
    username: str
    role: str
    where: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be founded. `administrators` role -> user name."""

    street: str
    communities: Sequence[str]
    seats: Sequence[Seat] = ()
    administrators: Mapping[str, str] = field(default_factory=dict)
    district: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """What was founded: the street, its communities in their order, people by user name."""

    street: Organisation
    communities: Sequence[Organisation]
    people: Mapping[str, Person]

    @property
    def home(self) -> Organisation:
        """Whose local figures are set: the one community's, else the street's for all of them."""
        return self.communities[0] if len(self.communities) == 1 else self.street


@transaction.atomic
def found(plan: Plan, today: date) -> Founded:
    """Make everything. Raises Refused with the number of a seat, or a role, in `field`."""
    street, communities = _places(plan)
    committees = [tree.add(one, "committee", COMMITTEE) for one in communities]
    founded = Founded(street, communities, {})
    people: dict[str, Person] = {}
    for n, seat in enumerate(plan.seats):
        person = _person(people, seat, n)
        if seat.role:
            place = _place(founded, committees, seat, n)
            _give(person, seat.role, place, today, str(n))
    for role, username in plan.administrators.items():
        for place in _administered(plan, founded):
            _give(people[username], role, place, today, role)
    return Founded(street, communities, people)


def tried(plan: Plan, today: date, look: Callable[[Founded], Told]) -> Told:
    """Make everything, look at it, and take it all back. Raises Refused like `found`."""
    with transaction.atomic():
        seen = look(found(plan, today))
        transaction.set_rollback(True)
    return seen


def _places(plan: Plan) -> tuple[Organisation, list[Organisation]]:
    street = Organisation(name=plan.street, kind="street")
    if plan.district:
        street.parent = Organisation(name=plan.district, kind="district")
        street.parent.save()
    street.save()
    return street, [tree.add(street, "community", name) for name in plan.communities]


def _person(people: dict[str, Person], seat: Seat, n: int) -> Person:
    """Whoever has this user name; the same name twice is the same human being."""
    known = people.get(seat.username)
    if known and known.name != seat.name:
        raise Refused(_("用户名“%s”已给了另一个人。") % seat.username, str(n))
    if known is None:
        user = User.objects.create_user(seat.username)  # no password: chosen by whoever it is of
        known = people[seat.username] = Person.objects.create(name=seat.name, user=user)
    return known


def _place(
    founded: Founded, committees: Sequence[Organisation], seat: Seat, n: int
) -> Organisation:
    if seat.role in ABOVE:
        return founded.street
    if seat.where == STREET:
        if seat.role in SUPERVISING:
            raise Refused(_("居监委在社区，请选社区。"), str(n))
        return founded.street
    places = committees if seat.role in SUPERVISING else founded.communities
    return places[int(seat.where)]


def _administered(plan: Plan, founded: Founded) -> Sequence[Organisation]:
    """Every community; and the street, unless an officer is there to keep it in order for one alone."""
    one = len(founded.communities) == 1
    if one and any(seat.role == "officer" for seat in plan.seats):
        return founded.communities
    return [*founded.communities, founded.street]


def _give(person: Person, role: str, place: Organisation, today: date, about: str) -> None:
    try:
        appointing.give(appointing.Given(place, role, today, person=person), FOUNDER)
    except Refused as refused:
        raise Refused(refused.says, about) from refused
