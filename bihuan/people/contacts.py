"""公开的联系方式: where everybody is told to ask, and whom; by street, its communities below it.

《个人信息保护法》第十七条、第五十二条. Of a place that has told nothing, nothing is made up: the street
above is named instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from .models import Contact, Organisation
from .refused import Refused

FIELDS = ("counter", "hours", "phone", "letters", "in_charge", "reach")
WAYS = ("counter", "phone", "letters")  # one of them has to be there
OPEN = 6  # communities of a street that are shown at once; of more each is opened by its name
Kind = Organisation.Kind


@dataclass(frozen=True, slots=True)
class Told:
    """What one place tells; `contact` is None while it has told nothing. `above` is its street."""

    row: Organisation
    contact: Contact | None = None
    above: "Told | None" = None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """(what, words) of everything that was told."""
        if self.contact is None:
            return []
        told = [
            (Contact._meta.get_field(name).verbose_name, getattr(self.contact, name))
            for name in FIELDS
        ]
        return [(str(label), words) for label, words in told if words]

    @property
    def instead(self) -> str:
        """Whom to ask where nothing was told: said plainly; empty where something was."""
        if self.contact:
            return ""
        if self.above and self.above.contact:
            return _("还没有公布联系方式，请问%(street)s。") % {"street": self.above.row.name}
        if self.row.kind == Kind.STREET:
            return _("还没有公布联系方式，请到街道办事处当面问。")
        return _("还没有公布联系方式，请到社区或街道办事处当面问。")

    @property
    def line(self) -> str:
        """All of it in one line, as papers have it; empty where nothing was told."""
        facts = [
            _("%(what)s：%(told)s") % {"what": what, "told": told} for what, told in self.facts
        ]
        return f"{self.row.name} · {_('；').join(facts)}" if facts else ""


@dataclass(frozen=True, slots=True)
class Group:
    """A street with its communities, by name. `street` is None above those that have none."""

    street: Told | None
    below: Sequence[Told]

    @property
    def many(self) -> bool:
        """Whether they are more than a reader scrolls past."""
        return len(self.below) > OPEN


def of(place: Organisation) -> Contact | None:
    """What a place tells everybody; None while it has told nothing."""
    row = Contact.objects.filter(organisation=place).first()
    return row if row and _reached(row) else None


def put(place: Organisation, told: Mapping[str, str]) -> None:
    """Tell this from now on; nothing at all takes back what was told. Raises Refused."""
    if place.kind not in Organisation.KEEPERS:
        raise Refused(_("联系方式由街道和社区公开。"))
    row = Contact(organisation=place, **{name: told.get(name, "").strip() for name in FIELDS})
    if any(getattr(row, name) for name in FIELDS) and not _reached(row):
        raise Refused(_("服务台、电话、收信地址，至少写一样。"), "counter")
    if row.in_charge and not row.reach:
        raise Refused(_("请写怎么找负责人。"), "reach")
    if row.reach and not row.in_charge:
        raise Refused(_("请写谁负责，姓名或者岗位。"), "in_charge")
    row.save()


def near(place: Organisation) -> list[Told]:
    """What a place tells, and the street above it: for papers that go out from there."""
    above = place.parent if place.parent and place.parent.kind == Kind.STREET else None
    street = Told(above, of(above)) if above else None
    return [Told(place, of(place), street), *([street] if street else [])]


def everywhere(only: UUID | None = None) -> list[Group]:
    """Every street with its communities; `only` one of them: it, the street above it, what is below.

    An id that is no such place's narrows nothing.
    """
    keepers = Organisation.objects.filter(kind__in=Organisation.KEEPERS, ended=None)
    rows = list(keepers.order_by("name", "id"))
    if one := next((row for row in rows if row.id == only), None):
        rows = [r for r in rows if one.id in (r.id, r.parent_id) or r.id == one.parent_id]
    known = {row.organisation_id: row for row in Contact.objects.all() if _reached(row)}
    streets = {row.id: Told(row, known.get(row.id)) for row in rows if row.kind == Kind.STREET}
    below: dict[UUID | None, list[Told]] = {id_: [] for id_ in streets}
    for row in rows:
        if row.kind == Kind.COMMUNITY:
            above = streets.get(row.parent_id)
            at = above.row.id if above else None
            below.setdefault(at, []).append(Told(row, known.get(row.id), above))
    return [Group(streets.get(at) if at else None, found) for at, found in below.items()]


def _reached(row: Contact) -> bool:
    return any(getattr(row, name) for name in WAYS)
