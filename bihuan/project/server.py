"""How a server of ours is made, started, stopped and furnished with its roles."""

import os
import shutil
import subprocess
import time
from hashlib import sha256
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from .places import ROLES, SOCKET_NAME, SUPERUSER, Cluster, Unstartable, folder, passwords, write

DATABASE = "bihuan"
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
# what people wrote stands in errors, their details and their statements: none goes into the log
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = 'none'
log_min_duration_statement = -1
"""


def name(role: str) -> str:
    """A role's name inside the database."""
    return role if role == SUPERUSER else f"bihuan_{role}"


def parameters(this: Cluster, role: str) -> dict[str, str]:
    """How to connect as `owner`, `app`, `sweep` or the superuser, in libpq's words."""
    return {
        "host": str(this.run),
        "port": "5432",
        "dbname": DATABASE,
        "user": name(role),
        "password": passwords(this)[role],
    }


def make(this: Cluster) -> None:
    """initdb into a folder beside, then rename: a start that was killed half-way leaves nothing."""
    half = this.root / "data.half"
    shutil.rmtree(half, ignore_errors=True)
    write(this, "password", passwords(this)[SUPERUSER])
    new = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if _major(this) >= 17 else []
    done = call(
        this, "initdb", "-D", str(half), "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", *new,
        "--data-checksums", "--auth=scram-sha-256", "--pwfile", str(this.root / "password"), "--no-sync",
    )  # fmt: skip
    (this.root / "password").unlink()
    if done.returncode:
        raise Unstartable(f"建立数据库失败：{done.stdout.strip()}")
    with (half / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude '../server.conf'\ninclude_if_exists '../local.conf'\n")
    half.rename(this.data)


def launch(this: Cluster) -> None:
    """Start the server and wait until it answers. Raises Unstartable."""
    _forget_the_dead(this)
    folder(this, this.run)
    write(this, "server.conf", CONF.format(run=str(this.run).replace("'", "''")))
    if not (this.root / "local.conf").exists():
        write(this, "local.conf", "# what this place wants otherwise than Bihuan\n")
    had, have = int((this.data / "PG_VERSION").read_text()), _major(this)
    if had != have:
        raise Unstartable(f"数据属于 PostgreSQL {had}，程序是 {have}；请用原版本导出后再导入。")
    done = call(
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


def halt(this: Cluster) -> None:
    """Stop the server and wait until it is down. Raises Unstartable."""
    (this.root / "kept").unlink(missing_ok=True)
    if postmaster(this) is None:
        return
    done = call(this, "pg_ctl", "-D", str(this.data), "-m", "fast", "-w", "-t", "60", "stop")
    if done.returncode and postmaster(this) is not None:
        raise Unstartable(f"数据库没有停下：{done.stdout.strip()}")


def furnish(this: Cluster) -> None:
    """The three roles and the database, by the superuser; safe to repeat."""
    how = parameters(this, SUPERUSER) | {"dbname": "postgres"}
    with psycopg.connect(**how, autocommit=True) as database:
        known = {row[0] for row in database.execute("SELECT rolname FROM pg_roles")}
        for role in ROLES:
            verb = "ALTER" if name(role) in known else "CREATE"
            database.execute(
                sql.SQL(
                    verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB PASSWORD {}"
                ).format(sql.Identifier(name(role)), sql.Literal(passwords(this)[role]))
            )
        if not database.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone():
            database.execute(f"CREATE DATABASE {DATABASE} OWNER {name('owner')}")
        database.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        for role in ("app", "sweep"):
            database.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {name(role)}")
    write(this, "furnished", _mark(this))


def renew(this: Cluster) -> None:
    """Drop the database with all that is in it, and have an empty one. The server must be up."""
    how = parameters(this, SUPERUSER) | {"dbname": "postgres"}
    with psycopg.connect(**how, autocommit=True) as database:
        database.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    furnish(this)


def _mark(this: Cluster) -> str:
    return sha256(passwords(this)[SUPERUSER].encode()).hexdigest()


def part_from_the_lost(this: Cluster) -> None:
    """Put aside a server whose home was deleted and begun anew: its passwords are gone.

    Only one that lies outside its home can be left over so; inside, somebody removed the file
    with the passwords, and is told. Raises Unstartable.
    """
    marked = this.root / "furnished"
    if not marked.exists() or marked.read_text() in ("", _mark(this)):
        return
    if this.home in this.root.parents:
        raise Unstartable(
            f"{this.home / 'database.secret'} 不是这个数据库的口令；请放回原来的文件。"
        )
    halt(this)
    aside = this.root / f"left-{time.time_ns()}"
    folder(this, aside)
    for left in (this.data, marked):
        left.rename(aside / left.name)


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
        (this.run / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _inhabitants(where: Path) -> list[int]:
    """Processes whose working folder this is: the server's children stand in its data folder."""
    return [int(at.name) for at in Path("/proc").glob("[0-9]*") if _stands_in(at, where)]


def _stands_in(process: Path, where: Path) -> bool:
    try:
        return (process / "cwd").readlink() == where
    except OSError:
        return False


def postmaster(this: Cluster) -> int | None:
    """The server's process, when it runs."""
    try:
        number = int((this.data / "postmaster.pid").read_text().split("\n", 1)[0])
        if Path("/proc/self").exists():
            return number if _stands_in(Path("/proc") / str(number), this.data) else None
        os.kill(number, 0)
    except (OSError, ValueError):
        return None
    return number


def _major(this: Cluster) -> int:
    said = call(this, "postgres", "--version").stdout
    return int(said.rsplit(maxsplit=1)[-1].split(".")[0]) if "PostgreSQL" in said else 0


def call(this: Cluster, *command: str) -> subprocess.CompletedProcess[str]:
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
