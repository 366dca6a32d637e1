"""Organisations set up, renamed, moved, ended and restored; nothing is taken away."""

from datetime import date

import pytest

from bihuan.people import tree
from bihuan.people.models import Organisation, Post
from bihuan.people.refused import Refused

TODAY = date(2026, 11, 24)


def names(node):
    return [one.row.name for one in node][1:]


def add(world, kind="branch", name="第一党支部", parent=None, **more):
    return tree.add(parent or world.community, kind, name, **more)


def test_a_tree_holds_what_is_below_with_its_posts(world):
    branch = add(world)
    group = add(world, "building_group", "一号楼党小组", branch)
    root = tree.tree(world.community, TODAY)
    assert names(root) == [f"清河居监委{world.street.name[4:]}", branch.name, group.name]
    assert [(node.row.name[:5], node.posts) for node in root][:2] == [
        ("清河社区" + world.street.name[4], 6),
        ("清河居监委", 1),
    ]


def test_a_street_sees_its_communities_with_what_is_below_them(world):
    add(world)
    root = tree.tree(world.street, TODAY)
    found = {node.row.name: names(node) for node in root.below}
    assert found[world.other.name] == []
    assert found[world.community.name][-1] == "第一党支部"


def test_what_is_deeper_is_changed_from_where_it_stands(world):
    branch = add(world)
    assert tree.find(world.street, world.community.id) == world.community
    assert tree.find(world.community, branch.id) == branch
    for place, row in (
        (world.street, branch),
        (world.other, branch),
        (world.other, world.community),
    ):
        with pytest.raises(Organisation.DoesNotExist):
            tree.find(place, row.id)


@pytest.mark.parametrize(
    ("kind", "below", "says"),
    [
        ("building_group", None, "社区下面不设楼栋党小组。"),
        ("community", None, "社区下面不设社区。"),
        ("branch", "owners", "业主委员会下面不设党支部。"),
    ],
)
def test_what_does_not_fit_below_is_refused(world, kind, below, says):
    parent = add(world, below, "业委会") if below else world.community
    with pytest.raises(Refused, match=says):
        add(world, kind, "越级", parent)


def test_every_kind_has_a_place_in_the_tree(database):
    fits = {kind for below in tree.BENEATH.values() for kind in below}
    assert {kind for kind in Organisation.Kind if kind not in fits} == {"district", "grid"}


def test_a_name_stands_once_below_the_same_and_a_code_once_anywhere(world):
    code = f"C{world.street.name[-6:]}"
    add(world, code=code)
    with pytest.raises(Refused, match="已有同名"):
        add(world)
    with pytest.raises(Refused, match="编码已经用了"):
        add(world, name="第二党支部", code=code)
    with pytest.raises(Refused, match="请填名称"):
        add(world, name="  ")


def test_moving_takes_along_what_is_below(world):
    one, two = add(world), add(world, "two_new", "清河商会")
    group = add(world, "building_group", "一号楼党小组", one)
    tree.move(one, two)
    assert names(tree.tree(world.community, TODAY))[-3:] == [two.name, one.name, group.name]


def test_nothing_moves_below_itself_or_into_another_community(world):
    firm = add(world, "property", "清河物业")
    branch = add(world, parent=firm)
    with pytest.raises(Refused, match="不能移到自己下面"):
        tree.move(firm, branch)
    for row, parent in ((branch, world.other), (world.community, world.other)):
        with pytest.raises(Refused, match="不能移到别的社区"):
            tree.move(row, parent)
    with pytest.raises(Refused, match="下面不设"):
        tree.move(branch, add(world, "merchant", "便民店"))


def test_it_ends_when_nothing_hangs_on_it_and_comes_back(world):
    branch = add(world)
    group = add(world, "building_group", "一号楼党小组", branch)
    with pytest.raises(Refused, match="下面还有 1 个组织"):
        tree.end(branch, TODAY)
    tree.end(group, date(2026, 11, 23))
    person = world.worker.person
    post = Post.objects.create(person=person, role="member", organisation=branch, since=TODAY)
    with pytest.raises(Refused, match="还有 1 个岗位"):
        tree.end(branch, TODAY)
    Post.objects.filter(id=post.id).update(until=TODAY)
    tree.end(branch, TODAY)
    assert group.name not in names(tree.tree(world.community, TODAY))
    assert group.name in names(tree.tree(world.community, TODAY, ended=True))
    with pytest.raises(Refused, match="上级组织已撤销"):
        tree.restore(Organisation.objects.get(id=group.id))
    with pytest.raises(Refused, match="上级组织已撤销"):
        add(world, "building_group", "二号楼党小组", branch)
    tree.restore(branch)
    assert branch.name in names(tree.tree(world.community, date(2027, 1, 1)))


def test_what_keeps_matters_is_not_ended_here(world):
    with pytest.raises(Refused, match="先要移交卷宗"):
        tree.end(world.community, TODAY)
