"""A plain list as a workbook: what it is and who took it above, a heading a column, a line a row."""

import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rustpy_xlsxwriter import Format, write_worksheet

from bihuan.people.access.copies import Export

from .ledger import DATE, HEAD, guarded, value


class Column(NamedTuple):
    """One column: its heading, its width in characters, and how it is computed of a row."""

    label: str
    width: float
    of: Callable[[Any], Any]


def workbook(title: str, columns: Sequence[Column], rows: Sequence[Any], export: Export) -> bytes:
    """The rows as xlsx, in their order."""
    out, last = io.BytesIO(), len(columns) - 1
    records = [{c.label: value(c.of(row)) for c in columns} for row in rows]
    big = Format().set_bold().set_font_size(18).set_font_name("宋体").set_align("center")
    small = Format().set_font_size(10).set_align("left")
    said = guarded(f"{export.says}　共 {len(rows)} 条")
    write_worksheet(
        records or [{c.label: "" for c in columns}],
        out,
        sheet_name=title,
        header_row=HEAD,
        merge_ranges=[(0, 0, 0, last, title, big), (1, 0, 1, last, said, small)],
        column_widths=[c.width for c in columns],
        freeze_row=HEAD + 1,
        autofilter=bool(rows),
        datetime_format=DATE,
        page_setup={
            "landscape": True,
            "paper_size": 9,
            "repeat_rows": HEAD,
            "fit_to_pages": (1, 0),
        },
    )
    return out.getvalue()
