"""Workbooks on their way out: the template, what there is, and what comes back with reasons.

All three have the same sheets and headings, so each can be filled in and brought in.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from rustpy_xlsxwriter import Format, write_worksheets

from bihuan.people.exchange import sheets
from bihuan.people.exchange.escaping import escaped
from bihuan.people.exchange.sheets import SHEETS, Column, Sheet
from bihuan.people.models import Organisation
from bihuan.reports.height import height

DATE = "yyyy-mm-dd"
BLANK = 200  # rows below the last that have the same lists to choose from
CHOICES = 255  # characters of a list that a cell may offer
HEAD = 1  # the row of the headings; above it one line says what this is
EXPLAINED = ("表", "列", "意思", "必填", "可以填", "例子")
WIDTHS = (14, 12, 60, 8, 60, 26)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Reasons = Mapping[str, Mapping[int, str]]


def workbook(kind: str, rows: Rows, line: str, reasons: Reasons | None = None) -> bytes:
    """The sheets of a kind of keeper; `line` stands on each. `reasons`: sheet -> place in `rows` -> why."""
    out, known = io.BytesIO(), of_keeper(kind)
    made = {
        sheet.label: _records(
            sheet,
            rows.get(sheet.key, ()),
            (reasons or {}).get(sheet.key, {}),
            returned=reasons is not None,
        )
        for sheet in known
    }
    about = sheets.ABOUT[0]
    told, lines = list(_explained(known)), [line, *how()]
    headings = {sheet.label: _headings(sheet, returned=reasons is not None) for sheet in known}
    write_worksheets(
        [(about, told), *made.items()],
        out,
        header_row={about: len(lines), **dict.fromkeys(made, HEAD)},
        merge_ranges={
            about: [(n, 0, n, len(EXPLAINED) - 1, escaped(one), _small(first=n == 0)) for n, one in enumerate(lines)],
            **{name: [(0, 0, 0, len(headings[name]) - 1, escaped(line), _small())] for name in made},
        },
        header_format=dict.fromkeys((about, *made), _head()),
        column_widths={about: list(WIDTHS), **{n: [w for _h, w, _f in headings[n]] for n in made}},
        column_formats={
            about: [Format().set_text_wrap().set_align("top")] * len(EXPLAINED),
            **{name: [format_ for _h, _w, format_ in headings[name]] for name in made},
        },
        data_validations={sheet.label: dict(_lists(sheet)) for sheet in known},
        row_heights={about: _heights(told, len(lines) + 1)},
        page_setup={about: _page(len(lines)), **dict.fromkeys(made, _page(HEAD))},
        freeze_panes={name: {"row": HEAD + 1, "col": 0} for name in made},
        datetime_format=DATE,
    )  # fmt: skip
    return out.getvalue()


def _heights(told: Sequence[Mapping[str, Any]], first: int) -> dict[int, float]:
    cells = ([(row[h] or "", w) for h, w in zip(EXPLAINED, WIDTHS, strict=True)] for row in told)
    return dict(enumerate(map(height, cells), start=first))


def _page(head: int) -> dict[str, Any]:
    """On paper: A4 across, all columns on one page, the headings on each."""
    return {
        "landscape": True, "paper_size": 9, "repeat_rows": head, "fit_to_pages": (1, 0),
        "footer": "&R&8第 &P 页，共 &N 页",
    }  # fmt: skip


def of_keeper(kind: str) -> list[Sheet]:
    """A street has no ground of its own."""
    return [s for s in SHEETS.values() if kind == Organisation.Kind.COMMUNITY or not s.ground]


def how() -> list[str]:
    """How it is used, a sentence a line."""
    return [
        _("一、每张表一类内容，一行一个。带 * 的列必填；不认识的列不收。"),
        _("二、上传以后先核对：哪些新增、哪些改动、哪些不收、为什么，都列出来；您确认了才写入。"),
        _("三、好的行收下，不收的行连同原因放进退回的表，改好再传。"),
        _("四、再传一遍不会重复：认得出的就更新。空着的格子不改原来的；表里没有的不动，更不会删。"),
        _("五、不要填宗教、民族、思想、行踪这类内容：这样的列一律去掉，不进系统。"),
        _("六、门牌、编码这类数字请按文本填，免得前面的 0 丢了。"),
    ]


def _explained(known: Sequence[Sheet]) -> Iterator[dict[str, Any]]:
    for sheet in known:
        told = {"about": sheet.about, "by": sheet.known_by}
        about = _("%(about)s怎么认得出同一行：%(by)s。") % told
        yield dict(zip(EXPLAINED, (sheet.label, None, about, None, None, None), strict=True))
        for one in sheet.columns:
            must = _("必填") if one.must else None
            cells = (sheet.label, one.label, str(one.about), must, _choices(one, "、"), one.example)
            yield {h: escaped(c) if c else None for h, c in zip(EXPLAINED, cells, strict=True)}


def _choices(column: Column, between: str) -> str:
    if column.among is None:
        return DATE if column.day else ""
    with override(sheets.LANGUAGES[0]):
        return between.join(str(words) for _code, words in column.among())


def _lists(sheet: Sheet) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in sheet.columns:
        values = _choices(one, "\n").split("\n") if one.among else []
        if values and len(",".join(values)) <= CHOICES:
            rule = {"type": "list", "values": values, "ignore_blank": True}
            yield (
                _heading(one),
                rule | {"error_message": _("请从下拉里选。"), "error_style": "warning"},
            )


def _heading(column: Column) -> str:
    return f"{column.label}*" if column.must else column.label


def _headings(sheet: Sheet, *, returned: bool) -> list[tuple[str, int, Format]]:
    plain = Format().set_num_format("@").set_align("top")
    day = Format().set_num_format(DATE).set_align("left")
    red = Format().set_font_color("#A4262C").set_text_wrap().set_align("top")
    reason = [(sheets.REASON[0], 44, red)] if returned else []
    return reason + [(_heading(c), c.width, day if c.day else plain) for c in sheet.columns]


def _records(
    sheet: Sheet, rows: Sequence[Mapping[str, Any]], reasons: Mapping[int, str], *, returned: bool
) -> list[dict[str, Any]]:
    blank = {_heading(one): None for one in sheet.columns}
    first = {sheets.REASON[0]: None} if returned else {}
    made = []
    for n, row in enumerate(rows):
        why = {sheets.REASON[0]: escaped(reasons[n])} if n in reasons else first
        made.append(why | {_heading(c): _cell(row.get(c.key)) for c in sheet.columns})
    return [*made, *([first | blank] * BLANK)]


def _cell(value: Any) -> Any:
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
    return escaped(value) if value else None


def _small(*, first: bool = True) -> Format:
    small = Format().set_font_size(10).set_font_color("#55504A").set_align("left")
    return small if first else small.set_text_wrap()


def _head() -> Format:
    head = Format().set_bold().set_background_color("#F1ECE3").set_align("left")
    return head.set_border("thin").set_border_color("#B8B0A4")
