"""Bring an installation up to date: tables by the owner, procedures as editions."""

import logging
import os

import django
from django.core.management import call_command

log = logging.getLogger(__name__)


def load() -> None:
    """Have Django loaded; safe to repeat."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
    django.setup()


def prepare() -> None:
    """Migrate, then publish the procedures that came with this version. Safe to repeat.

    The database must be up (`database.held`).
    """
    load()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    from bihuan.matters import procedures  # noqa: PLC0415 - models need Django to be up

    for problem in procedures.publish():
        log.warning("%s", problem)  # what was in force stays; the desk shows it too
