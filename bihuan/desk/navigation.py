"""The navigation, built from what the rooms declare: only pages that exist are in it."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from . import taking

# Pages about who works here, of whatever room.
ORGANISING = {f"people:{name}" for name in (
    "tree", "organisation", "add", "posts", "give", "post", "places", "place_add", "place", "plan",
    "charges", "duties", "grants",
)} | {"oversight:handover", "oversight:away"} | {f"exchange:{name}" for name in ("index", "receive", "batch")}  # fmt: skip

# Pages of one room that are a step in another's work.
STEPS_IN = {"reports:own_copy": "oversight:index"}


@dataclass(frozen=True, slots=True)
class Link:
    """One place to go. `middle` is the round one under the thumb."""

    label: str
    icon: str
    href: str
    current: bool
    middle: bool = False
    name: str = ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every staff page: where one stands, and where one can go."""
    if getattr(request, "standing", None) is None or request.standing.community is None:
        return {}
    links, logs = _links(request), taking.may_log(request.standing)
    log = Link(_("记一件"), "plus", reverse("desk:log"), current=False, middle=True)
    return {
        "standing": request.standing,
        "navigation": links,
        "may_log": logs,
        "tabs": [*links[:2], log, *links[2:3]] if logs else links[:4],
    }


def elsewhere(name: str, *args: Any) -> str:
    """The address of another room's page; empty where that room is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def done_at(procedure: str, act: str, matter: object) -> str:
    """The address of the page that does an act, where a room declares one; else empty."""
    rooms = [getattr(app, "does", {}) for app in apps.get_app_configs()]
    names = [name for does in rooms if (name := does.get(procedure, {}).get(act))]
    return elsewhere(names[0], matter) if names else ""


def _links(request: HttpRequest) -> list[Link]:
    declared = [entry for app in apps.get_app_configs() for entry in getattr(app, "nav", ())]
    here = _here(request)
    return [
        Link(str(label), icon, href, current=name in here, name=name)
        for _order, label, icon, name in sorted(declared, key=lambda entry: entry[0])
        if (href := elsewhere(name))
    ]


def _here(request: HttpRequest) -> set[str]:
    """Names of the entries a page belongs to: itself; a page of a matter to the matters, and so on."""
    match = request.resolver_match
    if match is None:
        return set()
    inside = dict.fromkeys(("matter", "act", "open", "emergencies", "emergency"), "desk:matters")
    inside |= dict.fromkeys(
        ("procedure", "draft", "figure", "rehearsal", "draft_rehearsal"), "desk:procedures"
    )
    rooms = {
        "documents": "documents:index",
        "reports": "reports:index",
        "oversight": "oversight:index",
    }
    if match.view_name in ORGANISING:
        return {"people:tree"}
    if match.view_name in STEPS_IN:
        return {STEPS_IN[match.view_name]}
    return {
        match.view_name,
        inside.get(match.url_name or "", ""),
        rooms.get(match.namespace or "", ""),
    }
