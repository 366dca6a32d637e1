"""督办台账 as a workbook: rows in, bytes out."""

from collections.abc import Sequence

from bihuan.oversight.queries import Row
from bihuan.people.access.copies import Export

from . import listing
from .listing import Column

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
    return listing.workbook("督办台账", COLUMNS, rows, export)


def _extended(row: Row) -> list[str]:
    return [f"{one.label} {one.on} → {one.until} {one.why}".strip() for one in row.extended]
