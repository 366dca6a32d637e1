"""本地数字: every figure that a place may set, asked once at the beginning; empty keeps the default."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy

from bihuan import core
from bihuan.matters import figures, local_file, procedures
from bihuan.matters.labels import spoken
from bihuan.matters.models import InForce

SOURCE = "source"
WHY = "装的时候定"
FIRST = ("appeal", "rectification", "measure")  # what a community does every day stands open


@dataclass(frozen=True, slots=True)
class Group:
    """One procedure with its figures, each beside its field, and what the changes rest on."""

    procedure: core.Procedure
    rows: list[tuple[core.Figure, BoundField]]
    source: BoundField

    @property
    def open(self) -> bool:
        """Whether it is shown at once."""
        return self.procedure.id in FIRST or bool(self.source.errors) or any(self._typed())

    def _typed(self) -> Iterator[Any]:
        for _figure, field in self.rows:
            yield field.errors or field.value()


class Figures(forms.Form):
    """A number for each figure, and a source for each procedure in which one is changed."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.procedures = list(_in_force())
        for procedure in self.procedures:
            for name, figure in procedure.local.items():
                field = forms.IntegerField(label=figure.label, required=False)
                field.widget.attrs |= {"min": 1, "max": local_file.most(figure)}
                self.fields[_called(procedure, name)] = field
            self.fields[_called(procedure, SOURCE)] = forms.CharField(
                label=gettext_lazy("改了的依据（文号、会议）"), required=False, max_length=200
            )

    def clean(self) -> dict[str, Any]:
        """What the page of a figure would refuse, beside the same field."""
        told: dict[str, Any] = super().clean() or {}
        for change in self.changes(timezone.localdate(), ""):
            for field, says in figures.objections(change):
                at = SOURCE if field == SOURCE else change.name
                if (
                    where := f"{change.procedure}-{at}"
                ) in self.fields and where not in self.errors:
                    self.add_error(where, says)
        return told

    def changes(self, since: date, by: str) -> list[figures.Change]:
        """Every figure that is otherwise than its default."""
        found, told = [], self.cleaned_data
        for procedure in self.procedures:
            source = told.get(_called(procedure, SOURCE), "")
            for name, figure in procedure.local.items():
                value = told.get(_called(procedure, name))
                if value not in (None, figure.default):
                    change = figures.Change(procedure.id, name, value, source, since, by, WHY)
                    found.append(change)
        return found

    def groups(self) -> list[Group]:
        """As they are shown, the daily ones first."""
        told = [
            Group(
                one,
                [(figure, self[_called(one, name)]) for name, figure in one.local.items()],
                self[_called(one, SOURCE)],
            )
            for one in self.procedures
        ]  # fmt: skip
        return sorted(told, key=lambda group: group.procedure.id not in FIRST)


def _called(procedure: core.Procedure, name: str) -> str:
    return f"{procedure.id}-{name}"


def _in_force() -> Iterator[core.Procedure]:
    """What holds where no place says otherwise, by id; without figures there is nothing to ask."""
    known = InForce.objects.filter(place=None).values_list("procedure", flat=True)
    for name in sorted(set(known)):
        procedure = spoken(procedures.current(name)[0])
        if procedure.local:
            yield procedure
