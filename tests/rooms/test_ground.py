"""Places put, drawn, ended and restored; doors numbered and counted; who answers for them."""

from datetime import date, timedelta

import pytest

from bihuan.people import charges, ground
from bihuan.people.models import Household, Place, Post
from bihuan.people.refused import Refused

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def put(world, name="一号楼", kind="building", **more):
    return ground.put(world.community.id, Place(kind=kind, name=name, **more))


def read(world, on=TODAY):
    return ground.ground(world.community.id, on)


@pytest.fixture
def yard(world):
    """One compound in a grid, with a building of two units, and a building by itself."""
    grid = put(world, "第一网格", "grid")
    compound = put(world, "清河苑", "compound", grid=grid)
    tower = put(world, "一号楼", parent=compound)
    units = [put(world, f"{n}单元", "unit", parent=tower) for n in "一二"]
    for unit in units:
        ground.number_doors(world.community.id, unit, 3, 2, TODAY)
    alone = put(world, "独栋")
    ground.number_doors(world.community.id, alone, 2, 1, TODAY)
    return {"grid": grid, "compound": compound, "tower": tower, "unit": units[0], "alone": alone}


def test_doors_are_counted_into_their_wholes_and_their_grid(world, yard):
    found = read(world)
    assert {lot.row.name: lot.all_doors for lot in found} == {
        "独栋": 2, "清河苑": 12, "一号楼": 12, "一单元": 6, "二单元": 6,
    }  # fmt: skip
    assert found.doors == 14
    assert [(lot.row.name, lot.doors) for lot in found.grids] == [("第一网格", 12)]
    assert [lot.row.name for lot in found.loose] == ["独栋"]


def test_the_ground_is_read_by_two_questions(world, yard, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):  # with the wall's own
        read(world)


def test_doors_are_numbered_by_floor_and_those_there_stay(world, yard):
    [first, *_rest] = ground.doors(world.community.id, yard["unit"], TODAY)
    assert [d.door for d in ground.doors(world.community.id, yard["unit"], TODAY)] == [
        "101", "102", "201", "202", "301", "302",
    ]  # fmt: skip
    assert ground.number_doors(world.community.id, yard["unit"], 3, 3, TODAY) == 3
    assert ground.add_doors(world.community.id, yard["unit"], ["101", " 底商 ", "底商"], TODAY) == 1
    assert first in ground.doors(world.community.id, yard["unit"], TODAY)


@pytest.mark.parametrize(
    ("floors", "each", "field"), [(0, 2, "floors"), (61, 2, "floors"), (3, 31, "each")]
)
def test_a_slip_of_the_finger_makes_no_thousand_doors(world, yard, floors, each, field):
    with pytest.raises(Refused) as refused:
        ground.number_doors(world.community.id, yard["unit"], floors, each, TODAY)
    assert refused.value.field == field


def test_doors_are_of_buildings_and_units(world, yard):
    with pytest.raises(Refused, match="户设在楼栋或单元里"):
        ground.add_doors(world.community.id, yard["compound"], ["101"], TODAY)
    with pytest.raises(Refused, match="门牌太长"):
        ground.add_doors(world.community.id, yard["unit"], ["1" * 41], TODAY)


def test_a_door_that_is_no_more_is_not_counted_and_may_be_numbered_again(world, yard):
    door = ground.doors(world.community.id, yard["unit"], TODAY)[0]
    ground.end_door(world.community.id, door.id, TODAY - DAY)
    assert read(world).doors == 13
    assert ground.add_doors(world.community.id, yard["unit"], ["101"], TODAY) == 1
    with pytest.raises(Household.DoesNotExist):
        ground.end_door(world.other.id, door.id, TODAY)


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("unit", {}, "单元要在一栋楼里"),
        ("unit", {"parent": "compound"}, "单元不在小区里面"),
        ("compound", {"parent": "tower"}, "小区不在楼栋里面"),
        ("grid", {"parent": "compound"}, "网格不在小区里面"),
        ("building", {"grid": "tower"}, "请选现有的网格"),
        ("grid", {"grid": "grid"}, "网格不划在别的网格里"),
        ("building", {"x": 1, "y": 1}, "要一起填"),
        ("building", {"x": 1, "y": 1, "w": 0, "h": 1}, "至少 1"),
        ("building", {"x": 399, "y": 1, "w": 2, "h": 1}, "不超过 400"),
    ],
)
def test_what_cannot_lie_there_is_refused(world, yard, kind, more, says):
    with pytest.raises(Refused, match=says):
        put(world, "新的", kind, **{k: yard.get(v, v) for k, v in more.items()})


def test_a_name_and_a_code_are_given_once(world, yard):
    with pytest.raises(Refused, match="同一处已有同名的"):
        put(world, "一号楼", parent=yard["compound"])
    put(world, "甲楼", code="B1")
    with pytest.raises(Refused, match="编码已经用了"):
        put(world, "乙楼", code="B1")
    with pytest.raises(Refused, match="请填名称"):
        put(world, " ")


def test_a_place_ends_after_its_parts_and_comes_back(world, yard):
    with pytest.raises(Refused, match="里面还有 2 处"):
        ground.end(world.community.id, yard["tower"], TODAY)
    with pytest.raises(Refused, match="还有 1 处划在这个网格"):
        ground.end(world.community.id, yard["grid"], TODAY)
    ground.end(world.community.id, yard["alone"], TODAY - DAY)
    assert "独栋" not in [lot.row.name for lot in read(world)]
    with pytest.raises(Refused, match="所在的地方已撤销"):
        put(world, "一单元", "unit", parent=yard["alone"])
    ground.restore(world.community.id, yard["alone"])
    assert read(world).doors == 14


def test_it_does_not_come_back_where_another_took_its_name(world, yard):
    ground.end(world.community.id, yard["alone"], TODAY - DAY)
    put(world, "独栋")
    with pytest.raises(Refused, match="同名"):
        ground.restore(world.community.id, yard["alone"])


def test_another_community_finds_nothing_of_it(world, yard):
    assert ground.find(world.community.id, yard["tower"].id).parent == yard["compound"]
    with pytest.raises(Place.DoesNotExist):
        ground.find(world.other.id, yard["tower"].id)
    assert list(ground.ground(world.other.id, TODAY)) == []


def post_of(user):
    return Post.objects.get(person__user=user)


def charge(world, user, since=TODAY, **more):
    return charges.charge(world.community.id, post_of(user), since, **more)


def test_who_answers_for_what_is_told_from_the_whole_to_the_part(world, yard):
    door = ground.doors(world.community.id, yard["unit"], TODAY)[0]
    charge(world, world.worker, place=yard["tower"])
    charge(world, world.worker, household=door)
    found = charges.standing(world.community.id, TODAY)
    assert [charges.where(row) for row in found] == ["清河苑 一号楼", "清河苑 一号楼 一单元 101"]
    assert charges.standing(world.other.id, TODAY) == []


def test_buildings_nobody_answers_for_are_found(world, yard):
    def unanswered():
        found = charges.unanswered(read(world), charges.overview(world.community.id, TODAY).places)
        return [lot.row.name for lot in found]

    assert sorted(unanswered()) == ["一号楼", "独栋"]
    charge(world, world.worker2, place=yard["grid"])
    assert unanswered() == ["独栋"]
    charge(world, world.worker, place=yard["alone"])
    assert unanswered() == []


def test_a_charge_is_given_once_ends_and_may_be_given_again(world, yard):
    made = charge(world, world.worker, place=yard["tower"])
    with pytest.raises(Refused, match="已经由这一岗包了"):
        charge(world, world.worker, place=yard["tower"])
    charges.end(world.community.id, made.id, TODAY - DAY)
    assert charges.standing(world.community.id, TODAY) == []
    charge(world, world.worker, place=yard["tower"])


def test_what_cannot_be_charged_is_refused(world, yard):
    with pytest.raises(Refused, match="请选本社区的岗位"):
        charge(world, world.stranger, place=yard["tower"])
    with pytest.raises(Refused, match="请选一处地方或一户"):
        charge(world, world.worker)
    Post.objects.filter(person__user=world.worker).update(until=TODAY - DAY)
    with pytest.raises(Refused, match="已经结束"):
        charge(world, world.worker, place=yard["tower"])


def test_names_stand_in_the_order_people_count():
    names = [
        "10号楼",
        "第三网格",
        "2号楼",
        "第十二网格",
        "第二网格",
        "第二十网格",
        "第一网格",
        "乙楼2",
        "101",
        "1001",
        "第十网格",
    ]
    assert sorted(names, key=ground.natural) == [
        "2号楼", "10号楼", "101", "1001", "乙楼2", "第一网格", "第二网格", "第三网格", "第十网格", "第十二网格", "第二十网格",
    ]  # fmt: skip
