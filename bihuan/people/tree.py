"""Organisations as a tree: read whole, and changed a node at a time. Nothing is ever taken away."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from . import in_hand
from .access import grants
from .models import Organisation, Post
from .refused import Refused

Kind = Organisation.Kind
ALONG = frozenset(
    {
        Kind.TWO_NEW,
        Kind.REPORTING,
        Kind.OWNERS,
        Kind.PROPERTY,
        Kind.SOCIAL,
        Kind.MERCHANT,
        Kind.FIRM,
    }
)  # who works along with a community, and is no part of it
BENEATH: Mapping[str, frozenset[str]] = {
    Kind.DISTRICT: frozenset({Kind.STREET, Kind.OFFICE, Kind.FIRM}),
    Kind.STREET: ALONG | {Kind.COMMUNITY, Kind.OFFICE, Kind.COMMITTEE, Kind.BRANCH},
    Kind.COMMUNITY: ALONG | {Kind.OFFICE, Kind.COMMITTEE, Kind.BRANCH},
    Kind.COMMITTEE: frozenset({Kind.OFFICE, Kind.BRANCH}),
    Kind.BRANCH: frozenset({Kind.BUILDING_GROUP}),
    **dict.fromkeys((Kind.TWO_NEW, Kind.REPORTING, Kind.PROPERTY), frozenset({Kind.BRANCH})),
}  # 哪一类下面可以设哪几类


@dataclass(slots=True)
class Node:
    """One organisation, how many people have a post in it today, and what stands below it."""

    row: Organisation
    posts: int = 0
    below: list["Node"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Node"]:
        yield self
        for node in self.below:
            yield from node


def tree(place: Organisation, on: date, *, ended: bool = False) -> Node:
    """Everything below a keeper, by kind and name; a street's communities with their own.

    What has ended is left out, with all that is below it, unless `ended`.
    """
    rows = _under(place)
    rows = rows if ended else rows.filter(Q(ended=None) | Q(ended__gte=on))
    posts = Counter(
        Post.objects.filter(in_hand.lasting(on), organisation__in=rows).values_list(
            "organisation", flat=True
        )
    )
    nodes = {row.id: Node(row, posts[row.id]) for row in rows}
    for node in sorted(nodes.values(), key=_order):
        above = nodes.get(node.row.parent_id)
        if above and node.row.id != place.id:
            above.below.append(node)
    return nodes[place.id]


def find(place: Organisation, organisation: UUID) -> Organisation:
    """One that is changed from this place: itself, its own, or a keeper just below it.

    What stands deeper is changed from where it stands. Raises Organisation.DoesNotExist.
    """
    own = Q(tenant=place) | Q(parent=place, kind__in=Organisation.KEEPERS)
    return Organisation.objects.select_related("parent").get(own, id=organisation)


def own(place: Organisation, on: date) -> list[Organisation]:
    """The keeper and every organisation of its own that has not ended, as the tree has them."""
    return [node.row for node in tree(place, on) if node.row.tenant_id == place.id]


def add(
    parent: Organisation, kind: str, name: str, *, code: str = "", place: str = ""
) -> Organisation:
    """A new one below another; one with files of its own comes with a grant to those who oversee it.

    Raises Refused.
    """
    fits(parent, kind)
    made = Organisation(parent=parent, kind=kind, name=name.strip(), code=code.strip(), place=place)
    with transaction.atomic():
        _save(made)
        grants.set_up(made)
    return made


def rename(row: Organisation, name: str, *, code: str = "", place: str = "") -> Organisation:
    """Another name, code or address. Raises Refused."""
    row.name, row.code, row.place = name.strip(), code.strip(), place.strip()
    return _save(row)


def move(row: Organisation, parent: Organisation) -> Organisation:
    """Hang it below another of the same keeper, with all that is below it. Raises Refused."""
    if row.kind in Organisation.KEEPERS or row.tenant_id != parent.tenant_id:
        raise Refused(
            _("各自的卷宗移不过去：不能移到别的社区或街道。请在那边新设，这边撤销。"), "parent"
        )
    above: Organisation | None = parent
    while above:
        if above.id == row.id:
            raise Refused(_("不能移到自己下面。"), "parent")
        above = above.parent
    fits(parent, row.kind)
    row.parent = parent
    return _save(row)


def end(row: Organisation, on: date) -> Organisation:
    """It stands for the last time on that day. Raises Refused while anything hangs on it."""
    if row.kind in Organisation.KEEPERS:
        raise Refused(_("街道和社区有自己的卷宗，先要移交卷宗，这里不能撤销。"))
    later = Q(ended=None) | Q(ended__gt=on)
    if below := Organisation.objects.filter(later, parent=row).count():
        raise Refused(_("下面还有 %d 个组织，请先移走或撤销。") % below)
    if posts := Post.objects.filter(Q(until=None) | Q(until__gt=on), organisation=row).count():
        raise Refused(_("还有 %d 个岗位没有结束，请先结束岗位。") % posts)
    row.ended = on
    return _save(row)


def restore(row: Organisation) -> Organisation:
    """It was not ended after all. Raises Refused below one that has ended."""
    if row.parent and row.parent.ended:
        raise Refused(_("上级组织已撤销，请先恢复上级。"))
    row.ended = None
    return _save(row)


def kinds(parent: Organisation) -> list[tuple[str, str]]:
    """What may be added below one: (kind, words)."""
    may = BENEATH.get(parent.kind, frozenset())
    return [(kind.value, str(kind.label)) for kind in Kind if kind in may]


def fits(parent: Organisation, kind: str) -> None:
    """Raise Refused where nothing of this kind is set up below another."""
    if parent.ended:
        raise Refused(_("上级组织已撤销，不能在下面设组织。"), "parent")
    if kind not in BENEATH.get(parent.kind, frozenset()):
        words = {"above": parent.get_kind_display(), "kind": Kind(kind).label}
        raise Refused(_("%(above)s下面不设%(kind)s。") % words, "kind")


def _save(row: Organisation) -> Organisation:
    if not row.name:
        raise Refused(_("请填名称。"), "name")
    same = Organisation.objects.filter(parent=row.parent, name=row.name, ended=None)
    if row.ended is None and same.exclude(id=row.id).exists():
        raise Refused(_("上级下面已有同名的组织。"), "name")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "organisation_code_once" not in str(error):
            raise
        raise Refused(_("这个编码已经用了。"), "code") from error
    return row


def _under(place: Organisation) -> QuerySet[Organisation]:
    own = Q(tenant=place) | Q(tenant__parent=place)
    return Organisation.objects.filter(own).select_related("parent")


def _order(node: Node) -> tuple[int, str]:
    return list(Kind).index(Kind(node.row.kind)), node.row.name
