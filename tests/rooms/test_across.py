"""A street hands problems down to its communities, and hears when they are closed."""

import pytest

from bihuan import core
from bihuan.core.replay import replay
from bihuan.matters import delivery, evidence, procedures, queries, telling, verify
from bihuan.matters.models import Evidence, Matter, Outbox, Receipt
from bihuan.matters.record import Opening, Refused, begin, present, record
from bihuan.people import queries as people
from bihuan.people.walls import AcrossWalls, tenant
from bihuan.reports import queries as reports
from tests.world import NOON, SINCE, somebody

INSPECTION = """
id = "inspection"
label = "小巡察"
version = "1"
source = "（示例）"
roles = { officer = "街道", clock = "时钟" }
evidence = { summary = { label = "结果", as = "text" } }
children = { item = "交办" }

[[stage]]
id = "open"
label = "查"

[[stage]]
id = "handed"
label = "已交办"

[[stage]]
id = "closed"
label = "完"
closes = true

[[act]]
id = "begin"
label = "进驻"
from = ["start"]
to = "open"
who = ["officer"]

[[act]]
id = "hand_down"
label = "交办"
from = ["open", "handed"]
to = "handed"
who = ["officer"]
opens = "item"

[[act]]
id = "close"
label = "完成"
from = ["handed"]
to = "closed"
who = ["officer"]
needs = ["summary"]
waits_for = ["item"]
"""
ITEM = """
id = "item"
label = "小问题"
version = "1"
source = "（示例）"
roles = { secretary = "书记", worker = "承办人" }
evidence = { words = { label = "问题", as = "text" }, proof = { label = "佐证", as = "text" } }

[[stage]]
id = "open"
label = "办"

[[stage]]
id = "closed"
label = "完"
closes = true

[[act]]
id = "register"
label = "立项"
from = ["start"]
to = "open"
who = ["secretary"]
needs = ["words?"]
holder = "secretary"

[[act]]
id = "finish"
label = "办结"
from = ["open"]
to = "closed"
who = ["worker", "secretary"]
needs = ["proof"]

[[act]]
id = "again"
label = "反弹"
from = ["closed"]
to = "open"
who = ["secretary"]
needs = ["words"]
voids = ["proof"]
"""


def publish(world, text, name):
    """The procedure for this street alone, under an id of its own."""
    own = f"{name}_{world.street.id.hex[-8:]}"
    text = text.replace(f'"{name}"', f'"{own}"').replace("item =", f"item_{own[-8:]} =")
    procedure = core.declare.read(text, procedures.calendar())
    procedures.put(procedure, text, world.street.id, since=SINCE, by="test")
    return own


@pytest.fixture
def street(world):
    """The world with both procedures, and somebody at the street who inspects."""
    world.inspector = somebody("inspector", "钟巡察", "officer", "街道纪工委", world.street)
    publish(world, ITEM, "item")
    text = INSPECTION.replace('"item"', f'"item_{world.street.id.hex[-8:]}"')
    world.inspection = publish(world, text, "inspection")
    return world


def officer(world, act, minutes=0, **more):
    at = NOON.replace(minute=minutes)
    return core.Event(act, people.person(world.inspector, world.street.id, at), at, at, **more)


def begun(world):
    return begin(world.street.id, world.inspection, officer(world, "begin"), title="巡察")


def item(world, title, place, **more):
    said = evidence.keep(world.street.id, title)
    return Opening(title, evidence={"words": (said,)}, community=place.id, **more)


def handed_down(world, *openings):
    row = begun(world)
    record(world.street.id, row.id, officer(world, "hand_down", 1), opens=openings)
    return row


def opened(community):
    with tenant(community.id):
        return list(Matter.objects.filter(origin__isnull=False).order_by("nth"))


def finish(world, user, row):
    proof = {"proof": (evidence.keep(row.community_id, "做了"),)}
    return record(row.community_id, row.id, world.event(user, "finish", 2, evidence=proof))


def test_each_community_is_handed_its_own_problems_and_sees_no_others(street):
    one, two = item(street, "楼道堆物", street.community), item(street, "账目不公开", street.other)
    handed_down(street, one, two)
    ours, theirs = opened(street.community), opened(street.other)
    assert [row.title for row in ours] == ["楼道堆物"]
    assert [(row.title, row.nth) for row in theirs] == [("账目不公开", 2)]


def test_the_words_of_the_problem_go_with_it_and_stay_with_the_sender_too(street):
    row = handed_down(street, item(street, "楼道堆物", street.community))
    [child] = opened(street.community)
    [mark] = present(street.community.id, child.id).file["words"]
    assert evidence.body(street.community.id, mark).text == "楼道堆物"
    assert verify.matter(street.community.id, child.id) == []
    assert verify.matter(street.street.id, row.id) == []


def test_the_first_entry_of_a_child_names_its_parent_and_the_parent_s_head(street):
    row = handed_down(street, item(street, "楼道堆物", street.community))
    [child] = opened(street.community)
    with tenant(street.community.id):
        line = child.trace.get().line().line
    head = present(street.street.id, row.id).head
    assert line.facts["parent"] == (str(street.street.id), str(row.id), "1", head)
    assert (line.as_role, line.kind) == (core.LETTER, core.SO)


def test_a_child_opened_by_letter_is_judged_again_without_a_flaw(street):
    handed_down(street, item(street, "楼道堆物", street.community))
    [child] = opened(street.community)
    with tenant(street.community.id):
        payloads = [bytes(entry.payload) for entry in child.trace.order_by("seq")]
    assert replay(procedures.edition, payloads).flaws == ()


def test_the_parent_waits_until_every_community_has_answered(street):
    places = (street.community, street.other)
    row = handed_down(street, *(item(street, "问题", place) for place in places))
    summary = {"summary": (evidence.keep(street.street.id, "好"),)}
    close = officer(street, "close", 9, evidence=summary)
    finish(street, street.worker, opened(street.community)[0])
    with pytest.raises(Refused, match=r"waiting .* 1"):
        record(street.street.id, row.id, close)
    [left] = opened(street.other)
    theirs = people.person(street.stranger, street.other.id, NOON)
    proof = {"proof": (evidence.keep(street.other.id, "做了"),)}
    at = NOON.replace(minute=3)
    record(street.other.id, left.id, core.Event("finish", theirs, at, at, evidence=proof))
    assert record(street.street.id, row.id, close).closed


def test_a_problem_that_comes_back_is_told_to_the_parent_too(street):
    row = handed_down(street, item(street, "问题", street.community))
    [child] = opened(street.community)
    finish(street, street.worker, child)
    assert [c.closed for c in present(street.street.id, row.id).children] == [True]
    with tenant(street.street.id):
        told = telling.trace(street.street.id, Matter.objects.get(id=row.id))
    assert ("子事项", "第1件，已办结") in told[-1].facts
    words = {"words": (evidence.keep(street.community.id, "又堆了"),)}
    record(
        street.community.id, child.id, street.event(street.secretary, "again", 5, evidence=words)
    )
    assert [c.closed for c in present(street.street.id, row.id).children] == [False]


def test_the_sender_keeps_a_receipt_of_where_each_problem_went(street):
    row = handed_down(
        street, item(street, "问题", street.community), item(street, "二", street.other)
    )
    found = queries.handed_down(street.street.id, row.id)
    assert [(one.place.name, one.row.title) for one in found] == [
        (street.community.name, "问题"),
        (street.other.name, "二"),
    ]


def test_nobody_hands_anything_down_to_a_place_that_is_not_below(street):
    row = begun(street)
    elsewhere = Opening("问题", community=street.street.id)
    with pytest.raises(AcrossWalls):
        begin(
            street.community.id,
            street.inspection,
            officer(street, "begin"),
            title="反过来",
            opens=[elsewhere],
        )
    assert present(street.street.id, row.id).children == ()


def test_a_letter_carried_twice_has_one_effect(street, monkeypatch):
    drop = Outbox.delete
    carried = lambda row: 1 / 0 if row.consumer == "abroad" else drop(row)  # noqa: E731
    monkeypatch.setattr(Outbox, "delete", carried)  # the process dies before it drops the letter
    handed_down(street, item(street, "问题", street.community))
    monkeypatch.setattr(Outbox, "delete", drop)
    with tenant(street.street.id):
        assert Outbox.objects.filter(consumer="abroad").exists()
    delivery.sweep()
    assert len(opened(street.community)) == 1
    with tenant(street.community.id):
        assert Evidence.objects.count() == 1
    with tenant(street.street.id):
        assert Receipt.objects.count() == 1
        assert not Outbox.objects.filter(consumer="abroad").exists()


def test_a_letter_left_by_a_killed_process_is_carried_by_the_sweep(street, monkeypatch):
    monkeypatch.setattr(delivery, "soon", lambda *_: None)
    handed_down(street, item(street, "问题", street.community))
    assert opened(street.community) == []
    delivery.sweep()
    assert [row.title for row in opened(street.community)] == ["问题"]


def at_the_street(world, client):
    client.force_login(world.inspector)
    client.post("/community/", {"community": str(world.street.id), "next": "/"})


def test_the_form_of_a_street_asks_to_whom_each_problem_goes(street, client):
    row = begun(street)
    at_the_street(street, client)
    page = f"/matters/{row.id}/do/hand_down/"
    assert client.get(page).status_code == 200
    told = {"opens-TOTAL_FORMS": "2", "opens-INITIAL_FORMS": "0", "key": f"{row.id}-down"}
    told |= {"opens-0-title": "楼道堆物", "opens-0-place": str(street.community.id)}
    told |= {"opens-1-title": "账目不公开", "opens-1-place": str(street.other.id)}
    assert client.post(page, told).status_code == 302
    assert [one.title for one in opened(street.community)] == ["楼道堆物"]
    assert [one.title for one in opened(street.other)] == ["账目不公开"]
    shown = client.get(f"/matters/{row.id}/").content.decode()
    assert shown.index("交办的事项") < shown.index("楼道堆物")
    assert shown.count("办结 0/1") == 2


def test_a_place_that_is_not_below_is_refused_by_the_form_and_what_was_typed_stays(street, client):
    row = begun(street)
    at_the_street(street, client)
    told = {"opens-TOTAL_FORMS": "1", "opens-INITIAL_FORMS": "0", "key": f"{row.id}-down"}
    told |= {"opens-0-title": "楼道堆物", "opens-0-place": str(row.id)}
    answer = client.post(f"/matters/{row.id}/do/hand_down/", told)
    assert answer.status_code == 422
    assert "楼道堆物" in answer.content.decode()


def test_a_community_is_told_who_handed_a_problem_down(street, client):
    handed_down(street, item(street, "楼道堆物", street.community))
    [child] = opened(street.community)
    client.force_login(street.secretary)
    shown = client.get(f"/matters/{child.id}/").content.decode()
    assert street.street.name in shown
    assert "上级交办" in shown


def test_who_opens_a_matter_of_another_of_their_places_is_shown_the_way_there(street, client):
    handed_down(street, item(street, "楼道堆物", street.community))
    [child] = opened(street.community)
    at_the_street(street, client)
    page = client.get(f"/matters/{child.id}/")
    assert page.status_code == 409
    assert f"这件事项由{street.community.name}保管" in page.content.decode()
    client.force_login(street.stranger)
    assert client.get(f"/matters/{child.id}/").status_code == 404


def test_who_handed_a_matter_down_and_does_not_work_there_is_shown_where_it_was_handed_down(
    street, client
):
    row = handed_down(street, item(street, "楼道堆物", street.community))
    [child] = opened(street.community)
    client.force_login(somebody("chief", "许书记", "secretary", "党工委书记", street.street))
    page = client.get(f"/matters/{child.id}/")
    assert page.status_code == 409
    assert f'href="/matters/{row.id}/"' in page.content.decode()


def test_a_street_s_ledger_holds_the_problems_it_handed_down_and_no_other_of_its_communities(
    street,
):
    street.rectification("社区自查的问题")
    text = INSPECTION.replace('"item"', '"rectification"').replace("item =", "rectification =")
    row = begin(
        street.street.id, publish(street, text, "inspection"), officer(street, "begin"), title="巡"
    )
    said = evidence.keep(street.street.id, "账目公开不及时")
    opening = Opening("账目公开不及时", evidence={"problem": (said,)}, community=street.other.id)
    record(street.street.id, row.id, officer(street, "hand_down", 1), opens=[opening])
    [found] = reports.ledger(street.street.id, street.inspector).rows
    assert (found.number, found.problem, found.place) == (1, "账目公开不及时", street.other.name)
    assert [one.place for one in reports.ledger(street.other.id, street.stranger).rows] == [""]
