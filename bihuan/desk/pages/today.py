"""今日: what is late, due, waiting for me, new. The first screen, ordered by what goes wrong first."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.desk.rows import Row, rows
from bihuan.matters import procedures, queries
from bihuan.people.standing import staff

AHEAD = 12  # days of the ruler


@dataclass(frozen=True, slots=True)
class Heap:
    """One heap: its anchor, words, count, first rows, and where the rest is."""

    id: str
    title: str
    count: int
    rows: list[Row]
    rest: str
    empty: str


@require_safe
@staff
def today(request: HttpRequest) -> HttpResponse:
    """The heaps, and how many fall due on each of the days ahead."""
    here, day = request.standing, timezone.localdate()
    found = queries.today(here.community.id, here.person, day)
    heaps = [
        Heap("late", _("已逾期"), found.late.count, rows(found.late.rows, day), "late=1", _("没有逾期的事。")),
        Heap("due", _("今天到期"), found.due.count, rows(found.due.rows, day), f"until={day}", _("今天没有到期的事。")),
        Heap("mine", _("等我办"), found.mine.count, rows(found.mine.rows, day), "holder=me", _("没有等您办的事。")),
        Heap("new", _("新来"), found.new.count, rows(found.new.rows, day), "newest=1", _("没有新来的事。")),
    ]  # fmt: skip
    page = {"heaps": heaps, "today": day, "ahead": _ahead(request, day)}
    return render(request, "desk/today.html", page)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the ruler: its date, whether people work, how many matters fall due."""

    day: date
    works: bool
    n: int


def _ahead(request: HttpRequest, first: date) -> list[Day]:
    calendar = procedures.calendar()
    due = queries.due_by_day(request.standing.community.id, first, first + timedelta(days=AHEAD))
    days = (first + timedelta(days=n) for n in range(AHEAD))
    return [Day(day, calendar.counts(day), due.get(day, 0)) for day in days]
