"""Workbooks (xlsx, xlsm): every sheet as rows of text, as a person sees the cells.

The zip is measured as any other from a stranger, then read by calamine. Nothing is computed: of a
formula only the value that was saved with it is taken; macros, links and embedded files are never
opened.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from . import limits, refusals
from .archive import DAMAGE, Archive
from .strict_xml import HIDDEN_DTD
from .values import Unreadable

BOOK = "xl/workbook.xml"
READ = ("xl/", "_rels/", "[Content_Types].xml")  # what calamine may inflate
SEALED = ("xl/media/", "xl/embeddings/", "xl/vbaProject.bin")  # and what it does not
BROKEN = Unreadable("broken", "「{name}」已损坏，打不开。请用 Excel 或 WPS 打开并另存一份再上传。")
UNSAFE = Unreadable(
    "unsafe",
    "「{name}」里有文档类型声明（DTD），不予读取。请用 Excel 或 WPS 另存为新的 xlsx 再上传。",
)
EMPTY = Unreadable("no_text", "「{name}」里没有填内容，请检查后重新上传。")
TOO_MANY = Unreadable(
    "too_large",
    f"「{{name}}」超过 {limits.SHEET_ROWS} 行、{limits.SHEET_COLUMNS} 列的上限。请拆成几份再上传。",
)


def read(data: bytes) -> dict[str, Any]:
    """`{"sheets": [[name, [[cell, …], …]], …]}`. Raises Unreadable."""
    _measure(Archive(data))
    try:
        book = CalamineWorkbook.from_object(BytesIO(data))
        sheets = [[name, list(_rows(book, name))] for name in _names(book)]
    except (CalamineError, *DAMAGE) as problem:
        raise BROKEN from problem
    if not any(rows for _name, rows in sheets):
        raise EMPTY
    return {"sheets": sheets}


def _measure(archive: Archive) -> None:
    """Inflate what will be read once, counted; no part of it may declare a document type."""
    if BOOK not in archive.names:
        raise refusals.NOT_A_SHEET
    for name in sorted(archive.names):
        if not name.startswith(READ) or name.startswith(SEALED) or name.endswith("/"):
            continue
        part = archive.read(name) or b""
        if any(mark in part for mark in HIDDEN_DTD):
            raise UNSAFE


def _names(book: CalamineWorkbook) -> Iterator[str]:
    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet:
            yield sheet.name


def _rows(book: CalamineWorkbook, name: str) -> Iterator[list[str]]:
    """Rows from the first line of the sheet on, so that a row's place is its number."""
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > limits.SHEET_ROWS or sheet.total_width > limits.SHEET_COLUMNS:
        raise TOO_MANY
    first, left = sheet.start or (0, 0)
    found: list[list[str]] = [[] for _ in range(first)]
    found += [[""] * left + [_text(cell) for cell in row] for row in sheet.to_python()]
    while found and not any(found[-1]):
        found.pop()
    yield from found


def _text(cell: Any) -> str:
    """A cell as it reads: whole numbers without a point, days as 2026-01-31."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell).strip()
