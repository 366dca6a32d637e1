"""The room `people`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class People(AppConfig):
    """组织、人员、岗位、登录."""

    name = "bihuan.people"
    verbose_name = "组织与人员"
    nav: ClassVar = [(55, _("组织"), "org", "people:tree")]

    def ready(self) -> None:
        """Register the checks."""
        from . import checks  # noqa: F401, PLC0415 - checks need the apps to be loaded
