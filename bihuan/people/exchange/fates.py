"""What becomes of each row, in a word and, where it is refused, with the reason."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.people.refused import Refused

from .sent import Line
from .sheets import SHEETS, Column, Sheet, code_of

ADDED, CHANGED, LEFT, REFUSED = "added", "changed", "left", "refused"
WHATS = (ADDED, CHANGED, LEFT, REFUSED)
SHOWN = 200  # of those added and changed; of the refused all are kept
DAY_MARKS = str.maketrans({"/": "-", ".": "-", "年": "-", "月": "-", "日": None})


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one row of a sheet; `says` what it is, or why it is refused."""

    sheet: str
    number: int
    what: str
    says: str = ""


class Lines(dict[UUID, int]):
    """Which row speaks of what is kept: its id -> the row's number."""

    def say(self, kept: UUID, number: int) -> None:
        """A row speaks of it. Raises Refused where another did."""
        if kept in self:
            raise Refused(_("和第 %d 行说的是同一个。") % self[kept])
        self[kept] = number


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of a workbook."""

    fates: Sequence[Fate]
    notes: Sequence[str] = ()

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Sheet -> what -> how many; sheets without rows are left out."""
        found: dict[str, Counter[str]] = {}
        for fate in self.fates:
            found.setdefault(fate.sheet, Counter())[fate.what] += 1
        return {key: {what: found[key][what] for what in WHATS} for key in SHEETS if key in found}

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return any(fate.what in (ADDED, CHANGED) for fate in self.fates)

    def of(self, what: str) -> list[Fate]:
        """All of a kind, in the order of the sheets."""
        return [fate for fate in self.fates if fate.what == what]

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        kept = [*self.of(REFUSED), *self.of(ADDED)[:SHOWN], *self.of(CHANGED)[:SHOWN]]
        told = [[one.sheet, one.number, one.what, one.says] for one in kept]
        return {"counts": self.counts, "notes": list(self.notes), "fates": told}


def each(sheet: str, lines: Sequence[Line], one: Callable[[Line], str], *shown: str) -> list[Fate]:
    """What becomes of each row, as `one` says or why it refuses; named by the columns `shown`."""
    found = []
    for line in lines:
        try:
            what = one(line)
        except Refused as refused:
            found.append(Fate(sheet, line.number, REFUSED, refused.says))
            continue
        says = " ".join(line[key] for key in shown).strip()
        found.append(Fate(sheet, line.number, what, says))
    return found


def in_words(counts: Mapping[str, int]) -> str:
    """One line on so many rows."""
    says = {
        ADDED: ngettext("新增 %d 行", "新增 %d 行", counts[ADDED]),
        CHANGED: ngettext("改动 %d 行", "改动 %d 行", counts[CHANGED]),
        LEFT: ngettext("不变 %d 行", "不变 %d 行", counts[LEFT]),
        REFUSED: ngettext("不收 %d 行", "不收 %d 行", counts[REFUSED]),
    }
    return _("，").join(says[what] % counts[what] for what in WHATS)


def read(sheet: Sheet, line: Line) -> dict[str, Any]:
    """A row's cells as values: codes, days, text; what is empty is "" or None. Raises Refused."""
    return {column.key: _value(column, line[column.key]) for column in sheet.columns}


def wanted(sheet: Sheet, values: Mapping[str, Any], *keys: str) -> None:
    """Raise Refused where one of these columns is empty."""
    missing = [one.label for one in sheet.columns if one.key in keys and not values[one.key]]
    if missing:
        raise Refused(_("没有填：%s。") % "、".join(missing))


def _value(column: Column, text: str) -> Any:
    if len(text) > column.most:
        told = {"label": column.label, "most": column.most}
        raise Refused(_("“%(label)s”太长，最多 %(most)d 个字。") % told)
    if column.day:
        return _day(column, text) if text else None
    if column.among and text:
        code = code_of(column, text)
        if code is None:
            told = {"label": column.label, "text": text}
            raise Refused(_("“%(label)s”里没有“%(text)s”，请从下拉里选。") % told)
        return code
    return text


def _day(column: Column, text: str) -> date:
    try:
        year, month, day = (int(part) for part in text.translate(DAY_MARKS).split("-"))
        return date(year, month, day)
    except ValueError:
        told = {"label": column.label, "text": text}
        says = _("“%(label)s”的“%(text)s”不是日子，请写成 2026-03-01。")
        raise Refused(says % told) from None
