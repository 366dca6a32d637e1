"""The way through the setup: its pages in order, what was typed on each, and which may be opened.

What was typed is kept as it was typed, right or not, and each page's form is read from it anew; so
one can go back, stop, and go on elsewhere, and whatever was changed is judged again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.people import founding
from bihuan.project.models import Founding

from .figures import Figures
from .forms import BEGINNING, Administrators, PeopleSet, Places

PLACES, PEOPLE, ADMINISTRATORS, FIGURES, CHECK = (
    "places", "people", "administrators", "figures", "check",
)  # fmt: skip
LABELS = {
    PLACES: _("地点和组织"), PEOPLE: _("人和账号"), ADMINISTRATORS: _("管理员"),
    FIGURES: _("本地数字"), CHECK: _("看一遍"),
}  # fmt: skip
ORDER = tuple(LABELS)
NEVER = frozenset({"password", "again"})  # is not kept as typed


@dataclass
class Way:
    """One setup on its way. The form of a page is there when those before it are in order."""

    row: Founding

    @cached_property
    def places(self) -> Places:
        """Bound to what was typed, if anything was."""
        return Places(self._typed(PLACES))

    @cached_property
    def people(self) -> forms.BaseFormSet:
        """After `places` is in order."""
        told = self._told()
        kinds = {"communities": told["communities"], "street": told["street"]}
        begin = [{"role": role} for role in BEGINNING]
        made = PeopleSet(self._typed(PEOPLE), form_kwargs=kinds, initial=begin)
        made.places = told
        return made

    @cached_property
    def administrators(self) -> Administrators:
        """After `people` is in order."""
        typed = self._typed(ADMINISTRATORS)
        assert self.people.is_valid()
        return Administrators(
            typed, places=self._told(), seats=self.people.seats(), known=bool(self.row.password)
        )

    @cached_property
    def figures(self) -> Figures:
        """Whenever."""
        return Figures(self._typed(FIGURES))

    def form(self, step: str) -> Any:
        """The form of a page that may be opened."""
        return getattr(self, step)

    def reached(self) -> str:
        """The first page that is not in order; whatever lies behind it cannot be opened yet."""
        checks = (PLACES, PEOPLE, ADMINISTRATORS, FIGURES)
        return next((step for step in checks if not self._in_order(step)), CHECK)

    def typed(self, step: str, posted: Mapping[str, str]) -> None:
        """Keep what was typed on a page, and read everything from it anew.

        Another place, or other people, may make the password one that others would try.
        """
        before = self.row.told.get(step)
        self._read(step, posted)
        asked = _asked(self.form(step)) - NEVER
        self._read(step, {name: value for name, value in posted.items() if name in asked})
        if step in (PLACES, PEOPLE) and self.row.told[step] != before:
            self.row.password = ""

    def plan(self) -> founding.Plan:
        """What is to be founded, when every page is in order."""
        return self.administrators.plan()

    def _read(self, step: str, told: Mapping[str, str]) -> None:
        self.row.told[step] = dict(told)
        for page in ORDER:
            self.__dict__.pop(page, None)

    def _told(self) -> dict[str, Any]:
        assert self.places.is_valid()
        return self.places.cleaned_data

    def _typed(self, step: str) -> Mapping[str, str] | None:
        return self.row.told.get(step)

    def _in_order(self, step: str) -> bool:
        if step == ADMINISTRATORS and not self.row.password:
            return False
        return bool(self.form(step).is_valid())


def _asked(form: Any) -> set[str]:
    """The names a page's form asks for; of a set of rows, those of every row."""
    if not isinstance(form, forms.BaseFormSet):
        return set(form.fields)
    return {
        one.add_prefix(name) for one in (form.management_form, *form.forms) for name in one.fields
    }
