"""Posts given, ended, left and taken back: who may, to whom, and what clashes."""

from datetime import date, timedelta

import pytest

from bihuan import core
from bihuan.people import appointing, board, charges, ground, may, queries, roles
from bihuan.people.appointing import Given
from bihuan.people.models import Organisation, Person, Place, Post
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant
from tests.world import NOON

TODAY = NOON.date()
DAY = timedelta(days=1)
BOSS = core.Person("boss", frozenset({"officer"}))


def given(world, role="mediator", **more):
    wanted = {"organisation": world.community, "role": role, "since": TODAY, "name": "新来的"}
    return Given(**(wanted | more))


def post_of(user):
    return Post.objects.get(person__user=user)


def roles_of(world, user, on=TODAY):
    return set(queries.person(user, world.community.id, NOON + (on - TODAY)).roles)


# Who may give which role, everywhere: the table of this permission.
TABLE = {
    "secretary": ("mediator", "worker", "secretary", "deputy"),
    "officer": ("mediator", "worker", "secretary", "deputy", "verifier", "officer"),
    "security_admin": (
        "mediator", "worker", "secretary", "deputy", "verifier", "officer", "security_admin", "audit_admin",
    ),
    "system_admin": (),
    "audit_admin": (),
    "clerk": (), "worker": (), "verifier": (), "resident": (),
}  # fmt: skip
GIVEN = sorted({role for row in TABLE.values() for role in row})


@pytest.mark.parametrize("by", TABLE)
def test_who_may_give_which_role(by):
    assert [role for role in GIVEN if may.appoint({by}, role)] == sorted(TABLE[by])


@pytest.mark.parametrize(
    ("held", "organises", "looks"),
    [
        ("secretary", True, True), ("officer", True, True), ("security_admin", True, True),
        ("system_admin", True, False), ("audit_admin", False, True), ("verifier", False, True),
        ("deputy", False, False), ("clerk", False, False), ("worker", False, False),
    ],
)  # fmt: skip
def test_who_may_organise_and_who_may_look(held, organises, looks):
    assert (may.organise({held}), may.look({held})) == (organises, looks)


def test_a_post_given_to_somebody_new_or_known(world):
    by = world.person(world.secretary)
    new = appointing.give(given(world), by)
    assert (new.person.name, new.person.user) == ("新来的", None)
    wu = Person.objects.get(user=world.worker2)
    appointing.give(given(world, person=wu), by)
    assert roles_of(world, world.worker2) == {"worker", "mediator"}
    with pytest.raises(Refused, match="已有这一岗"):
        appointing.give(given(world, person=wu), by)
    with pytest.raises(Refused, match="请选一个人"):
        appointing.give(given(world, name=" "), by)


def test_somebody_of_another_community_may_have_a_post_here_too(world):
    feng = Person.objects.get(user=world.stranger)
    appointing.give(given(world, "representative", person=feng), world.person(world.secretary))
    assert roles_of(world, world.stranger) == {"representative"}
    assert set(world.person(world.stranger).roles) == {"secretary"}
    assert feng in appointing.known(world.community)


def test_nobody_gives_a_post_to_themselves_nor_one_from_above(world):
    by = world.person(world.secretary)
    with pytest.raises(Refused, match="不能任免自己"):
        appointing.give(given(world, person=Person.objects.get(user=world.secretary)), by)
    for role in ("verifier", "officer", "security_admin"):
        with pytest.raises(Refused, match="由上级或安全管理员办"):
            appointing.give(given(world, role), by)
    with pytest.raises(Refused, match="没有这个角色"):
        appointing.give(given(world, "king"), by)


def test_a_clash_is_refused_and_nothing_is_written(world):
    sun = Person.objects.get(user=world.clerk)
    before = Post.objects.count()
    with pytest.raises(Refused, match="孙专干同时任“党务专干”和“居监委主任（核验）”"):
        appointing.give(given(world, "verifier", person=sun), BOSS)
    assert Post.objects.count() == before


def test_an_ended_organisation_gets_no_post_and_a_term_ends_after_it_begins(world):
    by = world.person(world.secretary)
    over = Organisation.objects.create(
        name="旧支部", kind="branch", parent=world.community, ended=TODAY
    )
    with pytest.raises(Refused, match="组织已撤销"):
        appointing.give(given(world, organisation=over), by)
    with pytest.raises(Refused, match="任期届满不能早于"):
        appointing.give(given(world, term_ends=TODAY - DAY), by)


def test_a_post_given_by_mistake_gives_no_right_from_now_on(world):
    by = world.person(world.secretary)
    wu = Person.objects.get(user=world.worker2)
    made = appointing.give(given(world, person=wu), by)
    appointing.end(made, TODAY - DAY, by)
    assert roles_of(world, world.worker2) == {"worker"}
    with pytest.raises(Refused, match="止日早于起日"):
        appointing.end(made, TODAY - 2 * DAY, by)
    appointing.resume(made, by, TODAY)
    assert roles_of(world, world.worker2) == {"worker", "mediator"}


def test_ending_a_post_ends_what_it_answers_for(world):
    post, by = post_of(world.worker), world.person(world.secretary)
    row = ground.put(world.community.id, Place(kind="building", name="一号楼"))
    charges.charge(world.community.id, post, TODAY, place=row)
    appointing.end(post, TODAY, by)
    assert roles_of(world, world.worker, TODAY + DAY) == set()
    assert len(charges.standing(world.community.id, TODAY)) == 1
    assert charges.standing(world.community.id, TODAY + DAY) == []


def test_a_post_is_not_resumed_beside_the_same_one(world):
    by, post = world.person(world.secretary), post_of(world.worker)
    appointing.end(post, TODAY - DAY, by)
    li = Person.objects.get(user=world.worker)
    appointing.give(given(world, "worker", person=li), by)
    with pytest.raises(Refused, match="已另有这一岗"):
        appointing.resume(post, by, TODAY)


def test_whoever_is_seconded_away_has_no_role_until_they_are_back(world):
    by, post = world.person(world.officer), post_of(world.deputy)
    away = appointing.leave(post, "seconded", TODAY, by, acting=post_of(world.worker))
    assert (roles_of(world, world.deputy), roles_of(world, world.worker)) == (
        set(),
        {"worker", "secretary"},
    )
    assert board.seat(world.community.id, post.id, TODAY).acts == post_of(world.worker)
    with pytest.raises(Refused, match="已经登记过离岗"):
        appointing.leave(post, "leave", TODAY + DAY, by)
    appointing.come_back(away, TODAY + DAY, by)
    assert roles_of(world, world.deputy) == set()
    assert roles_of(world, world.deputy, TODAY + DAY) == {"secretary"}
    assert roles_of(world, world.worker, TODAY + DAY) == {"worker"}


def test_an_absence_entered_by_mistake_never_was(world):
    by, post = world.person(world.officer), post_of(world.deputy)
    away = appointing.leave(post, "leave", TODAY, by)
    with pytest.raises(Refused, match="返岗不能早于离岗"):
        appointing.come_back(away, TODAY - DAY, by)
    appointing.come_back(away, TODAY, by)
    assert roles_of(world, world.deputy) == {"secretary"}
    appointing.leave(post, "leave", TODAY, by)


def test_who_acts_may_not_be_whoever_is_supervised_nor_oneself(world):
    by = world.person(world.officer)
    with pytest.raises(Refused, match="监督的人不能监督自己"):
        appointing.leave(post_of(world.verifier), "leave", TODAY, by, acting=post_of(world.clerk))
    assert post_of(world.verifier).absences.count() == 0
    away = appointing.leave(post_of(world.verifier), "leave", TODAY, by)
    with pytest.raises(Refused, match="不能由本人代理自己"):
        appointing.name_acting(away, post_of(world.verifier), by, TODAY)
    with pytest.raises(Refused, match="不能任免自己"):
        appointing.name_acting(away, post_of(world.officer), by, TODAY)
    appointing.name_acting(away, post_of(world.worker), by, TODAY)
    assert roles_of(world, world.worker) == {"worker", "verifier"}
    appointing.name_acting(away, None, by, TODAY)
    assert roles_of(world, world.worker) == {"worker"}


def test_days_of_an_absence_make_sense(world):
    by, post = world.person(world.officer), post_of(world.deputy)
    with pytest.raises(Refused, match="止日早于起日"):
        appointing.leave(post, "leave", TODAY, by, until=TODAY - DAY)
    with pytest.raises(Refused, match="还没有任这一岗"):
        appointing.leave(post, "leave", date(2020, 1, 1), by)


def test_the_board_says_how_each_post_stands(world):
    by = world.person(world.officer)
    appointing.leave(post_of(world.deputy), "seconded", TODAY, by, acting=post_of(world.worker))
    appointing.leave(post_of(world.worker2), "leave", TODAY, by)
    appointing.end(post_of(world.clerk), TODAY - DAY, by)
    appointing.give(given(world, since=TODAY + DAY), by)
    found = board.of_community(world.community.id, TODAY)
    told = {seat.row.person.name: (seat.state, seat.light) for seat in (*found.now, *found.past)}
    assert told == {
        "周书记": ("在岗", "ok"), "钱副书记": ("借调", "due"), "李网格": ("在岗", "ok"),
        "吴网格": ("请假", "late"), "郑监委": ("在岗", "ok"), "王督办": ("在岗", "ok"),
        "孙专干": ("已结束", ""), "新来的": ("未到任", ""),
    }  # fmt: skip
    with pytest.raises(Post.DoesNotExist):
        board.seat(world.other.id, post_of(world.worker).id, TODAY)


def test_who_may_act_are_those_of_the_street_its_own_first(world):
    groups = board.who_may_act(post_of(world.deputy), TODAY)
    assert [name for name, _posts in groups] == [world.community.name, world.other.name]
    assert "钱副书记" not in {post.person.name for _name, posts in groups for post in posts}


def test_checks_see_those_who_act_from_elsewhere(world):
    by = world.person(world.officer)
    appointing.leave(post_of(world.verifier), "seconded", TODAY, by, acting=post_of(world.stranger))
    from bihuan.people.duties import findings

    own = str(world.community.id)
    assert findings(appointing.posts_of(own, TODAY), TODAY, own) == []
    with tenant(world.other.id):
        other = str(world.other.id)
        assert [f.code for f in findings(appointing.posts_of(other, TODAY), TODAY, other)] == [
            "vacant"
        ]


def test_every_role_has_a_name(database):
    assert all(str(role.label) for role in roles.ROLES.values())
    assert roles.label("nobody") == "nobody"
