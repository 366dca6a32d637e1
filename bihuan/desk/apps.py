"""The room `desk`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Desk(AppConfig):
    """工作台: Today, the matters, one page for each."""

    name = "bihuan.desk"
    verbose_name = "工作台"
    # (order, words, picture, address): what this room puts into the navigation
    nav: ClassVar = [
        (10, _("今日"), "today", "desk:today"),
        (20, _("事项"), "matter", "desk:matters"),
        (60, _("程序"), "pen", "desk:procedures"),
    ]
