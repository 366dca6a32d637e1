"""访问日志 as a workbook: rows in, bytes out."""

import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.utils import timezone
from rustpy_xlsxwriter import Format, write_worksheet

from bihuan.people.access.copies import Export

from .ledger import HEAD, guarded
from .ledger import value as plain


class Column(NamedTuple):
    """One column: its heading, its width in characters, and how it is computed of a row in words."""

    label: str
    width: float
    of: Callable[[dict[str, Any]], Any]


COLUMNS = (
    Column("序号", 8, lambda one: one["row"].seq),
    Column("时间", 20, lambda one: f"{timezone.localtime(one['row'].at):%Y-%m-%d %H:%M:%S}"),
    Column("做了什么", 16, lambda one: str(one["what"])),
    Column("谁", 12, lambda one: one["who"]),
    Column("岗位", 16, lambda one: one["post"]),
    Column("事项编号", 20, lambda one: one["row"].number),
    Column("对什么", 36, lambda one: one["about"]),
    Column("为什么", 24, lambda one: one["row"].why),
    Column("相符", 8, lambda one: "是" if one["holds"] else "否"),
    Column("指纹", 20, lambda one: one["row"].digest),
)


def workbook(rows: Sequence[dict[str, Any]], export: Export) -> bytes:
    """The rows as xlsx, newest first."""
    out, last = io.BytesIO(), len(COLUMNS) - 1
    records = [{c.label: plain(c.of(row)) for c in COLUMNS} for row in rows]
    big = Format().set_bold().set_font_size(18).set_font_name("宋体").set_align("center")
    small = Format().set_font_size(10).set_align("left")
    said = guarded(f"{export.says}　共 {len(rows)} 条")
    write_worksheet(
        records or [{c.label: "" for c in COLUMNS}],
        out,
        sheet_name="访问日志",
        header_row=HEAD,
        merge_ranges=[(0, 0, 0, last, "访问日志", big), (1, 0, 1, last, said, small)],
        column_widths=[c.width for c in COLUMNS],
        freeze_row=HEAD + 1,
        autofilter=bool(rows),
    )
    return out.getvalue()
