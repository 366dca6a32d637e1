"""地方 from a file: grids, compounds, buildings, units, by the rules of the page."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.people import ground
from bihuan.people.models import Place
from bihuan.people.refused import Refused

from .grove import Grove, Node
from .sent import Line
from .sheets import PLACES, SHEETS

Kind = Place.Kind
DOORED = frozenset({Kind.BUILDING, Kind.UNIT})


class Places(Grove):
    """The ground of a community. Only inside its walls."""

    kinds = Kind

    def __init__(self, community: UUID, today: date) -> None:
        self.community, self.taken = community, frozenset[str]()
        stands = Q(ended=None) | Q(ended__gte=today)
        super().__init__(SHEETS[PLACES], Place.objects.filter(stands))

    def look_up(self, lines: Sequence[Line]) -> None:
        """Which codes of the file are of places that have ended."""
        codes = {line["code"] for line in lines} - {""} - self.coded.keys()
        self.taken = frozenset(Place.objects.filter(code__in=codes).values_list("code", flat=True))

    def wholes(self, kind: str) -> Collection[str]:
        """In what such a place may lie."""
        return ground.WITHIN.get(kind, frozenset()) if kind else list(ground.WITHIN)

    def key(self, row: Place) -> Any:
        """Kind, whole and name."""
        return row.kind, row.parent_id, row.name

    def make(self, values: Mapping[str, Any]) -> Place:
        """In its whole, if it says one."""
        whole = values["parent"]
        row = Place(
            community_id=self.community, kind=values["kind"], name=values["name"],
            code=values["code"], parent=whole.row if whole else None,
        )  # fmt: skip
        row.grid = self._grid(values["grid"])
        return row

    def changed(self, old: Place, values: Mapping[str, Any], parent: Node | None) -> Place:
        """Another name, code, whole, grid."""
        row = copy(old)
        for name in ("name", "code"):
            if values[name]:
                setattr(row, name, values[name])
        if (whole := parent.row.id if parent else None) != old.parent_id:
            row.parent_id = whole
        if (grid := self._grid(values["grid"])) and grid.id != old.grid_id:
            row.grid_id = grid.id
        return row

    def fits(self, row: Place, parent: Node | None) -> None:
        """As on the page."""
        asked = copy(row)
        asked.parent = parent.row if parent else None
        asked.grid = self.nodes[row.grid_id].row if row.grid_id else None
        ground.fits(asked)
        if row.code in self.taken:
            raise Refused(_("这个编码已经用了。"))

    def _grid(self, ref: str) -> Place | None:
        return self.find(ref, {Kind.GRID}).row if ref else None
