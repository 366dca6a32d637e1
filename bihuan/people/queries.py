"""Who somebody is here and now, as the rules see it."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan import core

from .models import Organisation, Person, Post, User

OVERSEEING = "officer"  # a role whose posts reach into every community below its organisation


def person(user: User, community: UUID | str, at: datetime) -> core.Person:
    """The person behind a user with every role held in this community on that day.

    An officer of the street is one in each of its communities. Without a post the roles are empty,
    and every act is refused. `unit` and `post` are those of the post held longest.
    """
    reaches = Q(**_of(community)) | Q(role=OVERSEEING) & _above(community)
    held = list(_posts(timezone.localdate(at)).filter(reaches, person__user=user))
    if not held:
        return core.Person(str(getattr(user, "person", user).id), frozenset())
    first = held[0]
    return core.Person(
        str(first.person_id),
        frozenset(post.role for post in held),
        str(first.organisation_id),
        str(first.id),
    )


def communities_of(user: User, on: date | None = None) -> list[Organisation]:
    """The communities and streets a user works in today, by name: by a post there or over them."""
    posts = _posts(on or timezone.localdate()).filter(person__user=user)
    over = posts.filter(role=OVERSEEING)
    here = Q(id__in=posts.values("organisation__tenant"))
    below = Q(parent__in=over.values("organisation__tenant")) | Q(
        parent__parent__in=over.values("organisation")
    )
    keeps = Q(kind__in=Organisation.KEEPERS)
    return list(Organisation.objects.filter(here | below & keeps).order_by("name"))


def holders(community: UUID | str, role: str, on: date) -> set[str]:
    """Ids of whoever holds a role in a community, else in the nearest organisation above it."""
    held = _posts(on).filter(role=role)
    for place in upward(community):
        own = held.filter(Q(organisation=place) | Q(organisation__tenant=place))
        if found := {str(one) for one in own.values_list("person", flat=True)}:
            return found
    return set()


def colleagues(community: UUID | str, on: date | None = None) -> list[Person]:
    """People with a post in a community today, by name; `held` lists their posts there."""
    people: dict[UUID, Person] = {}
    held = _posts(on or timezone.localdate()).filter(**_of(community)).select_related("person")
    for post in held:
        somebody = people.setdefault(post.person_id, post.person)
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


def _posts(on: date) -> QuerySet[Post]:
    lasting = Q(until=None) | Q(until__gte=on)
    return Post.objects.filter(lasting, since__lte=on).order_by("since", "id")


def _above(community: UUID | str) -> Q:
    """Posts in the street of a community, its units included, or in the district."""
    here = Organisation.objects.filter(id=community)
    street = Q(organisation__in=here.values("parent"))
    street |= Q(organisation__tenant__in=here.values("parent"))
    return street | Q(organisation__in=here.values("parent__parent"))


def _of(community: UUID | str) -> dict[str, UUID | str]:
    return {"organisation__tenant": community}


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
