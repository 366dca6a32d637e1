"""The database of a test run: our own server in a home of its own, one database a worker.

The tests of one run (all workers of pytest-xdist) share the server. The first makes a template,
each copies it, the last to leave stops the server and removes everything.
BIHUAN_TEST_DATABASE may name a home (a folder) to keep between runs.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg

RUN = "BIHUAN_TEST_RUN"


def choose_home() -> None:
    """Before anything of ours is imported: a home that only this run uses."""
    if RUN not in os.environ:
        kept = os.environ.get("BIHUAN_TEST_DATABASE")
        home = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="bihuan-test-"))
        home.mkdir(parents=True, exist_ok=True)
        if not kept:
            home.chmod(0o711)  # the server's own user must pass through
        os.environ[RUN] = str(home)
        keep_bytecode(home)
    os.environ["BIHUAN_HOME"] = os.environ[RUN]
    os.environ.pop("DATABASE_URL", None)


def keep_bytecode(home: Path) -> None:
    """Processes started by tests read what the first of them compiled, whatever the machine says."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(home / "bytecode"))


def prepare() -> None:
    """For scripts outside pytest: the home of this run, and Django loaded with the tests' settings."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    choose_home()
    from bihuan.project import installation

    installation.load()


def forget_home() -> None:
    """Remove the home, unless it is to be kept or was never used."""
    if "BIHUAN_TEST_DATABASE" not in os.environ:
        shutil.rmtree(os.environ[RUN], ignore_errors=True)


@contextmanager
def served(worker: str, *, fsync: bool = False) -> Iterator[str]:
    """The server up, and a migrated database of this worker's own; its name."""
    from bihuan.project import database

    choose_home()  # never the home of a real installation
    this = database.cluster()
    name = f"bihuan_test_{worker}"
    with database.held(this), (this.home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with superuser() as server:
            # Nobody needs these rows tomorrow.
            server.execute(f"ALTER SYSTEM SET fsync = {'on' if fsync else 'off'}")
            server.execute("SELECT pg_reload_conf()")
        migrate()
        with superuser() as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(  # a template may have no guests, not even one who is just leaving
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'bihuan'"
            )
            server.execute(f"CREATE DATABASE {name} TEMPLATE bihuan OWNER bihuan_owner")
            server.execute(f"GRANT CONNECT ON DATABASE {name} TO bihuan_app, bihuan_sweep")
        fcntl.flock(lock, fcntl.LOCK_UN)
        yield name


def connect(name: str) -> None:
    """Point every connection of Django at this database."""
    from django.db import connections

    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@cache
def migrate() -> None:
    """Bring the template up to date, once a process, and let go of it: it may have no guests."""
    from django.db import connections

    from bihuan.project import installation

    installation.prepare()
    connections.close_all()


@contextmanager
def superuser(dbname: str = "postgres") -> Iterator[psycopg.Connection]:
    """A connection above all rules, for what no role of ours may do."""
    from bihuan.project import database

    how = database.parameters(database.cluster(), database.SUPERUSER) | {"dbname": dbname}
    with psycopg.connect(**how, autocommit=True) as server:
        yield server
