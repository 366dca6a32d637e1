"""What is put right, and what goes for good, on the page of one data request."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.oversight import requests as data
from bihuan.oversight.requests import Choice, Right
from bihuan.people import purposes

from .request_forms import LONG, Keyed, Ticks, purpose_of


class Correcting(Keyed):
    """What is written of them, put right. What is left as it is stays."""

    act = "put_right"
    button = gettext_lazy("更正")
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=500, widget=forms.Textarea(LONG),
        help_text=gettext_lazy("改了什么、凭什么改；没有改的，为什么。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.were: dict[str, str] = {}
        for row in self.work.found.residents:
            label = purpose_of(row.purpose)
            self._field(f"name-{row.id}", _("姓名（%s）") % label, row.name_sealed.open())
            self._field(f"phone-{row.id}", _("电话（%s）") % label, row.phone_sealed.open())
        for row in self.work.found.matters:
            self._field(f"title-{row.id}", _("%s 的标题") % row.number, row.title)
        self.order_fields([name for name in self.fields if name != "note"])

    def _field(self, name: str, label: str, was: str) -> None:
        long = 500 if name.startswith("title") else 60
        self.fields[name] = forms.CharField(label=label, max_length=long, required=False)
        self.initial[name] = self.were[name] = was

    def clean(self) -> dict[str, Any]:
        """Something has to be said or changed, and names and titles may not be taken away here."""
        told = super().clean() or self.cleaned_data
        for name, was in self.were.items():
            if was and not told.get(name) and not name.startswith("phone"):
                self.add_error(name, _("这里只改不删；要删，请另提一件“删除”。"))
        if not self.errors and not self._changed() and not told.get("note"):
            raise forms.ValidationError(_("没有改动。没有要改的，也请写明为什么。"))
        return told

    def _changed(self) -> dict[str, str]:
        told = self.cleaned_data
        return {name: told[name] for name, was in self.were.items() if told.get(name, was) != was}

    def do(self) -> str:
        """Put it right."""
        changed, told = self._changed(), self.cleaned_data
        people = {name.partition("-")[2] for name in changed if not name.startswith("title")}
        right = Right(
            {one: (told[f"name-{one}"], told[f"phone-{one}"]) for one in people},
            {
                name.partition("-")[2]: text
                for name, text in changed.items()
                if name.startswith("title")
            },
        )
        self.through(data.put_right, right, told["note"])
        return _("已更正 %d 处。") % (len(right.residents) + len(right.titles))


class Erasing(Keyed):
    """What of what was found goes for good."""

    act = "erase"
    button = gettext_lazy("删除，不能恢复")
    own = Ticks(label=gettext_lazy("本人的话和交来的"), required=False)
    others = Ticks(
        label=gettext_lazy("别人写的，只在不该存的时候删"), required=False,
    )  # fmt: skip
    titles = Ticks(label=gettext_lazy("写到本人的标题"), required=False)
    residents = Ticks(label=gettext_lazy("居民名录"), required=False)
    note = forms.CharField(
        label=gettext_lazy("没有删的是哪些，为什么"), required=False, max_length=500,
        widget=forms.Textarea(LONG),
    )  # fmt: skip
    sure = forms.BooleanField(label=gettext_lazy("我核对过：删了找不回来，备份恢复以后也会再删"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = self.work.found
        every = [(row, one) for row in known.matters for one in self.work.pieces[str(row.id)]]
        tick = {
            "own": [(p.mark, f"{row.number} {p.label}") for row, p in every if p.own],
            "others": [(p.mark, f"{row.number} {p.label}") for row, p in every if not p.own],
            "titles": [(str(row.id), f"{row.number} {row.title}") for row in known.matters],
            "residents": [(str(row.id), purpose_of(row.purpose)) for row in known.residents],
        }
        terms = purposes.catalogue().procedures
        kept = {  # titles that name nobody as a rule
            str(row.id)
            for row in known.matters
            if row.procedure not in terms or not terms[row.procedure].titles
        }
        for name, some in tick.items():
            self.fields[name].choices = some
            if not some:
                del self.fields[name]
            elif name != "others":
                self.initial[name] = [one for one, _says in some if one not in kept]

    def clean(self) -> dict[str, Any]:
        """Something goes, or it is said why nothing does."""
        told = super().clean() or self.cleaned_data
        if self._choice(told).nothing and not told.get("note"):
            raise forms.ValidationError(_("什么都没有选。没有可删的，也请写明为什么。"))
        return told

    @staticmethod
    def _choice(told: Mapping[str, Any]) -> Choice:
        def of(*names: str) -> frozenset[str]:
            return frozenset(one for name in names for one in told.get(name) or ())

        return Choice(of("own", "others"), of("titles"), of("residents"))

    def do(self) -> str:
        """Erase."""
        choice = self._choice(self.cleaned_data)
        self.through(data.erase, choice, self.cleaned_data["note"])
        gone = len(choice.marks) + len(choice.titles) + len(choice.residents)
        return _("已删除 %d 处。留痕还在，内容不在了。") % gone
