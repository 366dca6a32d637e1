"""The room `reports`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Reports(AppConfig):
    """报表: the ledger and the bulletin, and what leaves the house."""

    name = "bihuan.reports"
    verbose_name = "报表"
    nav: ClassVar = [(40, _("报表"), "chart", "reports:index")]
