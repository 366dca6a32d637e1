"""The end of the setup: everything is made in one go, and the pages of the setup are gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from bihuan.matters import figures
from bihuan.people import founding
from bihuan.people.access import log
from bihuan.people.models import Person
from bihuan.people.signin import vouching
from bihuan.project.models import Founding

from . import code
from .steps import Way


@dataclass(frozen=True, slots=True)
class Key:
    """What somebody signs in with for the first time; a code is good for a day, and shown once."""

    person: Person
    code: str


def locked() -> Way:
    """The setup, for whoever comes first. Inside a transaction. Raises Http404 when it is over."""
    row = Founding.objects.select_for_update().first()
    if row is None or not code.empty():
        raise Http404
    return Way(row)


@transaction.atomic
def finish() -> Sequence[Key]:
    """Make everything; what each person signs in with, whoever installs it without a code.

    Raises Http404 when somebody else was first, Refused, and ValueError when a page is not in order.
    """
    way = locked()
    if way.reached() != "check":
        raise ValueError(way.reached())
    today = timezone.localdate()
    founded = founding.found(way.plan(), today)
    me = founded.people[way.administrators.cleaned_data["me"]]
    me.user.password = way.row.password
    me.user.save(update_fields=["password"])
    figures.put(founded.home.id, way.figures.changes(today, str(me.id)))
    way.row.delete()
    log.write(None, [log.Row(log.What.GRANT, str(me.id), about="装好，开办")])
    return [Key(person, _code(person, me)) for person in founded.people.values()]


def _code(person: Person, me: Person) -> str:
    return "" if person == me else vouching.by_machine(person.user, vouching.Kind.PASSWORD)[1]
