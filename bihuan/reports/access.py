"""访问日志 as a workbook: rows in, bytes out."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from bihuan.people.access.copies import Export

from . import listing
from .listing import Column

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
    return listing.workbook("访问日志", COLUMNS, rows, export)
