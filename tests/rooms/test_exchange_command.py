"""`bihuan import` and `bihuan export`: the same rules and the same workbook, from the machine itself."""

import pytest

from bihuan.people import ground
from bihuan.people.access import log
from bihuan.people.models import Organisation
from bihuan.people.walls import tenant
from bihuan.project.commands import bring, take
from tests.rooms.books import SETUP, read, xlsx
from tests.world import World


@pytest.fixture
def here(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A community with a code; the database is up already."""
    from contextlib import nullcontext

    from bihuan.project import installation

    monkeypatch.setattr(installation, "up", nullcontext)
    world.community.code = f"C-{world.street.name}"
    world.community.save()
    return world


def asked(world: World) -> list[str]:
    return ["--community", world.community.code]


def test_a_dry_run_writes_nothing_and_the_import_does(here, tmp_path, capsys):
    file = tmp_path / "社区.xlsx"
    file.write_bytes(xlsx({key: rows for key, rows in SETUP.items() if key != "residents"}))
    assert bring.run([str(file), *asked(here), "--dry-run"]) == 0
    assert "只核对，没有写入。" in capsys.readouterr().out
    assert ground.ground(here.community.id, log.timezone.localdate()).doors == 0
    assert bring.run([str(file), *asked(here)]) == 0
    assert "户：新增 3 行，改动 0 行，不变 0 行，不收 0 行" in capsys.readouterr().out
    assert ground.ground(here.community.id, log.timezone.localdate()).doors == 3


def test_refused_rows_are_told_and_returned(here, tmp_path, capsys):
    file, back = tmp_path / "社区.xlsx", tmp_path / "退回.xlsx"
    file.write_bytes(xlsx({"doors": [{"place": "没有的楼", "door": "1"}]}))
    assert bring.run([str(file), *asked(here), "--returned", str(back)]) == 1
    assert "不收　户 第 2 行　找不到“没有的楼”。" in capsys.readouterr().out
    assert [one.cells for one in read(back.read_bytes()).tables["doors"]] == [
        {"place": "没有的楼", "door": "1"}
    ]


def test_what_cannot_be_read_and_who_is_not_there_are_said(here, tmp_path, capsys):
    file = tmp_path / "社区.xlsx"
    file.write_bytes(b"hello")
    assert bring.run([str(file), *asked(here)]) == 2
    assert "不是 Excel 工作簿" in capsys.readouterr().out
    assert bring.run([str(tmp_path / "none.xlsx"), *asked(here)]) == 2
    assert bring.run([str(file), "--community", "没有"]) == 2
    assert "没有社区或街道“没有”。" in capsys.readouterr().out
    assert Organisation.objects.filter(name="没有").count() == 0


def test_a_copy_taken_from_the_machine_is_in_the_log_with_its_purpose(here, tmp_path):
    file = tmp_path / "出.xlsx"
    assert take.run([str(file), *asked(here), "--purpose", "存档"]) == 0
    assert read(file.read_bytes()).tables["posts"]
    with tenant(here.community.id):
        row = log.rows(here.community.id).filter(what="exported").last()
    assert (row.why, row.about) == ("存档", "出.xlsx（8），在机器上导出")
