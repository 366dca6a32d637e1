"""今日: what is late, due, waiting for me, new. The first screen, ordered by what goes wrong first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.desk.rows import Row, next_acts, rows
from bihuan.matters import emergency as emergencies
from bihuan.matters import procedures, queries
from bihuan.people import appointing, contacts
from bihuan.people.standing import staff

from . import emergency

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
    shown = [*found.late.rows, *found.due.rows, *found.mine.rows, *found.new.rows]
    acts = next_acts(shown, here.person, timezone.now())
    heaps = [
        Heap(name, title, heap.count, rows(heap.rows, day, acts), rest, empty)
        for heap, (name, title, rest, empty) in zip(found.heaps, _said(day), strict=True)
    ]
    page = {
        "heaps": heaps,
        "rest": found.rest,
        "today": day,
        "ahead": _ahead(request, day, found.waits),
    }
    if not (found.rest or shown):
        page["first_day"] = not queries.procedures_in_use(here.community.id)
    told = emergencies.told(here.community.id, here.person, timezone.now())
    page["emergencies"] = [emergency.line(one) for one in told]
    if here.looks:
        page["posts"] = appointing.found_in(here.community, day)
    if here.answers:
        page["untold"] = None if contacts.of(here.community) else here.community
    return render(request, "desk/today.html", page)


def _said(day: date) -> list[tuple[str, str, str, str]]:
    """Of each heap: its anchor, what it is called, where the rest is, what an empty one says."""
    return [
        ("late", _("已逾期"), "late=1", _("没有逾期的事。")),
        ("due", _("今天到期"), f"until={day}", _("今天没有到期的事。")),
        ("mine", _("等我办"), "holder=me", _("没有等您办的事。")),
        ("new", _("新来"), "newest=1", _("没有新来的事。")),
    ]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the ruler: its date, whether people work, how many matters fall due."""

    day: date
    works: bool
    n: int


def _ahead(request: HttpRequest, first: date, waits: Sequence[UUID]) -> list[Day]:
    calendar = procedures.calendar()
    here, until = request.standing, first + timedelta(days=AHEAD)
    due = queries.due_by_day(here.community.id, here.person, first, until, waits)
    days = (first + timedelta(days=n) for n in range(AHEAD))
    return [Day(day, calendar.counts(day), due.get(day, 0)) for day in days]
