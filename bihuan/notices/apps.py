"""The room `notices`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Notices(AppConfig):
    """消息: who is told of what happened to a matter."""

    name = "bihuan.notices"
    verbose_name = "消息"
    nav: ClassVar = [(45, _("消息"), "talk", "notices:index")]
