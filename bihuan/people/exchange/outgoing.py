"""What a community or a street has set up, as rows that can be brought in again and change nothing.

Residents come along only when they are asked for, and their names and phones only for whoever may
open what is of that kind; for others those cells are blank, and a blank cell changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import override

from bihuan import core
from bihuan.people import in_hand, roles
from bihuan.people.models import Charge, Household, Organisation, Person, Post, Resident
from bihuan.people.walls import tenant

from . import sheets
from .grove import Grove
from .named import KIND
from .organisations import Organisations
from .places import DOORED, Kind, Places
from .sheets import CHARGES, DOORS, ORGANISATIONS, PLACES, POSTS, RESIDENTS, SHEETS

Rows = Sequence[Mapping[str, Any]]


def everything(
    keeper: Organisation, by: core.Person, today: date, *, residents: bool = False
) -> dict[str, Rows]:
    """Sheet -> its rows, column -> text or day, in the language of the files."""
    with override(sheets.LANGUAGES[0]), tenant(keeper.id):
        trees = Organisations(keeper, today)
        posts = _posts(keeper, today)
        found: dict[str, Rows] = {
            ORGANISATIONS: [_organisation(trees, node) for node in _in_order(trees)],
            POSTS: list(_post_rows(keeper, trees, posts)),
        }
        if keeper.kind == Organisation.Kind.COMMUNITY:
            found |= _ground(keeper, by, today, posts, residents=residents)
        return found


def _ground(
    keeper: Organisation, by: core.Person, today: date, posts: Sequence[Post], *, residents: bool
) -> dict[str, Rows]:
    places = Places(keeper.id, today)
    refs = {key: places.ref(node) for key, node in places.nodes.items()}
    doored = {
        key: places.ref(node, DOORED)
        for key, node in places.nodes.items()
        if node.row.kind in DOORED
    }
    doors = list(Household.objects.filter(Q(ended=None) | Q(ended__gte=today)))
    doors.sort(key=lambda row: (doored[row.place_id], len(row.door), row.door))
    at = {row.id: row for row in doors}
    charges = Charge.objects.filter(in_hand.lasting(today))
    named = (
        Resident.objects.filter(in_hand.lasting(today)) if residents else Resident.objects.none()
    )
    opens = roles.may_open(by.roles, KIND)
    return {
        PLACES: [_place(places, node) for node in _in_order(places)],
        DOORS: [
            {"code": row.code, "place": doored[row.place_id], "door": row.door} for row in doors
        ],
        CHARGES: list(_charges(charges, {post.id: post for post in posts}, refs, at)),
        RESIDENTS: [_resident(row, doored, at, opens=opens) for row in named.order_by("since", "id")],
    }  # fmt: skip


def _in_order(grove: Grove) -> list[Any]:
    ranks = {str(kind): rank for rank, kind in enumerate(grove.kinds)}
    return sorted(grove.nodes.values(), key=lambda node: (ranks[node.row.kind], node.path))


def _label(sheet: str, column: str, code: str) -> str:
    known = next(one for one in SHEETS[sheet].columns if one.key == column)
    assert known.among is not None
    return str(dict(known.among()).get(code, code))


def _organisation(trees: Organisations, node: Any) -> dict[str, Any]:
    row = node.row
    return {
        "code": row.code, "name": row.name, "kind": _label(ORGANISATIONS, "kind", row.kind),
        "parent": trees.ref(node.parent, trees.wholes(row.kind)) if node.parent else "",
        "place": row.place,
    }  # fmt: skip


def _posts(keeper: Organisation, today: date) -> list[Post]:
    open_ones = Q(until=None) | Q(until__gte=today)
    rows = Post.objects.filter(open_ones, organisation__tenant=keeper)
    told = rows.select_related("person__user", "organisation")
    order = list(roles.ROLES)
    return sorted(told, key=lambda post: (order.index(post.role), post.person.name, str(post.id)))


def _post_rows(
    keeper: Organisation, trees: Organisations, posts: Sequence[Post]
) -> Iterator[dict[str, Any]]:
    for post in posts:
        own = post.organisation_id == keeper.id
        node = None if own else trees.nodes[post.organisation_id]
        yield {
            **_who(post.person), "account": post.person.user.username if post.person.user else "",
            "role": _label(POSTS, "role", post.role), "title": post.title,
            "organisation": trees.ref(node) if node else "",
            "employment": _label(POSTS, "employment", post.kind), "scope": post.place,
            "since": post.since, "term_ends": post.term_ends,
        }  # fmt: skip


def _who(person: Person) -> dict[str, Any]:
    return {"name": person.name, "number": str(person.id)}


def _place(places: Places, node: Any) -> dict[str, Any]:
    row = node.row
    whole = places.ref(node.parent, places.wholes(row.kind)) if node.parent else ""
    grid = places.ref(places.nodes[row.grid_id], {Kind.GRID}) if row.grid_id else ""
    kind = _label(PLACES, "kind", row.kind)
    return {"code": row.code, "kind": kind, "name": row.name, "parent": whole, "grid": grid}


def _charges(
    rows: Any, posts: Mapping[Any, Post], refs: Mapping[Any, str], doors: Mapping[Any, Household]
) -> Iterator[dict[str, Any]]:
    for row in rows:
        post = posts.get(row.post_id)
        door = doors.get(row.household_id)
        place = door.place_id if door else row.place_id
        if post and place in refs:  # what is gone is not told of
            yield {
                **_who(post.person), "role": _label(CHARGES, "role", post.role),
                "title": post.title, "place": refs[place], "door": door.door if door else "",
                "since": row.since,
            }  # fmt: skip


def _resident(
    row: Resident, places: Mapping[Any, str], doors: Mapping[Any, Household], *, opens: bool
) -> dict[str, Any]:
    door = doors.get(row.household_id)
    return {
        "number": str(row.id), "purpose": _label(RESIDENTS, "purpose", row.purpose),
        "place": places[door.place_id] if door else "", "door": door.door if door else "",
        "name": row.name_sealed.open() if opens else "",
        "phone": row.phone_sealed.open() if opens else "", "since": row.since,
    }  # fmt: skip
