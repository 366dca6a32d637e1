"""A workbook brought in: first what would become of each row, then all of it written at once, or nothing.

The rules are those of the pages; only the statements are in bulk. What a file does not speak of is
left as it is, and nothing is ever taken away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.people import appointing
from bihuan.people.access import grants, log
from bihuan.people.models import (
    Charge,
    Household,
    Organisation,
    Person,
    Place,
    Post,
    Resident,
    User,
)
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant

from . import people
from .doors import Charges, Doors
from .fates import REFUSED, Fate, Told
from .grove import Grove, Node, Planting
from .named import Residents
from .organisations import Organisations
from .people import Posts
from .places import Places
from .sent import Line, Sent
from .sheets import CHARGES, DOORS, ORGANISATIONS, PLACES, POSTS, RESIDENTS, SHEETS

AT_ONCE = 2000  # rows a statement


@dataclass(slots=True)
class Plan:
    """What would be written of a workbook, and what becomes of each of its rows."""

    keeper: Organisation
    by: core.Person
    told: Told
    trees: Organisations
    posts: Posts
    ground: "Ground | None"


@dataclass(slots=True)
class Ground:
    """What only a community has."""

    places: Places
    doors: Doors
    charges: Charges
    residents: Residents


def rehearse(keeper: Organisation, sent: Sent, by: core.Person, today: date) -> Told:
    """What would become of each row; nothing is written."""
    with tenant(keeper.id):
        return _plan(keeper, sent, by, today).told


def bring(keeper: Organisation, sent: Sent, by: core.Person, today: date) -> Told:
    """Bring in every row that may come in. Raises Refused when others changed the same meanwhile.

    Outside every community: what a street sets up keeps a log of its own.
    """
    try:
        with transaction.atomic():
            with tenant(keeper.id):
                plan = _plan(keeper, sent, by, today)
                _write(plan)
            for community in _keepers(plan):  # each logs it within its own walls
                grants.set_up(community)
    except IntegrityError as error:
        raise Refused(_("有人同时在改同样的内容，这一次没有写入，请再试一次。")) from error
    return plan.told


def _plan(keeper: Organisation, sent: Sent, by: core.Person, today: date) -> Plan:
    found: list[Fate] = []

    def rows(sheet: str) -> Sequence[Line]:
        return sent.tables.get(sheet, ())

    trees = Organisations(keeper, today)
    trees.look_up(rows(ORGANISATIONS))
    found.extend(Planting(trees, rows(ORGANISATIONS)))
    posts = Posts(keeper, trees, people.known(keeper, rows(POSTS)), by, today)
    found.extend(posts.plan(rows(POSTS)))
    if keeper.kind != Organisation.Kind.COMMUNITY:
        found.extend(_of_no_community(sent))
        return Plan(keeper, by, Told(found, sent.notes), trees, posts, None)
    places = Places(keeper.id, today)
    places.look_up(rows(PLACES))
    found.extend(Planting(places, rows(PLACES)))
    doors = Doors(keeper.id, places, today)
    found.extend(doors.plan(rows(DOORS)))
    charges = Charges(doors, posts, today)
    found.extend(charges.plan(rows(CHARGES)))
    residents = Residents(doors, by, today)
    found.extend(residents.plan(rows(RESIDENTS)))
    ground = Ground(places, doors, charges, residents)
    return Plan(keeper, by, Told(found, sent.notes), trees, posts, ground)


def _keepers(plan: Plan) -> list[Organisation]:
    found = [node.row for node in plan.trees.nodes.values() if node.new]
    return [row for row in found if row.kind in Organisation.KEEPERS]


def _of_no_community(sent: Sent) -> Iterable[Fate]:
    says = _("地方、户和包片包户由社区登记，请在社区里导入。")
    for key, sheet in SHEETS.items():
        if sheet.ground:
            yield from (Fate(key, one.number, REFUSED, says) for one in sent.tables.get(key, ()))


def _write(plan: Plan) -> None:
    _tree(Organisation, plan.trees, ("name", "code", "place", "parent", "tenant"))
    _people(plan)
    if ground := plan.ground:
        _tree(Place, ground.places, ("name", "code", "parent", "grid"))
        _make(Household, ground.doors.new)
        _renew(Household, ground.doors.changed, ("place", "door", "code"))
        _make(Charge, ground.charges.new)
        _make(Resident, ground.residents.new)
        for row in ground.residents.changed:  # each text is sealed for its own row
            row.save()


def _tree(model: Any, grove: Grove, columns: Sequence[str]) -> None:
    """Wholes before their parts: a key must be there before it is pointed at."""
    spoken = [node for node in grove.nodes.values() if node.line]
    for deep in sorted({node.deep for node in spoken}):
        _make(model, [node.row for node in spoken if node.new and node.deep == deep])
    _renew(model, [node.row for node in spoken if _changed(node)], columns)


def _changed(node: Node) -> bool:
    return bool(node.changed) and not node.new


def _people(plan: Plan) -> None:
    who, posts = plan.posts.who, plan.posts
    _make(User, who.new_users)
    _make(Person, who.new_people)
    for one in who.linked:
        one.save(update_fields=["user"])
    _make(Post, posts.new)
    _renew(Post, [post for post, _says in posts.changed], ("title", "kind", "place", "term_ends"))
    said = [(post, f"设岗，{post.since} 起（导入）") for post in posts.new]
    said += [(post, f"改了{says}（导入）") for post, says in posts.changed]
    log.write(plan.keeper.id, [appointing.noted(post, plan.by, says) for post, says in said])


def _make(model: Any, rows: Sequence[Any]) -> None:
    if rows:
        model.objects.bulk_create(rows, batch_size=AT_ONCE)


def _renew(model: Any, rows: Sequence[Any], columns: Sequence[str]) -> None:
    if rows:
        model.objects.bulk_update(rows, columns, batch_size=AT_ONCE)
