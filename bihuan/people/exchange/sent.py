"""A workbook that came in, sorted out: known sheets, known columns, rows that say something.

What may not be stored, and what nobody asked for, is left out here and is nowhere after.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bihuan.people import purposes

from . import escaping, sheets
from .sheets import Sheet

HEADINGS_WITHIN = 10  # rows of a sheet in which its headings are looked for


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as the spreadsheet shows it, column -> text."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass(slots=True)
class Sent:
    """Sheet -> its rows; and what to say of what was left out."""

    tables: dict[str, list[Line]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many there are."""
        return sum(map(len, self.tables.values()))

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        tables = {
            key: [[one.number, one.cells] for one in rows] for key, rows in self.tables.items()
        }
        return {"tables": tables, "notes": self.notes}


def kept(told: Mapping[str, Any]) -> Sent:
    """What `as_json` kept."""
    tables = {key: [Line(*one) for one in rows] for key, rows in told["tables"].items()}
    return Sent(tables, list(told["notes"]))


def sort_out(book: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> Sent:
    """A workbook's sheets as names and rows of text."""
    sent = Sent()
    for name, rows in book:
        sheet = sheets.sheet_called(name)
        if sheet is None:
            if sheets.squeezed(name) not in sheets.ABOUT and any(map(any, rows)):
                sent.notes.append(_("“%s”这张表不认识，没有收。") % name)
            continue
        _sheet(sent, sheet, rows)
    return sent


def _sheet(sent: Sent, sheet: Sheet, rows: Sequence[Sequence[str]]) -> None:
    at, headings = _headings(sheet, rows)
    if at < 0:
        if any(map(any, rows)):
            sent.notes.append(_("“%s”里没有找到列名，没有收。列名请照下载的表格。") % sheet.title)
        return
    places, notes = _places(sheet, headings)
    sent.notes += [f"{sheet.title}：{one}" for one in notes]
    lines = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {key: text for key, n in places.items() if n < len(row) and (text := _cell(row[n]))}
        if cells:
            lines.append(Line(number, cells))
    if lines:
        sent.tables[sheet.key] = [*sent.tables.get(sheet.key, ()), *lines]


def _headings(sheet: Sheet, rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """The row that has most of the sheet's columns, and where it is; -1 for none."""
    best, at = 1, -1
    for n, row in enumerate(rows[:HEADINGS_WITHIN]):
        known = len({sheets.column_called(sheet, cell) for cell in row} - {""})
        if known > best:
            best, at = known, n
    return at, rows[at] if at >= 0 else ()


def _places(sheet: Sheet, headings: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Column -> where it stands, and what is said of the other columns."""
    header, places = purposes.let_in(headings), dict[str, int]()
    notes = header.says()
    for n in header.places:
        key = sheets.column_called(sheet, headings[n])
        if key:
            places.setdefault(key, n)
        elif headings[n].strip() and sheets.squeezed(headings[n]) not in sheets.REASON:
            notes.append(_("“%s”这一列不认识，没有收。") % headings[n].strip())
    missing = [one.label for one in sheet.columns if one.must and one.key not in places]
    return places, [*notes, *_missing(missing)]


def _missing(labels: Sequence[str]) -> Iterator[str]:
    if labels:
        yield _("缺少必填的列：%s。") % "、".join(labels)


def _cell(text: str) -> str:
    return escaping.plain(escaping.unescaped(text))
