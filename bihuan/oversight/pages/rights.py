"""您的信息，您可以怎么办: for everybody, without signing in; with a sheet to be printed and filled in by hand."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.matters import procedures
from bihuan.matters.labels import spoken
from bihuan.oversight import requests as data
from bihuan.people import contacts, purposes
from bihuan.people.pages.stored import length

TIMES = ("check_within", "answer_within", "object_within", "review_within")


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """What one may ask for, where, by when it is answered, and where to turn then.

    `?in=` a place: its own counter alone, and its name on the sheet, for its notice board.
    """
    edition = spoken(procedures.current(data.PROCEDURE)[0])
    limits = {name: edition.local[name].limit for name in TIMES}
    times = {name: length(f"{one.n}{one.unit}") for name, one in limits.items() if one}
    wants = list(edition.facts["wants"].choices.values())
    groups = contacts.everywhere(_place(request.GET.get("in", "")))
    shown = [one for group in groups for one in group.below]
    page = {
        "times": times, "wants": wants, "source": purposes.say(purposes.catalogue().source),
        "contacts": groups, "to": shown[0] if len(shown) == 1 else None,
    }  # fmt: skip
    return render(request, "oversight/rights.html", page)


def _place(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
