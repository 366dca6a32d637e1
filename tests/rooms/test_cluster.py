"""Our own server: started and stopped twice in a row, adopted, revived, closed to others."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bihuan.project import database
from bihuan.project.account import account, may_enter


@pytest.fixture(scope="module")
def place():
    """A home of its own, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="bihuan-cluster-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        yield home
        database.stop(database.cluster(home))


@pytest.fixture(scope="module")
def server(place):
    """The server, up for as long as the tests of this file run."""
    this = database.cluster(place)
    database.start(this, keep=True)
    return this


def alive(this, role="app"):
    with psycopg.connect(**database.parameters(this, role)) as connection:
        return connection.execute("SELECT current_user").fetchone()[0]


def test_it_starts_and_stops_twice_in_a_row(server):
    first = database.pid(server)
    database.start(server, keep=True)
    assert database.pid(server) == first
    database.stop(server)
    database.stop(server)
    assert database.pid(server) is None
    database.start(server, keep=True)
    assert alive(server) == "bihuan_app"


def test_no_role_of_ours_stands_above_the_rules(server):
    with psycopg.connect(**database.parameters(server, "postgres")) as connection:
        roles = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'bihuan%' AND NOT rolsuper"
            " AND NOT rolbypassrls AND NOT rolcreatedb AND NOT rolcreaterole ORDER BY 1"
        ).fetchall()
        told = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
    assert [name for (name,) in roles] == ["bihuan_app", "bihuan_owner", "bihuan_sweep"]
    assert (told["listen_addresses"], told["data_checksums"]) == ("", "on")
    assert told["server_encoding"] == "UTF8"


def test_folders_and_secrets_are_closed(server):
    mode = lambda path: stat.S_IMODE(path.stat().st_mode)  # noqa: E731
    assert [mode(path) for path in (server.root, server.run, server.data)] == [0o700] * 3
    assert mode(server.home / "database.secret") == 0o600
    assert mode(server.home) == 0o711  # as it was found


def test_a_wrong_password_does_not_open_it(server):
    how = database.parameters(server, "app") | {"password": "guess"}
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**how)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as somebody else")
def test_another_user_of_the_machine_cannot_reach_it(server):
    code = (
        f"import socket; socket.socket(socket.AF_UNIX).connect({f'{server.run}/.s.PGSQL.5432'!r})"
    )
    tried = subprocess.run(
        ["/usr/bin/env", "python3", "-c", code], user=65534, group=65534, extra_groups=[],
        capture_output=True, text=True, cwd="/", env={"PATH": "/usr/bin:/bin"}, check=False,
    )  # fmt: skip
    assert "PermissionError" in tried.stderr


def test_a_server_killed_outright_is_revived(server):
    os.kill(database.pid(server), signal.SIGKILL)
    while database.pid(server):
        time.sleep(0.01)
    database.start(server, keep=True)
    assert alive(server) == "bihuan_app"


def test_a_stale_pid_file_of_a_number_in_use_is_seen_through(server):
    database.stop(server)
    for file in (server.data / "postmaster.pid", server.run / ".s.PGSQL.5432.lock"):
        file.write_text(f"{os.getpid()}\n{server.data}\n")
    database.start(server, keep=True)
    assert alive(server) == "bihuan_app"


HOLD = """
import sys, time
from pathlib import Path
from bihuan.project import database
with database.held(database.cluster(Path(sys.argv[1]))):
    print("up", flush=True)
    time.sleep(600)
"""


def holding(home):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, home], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "up\n"
    return process


def test_who_leaves_last_stops_it_and_an_orphan_is_adopted(server):
    database.stop(server)
    killed = holding(server.home)
    orphan = database.pid(server)
    killed.kill()
    killed.wait()
    assert database.pid(server) == orphan  # nobody was left to stop it
    with database.held(server):
        assert database.pid(server) == orphan
        with database.held(server):
            pass
        assert database.pid(server) == orphan
    assert database.pid(server) is None
    database.start(server, keep=True)


def test_a_start_by_hand_outlives_those_who_only_use_it(server):
    with database.held(server):
        pass
    assert alive(server) == "bihuan_app"


def test_a_home_its_user_cannot_enter_is_left_as_it_is(tmp_path):
    who = account()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    this = database.cluster(closed / "home")
    if who is None:
        assert this.root == closed / "home" / "postgres"
    else:
        assert not may_enter(closed / "home", who)
        assert this.root.parent == Path("/var/lib/bihuan")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_a_home_begun_anew_parts_from_the_server_of_the_old_one(place):
    home, root = place / "again", place / "elsewhere"
    home.mkdir(mode=0o700)
    server = replace(database.cluster(place), home=home, root=root)
    with database.held(server):
        before = alive(server)
    (home / "database.secret").unlink()
    with database.held(server):
        assert alive(server) == before
    assert len(list(root.glob("left-*/data"))) == 1


def test_lost_passwords_inside_a_home_are_told_and_nothing_is_moved(server):
    secret = server.home / "database.secret"
    kept = secret.read_text()
    secret.write_text(kept.replace(database.parameters(server, "postgres")["password"], "x"))
    with pytest.raises(database.Unstartable, match="不是这个数据库的口令"):
        database.start(server)
    secret.write_text(kept)
    database.start(server)
