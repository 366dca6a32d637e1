"""Files without a row are found and, when one says so, removed; whatever a row speaks of stays."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from bihuan.documents import files
from bihuan.documents.models import Paper
from bihuan.matters import evidence
from bihuan.matters.models import Evidence
from bihuan.people.walls import tenant
from bihuan.project.commands import db
from tests.world import World, build

from .papers import received

DAY = 24 * 3600


@pytest.fixture(scope="module")
def place(apart: str) -> World:
    """A world alone in its database: nobody else's rows speak of files that lie elsewhere."""
    return build()


@pytest.fixture
def home(place: World, settings: object, tmp_path: Path) -> Iterator[Path]:
    settings.HOME = tmp_path
    yield tmp_path
    for community in (place.community, place.other):
        with tenant(community.id):
            Evidence.objects.all().delete()
            Paper.objects.all().delete()


def store(home: Path) -> set[Path]:
    return {path for path in home.rglob("*") if path.is_file()}


def age(home: Path, seconds: int) -> None:
    for path in store(home):
        os.utime(path, (time.time() - seconds,) * 2)


def rolled_back(place: World) -> None:
    with transaction.atomic():
        evidence.keep(place.community.id, "办结说明")
        transaction.set_rollback(True)


def test_what_a_rolled_back_upload_left_is_listed_and_stays_until_one_says_yes(place, home, capsys):
    evidence.keep(place.community.id, "留下的")
    kept = store(home)
    rolled_back(place)
    (left,) = store(home) - kept
    age(home, 2 * DAY)
    for words in ([], ["--dry-run"], ["--yes", "--dry-run"]):
        assert db.run(["tidy", *words]) == 0
        said = capsys.readouterr().out
        assert said.startswith(
            f"没有登记：{left}（{left.stat().st_size} 字节）\n没有登记的旧文件 1 个"
        )
    assert db.run(["tidy", "--yes"]) == 0
    assert capsys.readouterr().out.endswith("没有登记的旧文件 1 个，已删。\n")
    assert store(home) == kept


def test_files_of_every_community_and_both_stores_are_known(place, home, capsys):
    commitments = [evidence.keep(one.id, "x") for one in (place.community, place.other)]
    received(place, "一、问题。照明不足。")
    files.keep([b"a paper whose row never came"])
    (home / "evidence" / "ab").mkdir(exist_ok=True)
    (home / "evidence" / "ab" / "abcd.half").write_bytes(b"killed while writing")
    assert len(store(home)) == 5
    age(home, 2 * DAY)
    assert db.run(["tidy", "--yes"]) == 0
    assert "没有登记的旧文件 2 个，已删。" in capsys.readouterr().out
    assert len(store(home)) == 3
    assert evidence.body(place.other.id, commitments[1]).text == "x"


def test_a_file_younger_than_a_day_may_wait_for_its_row(place, home, capsys):
    evidence.keep(place.community.id, "留下的")
    rolled_back(place)
    age(home, DAY - 60)
    assert db.run(["tidy", "--yes"]) == 0
    assert capsys.readouterr().out == "没有登记的旧文件 0 个，已删。\n"
    assert len(store(home)) == 2


def test_a_database_that_knows_none_of_the_files_removes_none(place, home, capsys):
    for _ in range(3):
        rolled_back(place)
    age(home, 2 * DAY)
    assert db.run(["tidy", "--yes"]) == 1
    assert "可能连错了数据库；没有删" in capsys.readouterr().err
    assert len(store(home)) == 3


def test_a_row_whose_file_is_not_there_is_told(place, home, capsys):
    commitment = evidence.keep(place.community.id, "丢了的")
    (path,) = store(home)
    path.unlink()
    assert db.run(["tidy"]) == 1
    assert f"登记了 {path.name}，请从备份里找回" in capsys.readouterr().err
    evidence.keep(place.community.id, "还在的")
    evidence.erase(place.community.id, commitment, why="示例", by="x")
    assert db.run(["tidy"]) == 0  # erased on purpose is not missing


def test_another_word_is_not_understood(place, home):
    rolled_back(place)
    assert db.run(["tidy", "--yess"]) == 2
    assert len(store(home)) == 1
