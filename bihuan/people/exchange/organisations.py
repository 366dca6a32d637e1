"""组织 from a file: the same rules as on the page, asked for all rows at once."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.people import tree
from bihuan.people.models import Organisation
from bihuan.people.refused import Refused

from .grove import Grove, Node
from .sent import Line
from .sheets import ORGANISATIONS, SHEETS

KEPT = ("name", "code", "place")


class Organisations(Grove):
    """The keeper, its own organisations, and the keepers just below it."""

    kinds = Organisation.Kind

    def __init__(self, keeper: Organisation, today: date) -> None:
        self.keeper, self.taken = keeper, frozenset[str]()
        own = Q(tenant=keeper) | Q(parent=keeper, kind__in=Organisation.KEEPERS)
        stands = Q(ended=None) | Q(ended__gte=today)
        rows = Organisation.objects.filter(own, stands).exclude(id=keeper.id)
        super().__init__(SHEETS[ORGANISATIONS], rows)

    def look_up(self, lines: Sequence[Line]) -> None:
        """Which codes of the file are in use elsewhere, or of what has ended."""
        codes = {line["code"] for line in lines} - {""} - self.coded.keys()
        held = Organisation.objects.filter(code__in=codes)
        self.taken = frozenset(held.values_list("code", flat=True))

    def wholes(self, kind: str) -> Collection[str]:
        """What the rules of the tree have above a kind."""
        return [above for above, below in tree.BENEATH.items() if kind in below or not kind]

    def key(self, row: Organisation) -> Any:
        """The one above, and the name."""
        return row.parent_id, row.name

    def make(self, values: Mapping[str, Any]) -> Organisation:
        """Of the keeper, unless it says something else."""
        parent = self._above(values["parent"])
        made = Organisation(
            kind=values["kind"], name=values["name"], code=values["code"], place=values["place"],
            parent=parent,
        )  # fmt: skip
        made.tenant = made if made.kind in Organisation.KEEPERS else self.keeper
        return made

    def changed(
        self, old: Organisation, values: Mapping[str, Any], parent: Node | None
    ) -> Organisation:
        """Another name, code, address, or one above."""
        row, above = copy(old), self._above(parent)
        for name in KEPT:
            if values[name]:
                setattr(row, name, values[name])
        if above.id != old.parent_id:
            if row.kind in Organisation.KEEPERS:
                raise Refused(_("街道和社区有自己的卷宗，不能移。"))
            row.parent = above
        return row

    def fits(self, row: Organisation, parent: Node | None) -> None:
        """What may stand below what; a code that is nobody else's."""
        above = self._above(parent)
        if above.tenant_id != self.keeper.id:
            raise Refused(_("“%s”下面的组织由它自己登记。") % above.name)
        tree.fits(above, row.kind)
        if row.code in self.taken:
            raise Refused(_("这个编码已经用了。"))

    def _above(self, parent: Node | None) -> Organisation:
        return parent.row if parent else self.keeper
