"""The room `oversight`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Oversight(AppConfig):
    """监督: the clock and what it leads to; whether what is written holds, and who can prove it."""

    name = "bihuan.oversight"
    verbose_name = "监督"
    nav: ClassVar = [(50, _("督办"), "clock", "oversight:index")]
    # acts of which a page of this room does what they write down: procedure -> act -> where
    does: ClassVar = {
        "data_request": dict.fromkeys(("identify", "put_right", "erase"), "oversight:request")
    }
