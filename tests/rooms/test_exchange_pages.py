"""Bringing a workbook in by the pages: checked first, confirmed, what was refused given back; and out again."""

import io
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bihuan.exchange import batches, workbook
from bihuan.exchange.models import Batch
from bihuan.people import ground
from bihuan.people.access import log
from bihuan.people.exchange import escaping
from bihuan.people.exchange.sheets import SHEETS
from bihuan.people.models import Place, Post
from bihuan.people.walls import tenant
from bihuan.project import purging
from tests.rooms.books import SETUP, bring, read, xlsx
from tests.rooms.hostile.packed import docx
from tests.world import World

pytestmark = pytest.mark.usefixtures("apart")  # what is due is looked for in every community
BAD = {
    "places": [{"kind": "楼栋", "name": "一号楼"}, {"kind": "单元", "name": "孤单元"}],
    "doors": [{"place": "一号楼", "door": "101"}, {"place": "九号楼", "door": "101"}],
}


def client(user: object, world: World) -> Client:
    made = Client()
    made.force_login(user)
    session = made.session
    session["community"] = str(world.community.id)
    session.save()
    return made


def send(who: Client, content: bytes, name: str = "清河.xlsx") -> object:
    return who.post(reverse("exchange:receive"), {"file": SimpleUploadedFile(name, content)})


def settled(world: World, user: object) -> Batch:
    """The last workbook somebody gave in, once nothing is being done with it."""
    for _ in range(100):
        row = batches.latest(world.community.id, str(user.person.id))[0]
        if not row.at_work:
            return batches.find(world.community.id, str(user.person.id), row.id)
        time.sleep(0.1)
    raise AssertionError("it is not done")


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def text(answer: object) -> str:
    return answer.content.decode()


# -- the whole way -----------------------------------------------------------------------------------


def test_checked_first_then_confirmed_and_what_is_bad_comes_back_with_its_reason(world):
    who = client(world.secretary, world)
    answer = send(who, xlsx(BAD))
    row = settled(world, world.secretary)
    assert answer.url == reverse("exchange:batch", args=[row.id])
    page = text(who.get(answer.url))
    assert "核对的结果：还没有写入" in page
    assert "单元要在一栋楼里，请选楼栋。" in page
    assert "找不到“九号楼”。" in page
    assert [lot.row.name for lot in ground.ground(world.community.id, timezone.localdate())] == []

    who.post(answer.url, {"step": "bring"})
    row = settled(world, world.secretary)
    assert row.state == Batch.State.DONE
    found = ground.ground(world.community.id, timezone.localdate())
    assert [(lot.row.name, lot.doors) for lot in found] == [("一号楼", 1)]

    back = who.post(reverse("exchange:returned", args=[row.id]), {"purpose": "存档"})
    told = sheets_of(back.content)["地方"]
    assert told[1][:3] == ["原因", "编码", "类别*"]
    assert [line[0] for line in told[2:4]] == ["", "单元要在一栋楼里，请选楼栋。"]
    assert sheets_of(back.content)["户"][3][0] == "找不到“九号楼”。"

    again = read(back.content)
    assert {key: [one.cells for one in lines] for key, lines in again.tables.items()} == {
        key: list(rows) for key, rows in BAD.items()
    }


def test_whoever_brought_in_newcomers_is_told_how_they_begin(world):
    who = client(world.secretary, world)
    where = send(who, xlsx({"posts": [{"name": "陈燕", "role": "网格员（承办人）"}]})).url
    settled(world, world.secretary)
    assert "新来的人还登录不了" not in text(who.get(where))
    who.post(where, {"step": "bring"})
    settled(world, world.secretary)
    page = text(who.get(where))
    assert "新来的人还登录不了" in page
    assert reverse("people:factors") in page


def test_what_was_confirmed_once_is_not_brought_in_twice(world):
    who = client(world.secretary, world)
    where = send(who, xlsx(BAD)).url
    settled(world, world.secretary)
    who.post(where, {"step": "bring"})
    first = settled(world, world.secretary)
    page = who.post(where, {"step": "bring"}, follow=True)
    assert "这一份已经办过了。" in text(page)
    assert settled(world, world.secretary).changed == first.changed


def test_what_is_dropped_is_gone_and_nothing_was_written(world):
    who = client(world.secretary, world)
    where = send(who, xlsx(BAD)).url
    settled(world, world.secretary)
    assert "什么都没有写入" in text(who.post(where, {"step": "drop"}, follow=True))
    assert batches.latest(world.community.id, str(world.secretary.person.id)) == []
    assert who.get(where).status_code == 404


def test_a_step_that_was_broken_off_is_done_by_whoever_looks_next(world):
    came = read(xlsx(BAD))
    row = batches.take(world.community, world.secretary.person, "表.xlsx", came)  # and nobody works
    page = client(world.secretary, world).get(reverse("exchange:batch", args=[row.id]))
    assert page.status_code == 200
    assert settled(world, world.secretary).state == Batch.State.CHECKED


def test_whoever_lost_the_right_meanwhile_brings_nothing_in(world):
    came = read(xlsx(BAD))
    row = batches.take(world.community, world.secretary.person, "表.xlsx", came)
    batches.work(world.community.id, row.id)
    Post.objects.filter(person__user=world.secretary).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    batches.confirm(row)
    batches.work(world.community.id, row.id)
    row = batches.find(world.community.id, str(world.secretary.person.id), row.id)
    assert (row.state, row.why) == (Batch.State.FAILED, "您现在没有导入的权限。")
    assert list(ground.ground(world.community.id, timezone.localdate())) == []


def test_rows_lie_sealed_and_are_cleared_when_their_time_is_over(world):
    came = read(xlsx({"posts": [{"name": "林小满", "role": "专干"}]}))
    row = batches.take(world.community, world.secretary.person, "表.xlsx", came)
    batches.work(world.community.id, row.id)
    with tenant(world.community.id):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT row_to_json(b)::text FROM exchange_batch b WHERE id = %s", [row.id]
            )
            assert "林小满" not in cursor.fetchone()[0]
    later = timezone.now() + timedelta(days=40)
    mine = [
        one for one in purging.due(later) if one.place == world.community.id and one.what == "draft"
    ]
    assert [one.clear() for one in mine] == [1]


def test_of_residents_who_came_in_no_second_copy_stays(world):
    rows = SETUP["residents"] + [
        {"purpose": "人民调解", "name": "吴女士", "place": "九号楼", "door": "1"}
    ]
    who = client(world.secretary, world)
    where = send(who, xlsx({**SETUP, "residents": rows})).url
    settled(world, world.secretary)
    who.post(where, {"step": "bring"})
    row = settled(world, world.secretary)
    assert [
        one["name"] for one in (line.cells for line in batches.kept(row).tables["residents"])
    ] == ["吴女士"]
    assert "周先生" not in str(batches.told(row))


# -- going out ---------------------------------------------------------------------------------------


def test_the_template_explains_every_column_and_can_be_filled_in(world):
    answer = client(world.secretary, world).get(reverse("exchange:template"))
    found = sheets_of(answer.content)
    assert list(found) == ["说明", *(one.label for one in SHEETS.values())]
    told = {(row[0], row[1]): row for row in found["说明"]}
    for sheet in SHEETS.values():
        headings = found[sheet.label][1]
        assert [h.strip("*") for h in headings] == [one.label for one in sheet.columns]
        for column in sheet.columns:
            row = told[sheet.label, column.label]
            assert row[2] == str(column.about)
            assert (row[3] == "必填") == column.must
    assert told["地方", "类别"][4] == "网格、小区、楼栋、单元"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        sheets = [
            package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/sheet")
        ]
    assert any("网格,小区,楼栋,单元".encode() in one for one in sheets), "the list in the cell"
    assert read(answer.content).rows == 0


def test_a_copy_says_who_took_it_when_and_what_for_and_so_does_the_log(world):
    bring(world, SETUP)
    answer = client(world.secretary, world).post(reverse("exchange:take"), {"purpose": "报送街道"})
    found = sheets_of(answer.content)
    for name, rows in found.items():
        assert "导出人：周书记（社区书记）" in rows[0][0], name
        assert "用途：报送街道" in rows[0][0], name
    with tenant(world.community.id):
        row = log.rows(world.community.id).filter(what="exported").last()
    assert (row.why, row.who) == ("报送街道", str(world.secretary.person.id))
    assert found["居民"][2:] == []


def test_residents_come_along_when_asked_and_sealed_columns_stay_blank_for_others(world):
    from tests.world import somebody

    bring(world, SETUP)
    asked = {"purpose": "存档", "residents": "on"}
    own = client(world.secretary, world).post(reverse("exchange:take"), asked)
    assert "13912345678" in str(sheets_of(own.content)["居民"])
    admin = somebody("sys", "系统员", "system_admin", "系统管理员", world.community)
    other = client(admin, world).post(reverse("exchange:take"), asked)
    row = sheets_of(other.content)["居民"][2]
    assert "13912345678" not in str(row)
    assert "周先生" not in str(row)
    assert row[1] == "居民议事和公开"


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", " =1", "'=1", '=HYPERLINK("http://x","点")')


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_that_goes_out_runs_and_none_that_comes_in_was_run(world, name):
    """A name that begins a formula is text on the way in, and guarded text on the way out."""
    bring(world, {"places": [{"kind": "楼栋", "name": name}]})
    kept = [lot.row.name for lot in ground.ground(world.community.id, timezone.localdate())]
    assert kept == [escaping.unescaped(name.strip())]
    content = client(world.secretary, world).post(reverse("exchange:take"), {}).content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    assert not any(b"<f>" in part or b"<f " in part for part in parts.values())
    cells = [cell for rows in sheets_of(content).values() for row in rows for cell in row]
    assert [
        c
        for c in cells
        if isinstance(c, str) and c.lstrip(escaping.BLANK).startswith(escaping.FORMULA)
    ] == []


# -- who, and what files ------------------------------------------------------------------------------


def test_only_who_may_organise_gets_in_and_a_batch_is_its_bringer_s_own(world):
    assert client(world.clerk, world).get(reverse("exchange:index")).status_code == 403
    assert client(world.clerk, world).post(reverse("exchange:receive")).status_code == 403
    where = send(client(world.secretary, world), xlsx(BAD)).url
    settled(world, world.secretary)
    for user in (world.deputy, world.officer, world.stranger):
        assert client(user, world).get(where).status_code == 404
    assert client(world.secretary, world).get(reverse("people:exchange")).url == reverse(
        "exchange:index"
    )


def test_the_tab_is_there_for_who_may_organise_alone(world):
    address = reverse("exchange:index")
    assert address in text(client(world.secretary, world).get(reverse("people:tree")))
    assert address not in text(client(world.clerk, world).get(reverse("people:tree")))


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


def formula(cell: str) -> bytes:
    """A workbook whose door is computed; a cell keeps what Excel last computed, or nothing."""
    content = xlsx({"doors": [{"place": "一号楼", "door": "DOOR"}]})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            import re

            parts[name] = re.sub(rb'<c r="B2"[^>]*>.*?</c>', cell.encode(), part)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return held.getvalue()


def test_of_a_formula_only_what_was_saved_with_it_is_read():
    kept = formula('<c r="B2" t="str"><f>1+WEBSERVICE("http://x")</f><v>203</v></c>')
    bare = formula('<c r="B2"><f>SUM(1,2)</f></c>')
    assert [one.cells for one in read(kept).tables["doors"]] == [{"place": "一号楼", "door": "203"}]
    assert [one.cells for one in read(bare).tables["doors"]] == [{"place": "一号楼"}]


BOMB = docx({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": b" " * (60 << 20)})
DTD = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'
HOSTILE = {
    "空文件": (b"", "是空文件"),
    "不是表": ("姓名\n张三".encode(), "不是 Excel 工作簿"),
    "旧版": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "是旧版 Excel"),
    "加密": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "加了密码",
    ),
    "Word": (docx({"word/document.xml": "<w/>"}), "不是 Excel 工作簿"),
    "炸弹": (BOMB, "像是压缩炸弹"),
    "声明": (docx({"xl/workbook.xml": DTD}), "文档类型声明"),
    "越界": (docx({"xl/workbook.xml": "<x/>", "../../etc/cron": "x"}), "越界的路径"),
    "残缺": (xlsx(BAD)[:900], "已损坏"),
    "没有行": (xlsx({"doors": [{"place": None, "door": None}]}), "没有"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_will_not_do_is_told_why_and_nothing_is_kept(world, kind):
    content, says = HOSTILE[kind]
    answer = send(client(world.secretary, world), content)
    assert answer.status_code == 422
    assert says in text(answer)
    assert batches.latest(world.community.id, str(world.secretary.person.id)) == []


def test_a_sheet_that_claims_to_be_endless_is_refused():
    far = SHEET.replace(
        "<sheetData/>",
        '<sheetData><row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row><row r="1"><c r="A1" t="str"><v>y</v></c></row></sheetData>',
    )
    content = xlsx(BAD)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, far if name == "xl/worksheets/sheet1.xml" else part)
    from bihuan.documents import decoding

    with pytest.raises(decoding.Unreadable):
        decoding.sheets(held.getvalue(), "表.xlsx")


def test_two_hundred_megabytes_are_let_go_while_they_come_in(world):
    answer = send(client(world.secretary, world), b"PK\x03\x04" + bytes(200 << 20))
    assert answer.status_code == 422
    assert "超过 20 MB" in text(answer)


def test_nothing_chosen_is_said(world):
    answer = client(world.secretary, world).post(reverse("exchange:receive"))
    assert answer.status_code == 422
    assert "请先选一份 Excel 文件。" in text(answer)


def test_a_street_s_workbook_has_no_ground():
    assert [one.key for one in workbook.of_keeper("street")] == ["organisations", "posts"]
    assert Place.Kind.GRID in dict(SHEETS["places"].columns[1].among())
