"""Drafts 草稿: what somebody typed and attached for an act that was then refused."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bihuan.people.walls import tenant

from .models import Draft


def keep(
    community: UUID | str,
    matter: UUID | str | None,
    act: str,
    person: str,
    given: Mapping[str, Any],
) -> None:
    """Keep what was given, field -> text or list of commitments, in place of what was kept before.

    `matter` is None for an act that would begin one.
    """
    with tenant(community) as kept_by:
        where = {"matter_id": matter, "act": act, "person_id": person}
        row = Draft.objects.filter(**where).first() or Draft(community_id=kept_by, **where)
        row.given = dict(given)
        row.save()


def of(community: UUID | str, matter: UUID | str | None, act: str, person: str) -> dict[str, Any]:
    """What was kept, or nothing."""
    with tenant(community):
        row = Draft.objects.filter(matter_id=matter, act=act, person_id=person).first()
    return row.given if row else {}


def drop(community: UUID | str, matter: UUID | str | None, act: str, person: str) -> None:
    """Forget the draft of an act that was done, or given up."""
    with tenant(community):
        Draft.objects.filter(matter_id=matter, act=act, person_id=person).delete()
