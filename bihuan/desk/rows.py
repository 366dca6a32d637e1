"""Matters as they stand in a list: who has it, when it is due, what one may do about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan import core
from bihuan.matters import procedures, telling, words
from bihuan.matters.models import Matter
from bihuan.people import queries as people


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `light` is late, due, ok or empty; `left` says it in words."""

    id: UUID
    number: str
    title: str
    aspect: str
    procedure: str
    stage: str
    holder: str
    due: date | None
    light: str
    left: str
    child: bool


def rows(found: Sequence[Matter], today: date) -> list[Row]:
    """Lines for these matters, in their order. Each distinct day is put into words once."""
    names = people.names({row.holder for row in found})
    said: dict[tuple[date | None, bool], tuple[str, str]] = {}
    return [_row(row, today, names, said) for row in found]


def _row(
    row: Matter,
    today: date,
    names: Mapping[str, str],
    said: dict[tuple[date | None, bool], tuple[str, str]],
) -> Row:
    procedure = procedures.edition(row.edition)
    near = row.amber is not None and row.amber <= today
    if (row.due, near) not in said:
        said[row.due, near] = standing_of(procedure.calendar, row.due, today, near=near)
    light, left = said[row.due, near] if row.closed_at is None or row.due else ("", "")
    return Row(
        row.id, row.number, row.title, row.aspect, procedure.label,
        words.stage(procedure, row.stage), telling.holder(procedure, row.holder, names),
        row.due, light, left, row.parent_id is not None,
    )  # fmt: skip


def standing_of(
    calendar: core.Calendar, due: date | None, today: date, *, near: bool = False
) -> tuple[str, str]:
    """(light, words) for a due day: 逾期 9 个工作日, 今天到期, 还剩 3 个工作日."""
    if due is None:
        return "", ""
    if due == today:
        return "due", _("今天到期")
    n = working_days(calendar, *sorted((due, today)))
    if due < today:
        return "late", ngettext("逾期 %d 个工作日", "逾期 %d 个工作日", n) % n
    return ("due" if near else ""), ngettext("还剩 %d 个工作日", "还剩 %d 个工作日", n) % n


def working_days(calendar: core.Calendar, since: date, until: date) -> int:
    """Working days after `since`, `until` counted."""
    span = (until - since).days
    if span > 366:  # nobody reads the exact figure; a year has about 250
        return span * 250 // 365
    return sum(calendar.counts(since + timedelta(days=n)) for n in range(1, span + 1))


def labels(found: Iterable[core.Procedure]) -> list[tuple[str, str]]:
    """(id, label) of procedures, for a filter."""
    return [(procedure.id, procedure.label) for procedure in found]
