"""居民 from a file: only for a purpose that names people; compared without anybody seeing them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bihuan import core
from bihuan.people import in_hand, purposes, roles
from bihuan.people.models import Resident
from bihuan.people.refused import Refused

from . import fates
from .doors import Doors
from .escaping import plain
from .fates import ADDED, CHANGED, LEFT, Fate
from .places import DOORED
from .sent import Line
from .sheets import RESIDENTS, SHEETS

KIND = "contact"  # who may open it may bring it


class Residents:
    """Whoever is noted in a community. Only inside its walls."""

    def __init__(self, doors: Doors, by: core.Person, today: date) -> None:
        self.doors, self.today = doors, today
        self.may = roles.may_open(by.roles, KIND)
        self.rows = {str(row.id): row for row in Resident.objects.filter(in_hand.lasting(today))}
        self.known = {_key(row): row for row in self.rows.values()}
        self.new: list[Resident] = []
        self.changed: list[Resident] = []
        self.lines = fates.Lines()

    def plan(self, lines: Sequence[Line]) -> list[Fate]:
        """What becomes of each row; nobody's name is said."""
        return fates.each(RESIDENTS, lines, self._one, "place", "door")

    def _one(self, line: Line) -> str:
        values = fates.read(SHEETS[RESIDENTS], line)
        door = self._door(values["place"], values["door"])
        found = self._known(values, door)
        if found is None:
            if not self.may:
                raise Refused(_("居民名录由能看联系方式的岗位登记。"))
            fates.wanted(SHEETS[RESIDENTS], values, "purpose", "name")
            if not purposes.may_name(values["purpose"]):
                raise Refused(_("这个目的不记居民的姓名。"))
            found = Resident(
                community_id=self.doors.community, purpose=values["purpose"], household_id=door,
                name_sealed=values["name"], phone_sealed=values["phone"],
                since=values["since"] or self.today,
            )  # fmt: skip
            self.new.append(found)
            self._keep(found, line.number)
            return ADDED
        self._keep(found, line.number)
        return self._kept(found, values, door)

    def _kept(self, row: Resident, values: Mapping[str, Any], door: UUID | None) -> str:
        told = {
            name: values[key]
            for key, name in (("name", "name_sealed"), ("phone", "phone_sealed"))
            if values[key] and values[key] != plain(getattr(row, name).open())
        }
        if door and door != row.household_id:
            told["household_id"] = door
        if values["purpose"] not in ("", row.purpose):
            raise Refused(_("目的不能改：换一个目的要另记一行。"))
        if values["since"] not in (None, row.since):
            raise Refused(_("起的日子不能改。"))
        if not told:
            return LEFT
        if not self.may:
            raise Refused(_("居民名录由能看联系方式的岗位登记。"))
        for name, value in told.items():
            setattr(row, name, value)
        self.changed.append(row)
        return CHANGED

    def _door(self, place: str, door: str) -> UUID | None:
        if not (place or door):
            return None
        if not (place and door):
            raise Refused(_("“所在”和“门牌”要一起填，或都不填。"))
        return self.doors.find(self.doors.places.find(place, DOORED).row.id, door).id

    def _known(self, values: Mapping[str, Any], door: UUID | None) -> Resident | None:
        if number := values["number"]:
            if number not in self.rows:
                raise Refused(_("找不到这个居民编号。"))
            return self.rows[number]
        return self.known.get((values["purpose"], door, values["name"]))

    def _keep(self, row: Resident, number: int) -> None:
        self.lines.say(row.id, number)
        self.known[_key(row)] = row


def _key(row: Resident) -> tuple[str, UUID | None, str]:
    return row.purpose, row.household_id, plain(row.name_sealed.open())
