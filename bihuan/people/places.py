"""The ground of a community: grids, compounds, buildings, units, doors, and who answers for them.

Every table here is kept by a community and is touched only inside `walls.tenant`. A door has no
names; a resident stands here only for a purpose that names them, and nothing is noted about them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .kept import Kept, inside, stretch
from .sealed import KeyedHash, SealedText

LASTING = models.Q(ended=None)


class Place(Kept):
    """地方: a grid, or a part of the ground: compounds hold buildings, buildings hold units.

    `x y w h` is where it is drawn on the plan of the community, in steps of the plan's own grid;
    all four or none. `grid` is the grid it lies in; a part of it without one lies in its whole's.
    """

    class Kind(models.TextChoices):
        GRID = "grid", _("网格")
        COMPOUND = "compound", _("小区")
        BUILDING = "building", _("楼栋")
        UNIT = "unit", _("单元")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    name = models.CharField(_("名称"), max_length=60)
    code = models.CharField(_("编码"), max_length=40, blank=True)
    parent = inside("self", null=True, blank=True, related_name="parts")
    grid = inside("self", null=True, blank=True, related_name="covers")
    x = models.PositiveSmallIntegerField(_("左"), null=True, blank=True)
    y = models.PositiveSmallIntegerField(_("上"), null=True, blank=True)
    w = models.PositiveSmallIntegerField(_("宽"), null=True, blank=True)
    h = models.PositiveSmallIntegerField(_("高"), null=True, blank=True)
    ended = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind", "parent", "name"],
                condition=LASTING,
                nulls_distinct=False,
                name="place_name_once",
            ),
            models.UniqueConstraint(
                fields=["community", "code"], condition=~models.Q(code=""), name="place_code_once"
            ),
            models.CheckConstraint(
                condition=models.Q(x=None, y=None, w=None, h=None)
                | models.Q(
                    x__isnull=False,
                    y__isnull=False,
                    w__isnull=False,
                    h__isnull=False,
                    w__gte=1,
                    h__gte=1,
                ),
                name="place_drawn_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="grid") | models.Q(parent=None, grid=None),
                name="grid_lies_in_nothing",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="unit") | models.Q(parent__isnull=False),
                name="unit_of_a_building",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Household(Kept):
    """户: a door in a building or a unit. Doors are counted; who lives behind one is not noted."""

    place = inside("people.Place", related_name="households")
    door = models.CharField(_("门牌"), max_length=40)
    code = models.CharField(_("编码"), max_length=40, blank=True)
    ended = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "place", "door"], condition=LASTING, name="door_once"
            ),
            models.UniqueConstraint(
                fields=["community", "code"],
                condition=~models.Q(code=""),
                name="household_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.door


class Resident(Kept):
    """居民: one human being, for one purpose, while it lasts. The name and the phone are sealed.

    The same human being has a row for each purpose, and nothing joins the two.
    """

    household = inside("people.Household", null=True, related_name="residents")
    purpose = models.CharField(_("目的"), max_length=40)
    name_sealed = SealedText()
    phone_sealed = SealedText(default="")
    phone_hash = KeyedHash(of="phone_sealed", by=["purpose"])
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(purpose=""), name="resident_for_a_purpose"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="resident_ends_after_beginning",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "phone_hash"], name="resident_by_phone"),
            models.Index(fields=["community", "purpose", "until"], name="resident_by_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class Charge(Kept):
    """包片包户: who answers for a place, or for one door, from a day to a day.

    It hangs on the post: whoever stands in for the post stands in for its charges.
    """

    post = models.ForeignKey("people.Post", models.PROTECT, related_name="charges")
    place = inside("people.Place", null=True, related_name="charges")
    household = inside("people.Household", null=True, related_name="charges")
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place=None, household__isnull=False)
                | models.Q(place__isnull=False, household=None),
                name="charge_of_one_thing",
            ),
            stretch("charge_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["community", "post", "place", "household"],
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="charge_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.place_id or self.household_id}"
