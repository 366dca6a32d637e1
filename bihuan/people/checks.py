"""Row security and the trace bind no superuser and no owner, so the application refuses to be one."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Critical, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from .signin import oidc

OLDEST = 150_000  # PostgreSQL 15, as the server numbers itself
ABOVE_THE_RULES = """
    SELECT rolname FROM pg_roles
    WHERE rolname = current_user AND (rolsuper OR rolbypassrls)
"""
OWNS = """
    SELECT current_user FROM pg_class
    WHERE oid = to_regclass('matters_entry') AND pg_has_role(current_user, relowner, 'MEMBER')
"""
SAYS = "应用不能以数据库超级用户 {} 运行：行级安全和留痕的保护会失效。请改用只有 app 权限的角色。"
SAYS_OWNER = "应用不能以建表的角色 {} 运行：留痕的保护会失效。DATABASE_URL 请用 app，建表的写在 BIHUAN_OWNER_URL。"
SAYS_SAME = (
    "BIHUAN_SWEEP_URL 没有设，或和 DATABASE_URL 是同一个角色：时钟会什么都看不到。请用 sweep 角色。"
)
SAYS_OLD = "数据库是 PostgreSQL {}，要 15 或更新。"


def above_the_rules(alias: str = "default") -> str:
    """The role's name when it is a superuser or passes by row security; else nothing."""
    return _one(alias, ABOVE_THE_RULES)


def refuse_wrong_roles() -> None:
    """Raise ImproperlyConfigured when a connection is not what it must be."""
    for wrong in _wrong():
        raise ImproperlyConfigured(wrong)


def _wrong() -> Iterator[str]:
    version = int(_one("default", "SHOW server_version_num"))
    if version < OLDEST:
        yield SAYS_OLD.format(version // 10_000)
    for alias in ("default", "sweep"):
        if who := above_the_rules(alias):
            yield SAYS.format(who)
    if who := _one("default", OWNS):
        yield SAYS_OWNER.format(who)
    if _one("default", "SELECT current_user") == _one("sweep", "SELECT current_user"):
        yield SAYS_SAME


def _one(alias: str, what: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute(what)
        row = cursor.fetchone()
    return row[0] if row else ""


@register(Tags.database)
def role_is_bound(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The same as a check of `manage check --database default`."""
    bad = {alias: above_the_rules(alias) for alias in databases or ()}
    return [Critical(SAYS.format(who), id="bihuan.E001") for who in bad.values() if who]


SAYS_PLAIN = (
    "BIHUAN_OIDC_ISSUER 要用 https 网址（本机除外），并且要有 BIHUAN_OIDC_CLIENT；现在没有起用。"
)


@register(Tags.security)
def provider_is_safe(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Whoever names a provider wants it used: what is missing is told."""
    half = bool(settings.OIDC) and oidc.provider() is None
    return [Error(SAYS_PLAIN, id="bihuan.E002")] if half else []
