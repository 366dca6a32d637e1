"""督办台账 as a workbook: rows in, bytes out."""

import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rustpy_xlsxwriter import Format, write_worksheet

from bihuan.oversight.queries import Row
from bihuan.people.access.copies import Export

from .ledger import DATE, HEAD, guarded
from .ledger import value as plain


class Column(NamedTuple):
    """One column: its heading, its width in characters, and how it is computed."""

    label: str
    width: float
    of: Callable[[Row], Any]


COLUMNS = (
    Column("社区", 14, lambda row: row.community),
    Column("编号", 20, lambda row: row.number),
    Column("事项", 36, lambda row: row.title),
    Column("程序", 14, lambda row: row.procedure),
    Column("环节", 12, lambda row: row.stage),
    Column("承办", 12, lambda row: row.holder),
    Column("时限", 14, lambda row: "、".join(row.clocks)),
    Column("到期日期", 12, lambda row: row.due),
    Column("灯", 6, lambda row: "红" if row.light == "red" else "黄"),
    Column("说明", 18, lambda row: row.left),
    Column("时钟办过的", 20, lambda row: "、".join(row.done)),
    Column("延期", 30, lambda row: "\n".join(_extended(row))),
)


def workbook(rows: Sequence[Row], export: Export) -> bytes:
    """The supervised list as xlsx."""
    out = io.BytesIO()
    records = [{c.label: plain(c.of(row)) for c in COLUMNS} for row in rows]
    last = len(COLUMNS) - 1
    big = Format().set_bold().set_font_size(18).set_font_name("宋体").set_align("center")
    small = Format().set_font_size(10).set_align("left")
    said = guarded(f"{export.says}　共 {len(rows)} 条")
    write_worksheet(
        records or [{c.label: "" for c in COLUMNS}],
        out,
        sheet_name="督办台账",
        header_row=HEAD,
        merge_ranges=[(0, 0, 0, last, "督办台账", big), (1, 0, 1, last, said, small)],
        column_widths=[c.width for c in COLUMNS],
        freeze_row=HEAD + 1,
        autofilter=bool(rows),
        datetime_format=DATE,
    )
    return out.getvalue()


def _extended(row: Row) -> list[str]:
    return [f"{one.label} {one.on} → {one.until} {one.why}".strip() for one in row.extended]
