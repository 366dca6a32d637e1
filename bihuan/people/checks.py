"""Row security binds nobody who is a superuser, so the application refuses to be one."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Critical, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

ABOVE_THE_RULES = """
    SELECT rolname FROM pg_roles
    WHERE rolname = current_user AND (rolsuper OR rolbypassrls)
"""
SAYS = "应用不能以数据库超级用户 {} 运行：行级安全和留痕的保护会失效。请改用只有 app 权限的角色。"


def above_the_rules(alias: str = "default") -> str:
    """The role's name when it is a superuser or passes by row security; else nothing."""
    with connections[alias].cursor() as cursor:
        cursor.execute(ABOVE_THE_RULES)
        row = cursor.fetchone()
    return row[0] if row else ""


def refuse_superuser() -> None:
    """Raise ImproperlyConfigured when the application is connected as one."""
    if who := above_the_rules():
        raise ImproperlyConfigured(SAYS.format(who))


@register(Tags.database)
def role_is_bound(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The same as a check of `manage check --database default`."""
    bad = {alias: above_the_rules(alias) for alias in databases or ()}
    return [Critical(SAYS.format(who), id="bihuan.E001") for who in bad.values() if who]
