"""Who may read which matters 谁能看: said once by the core, and here to the database.

What is not for a reader is left out of lists and answers as if absent; lists may still count it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, Value

from bihuan import core
from bihuan.people.walls import tenant

from . import procedures
from .models import Edition, Matter

EVERYTHING = Q()


def of(person: core.Person, on: date) -> Q:
    """The matters of a community that this person may read on a day; true of all when none is shut."""
    shut = [edition for edition in _with_seen_by() if not core.sees(edition, person.roles)]
    if not shut:
        return EVERYTHING
    found = ~Q(edition__in=[edition.digest for edition in shut])
    alike: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for edition in shut:
        told = edition.seen_by, core.named_in(edition)
        alike.setdefault(told, []).append(edition.digest)
    for (roles, facts), digests in alike.items():
        lent = _stands_in(person, on, [f'@[2] == "{role}"' for role in sorted(roles)])
        works = _works_on(person, on, facts) & ~Q(state__contains={"recused": [person.id]})
        found |= Q(edition__in=digests) & (Q(lent) | works)
    return found


def _works_on(person: core.Person, on: date, facts: frozenset[str]) -> Q:
    """Who holds it, whom its acts wait for by name, and who stands in for either."""
    found = Q(holder__in=[person.id, *sorted(person.roles)])
    for fact in facts:
        found |= Q(state__contains={"facts": {fact: person.id}})
    theirs = [f'@[1] == $.facts."{fact}"' for fact in sorted(facts)]
    held = ["@[1] == $.holder", "@[2] == $.holder"]
    return found | Q(_stands_in(person, on, [*held, *theirs]))


def may_read(row: Matter, person: core.Person, at: datetime, kind: str = "") -> bool:
    """Whether a person may read a matter; with a kind, evidence of it."""
    edition = procedures.edition(row.edition)
    if not edition.seen_by and not kind:
        return True  # most are: the state need not be looked at
    return core.reads(core.load(edition, row.state), person, at, kind)


def readable(rows: Iterable[Matter], person: core.Person, at: datetime) -> list[Matter]:
    """Those of these matters that a person may read."""
    return [row for row in rows if may_read(row, person, at)]


def may_read_one(
    community: UUID | str, matter: UUID | str, person: core.Person, at: datetime
) -> bool:
    """Whether a person may read a matter of a community; not one that is not there."""
    with tenant(community):
        row = Matter.objects.filter(id=matter).first()
        return row is not None and may_read(row, person, at)


def _with_seen_by() -> list[core.Procedure]:
    some = Edition.objects.filter(text__contains="seen_by").values_list("digest", flat=True)
    return [edition for edition in map(procedures.edition, some) if edition.seen_by]


def _stands_in(person: core.Person, on: date, tests: Sequence[str]) -> Func:
    """Whether this person stands in, on that day, for somebody of whom one of the tests is true."""
    who = f'@[0] == "{person.id}" && @[3] >= "{on}"'
    path = f"strict $.delegates[*] ? ({who} && ({' || '.join(tests)}))"
    return Func(
        F("state"), Value(path), template="jsonb_path_exists(%(expressions)s::jsonpath, '{}', true)",
        output_field=BooleanField(),
    )  # fmt: skip
