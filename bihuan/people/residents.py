"""Residents by name 居民名录: noted only for a purpose that names them, found by phone, gone with it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from . import erasures, purposes
from .models import Resident
from .walls import tenant

KIND = "resident"  # in the list of what was erased


class NoPurpose(ValueError):  # noqa: N818 - reads as what happened
    """Nobody is named for this purpose, by the purposes file."""


def note(
    community: UUID | str,
    purpose: str,
    name: str,
    *,
    since: date,
    phone: str = "",
    household: UUID | None = None,
) -> Resident:
    """Note one resident for one purpose. Raises NoPurpose."""
    if not purposes.may_name(purpose):
        raise NoPurpose(purpose)
    with tenant(community) as kept_by:
        return Resident.objects.create(
            community_id=kept_by, purpose=purpose, name_sealed=name, phone_sealed=phone,
            household_id=household, since=since,
        )  # fmt: skip


def by_phone(community: UUID | str, phone: str, among: Sequence[str] = ()) -> list[Resident]:
    """Residents with a phone, of every purpose or of some; found by keyed hash, nothing is opened."""
    wanted = among or [code for code, one in purposes.catalogue().purposes.items() if one.names]
    with tenant(community) as kept_by:
        hashes: list[str] = []
        for purpose in wanted:
            like = Resident(community_id=kept_by, purpose=purpose)
            hashes += Resident._meta.get_field("phone_hash").sought(like, phone)
        return list(Resident.objects.filter(phone_hash__in=hashes).order_by("since", "id"))


def forget(community: UUID | str, rows: QuerySet[Resident]) -> int:
    """Erase rows for good; how many. Inside the community."""
    ids = list(rows.values_list("id", flat=True))
    erasures.add(community, KIND, *ids)
    Resident.objects.filter(id__in=ids).delete()
    return len(ids)


def erase_again(community: UUID | str) -> int:
    """After a restore: erase once more whatever is listed as erased; how many came back."""
    ids = erasures.listed(community)[KIND]
    with tenant(community):
        return Resident.objects.filter(id__in=ids).delete()[0] if ids else 0
