"""The room `people`."""

from django.apps import AppConfig


class People(AppConfig):
    """组织、人员、岗位、登录."""

    name = "bihuan.people"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        """Register the checks."""
        from . import checks  # noqa: F401, PLC0415 - checks need the apps to be loaded
