"""Bring an installation up to date: tables by the owner, procedures as editions."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections

from . import database

log = logging.getLogger(__name__)


def load() -> None:
    """Have Django loaded; safe to repeat."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
    django.setup()


@contextmanager
def up() -> Iterator[None]:
    """Django loaded, and the database up and reached by the right roles. Raises Unstartable."""
    load()
    from django.conf import settings  # noqa: PLC0415 - Django is up by now

    with database.held(database.cluster()) if settings.EMBEDDED else nullcontext():
        refuse_wrong_roles()
        yield


def refuse_wrong_roles() -> None:
    """Raise Unstartable when the application would be above the rules."""
    from bihuan.people import checks  # noqa: PLC0415 - models need Django to be up

    try:
        checks.refuse_wrong_roles()
    except ImproperlyConfigured as wrong:
        raise database.Unstartable(str(wrong)) from wrong


def prepare() -> None:
    """Migrate, then publish the procedures that came with this version. Safe to repeat.

    The database must be up (`database.held`). Raises Unstartable.
    """
    load()
    refuse_wrong_roles()
    if connections["owner"].settings_dict["USER"] == connections["default"].settings_dict["USER"]:
        raise database.Unstartable("建表和升级要用 owner 角色，请设 BIHUAN_OWNER_URL。")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    from bihuan.matters import procedures  # noqa: PLC0415 - models need Django to be up

    for problem in procedures.publish():
        log.warning("%s", problem)  # what was in force stays; the desk shows it too


def refuse_old_tables() -> None:
    """Raise Unstartable when the tables are not those of this version: for whoever may not change them."""
    load()
    refuse_wrong_roles()
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - needs Django up

    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise database.Unstartable(
            "数据表不是这一版的。请设 BIHUAN_OWNER_URL，办一次 bihuan db migrate。"
        )
