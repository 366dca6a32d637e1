"""The room `oversight`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Oversight(AppConfig):
    """监督: the clock and what it leads to; whether what is written holds, and who can prove it."""

    name = "bihuan.oversight"
    verbose_name = "监督"
    nav: ClassVar = [(50, _("督办"), "clock", "oversight:index")]
