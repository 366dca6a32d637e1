"""Whoever leaves hands over all they hold: by each procedure's own act, else by delegation, or it is said why not.

Three people in the tables: a resident (no account), a worker here, a worker of another community.
"""

from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError
from django.test import Client
from django.utils import timezone

from bihuan import core
from bihuan.matters import evidence, queries, record, verify
from bihuan.matters.models import Matter
from bihuan.oversight import handover, signed
from bihuan.oversight.models import Handover
from bihuan.people import charges, ground
from bihuan.people import queries as people
from bihuan.people.models import Absence, Place, Post
from bihuan.people.walls import tenant
from tests.world import LATER, PASSWORD

DAY = timedelta(days=1)


def id_of(user):
    return str(user.person.id)


def over(world, *, by=None, frm=None, to=None, until=None):
    by = world.person(by or world.secretary, LATER)
    frm, to = id_of(frm or world.worker), id_of(to or world.worker2)
    return handover.Over(frm, to, by, LATER, until or (LATER + 90 * DAY).date(), "离岗移交")


def found(world, user=None):
    return handover.pieces(world.community.id, id_of(user or world.worker))


def hand(world, **more):
    asked = over(world, **more)
    pieces = handover.pieces(world.community.id, asked.person)
    return handover.hand_over(world.community.id, handover.ways(pieces, asked), asked)


def holders(world, row):
    state = record.present(world.community.id, row.id)
    return state.holder, state.facts.get("owner")


def test_what_somebody_holds_is_found_with_its_measures_and_under_which_name(world):
    row = world.working(title="堆物")
    names = {(piece.row.procedure, piece.names) for piece in found(world)}
    assert names == {("rectification", ("holder", "owner")), ("measure", ("holder", "owner"))}
    assert {piece.row.id for piece in found(world)} >= {row.id}
    assert found(world)[0].held_as == "承办人、责任人"
    assert handover.pieces(world.other.id, id_of(world.worker)) == []


def test_each_goes_by_its_own_act_and_the_trace_says_so(world):
    row = world.working()
    child = queries.children(world.community.id, row.id)[0]
    made = hand(world)
    assert sorted(act for _matter, act in made.moved) == ["assign", "reassign"]
    assert made.left == []
    new = id_of(world.worker2)
    assert [holders(world, one) for one in (row, child)] == [(new, new)] * 2
    assert found(world) == []
    told = record.present(world.community.id, row.id)
    assert told.hands["reassign"][0].id == id_of(world.secretary)
    assert [verify.matter(world.community.id, one.id) for one in (row, child)] == [[], []]


def test_days_that_an_act_asks_for_again_stay_as_they_were(world):
    row = world.working(due="2026-12-20")
    child = queries.children(world.community.id, row.id)[0]
    before = record.present(world.community.id, child.id).facts["due_day"]
    hand(world)
    assert record.present(world.community.id, child.id).facts["due_day"] == before


def test_the_same_form_twice_hands_over_once(world):
    world.working()
    asked = over(world)
    ways = handover.ways(found(world), asked)
    first = handover.hand_over(world.community.id, ways, asked)
    again = handover.hand_over(world.community.id, ways, asked)
    assert len(first.moved) == 2
    with tenant(world.community.id):
        seqs = list(
            Matter.objects.filter(id__in=[m for m, _a in first.moved]).values_list("seq", flat=True)
        )
    assert sum(seqs) == sum(w.piece.row.seq for w in ways) + 2
    assert again.left == []


def test_whoever_may_not_name_another_is_told_who_may(world):
    world.working()
    ways = handover.ways(found(world), over(world, by=world.officer))
    assert [way.events for way in ways] == [(), ()]
    assert any("改派" in says and "社区书记" in says for way in ways for says in way.why)
    made = handover.hand_over(world.community.id, ways, over(world, by=world.officer))
    assert (made.moved, len(made.left)) == ([], 2)


def test_whoever_leaves_lets_another_stand_in_where_nobody_can_be_named_by_them(world):
    row = world.working()
    asked = over(world, by=world.worker)
    [way, _measure] = handover.ways(found(world), asked)
    assert [event.act for event in way.events] == ["delegate"]
    hand(world, by=world.worker)
    state = record.present(world.community.id, row.id)
    assert [(one.who, one.instead_of) for one in state.delegates] == [
        (id_of(world.worker2), id_of(world.worker))
    ]


def test_what_only_records_a_name_is_in_nobodys_way(world):
    row = world.rectification()
    facts = {"leader": id_of(world.deputy)}
    world.act(world.secretary, "claim", row, 1, facts=facts)
    [way] = handover.ways(found(world, world.deputy), over(world, frm=world.deputy))
    assert (way.events, way.why) == ((), ())
    assert way.notes == ("“责任领导”还写着原来的人，不碍事：这一环节按岗位办。",)


def test_what_somebody_moved_meanwhile_is_left_and_nothing_is_kept_of_it(world):
    row = world.working()
    asked = over(world)
    ways = handover.ways(found(world), asked)
    note = evidence.keep(world.community.id, "已办完")
    proof = evidence.keep(world.community.id, "照片", name="a.jpg", media_type="image/jpeg")
    child = queries.children(world.community.id, row.id)[0]
    world.act(world.worker, "hand_in", child, 5, evidence={"proof": (proof,), "note": (note,)})
    world.act(world.secretary, "accept", child, 6)
    from bihuan.matters.models import Evidence

    with tenant(world.community.id):
        before = Evidence.objects.count()
    made = handover.hand_over(world.community.id, ways, asked)
    assert [act for _m, act in made.moved] == ["reassign"]
    assert made.left == [str(child.id)]
    with tenant(world.community.id):
        assert Evidence.objects.count() == before + 1


def test_many_go_in_batches_and_the_rest_waits(world, monkeypatch):
    monkeypatch.setattr(handover, "BATCH", 2)
    monkeypatch.setattr(handover, "MOST", 3)
    for n in range(3):
        world.working(title=f"第{n}件")
    assert len(found(world)) == 6
    assert len(hand(world).moved) == 3
    assert len(hand(world).moved) == 3
    assert found(world) == []


def test_a_handover_is_never_rewritten_and_stays_inside_its_walls(world):
    world.working()
    made = hand(world)
    with tenant(world.other.id):
        assert Handover.objects.count() == 0
    with pytest.raises((ProgrammingError, InternalError)), tenant(world.community.id):
        Handover.objects.filter(id=made.id).update(moved=[])


# -- the page -------------------------------------------------------------------------------------


def signed_in(user=None):
    client = Client()
    assert user is None or client.login(username=user.username, password=PASSWORD)
    return client


def page_of(user):
    return f"/oversight/handover/{user.person.id}/"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (None, 302),
        ("worker2", 403),
        ("verifier", 403),
        ("stranger", 404),
        ("worker", 200),
        ("secretary", 200),
    ],
)
def test_who_sees_what_somebody_holds(world, who, status):
    client = signed_in(getattr(world, who) if who else None)
    assert client.get(page_of(world.worker)).status_code == status
    sent = {"step": "hand", "to": id_of(world.worker2)}
    if status != 200:
        assert client.post(page_of(world.worker), sent).status_code == status


def test_the_secretary_hands_over_and_then_ends_the_post(world):
    world.working(title="三号楼堆物")
    client, at = signed_in(world.secretary), page_of(world.worker)
    today = timezone.localdate()
    post = Post.objects.get(person__user=world.worker)
    place = ground.put(world.community.id, Place(kind="building", name="一号楼"))
    charges.charge(world.community.id, post, today - DAY, place=place)
    end = {"step": "end", "post": str(post.id), "until": today}
    page = client.get(at).content.decode()
    assert "三号楼堆物" in page
    refused = client.post(at, end)
    assert (refused.status_code, "还有 2 件没有移交" in refused.content.decode()) == (422, True)
    said = client.post(
        at, {"step": "hand", "to": id_of(world.worker2), "charges": "on"}, follow=True
    )
    assert "已移交 2 件。" in said.content.decode()
    assert "交给吴网格 2 件" in said.content.decode()
    now = [row.post.person.name for row in charges.standing(world.community.id, today)]
    assert now == ["吴网格"]
    client.post(at, end)
    post.refresh_from_db()
    assert post.until == today


def test_what_cannot_go_over_is_seen_before_the_post_ends(world):
    world.working()
    client, at = signed_in(world.officer), page_of(world.worker)
    post = Post.objects.get(person__user=world.worker)
    end = {"step": "end", "post": str(post.id), "until": timezone.localdate()}
    nothing = client.post(at, {"step": "hand", "to": id_of(world.worker2)})
    assert "没有移交得了的" in nothing.content.decode()
    refused = client.post(at, end)
    assert "有 2 件移交不了" in refused.content.decode()
    client.post(at, end | {"sure": "on"})
    post.refresh_from_db()
    assert post.until == timezone.localdate()


def test_one_of_two_posts_ends_without_handing_over(world):
    world.working()
    person = world.worker.person
    more = Post.objects.create(
        person=person, role="mediator", organisation=world.community, since="2026-01-01"
    )
    at = page_of(world.worker)
    sent = {"step": "end", "post": str(more.id), "until": timezone.localdate()}
    assert signed_in(world.secretary).post(at, sent).status_code == 302
    more.refresh_from_db()
    assert more.until == timezone.localdate()


def test_whoever_leaves_hands_over_by_delegation_and_does_not_end_their_own_post(world):
    row = world.working()
    client, at = signed_in(world.worker), page_of(world.worker)
    page = client.get(at).content.decode()
    assert "由书记或街道结束您的岗位" in page
    client.post(at, {"step": "hand", "to": id_of(world.worker2), "until": "2027-02-01"})
    state = record.present(world.community.id, row.id)
    assert [one.until.isoformat() for one in state.delegates] == ["2027-02-01"]
    assert client.post(at, {"step": "end"}).status_code == 404


def test_somebody_with_a_post_elsewhere_is_told_to_hand_over_there_too(world):
    Post.objects.create(
        person=world.worker.person,
        role="representative",
        organisation=world.other,
        since="2026-01-01",
    )
    page = signed_in(world.secretary).get(page_of(world.worker)).content.decode()
    assert f"在{world.other.name}也有岗" in page


def test_what_the_reader_may_not_read_shows_its_number_alone(world, monkeypatch):
    world.working(title="不该看到的标题")
    monkeypatch.setattr(core, "reads", lambda *_: False)
    page = signed_in(world.secretary).get(page_of(world.worker)).content.decode()
    assert "不该看到的标题" not in page
    assert "只给规定的岗位看" in page


def test_somebody_holding_nothing_may_leave_at_once(world):
    page = signed_in(world.officer).get(page_of(world.deputy)).content.decode()
    assert "手上没有在办的事项" in page
    assert "没有等着移交的" in page


def test_whoever_takes_over_has_their_name_on_the_desk(world):
    row = world.working(title="移交来的")
    hand(world)
    assert people.names({holders(world, row)[0]}) == {id_of(world.worker2): "吴网格"}
    assert "移交来的" in signed_in(world.worker2).get("/").content.decode()


# -- signed while away ----------------------------------------------------------------------------


def test_what_was_signed_by_a_post_whose_holder_was_away_is_found(world):
    row = world.rectification()
    world.act(world.secretary, "claim", row, 1)
    post = Post.objects.get(person__user=world.secretary)
    Absence.objects.create(post=post, kind="seconded", since=LATER.date() - DAY)
    [(matter, found)] = signed.while_away(world.community.id, LATER.date())
    assert matter == row.id
    assert "周书记" in found.says
    assert "认领" in found.says
    page = signed_in(world.verifier).get("/oversight/away/").content.decode()
    assert found.says in page
    assert signed.while_away(world.other.id, LATER.date()) == []


def test_what_was_signed_before_leaving_is_not(world):
    row = world.rectification()
    world.act(world.secretary, "claim", row, 1)
    post = Post.objects.get(person__user=world.secretary)
    Absence.objects.create(post=post, kind="seconded", since=LATER.date() + DAY)
    assert signed.while_away(world.community.id, LATER.date() + 2 * DAY) == []


@pytest.mark.parametrize(
    ("who", "status"), [(None, 302), ("worker", 403), ("stranger", 200), ("verifier", 200)]
)
def test_who_sees_what_was_signed_while_away(world, who, status):
    client = signed_in(getattr(world, who) if who else None)
    assert client.get("/oversight/away/").status_code == status
