"""访问日志: who signed in, was refused, opened what is not for everybody, took copies. For those who watch.

The supervision committee of a community, and the auditor; an auditor of a street sees its communities
too. What was read is never shown, only that it was.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from bihuan.oversight import access as logs
from bihuan.people import queries as people
from bihuan.people.access import in_words, log
from bihuan.people.access.log import Asked, Stream, What
from bihuan.people.models import Organisation
from bihuan.people.standing import Standing, staff

HOUSE = "house"  # the address's word for the installation's stream
AUDITOR = "audit_admin"
NARROWS = ("who", "what", "number", "words", "since", "until")


@dataclass(frozen=True, slots=True)
class Search:
    """One search as the address asks for it: which place, which of its streams, and for what."""

    place: Organisation
    stream: Stream
    asked: Asked
    before: int | None

    @property
    def house(self) -> bool:
        """Whether the installation's stream is meant."""
        return self.stream is None


@require_safe
@staff
def access(request: HttpRequest) -> HttpResponse:
    """One page of the log, newest first; with `check` the whole stream is checked."""
    here = request.standing
    search = find(here, request.GET)
    lines = log.lines(search.stream, search.asked, before=search.before)
    checked = logs.check(search.stream) if "check" in request.GET else None
    page = {
        "search": search,
        "given": request.GET,
        "lines": in_words.told(lines),
        "broken": sum(not line.holds for line in lines),
        "older": _with(request, before=lines[-1].row.seq) if len(lines) == log.PAGE else "",
        "places": places(here),
        "people": [(str(one.id), one.name) for one in people.colleagues(search.place.id)],
        "kinds": What.choices,
        "checked": checked,
        "flaws": [(flaw.seq, logs.SAYS[flaw.code]) for flaw in checked.flaws] if checked else [],
        "check": _with(request, check=1),
        "narrowed": any(request.GET.get(name) for name in NARROWS),
    }  # fmt: skip
    return render(request, "oversight/access.html", page)


def find(here: Standing, asked: QueryDict) -> Search:
    """What is asked for. Raises PermissionDenied, and Http404 for a place that is not the reader's."""
    if not here.reads_log:
        raise PermissionDenied
    own = {str(place.id): place for place in places(here)}
    place = own.get(asked.get("place") or str(here.community.id))
    if place is None:
        raise Http404
    before = asked.get("before", "")
    wanted = Asked(
        who={asked["who"]} if asked.get("who") else None,
        what=asked.get("what", ""),
        number=asked.get("number", "").strip(),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", ""), 1),
        words=asked.get("words", "")[:100],
    )
    stream: UUID | None = place.id
    if asked.get("stream") == HOUSE:
        stream, wanted = None, replace(wanted, who=_known(here, place, wanted))
    return Search(place, stream, wanted, int(before) if before.isdecimal() else None)


def places(here: Standing) -> list[Organisation]:
    """The place one works in; for an auditor those below it too."""
    assert here.community is not None
    below = people.below(here.community.id) if AUDITOR in here.person.roles else []
    return [here.community, *below]


def _known(here: Standing, place: Organisation, wanted: Asked) -> set[str]:
    """Whose sign-ins are shown: people of the place; to an auditor also names that are nobody's."""
    known = {str(one.id) for one in people.colleagues(place.id)}
    known |= {""} if AUDITOR in here.person.roles else set()
    return known if wanted.who is None else known & set(wanted.who)


def _day(text: str, more: int = 0) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=more), time()))


def _with(request: HttpRequest, **more: object) -> str:
    query = request.GET.copy()
    for name, value in more.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
