"""Who somebody is here and now, as the rules see it."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from bihuan import core

from . import in_hand, roles
from .models import Organisation, Person, Post, User
from .roles import label


def person(user: User, community: UUID | str, at: datetime) -> core.Person:
    """The person behind a user with every role held in this community on that day.

    An officer of the street is one in each of its communities. Whoever is away has no role by that
    post; whoever acts for it has its role instead. Without a post the roles are empty, and every
    act is refused. `unit` and `post` are those of the post held longest, an own one before others'.
    """
    held = in_hand.of_user(user, community, timezone.localdate(at))
    if not held:
        return core.Person(str(getattr(user, "person", user).id), frozenset())
    first, roles = held[0], frozenset(post.role for post in held)
    return core.Person(str(first.person), roles, str(first.organisation), str(first.post))


def communities_of(user: User, on: date | None = None) -> list[Organisation]:
    """The communities and streets a user works in today, by name: by a post there or over them."""
    return in_hand.keepers_of(user, on or timezone.localdate())


def holders(community: UUID | str, role: str, on: date) -> set[str]:
    """Ids of whoever holds a role in a community, else in the nearest organisation above it.

    Whoever acts for somebody away is one of them; whoever is away is not.
    """
    held = Post.objects.filter(role=role)
    for place in upward(community):
        own = held.filter(Q(organisation=place) | Q(organisation__tenant=place))
        if found := {str(post.hand.id) for post in in_hand.among(own, on)}:
            return found
    return set()


def signs_at(user: User, on: date) -> set[UUID]:
    """Organisations in which a user has a post in hand of which a second factor is asked."""
    held = in_hand.everywhere(user, on)
    return {post.organisation for post in held if roles.strong({post.role})}


def colleagues(community: UUID | str, on: date | None = None) -> list[Person]:
    """People who have a post in hand in a community today, by name; `held` lists those posts."""
    people: dict[UUID, Person] = {}
    held = Post.objects.filter(organisation__tenant=community)
    for post in in_hand.among(held, on or timezone.localdate()):
        somebody = people.setdefault(post.hand.id, post.hand)
        somebody.held = [*getattr(somebody, "held", []), post]
    return sorted(people.values(), key=lambda somebody: somebody.name)


def places(called: str = "") -> list[Organisation]:
    """Communities, streets and districts; with a name or an id, those it is."""
    kinds = (*Organisation.KEEPERS, Organisation.Kind.DISTRICT)
    found = Organisation.objects.filter(kind__in=kinds).select_related("parent").order_by("name")
    if not called:
        return list(found)
    return list(found.filter(id=called) if _is_uuid(called) else found.filter(name=called))


def below(place: UUID | str) -> list[Organisation]:
    """The communities and streets under a place, by name."""
    under = Q(parent=place) | Q(parent__parent=place)
    keeps = Q(kind__in=Organisation.KEEPERS)
    return list(Organisation.objects.filter(under, keeps).order_by("name"))


def upward(place: UUID | str) -> list[UUID]:
    """A place and the organisations above it, nearest first; nothing for one that is not there."""
    found: list[UUID] = []
    here: UUID | str | None = place
    while here and here not in found:
        row = Organisation.objects.filter(id=here).values_list("id", "parent_id").first()
        if row is None:
            break
        found.append(row[0])
        here = row[1]
    return found


def place_name(place: UUID | str) -> str:
    """What an organisation is called; empty for one that is not there."""
    return Organisation.objects.filter(id=place).values_list("name", flat=True).first() or ""


def names(ids: set[str]) -> dict[str, str]:
    """Names of people by their opaque ids; ids that are nobody's are left out."""
    found = Person.objects.filter(id__in=[i for i in ids if _is_uuid(i)])
    return {str(somebody.id): somebody.name for somebody in found}


def titles(posts: set[str]) -> dict[str, str]:
    """What posts are called, by their opaque ids; ids that are of none are left out."""
    found = Post.objects.filter(id__in=[i for i in posts if _is_uuid(i)])
    return {str(post.id): post.title or label(post.role) for post in found}


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
