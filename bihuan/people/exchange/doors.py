"""户 and 包片包户 from a file: doors in their buildings, and who answers for what."""

from collections.abc import Sequence
from copy import copy
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.people import in_hand
from bihuan.people.models import Charge, Household, Post
from bihuan.people.refused import Refused

from . import fates
from .escaping import plain
from .fates import ADDED, CHANGED, LEFT, Fate
from .people import Posts
from .places import DOORED, Places
from .sent import Line
from .sheets import CHARGES, DOORS, SHEETS


class Doors:
    """Every door of a community. Only inside its walls."""

    def __init__(self, community: UUID, places: Places, today: date) -> None:
        self.community, self.places = community, places
        stands = Q(ended=None) | Q(ended__gte=today)
        rows = list(Household.objects.filter(stands).order_by("place", "door"))
        self.known = {(row.place_id, plain(row.door)): row for row in rows}
        self.coded = {plain(row.code): row for row in rows if row.code}
        self.taken: frozenset[str] = frozenset()
        self.new: list[Household] = []
        self.changed: list[Household] = []
        self.lines = fates.Lines()

    def plan(self, lines: Sequence[Line]) -> list[Fate]:
        """What becomes of each row."""
        codes = {line["code"] for line in lines} - {""} - self.coded.keys()
        held = Household.objects.filter(code__in=codes) if codes else Household.objects.none()
        self.taken = frozenset(held.values_list("code", flat=True))
        return fates.each(DOORS, lines, self._one, "place", "door")

    def find(self, place: UUID, door: str) -> Household:
        """One door. Raises Refused."""
        found = self.known.get((place, door))
        if found is None:
            name = self.places.nodes[place].path
            raise Refused(_("“%s”里没有这个门牌。") % name)
        return found

    def _one(self, line: Line) -> str:
        values = fates.read(SHEETS[DOORS], line)
        code, door = values["code"], values["door"]
        place = self.places.find(values["place"], DOORED).row.id if values["place"] else None
        found = self.coded.get(code) if code else None
        found = found or self.known.get((place, door))
        if found is None:
            fates.wanted(SHEETS[DOORS], values, "place", "door")
            self._free(None, place, door, code)
            found = Household(community_id=self.community, place_id=place, door=door, code=code)
            self._keep(found, line.number)
            self.new.append(found)
            return ADDED
        if code and found.code and found.code != code:
            raise Refused(_("这一户已有编码“%s”。") % found.code)
        row = copy(found)
        row.place_id, row.door = place or row.place_id, door or row.door
        row.code = code or row.code
        same = (row.place_id, plain(row.door), row.code) == (
            found.place_id, plain(found.door), found.code,
        )  # fmt: skip
        if not same:
            self._free(found.id, row.place_id, row.door, "" if row.code == found.code else code)
        self._keep(found if same else row, line.number)
        if not same:
            self.changed.append(row)
        return LEFT if same else CHANGED

    def _free(self, own: UUID | None, place: UUID, door: str, code: str) -> None:
        """Raise Refused where the number, or the code, is another door's."""
        held = self.known.get((place, door))
        if held and held.id != own:
            raise Refused(_("同一处已有这个门牌。"))
        if code and (code in self.taken or code in self.coded):
            raise Refused(_("这个编码已经用了。"))

    def _keep(self, row: Household, number: int) -> None:
        self.lines.say(row.id, number)
        self.known[row.place_id, plain(row.door)] = row
        if row.code:
            self.coded[plain(row.code)] = row


class Charges:
    """Who answers for which place or door. Only inside the walls."""

    def __init__(self, doors: Doors, posts: Posts, today: date) -> None:
        self.doors, self.posts, self.today = doors, posts, today
        rows = Charge.objects.filter(in_hand.lasting(today))
        self.known = {_key(row): row for row in rows}
        self.new: list[Charge] = []
        self.lines = fates.Lines()

    def plan(self, lines: Sequence[Line]) -> list[Fate]:
        """What becomes of each row."""
        return fates.each(CHARGES, lines, self._one, "name", "place", "door")

    def _one(self, line: Line) -> str:
        values = fates.read(SHEETS[CHARGES], line)
        fates.wanted(SHEETS[CHARGES], values, "name", "place")
        post = self._post(values["name"], values["number"], values["role"], values["title"])
        place = self.doors.places.find(values["place"]).row
        door = self.doors.find(place.id, values["door"]) if values["door"] else None
        since = values["since"] or self.today
        made = Charge(
            community_id=self.doors.community, post=post, since=since,
            place_id=None if door else place.id, household_id=door.id if door else None,
        )  # fmt: skip
        found = self.known.get(_key(made))
        if found is None:
            if post.until and post.until < since:
                raise Refused(_("这一岗已经结束。"))
            self.new.append(made)
            self._keep(made, line.number)
            return ADDED
        self._keep(found, line.number)
        if values["since"] and values["since"] != found.since:
            raise Refused(_("从 %s 起已由这一岗包了，起的日子不能改。") % found.since)
        return LEFT

    def _keep(self, row: Charge, number: int) -> None:
        self.lines.say(row.id, number)
        self.known[_key(row)] = row

    def _post(self, name: str, number: str, role: str, title: str) -> Post:
        person = self.posts.who.somebody(name, number)
        if person is None or plain(person.name) != name:
            raise Refused(_("“%s”在这里没有岗。") % name)
        found = [
            post for post in self.posts.of(person)
            if role in ("", post.role) and title in ("", plain(post.title))
        ]  # fmt: skip
        if len(found) != 1:
            told = {"name": name, "n": len(found)}
            if not found:
                raise Refused(_("“%s”在这里没有这一岗。") % name)
            raise Refused(_("“%(name)s”有 %(n)d 岗，请填角色和职务。") % told)
        return found[0]


def _key(row: Charge) -> tuple[UUID, UUID | None, UUID | None]:
    return row.post_id, row.place_id, row.household_id
