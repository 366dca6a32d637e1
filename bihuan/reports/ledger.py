"""The ledger 台账 as a workbook: rows in, bytes out. Nothing is typed here, nothing is looked up."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import override
from rustpy_xlsxwriter import Format, write_worksheet

from bihuan.people.access.copies import Export
from bihuan.people.exchange.escaping import BLANK, FORMULA, LONGEST
from bihuan.people.small_cells import few

from .height import height
from .values import LedgerRow, Measure

HEAD, DATE = 2, "yyyy-mm-dd"


class Column(NamedTuple):
    """One of the nineteen columns: its heading, its width in characters, and how it is computed."""

    label: str
    width: float
    of: Callable[[LedgerRow], Any]


COLUMNS = (
    Column("序号", 5, lambda row: row.number),
    Column("方面", 12, lambda row: row.aspect),
    Column("反馈问题（原文）", 30, lambda row: row.problem),
    Column("具体表现", 30, lambda row: row.shows),
    Column("整改目标", 20, lambda row: row.goal),
    Column("整改措施", 36, lambda row: "\n".join(_measure(m) for m in row.measures)),
    Column("责任领导", 12, lambda row: str(row.leader)),
    Column("责任单位", 13, lambda row: row.unit),
    Column("责任人", 13, lambda row: str(row.owner)),
    Column("整改时限", 11, lambda row: row.due),
    Column("类别", 9, lambda row: row.kind),
    Column("进展／完成情况", 32, lambda row: row.progress),
    Column("佐证材料", 15, lambda row: "\n".join(f"{label} {n} 份" for label, n in row.proofs)),
    Column("完成状态", 13, lambda row: state(row)),
    Column("销号申请日期", 12, lambda row: row.applied),
    Column("审核人", 13, lambda row: str(row.verifier)),
    Column("销号日期", 11, lambda row: row.closed),
    Column("销号编号", 14, lambda row: row.seal),
    Column("回头看结果", 14, lambda row: row.look_back),
)


def state(row: LedgerRow) -> str:
    """The state, and how late: a row that was late stays late."""
    return f"{row.state}（逾期{row.late}天）" if row.late else row.state


def guarded(text: str) -> str:
    """Text that no spreadsheet will run: what could begin a formula is preceded by an apostrophe."""
    safe = "".join(c for c in text if c in "\n\t" or ord(c) >= 32)
    if safe.lstrip(BLANK).startswith(FORMULA):
        safe = "'" + safe
    return safe[:LONGEST]


def workbook(rows: Sequence[LedgerRow], export: Export, unseen: int = 0) -> bytes:
    """The whole ledger, nineteen columns, as xlsx; `unseen` rows are not for who takes it."""
    out = io.BytesIO()
    records = [_record(row) for row in rows] or [{column.label: "" for column in COLUMNS}]
    write_worksheet(
        records,
        out,
        sheet_name="整改台账",
        header_row=HEAD,
        header_format=_head(),
        merge_ranges=_titles(export, len(rows), unseen),
        row_heights=_heights(rows),
        column_widths=[column.width for column in COLUMNS],
        column_formats=[_cell(column) for column in COLUMNS],
        freeze_row=HEAD + 1,
        freeze_col=3,
        autofilter=bool(rows),
        datetime_format=DATE,
        page_setup=_page(export),
        sheet_view={"zoom": 90},
    )
    return out.getvalue()


def _record(row: LedgerRow) -> Mapping[str, Any]:
    return {column.label: value(column.of(row)) for column in COLUMNS}


def value(value: Any) -> Any:
    """What a cell takes: text that runs nowhere, a day as a moment."""
    if isinstance(value, str):
        return guarded(value) or None
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
    return value


def _measure(measure: Measure) -> str:
    said = [measure.title]
    if measure.owner:
        said.append(str(measure.owner))
    if measure.due:
        said.append(f"{measure.due.month}月{measure.due.day}日前")
    return f"{measure.nth}.{'，'.join(said)}【{measure.stage}】"


def _titles(export: Export, count: int, unseen: int) -> list[Any]:
    last = len(COLUMNS) - 1
    big = Format().set_bold().set_font_size(18).set_font_name("宋体").set_align("center")
    small = Format().set_font_size(10).set_font_color("#55504A").set_align("left")
    title = guarded(f"{export.community}整改台账")
    with override("zh-hans"):  # an office's paper, whatever language the page is in
        more = f"，另有 {few(unseen)} 条只给规定的岗位看" if unseen else ""
    said = guarded(f"{export.says}　共 {count} 条{more}")
    return [(0, 0, 0, last, title, big), (1, 0, 1, last, said, small)]


def _heights(rows: Sequence[LedgerRow]) -> dict[int, float]:
    cells = ([(str(column.of(row) or ""), column.width) for column in COLUMNS] for row in rows)
    return {0: 30.0, 1: 18.0, HEAD: 32.0} | dict(enumerate(map(height, cells), start=HEAD + 1))


def _head() -> Format:
    head = (
        Format().set_bold().set_font_name("黑体").set_font_size(10).set_background_color("#F1ECE3")
    )
    return head.set_border("thin").set_border_color("#B8B0A4").set_align("center").set_text_wrap()


def _cell(column: Column) -> Format:
    cell = Format().set_font_name("宋体").set_font_size(10).set_text_wrap().set_align("top")
    if column.label.endswith(("日期", "时限")):
        cell = cell.set_num_format(DATE).set_align("left")
    return cell.set_border("thin").set_border_color("#D8D1C6")


def _page(export: Export) -> dict[str, Any]:
    return {
        "landscape": True,
        "paper_size": 8,  # A3
        "margins": {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6},
        "repeat_rows": HEAD,
        "fit_to_pages": (1, 0),
        "footer": f"&L&8{export.who.replace('&', '&&')}　{export.at:%Y-%m-%d %H:%M}&R&8第 &P 页，共 &N 页",
    }
