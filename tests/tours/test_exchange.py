"""A community is set up from a workbook: template, two bad rows, what comes back, and all is in."""

import io
from pathlib import Path

from django.utils import timezone
from python_calamine import CalamineWorkbook
from rustpy_xlsxwriter import write_worksheets

from bihuan.people import ground
from tests.tours.look import WIDTHS, looks
from tests.world import World

GOOD = {
    "地方": [
        {"类别*": "小区", "名称*": "清河苑"},
        {"类别*": "楼栋", "名称*": "一号楼", "所在": "清河苑"},
        {"类别*": "单元", "名称*": "一单元", "所在": "清河苑/一号楼"},
    ],
    "户": [{"所在*": "清河苑/一号楼/一单元", "门牌*": door} for door in ("101", "102", "201")],
    "人员和岗位": [{"姓名*": "林小满", "角色*": "网格员（承办人）", "职务": "第三网格员"}],
    "包片包户": [{"姓名*": "林小满", "地方*": "清河苑"}],
}


def filled(template: bytes, tables: dict) -> bytes:
    """The template with rows below its headings, as it comes out of a spreadsheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(template))
    out, made, head = io.BytesIO(), [], {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        headings = rows[1] if name in tables else rows[0]
        records = [{h: row.get(h) for h in headings} for row in tables.get(name, [])]
        made.append((name, records or [dict.fromkeys(map(str, headings))]))
        head[name] = 1
    write_worksheets(made, out, header_row=head)
    return out.getvalue()


def rows_of(content: bytes, sheet: str) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_name(sheet).to_python()


def upload(page: object, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": "清河社区.xlsx", "mimeType": kind, "buffer": content}
    page.get_by_label("填好的 Excel 表").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("heading", name="核对的结果：还没有写入").wait_for()


def download(page: object, press: object) -> bytes:
    with page.expect_download() as got:
        press.click()
    return Path(got.value.path()).read_bytes()


def test_a_workbook_with_two_bad_rows_comes_in_at_the_second_time(
    world: World, visitor: object
) -> None:
    somebody = visitor(1440).signs_in(world.secretary).goes("/organisations/")
    page = somebody.page
    page.get_by_role("link", name="导入导出").click()
    somebody.shoots("exchange")
    template = download(page, page.get_by_role("link", name="下载模板"))
    assert "怎么" in str(rows_of(template, "说明"))

    bad = GOOD | {
        "户": [*GOOD["户"], {"所在*": "清河苑/九号楼", "门牌*": "101"}],
        "包片包户": [*GOOD["包片包户"], {"姓名*": "王没岗", "地方*": "清河苑"}],
    }
    upload(page, filled(template, bad))
    somebody.shoots("exchange-checked")
    page.get_by_text("新增 8 行，改动 0 行，不变 0 行，不收 2 行").wait_for()
    page.get_by_text("找不到“清河苑/九号楼”。").wait_for()
    assert list(ground.ground(world.community.id, timezone.localdate())) == []

    page.get_by_role("button", name="导入 8 行").click()
    page.get_by_role("heading", name="已经写入").wait_for()
    somebody.shoots("exchange-done")
    assert ground.ground(world.community.id, timezone.localdate()).doors == 3
    back = download(page, page.get_by_role("button", name="下载退回的表"))
    doors = rows_of(back, "户")
    assert [row[0] for row in doors[2:6]] == ["", "", "", "找不到“清河苑/九号楼”。"]
    assert "在这里没有岗" in rows_of(back, "包片包户")[3][0]

    fixed = GOOD | {"户": [*GOOD["户"], {"所在*": "清河苑/一号楼/一单元", "门牌*": "202"}]}
    page.get_by_role("link", name="再导入一份").click()
    upload(page, filled(template, fixed))
    page.get_by_text("新增 1 行，改动 0 行，不变 8 行，不收 0 行").wait_for()
    page.get_by_role("button", name="导入 1 行").click()
    page.get_by_role("heading", name="已经写入").wait_for()
    assert ground.ground(world.community.id, timezone.localdate()).doors == 4
    somebody.goes("/places/")
    page.get_by_role("link", name="清河苑").first.wait_for()


def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    somebody = visitor().signs_in(world.secretary).goes("/exchange/")
    page = somebody.page
    template = download(page, page.get_by_role("link", name="下载模板"))
    looks(somebody, "exchange", *WIDTHS)
    upload(page, filled(template, GOOD | {"户": [{"所在*": "九号楼", "门牌*": "1"}]}))
    looks(somebody, "exchange-checked", *WIDTHS)
    page.get_by_role("button", name="导入 5 行").click()
    page.get_by_role("heading", name="已经写入").wait_for()
    looks(somebody, "exchange-done", *WIDTHS)
    somebody.goes("/exchange/")
    looks(somebody, "exchange-again", *WIDTHS)
    page.get_by_label("填好的 Excel 表").set_input_files(
        {"name": "不是表.xlsx", "mimeType": "text/plain", "buffer": b"hello"}
    )
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("alert").wait_for()
    looks(somebody, "exchange-wrong", *WIDTHS)
