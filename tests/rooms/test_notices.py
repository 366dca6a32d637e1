"""Who is told of what: roles and named people, each once, the nearest up the tree; read is read."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from bihuan import core
from bihuan.matters import delivery
from bihuan.matters.models import Outbox
from bihuan.notices import follow, queries
from bihuan.notices.models import Notice
from bihuan.oversight import clock, register
from bihuan.oversight.models import Letter
from bihuan.people.models import Person, Post, User
from bihuan.people.walls import tenant
from tests import watched
from tests.world import PASSWORD, SINCE

LATE = datetime(2026, 12, 8, 9, tzinfo=core.BEIJING)
LONG = datetime(2026, 12, 20, 9, tzinfo=core.BEIJING)


@pytest.fixture
def shelf(world, tmp_path):
    watched.publish(tmp_path)
    return world


def follow_all(world):
    delivery.deliver(world.community.id)
    register.follow(world.community.id)
    follow.follow(world.community.id)


def told(user) -> list[str]:
    rows = Notice.objects.filter(person=user.person).order_by("id")
    return list(rows.values_list("act", flat=True))


def test_a_role_and_a_named_person_are_told_and_nobody_else(shelf):
    row = watched.matter(shelf)
    clock.sweep(LATE)
    follow_all(shelf)
    assert told(shelf.worker) == ["supervise"]  # the owner
    assert told(shelf.secretary) == told(shelf.deputy) == ["supervise"]
    assert told(shelf.worker2) == told(shelf.officer) == told(shelf.stranger) == []
    page = queries.page(shelf.worker, str(shelf.worker.person.id), LATE)
    [line] = page.lines
    assert (line.act, line.number, line.title) == ("督办通知", row.number, "井盖松动")


def test_a_role_nobody_holds_here_is_told_up_the_tree(shelf):
    Post.objects.filter(person=shelf.officer.person).delete()
    above = street_officer(shelf)
    watched.matter(shelf)
    clock.sweep(LONG)
    follow_all(shelf)
    assert told(above) == ["escalate"]
    [line] = queries.page(above, str(above.person.id), timezone.now()).lines
    assert line.title == "井盖松动"  # an officer of the street reads its communities


def street_officer(world) -> User:
    user = User.objects.create_user(f"above-{world.street.name[-6:]}", PASSWORD)
    person = Person.objects.create(name="高督查", user=user)
    Post.objects.create(
        person=person, role="officer", organisation=world.street, title="街道督查", since=SINCE
    )
    return user


def test_an_act_followed_twice_is_told_once(shelf):
    row = watched.matter(shelf)
    clock.sweep(LATE)
    follow_all(shelf)
    with tenant(shelf.community.id):
        Outbox.objects.create(
            community_id=shelf.community.id, matter_id=row.id, seq=2, consumer="notices",
            body={"tell": [f"person:{shelf.worker.person.id}"]},
        )  # fmt: skip
    follow_all(shelf)
    assert told(shelf.worker) == ["supervise"]
    with tenant(shelf.community.id):
        assert not Outbox.objects.filter(matter_id=row.id).exists()


def test_whoever_did_it_is_not_told(shelf):
    row = watched.matter(shelf)
    more = {"facts": {"day": "2026-12-30"}, "evidence": {"note": ("a" * 64,)}}
    watched.does(shelf, shelf.officer, "extend", row, LATE, **more)
    follow_all(shelf)
    assert told(shelf.worker) == ["extend"]
    assert told(shelf.officer) == []


def test_letters_are_numbered_from_the_trace(shelf):
    row = watched.matter(shelf)
    clock.sweep(datetime(2026, 12, 3, 9, tzinfo=core.BEIJING))
    clock.sweep(LONG)
    follow_all(shelf)
    with tenant(shelf.community.id):
        found = list(Letter.objects.filter(matter=row.id).order_by("seq"))
        Letter.objects.filter(matter=row.id).delete()
    said = [(one.number, one.act, one.about) for one in found]
    assert said == [
        (f"{row.number}函{n}", act, "work")
        for n, act in enumerate(("remind", "supervise", "escalate"), 1)
    ]


def test_the_count_and_the_list_on_the_page_and_all_read(shelf):
    watched.matter(shelf)
    clock.sweep(LATE)
    follow_all(shelf)
    client = Client()
    client.force_login(shelf.worker)
    page = client.get("/notices/").content.decode()
    assert "督办通知：井盖松动" in page
    assert "1 条未读" in page
    [notice] = Notice.objects.filter(person=shelf.worker.person)
    went = client.post(f"/notices/{notice.id}/")
    assert went.url == f"/matters/{notice.matter}/"
    assert queries.unread(str(shelf.worker.person.id)) == 0
    assert client.post("/notices/read/").status_code == 302


def test_a_notice_of_somebody_else_is_as_if_absent(shelf):
    watched.matter(shelf)
    clock.sweep(LATE)
    follow_all(shelf)
    [notice] = Notice.objects.filter(person=shelf.worker.person)
    client = Client()
    client.force_login(shelf.worker2)
    assert client.post(f"/notices/{notice.id}/").status_code == 404
    Notice.objects.filter(id=notice.id).update(read=None)
    Post.objects.filter(person=shelf.worker.person).update(until=date(2026, 6, 1))
    [line] = queries.page(shelf.worker, str(shelf.worker.person.id), LATE).lines
    assert (line.title, line.number) == ("", "")
