"""公开的联系方式: what a street or a community tells everybody, as it is typed on its page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.people import contacts
from bihuan.people.models import Contact, Organisation

from .steps import Step

HELP = {
    "hours": gettext_lazy("例：周一至周五 8:30—17:30，周六上午"),
    "phone": gettext_lazy("服务台或值班的电话，不写个人的手机。"),
    "in_charge": gettext_lazy("姓名或者岗位都行，居民看得到。"),
    "reach": gettext_lazy("电话、邮箱，或者到哪里找。"),
}


class Telling(Step):
    """Where to ask, when, and whom; everything may be left open, and then nothing is told."""

    button = gettext_lazy("公开出去")

    def __init__(self, *args: Any, row: Organisation, **more: Any) -> None:
        told = contacts.of(row)
        initial = {name: getattr(told, name) for name in contacts.FIELDS} if told else {}
        super().__init__(*args, initial=initial, **more)
        self.row, self.told = row, contacts.Told(row, told)
        for name in contacts.FIELDS:
            column = Contact._meta.get_field(name)
            self.fields[name] = forms.CharField(
                label=column.verbose_name, max_length=column.max_length, required=False,
                help_text=HELP.get(name, ""),
            )  # fmt: skip

    def do(self) -> str:
        """Tell it."""
        contacts.put(self.row, self.cleaned_data)
        return _("已公开“%s”的联系方式，马上看得到。") % self.row.name
