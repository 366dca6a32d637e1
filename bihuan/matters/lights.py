"""How a limit stands, in words and as a light, the same on every page."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan import core


def standing_of(
    calendar: core.Calendar, due: date | None, today: date, *, near: bool = False
) -> tuple[str, str]:
    """(light, words) for a due day: 逾期 9 个工作日, 今天到期, 还剩 3 个工作日.

    Where only days of rest lie between, no figure is given.
    """
    if due is None:
        return "", ""
    if due == today:
        return "due", _("今天到期")
    n = working_days(calendar, *sorted((due, today)))
    if due < today:
        return "late", _("已逾期") if not n else ngettext(
            "逾期 %d 个工作日", "逾期 %d 个工作日", n
        ) % n
    left = (
        ngettext("还剩 %d 个工作日", "还剩 %d 个工作日", n) % n if n else _("还剩不到 1 个工作日")
    )
    return ("due" if near else ""), left


def working_days(calendar: core.Calendar, since: date, until: date) -> int:
    """Working days after `since`, `until` counted."""
    span = (until - since).days
    if span > 366:  # nobody reads the exact figure; a year has about 250
        return span * 250 // 365
    return sum(calendar.counts(since + timedelta(days=n)) for n in range(1, span + 1))
