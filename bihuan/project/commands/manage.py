"""`bihuan manage …`: Django's own commands, with the database up meanwhile."""

from collections.abc import Sequence
from contextlib import nullcontext

from django.conf import settings
from django.core.management import ManagementUtility

from bihuan.project import database, installation

OWNERS = {"migrate", "sqlmigrate", "showmigrations", "sqlflush", "dbshell"}


def run(argv: Sequence[str]) -> int:
    """Pass everything on; what changes tables is done as the owner."""
    installation.load()
    words = ["bihuan manage", *argv]
    if argv and argv[0] in OWNERS and not any(word.startswith("--database") for word in argv):
        words += ["--database", "owner"]
    with database.held(database.cluster()) if settings.EMBEDDED else nullcontext():
        ManagementUtility(words).execute()
    return 0
