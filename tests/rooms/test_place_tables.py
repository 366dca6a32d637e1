"""The ground of a community inside its walls, and what the database refuses of it."""

from datetime import date, timedelta

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection

from bihuan.people.models import Charge, Household, Organisation, Place, Post, Resident
from bihuan.people.walls import tenant

TODAY = date(2026, 11, 24)


def place(world, name="一号楼", kind="building", at=None, **more):
    at = at or world.community
    with tenant(at.id):
        return Place.objects.create(community=at, name=name, kind=kind, **more)


def made(world, model, **more):
    with tenant(world.community.id):
        return model.objects.create(community=world.community, **more)


def a_door(world):
    return made(world, Household, place=place(world), door="101")


def test_another_community_sees_nothing_of_the_ground(world):
    door = a_door(world)
    post = Post.objects.filter(person__user=world.worker).get()
    made(world, Charge, post=post, household=door, since=TODAY)
    made(world, Resident, household=door, purpose="appeal", name_sealed="王某", since=TODAY)
    tables = (Place, Household, Charge, Resident)
    counted = []
    for at in (world.community, world.other):
        with tenant(at.id):
            counted.append([model.objects.count() for model in tables])
    assert counted == [[1, 1, 1, 1], [0, 0, 0, 0]]
    assert [model.objects.filter(community=world.community).count() for model in tables] == [0] * 4


def test_the_other_community_cannot_write_here(world):
    with pytest.raises(ProgrammingError, match="row-level security"), tenant(world.other.id):
        Place.objects.create(community=world.community, name="越界", kind="building")


@pytest.mark.parametrize("column", ["parent", "grid"])
def test_a_place_cannot_lie_in_one_of_another_community(world, column):
    foreign = place(world, at=world.other)
    with pytest.raises(IntegrityError, match=f"{column}_id_within"):
        place(world, "二号楼", **{column: foreign})


def test_a_door_a_resident_and_a_charge_cannot_hang_on_another_community(world):
    foreign = place(world, at=world.other)
    with tenant(world.other.id):
        door = Household.objects.create(community=world.other, place=foreign, door="101")
    post = Post.objects.filter(person__user=world.worker).get()
    rows = [
        (Household, {"place": foreign, "door": "1"}, "place_id_within"),
        (Resident, {"household": door, "purpose": "x", "name_sealed": "王某", "since": TODAY}, "household_id_within"),
        (Charge, {"post": post, "place": foreign, "since": TODAY}, "place_id_within"),
        (Charge, {"post": post, "household": door, "since": TODAY}, "household_id_within"),
    ]  # fmt: skip
    for model, given, rule in rows:
        with pytest.raises(IntegrityError, match=rule):
            made(world, model, **given)


def test_a_community_that_is_not_there_keeps_nothing(world):
    from uuid import uuid4

    nowhere = Organisation(id=uuid4(), name="无", kind="community")
    with pytest.raises(IntegrityError, match="kept_by"):
        place(world, at=nowhere)


def test_a_name_is_given_once_beside_its_own_kind_until_it_ends(world):
    first = place(world)
    place(world, kind="grid")
    with pytest.raises(IntegrityError, match="place_name_once"):
        place(world)
    with tenant(world.community.id):
        Place.objects.filter(id=first.id).update(ended=TODAY)
    place(world)


def test_a_code_is_given_once_in_a_community_and_again_in_another(world):
    place(world, code="B01")
    place(world, code="B01", at=world.other)
    place(world, "二号楼")
    place(world, "三号楼")  # an empty code is no code
    with pytest.raises(IntegrityError, match="place_code_once"):
        place(world, "四号楼", code="B01")


def test_a_door_is_there_once_until_it_ends(world):
    door = a_door(world)
    with pytest.raises(IntegrityError, match="door_once"):
        made(world, Household, place=door.place, door="101")
    with tenant(world.community.id):
        Household.objects.filter(id=door.id).update(ended=TODAY)
    made(world, Household, place=door.place, door="101")


def test_a_place_is_drawn_whole_or_not_at_all(world):
    place(world, "画好的", x=0, y=0, w=1, h=1)
    for shape in ({"x": 1}, {"x": 1, "y": 1, "w": 1}, {"x": 1, "y": 1, "w": 0, "h": 1}):
        with pytest.raises(IntegrityError, match="place_drawn_whole"):
            place(world, "没画好", **shape)
    with pytest.raises((DataError, IntegrityError)):
        place(world, "画到外面", x=-1, y=0, w=1, h=1)


def test_a_grid_lies_in_nothing_and_a_unit_in_something(world):
    building = place(world)
    with pytest.raises(IntegrityError, match="grid_lies_in_nothing"):
        place(world, "第一网格", "grid", parent=building)
    with pytest.raises(IntegrityError, match="unit_of_a_building"):
        place(world, "一单元", "unit")


def test_nobody_is_noted_without_a_purpose(world):
    with pytest.raises(IntegrityError, match="resident_for_a_purpose"):
        made(world, Resident, purpose="", name_sealed="王某", since=TODAY)
    with pytest.raises(IntegrityError, match="resident_ends_after"):
        made(
            world,
            Resident,
            purpose="x",
            name_sealed="王某",
            since=TODAY,
            until=TODAY - timedelta(days=1),
        )


def test_a_charge_is_of_a_place_or_of_a_door_and_once(world):
    door = a_door(world)
    post = Post.objects.filter(person__user=world.worker).get()
    for given in ({}, {"place": door.place, "household": door}):
        with pytest.raises(IntegrityError, match="charge_of_one_thing"):
            made(world, Charge, post=post, since=TODAY, **given)
    made(world, Charge, post=post, since=TODAY, place=door.place)
    with pytest.raises(IntegrityError, match="charge_once"):
        made(world, Charge, post=post, since=TODAY, place=door.place)


def test_a_resident_has_columns_for_nothing_else(database):
    with connection.cursor() as cursor:
        told = [
            column.name
            for column in connection.introspection.get_table_description(cursor, "people_resident")
        ]
    assert set(told) == {
        "id", "community_id", "household_id", "purpose", "name_sealed", "phone_sealed",
        "phone_hash", "since", "until",
    }  # fmt: skip


def test_a_code_of_an_organisation_is_given_once(world):
    code = f"S{world.street.name[-6:]}"
    Organisation.objects.filter(id=world.street.id).update(code=code)
    with pytest.raises(IntegrityError, match="organisation_code_once"):
        Organisation.objects.filter(id=world.other.id).update(code=code)
