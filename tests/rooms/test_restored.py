"""S12: last night's back-up is put back for real, and what was erased this morning does not come back.

A real dump by pg_dump, a real restore by pg_restore into a new database, the files put back beside
it. Only the list outside the database is newer.
"""

import shutil
import subprocess
from contextlib import nullcontext

import pytest
from django.db import connection, connections

from bihuan.matters import evidence, titles
from bihuan.matters.models import Erased, Evidence, Matter, Phone
from bihuan.oversight import requests, verify
from bihuan.people import erasures, residents
from bihuan.people.models import Resident
from bihuan.people.walls import tenant
from bihuan.project import database as server
from bihuan.project.commands import restored
from tests import database as testing
from tests.rooms.test_requests import (
    PHONE,
    an_appeal,
    approved,
    copies_of_trace,
    doing,
    everything,
    gone,
)  # fmt: skip
from tests.world import NOON, build

pytestmark = pytest.mark.usefixtures("apart")  # it is dumped and put back whole


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setattr(restored.installation, "up", nullcontext)


def postgres(tool, *arguments):
    """One of PostgreSQL's own tools, as the server's superuser."""
    this = server.cluster()
    how = server.parameters(this, server.SUPERUSER)
    env = {"PGHOST": str(how["host"]), "PGPORT": str(how["port"]), "PGUSER": str(how["user"])}
    if how.get("password"):
        env["PGPASSWORD"] = str(how["password"])
    done = subprocess.run(
        [this.binaries / tool, *arguments], env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def backed_up(folder, home):
    """Database and files, as a nightly back-up takes them; the list of erasures is kept apart."""
    postgres(
        "pg_dump",
        "--format=custom",
        f"--file={folder}/night.dump",
        connection.settings_dict["NAME"],
    )
    shutil.copytree(home / "evidence", folder / "evidence")


def put_back(folder, home, name):
    connections.close_all()
    with testing.superuser() as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} OWNER bihuan_owner")
        admin.execute(f"GRANT CONNECT ON DATABASE {name} TO bihuan_app, bihuan_sweep")
    postgres("pg_restore", f"--dbname={name}", f"{folder}/night.dump")
    shutil.rmtree(home / "evidence")
    shutil.copytree(folder / "evidence", home / "evidence")


def test_what_was_erased_after_the_backup_is_erased_again_and_all_verifies(
    apart, home, tmp_path_factory, capsys
):
    world = build()
    row, marks = an_appeal(world)
    other, others = an_appeal(world, "别人的事，13900139000", title="别人反映的")
    residents.note(world.community.id, "appeal", "王某", since=NOON.date(), phone=PHONE)
    folder = tmp_path_factory.mktemp("backup")
    folder.chmod(0o777)
    backed_up(folder, home)
    request = approved(world)
    choice = everything(world, request)
    requests.erase(world.community.id, request.id, choice, "", doing(world, world.clerk, 21))
    trace = copies_of_trace(world, row)

    put_back(folder, home, apart)
    assert not gone(world, marks["words"])  # it did come back
    with tenant(world.community.id):
        assert not Matter.objects.filter(id=request.id).exists()  # the back-up knows of no request
        assert Erased.objects.count() == 0
        assert Resident.objects.count() == 1
        assert Matter.objects.get(id=row.id).title == "王某某反映漏水"

    assert restored.run([]) == 0
    said = capsys.readouterr().out
    assert "删除名单：1 个社区，5 处" in said
    assert "恢复带回来、又删掉的：5 处" in said
    assert [gone(world, marks[k]) for k in ("words", "place", "photo", "note")] == [True, True, True, False]  # fmt: skip
    assert [gone(world, one) for one in others.values()] == [False] * 4  # nothing else went
    with tenant(world.community.id):
        assert Matter.objects.get(id=row.id).title == titles.CLEARED
        assert Matter.objects.get(id=other.id).title == "别人反映的"
        assert Resident.objects.count() == 0
        assert Erased.objects.count() == 3
        files = set(Evidence.objects.exclude(file="").values_list("file", flat=True))
        assert not Phone.objects.filter(matter=row).exists()
    assert {path.name for path in (home / "evidence").glob("??/*")} == files
    assert copies_of_trace(world, row) == trace
    assert verify.community(world.community).wrong == []


def test_done_twice_it_finds_nothing_left(apart, capsys):
    assert restored.run(["--no-verify"]) == 0
    assert "又删掉的：0 处" in capsys.readouterr().out


def test_without_the_list_what_came_back_stays_which_is_why_it_is_kept_apart(
    apart, home, tmp_path_factory
):
    """The test above rests on the list: take it away, and the words are back."""
    world = build()
    row, marks = an_appeal(world)
    folder = tmp_path_factory.mktemp("backup")
    folder.chmod(0o777)
    backed_up(folder, home)
    evidence.erase(world.community.id, marks["words"], why="本人要求", by="x")
    assert erasures.listed(world.community.id)
    shutil.rmtree(home / "erased")
    put_back(folder, home, apart)
    assert restored.run(["--no-verify"]) == 0
    assert not gone(world, marks["words"])
    assert row.title
