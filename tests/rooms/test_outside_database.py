"""A database server of somebody else's: furnished by the page's own words, used, and guarded."""

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from bihuan.project import database, places, server
from tests.tours.running import waits_until_up

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "自备数据库.md"
DEBIAN = Path("/usr/lib/postgresql/15/bin")
PASSWORDS = {
    "口令一": "o p@ss/1",
    "口令二": "a:pp#2",
    "口令三": "sw%ee?p3",
}  # the worst to write in a URL
WORK = """
import tempfile
from datetime import timedelta
from pathlib import Path
from bihuan.project import installation
installation.load()
from django.db import connection
from bihuan.matters import verify
from bihuan.oversight import clock
from bihuan.people.walls import tenant
from tests import watched
from tests.world import NOON, build

world = build()
with tempfile.TemporaryDirectory() as folder:
    watched.publish(Path(folder))
row = watched.matter(world)
acts = clock.sweep(NOON + timedelta(days=60)).acts
with tenant(world.community.id), connection.cursor() as cursor:
    cursor.execute("SELECT current_user, count(*) FROM matters_entry")
    told = cursor.fetchone()
print(*told, acts, verify.matter(world.community.id, row.id))
"""


@dataclass
class Outside:
    """A server that listens on a port of this machine, as another machine's would."""

    this: database.Cluster
    port: int
    home: Path

    def connect(self, user: str = "postgres", password: str = "", name: str = "postgres"):
        told = password or places.passwords(self.this)["postgres"]
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=user, password=told, dbname=name, autocommit=True
        )

    def url(self, user: str, password: str) -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/bihuan"

    def bihuan(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """A process of ours that knows the server by its URLs only."""
        return subprocess.run(
            [sys.executable, *words], env=self.environment(**env),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def environment(self, **env: str) -> dict[str, str]:
        urls = {
            "DATABASE_URL": self.url("bihuan_app", PASSWORDS["口令二"]),
            "BIHUAN_OWNER_URL": self.url("bihuan_owner", PASSWORDS["口令一"]),
            "BIHUAN_SWEEP_URL": self.url("bihuan_sweep", PASSWORDS["口令三"]),
        } | env
        base = {k: v for k, v in os.environ.items() if not k.startswith(("BIHUAN", "DATABASE"))}
        command = base | urls | {"BIHUAN_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": SETTINGS}
        return {k: v for k, v in command.items() if v}


SETTINGS = "bihuan.project.settings"


@pytest.fixture(scope="module", params=["embedded", "debian"])
def outside(request: pytest.FixtureRequest) -> Iterator[Outside]:
    if request.param == "debian" and not DEBIAN.exists():
        pytest.skip("no PostgreSQL 15 of the system here")
    with tempfile.TemporaryDirectory(prefix="bihuan-outside-") as folder:
        home = Path(folder) / "theirs"
        home.mkdir()
        home.chmod(0o711)
        Path(folder).chmod(0o711)
        this = database.cluster(home)
        if request.param == "debian":
            this = replace(this, binaries=DEBIAN)
        port = free_port()
        with places.turn(this):
            server.make(this)
            places.write(this, "local.conf", f"listen_addresses = '127.0.0.1'\nport = {port}\n")
            server.launch(this)
        try:
            made = Outside(this, port, Path(folder) / "ours")
            made.home.mkdir()
            furnish(made)
            yield made
        finally:
            database.stop(this)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def furnish(outside: Outside) -> None:
    """What the page tells an administrator to type."""
    (commands,) = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    for placeholder, password in PASSWORDS.items():
        commands = commands.replace(placeholder, password)
    with outside.connect() as administrator:
        for command in commands.split(";\n"):
            if command.strip():
                administrator.execute(command)


def test_serving_without_the_tables_says_what_to_do(outside: Outside) -> None:
    words = ("-m", "bihuan", "serve", "--port", str(free_port()))
    done = outside.bihuan(*words, BIHUAN_OWNER_URL="")
    assert done.returncode == 1
    assert "数据表不是这一版的。请设 BIHUAN_OWNER_URL，办一次 bihuan db migrate。" in done.stderr


@pytest.fixture(scope="module")
def migrated(outside: Outside) -> Outside:
    done = outside.bihuan("-m", "bihuan", "db", "migrate")
    assert (done.returncode, done.stdout, done.stderr) == (0, "表是最新的，程序已发布。\n", "")
    return outside


def test_an_act_goes_through_the_door_and_the_clock_sees_it(migrated: Outside) -> None:
    done = migrated.bihuan("-c", WORK)
    assert (done.stderr, done.stdout) == ("", "bihuan_app 3 2 []\n")


def test_migrating_twice_does_nothing_twice(migrated: Outside) -> None:
    assert migrated.bihuan("-m", "bihuan", "db", "migrate").returncode == 0


def test_the_roles_may_do_what_the_page_says_and_no_more(migrated: Outside) -> None:
    with migrated.connect("bihuan_app", PASSWORDS["口令二"], "bihuan") as app:
        for forbidden in (
            "DELETE FROM matters_entry",
            "TRUNCATE matters_entry",
            "CREATE TABLE x ()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
    with migrated.connect("bihuan_sweep", PASSWORDS["口令三"], "bihuan") as sweep:
        sweep.execute("SELECT count(*) FROM matters_matter")
        for forbidden in ("SELECT * FROM matters_entry", "DELETE FROM matters_matter"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                sweep.execute(forbidden)


def test_it_refuses_to_start_on_a_superuser(migrated: Outside) -> None:
    url = migrated.url("postgres", places.passwords(migrated.this)["postgres"])
    for words in (("-c", "import bihuan.project.wsgi"), ("-m", "bihuan", "clock", "--once")):
        done = migrated.bihuan(*words, DATABASE_URL=url)
        assert done.returncode == 1
        assert "应用不能以数据库超级用户 postgres 运行" in done.stderr
    done = migrated.bihuan("-m", "bihuan", "clock", "--once", BIHUAN_SWEEP_URL=url)
    assert "应用不能以数据库超级用户 postgres 运行" in done.stderr


def test_it_refuses_to_be_the_owner_or_to_sweep_as_the_application(migrated: Outside) -> None:
    owner = migrated.url("bihuan_owner", PASSWORDS["口令一"])
    said = migrated.bihuan("-m", "bihuan", "clock", "--once", DATABASE_URL=owner)
    assert (said.returncode, "以建表的角色 bihuan_owner 运行" in said.stderr) == (1, True)
    said = migrated.bihuan("-m", "bihuan", "clock", "--once", BIHUAN_SWEEP_URL="")
    assert (said.returncode, "时钟会什么都看不到" in said.stderr) == (1, True)


def test_a_machine_without_the_owner_s_password_serves_but_does_not_migrate(
    migrated: Outside,
) -> None:
    assert migrated.bihuan("-c", "import bihuan.project.wsgi", BIHUAN_OWNER_URL="").returncode == 0
    said = migrated.bihuan("-m", "bihuan", "db", "migrate", BIHUAN_OWNER_URL="")
    assert (said.returncode, said.stderr) == (
        1,
        "建表和升级要用 owner 角色，请设 BIHUAN_OWNER_URL。\n",
    )
    said = migrated.bihuan("-m", "bihuan", "db", "start")
    assert (said.returncode, said.stderr) == (1, "已设置 DATABASE_URL：数据库不由 Bihuan 管理。\n")


def test_serving_needs_no_owner(migrated: Outside) -> None:
    words = (sys.executable, "-m", "bihuan", "serve", "--port", str(free_port()))
    env = migrated.environment(BIHUAN_OWNER_URL="", PYTHONUNBUFFERED="1")
    serving = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True)
    said = next(line for line in serving.stdout if "http" in line)
    address = re.search(r"http://\S+/", said)[0]
    waits_until_up(f"{address}sign-in/")
    serving.terminate()
    assert "已停止" in serving.communicate(timeout=60)[0]
    assert serving.returncode == 0
