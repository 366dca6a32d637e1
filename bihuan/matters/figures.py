"""改数: a place sets a local figure; new matters begin with it, those begun keep theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.people import queries as people
from bihuan.people.walls import tenant

from . import labels, procedures
from .labels import spoken
from .local_file import Line, most
from .models import InForce, Setting


@dataclass(frozen=True, slots=True)
class Change:
    """One figure to be set; `value` None: no longer a figure of its own."""

    procedure: str
    name: str
    value: int | None
    source: str
    since: date
    by: str
    reason: str = ""

    def says_as(self, other: "Change | None") -> bool:
        """Whether another says the same, whoever set it."""
        return other is not None and replace(self, by=other.by) == other


@dataclass(frozen=True, slots=True)
class Check:
    """What a change would do: the procedure for new matters before and after it."""

    before: core.Procedure
    after: core.Procedure

    @property
    def figures(self) -> tuple[core.Figure, core.Figure] | None:
        """The figure before and after; None when nothing changes."""
        pairs = ((self.before.local[n], figure) for n, figure in self.after.local.items())
        return next((pair for pair in pairs if pair[0].value != pair[1].value), None)

    @property
    def clocks(self) -> list[tuple[core.Clock, core.Clock]]:
        """Clocks whose limits change, before and after."""
        pairs = [(self.before.clocks[name], clock) for name, clock in self.after.clocks.items()]
        return [pair for pair in pairs if pair[0] != pair[1]]

    @property
    def acts(self) -> list[core.Act]:
        """Acts whose conditions change, as they are after it."""
        found = [act for name, act in self.after.acts.items() if act != self.before.acts[name]]
        counts = {n for n, count in self.after.counts.items() if count != self.before.counts[n]}
        return found + [
            a for a in self.after.acts.values() if _counts(a) & counts and a not in found
        ]

    @property
    def stages(self) -> list[core.Stage]:
        """Stages that must last for another time, as they are after it."""
        return [one for name, one in self.after.stages.items() if one != self.before.stages[name]]


def _counts(act: core.Act) -> set[str]:
    return {name.rpartition(" ")[2] for name in act.count}


def objections(change: Change) -> Iterator[tuple[str, str]]:
    """Why a change will not do: (field, words)."""
    figure = of_any_place(change.procedure).get(change.name)
    if figure is None:
        yield "name", _("没有“%s”这个数，请核对名称。") % f"{change.procedure}.{change.name}"
        return
    if change.value is not None and not 1 <= change.value <= most(figure):
        says = _("“%(label)s”要填 1 到 %(most)d 的整数。")
        yield "value", says % {"label": figure.label, "most": most(figure)}
    if not change.source.strip():
        yield "source", _("请写明依据（文号或会议）。")


def of_any_place(procedure_id: str) -> dict[str, core.Figure]:
    """The figures of every edition that is or was in force anywhere."""
    found: dict[str, core.Figure] = {}
    rows = InForce.objects.filter(procedure=procedure_id).order_by("id")
    for digest in dict.fromkeys(rows.values_list("edition", flat=True)):
        found |= spoken(procedures.edition(digest)).local
    return found


def check(place: UUID, change: Change) -> Check:
    """What a change does in a place from the day it begins. Raises procedures.Unknown."""
    before = procedures.current(change.procedure, place, change.since)[0]
    above = people.upward(place)[1:]
    value = change.value
    if value is None:
        row = procedures.settings(change.procedure, above, change.since).get(change.name)
        value = row.value if row else before.local[change.name].default
    after = procedures.tried(before, {change.name: int(value or 0)})
    return Check(spoken(before), spoken(after))


def put(place: UUID, changes: Sequence[Change]) -> None:
    """Set figures of a place, all or none. They must have no objections."""
    with tenant(place):
        rows = [
            Setting(
                place_id=place, procedure=one.procedure, name=one.name, value=one.value,
                source=one.source, since=one.since, by=one.by, reason=one.reason,
            )
            for one in changes
        ]  # fmt: skip
        Setting.objects.bulk_create(rows)
        procedures.changed()


def last(place: UUID, procedure_id: str, name: str) -> Setting | None:
    """The row a place set last for a figure, whether or not it has begun."""
    rows = Setting.objects.filter(place=place, procedure=procedure_id, name=name)
    return rows.order_by("-id").first()


def history(procedure_id: str, places: Sequence[UUID], name: str = "") -> QuerySet[Setting]:
    """Every row of these places, the newest first."""
    rows = Setting.objects.filter(procedure=procedure_id, place__in=places).select_related("place")
    return (rows.filter(name=name) if name else rows).order_by("-since", "-id")


def of_place(place: UUID, on: date) -> list[Setting]:
    """The figures a place has set for itself, as they are in force on a day, by procedure and name."""
    return [row for row in latest(place, on) if row.value is not None]


def lines(place: UUID, on: date) -> list[Line]:
    """The figures of a place as its file tells them."""
    names = known()
    return [
        Line(
            row.procedure, row.name, row.value or 0, names[row.procedure][row.name].unit,
            row.source, row.since, row.reason,
        )
        for row in of_place(place, on)
    ]  # fmt: skip


def latest(place: UUID, on: date | None = None) -> list[Setting]:
    """The last row of each figure of a place, of those begun by a day when one is given."""
    rows = Setting.objects.filter(place=place, **({"since__lte": on} if on else {}))
    last = {(row.procedure, row.name): row for row in rows.order_by("since", "id")}
    return [last[key] for key in sorted(last)]


def known() -> dict[str, dict[str, core.Figure]]:
    """Every procedure that is in force somewhere, with its figures."""
    ids = InForce.objects.order_by("procedure").values_list("procedure", flat=True).distinct()
    return {name: of_any_place(name) for name in ids}


def said(figure: core.Figure | None, value: int | None) -> str:
    """A value as people read it: 3个工作日. Empty for none."""
    if value is None:
        return ""
    return labels.amount(figure, value) if figure else str(value)


def as_change(row: Setting) -> Change:
    """A row as the change it was."""
    return Change(row.procedure, row.name, row.value, row.source, row.since, row.by, row.reason)


def undone(row: Setting, since: date, by: str) -> Change:
    """The change that sets an earlier figure again."""
    return replace(as_change(row), since=since, by=by)
