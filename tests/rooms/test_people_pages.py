"""Pages of organisations, posts and places: who sees them, who may change what, and what is said.

Three people in every table: a resident (no account), a worker here, a worker of another community.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.people import appointing, charges, ground, tree
from bihuan.people.models import Absence, Organisation, Place, Post
from bihuan.people.walls import tenant
from tests.world import PASSWORD

DAY = timedelta(days=1)
FOUND, SIGN_IN, REFUSED, ABSENT = 200, 302, 403, 404


def signed_in(user=None):
    client = Client()
    assert user is None or client.login(username=user.username, password=PASSWORD)
    return client


def post_of(user):
    return Post.objects.get(person__user=user)


@pytest.fixture
def made(world):
    """One thing of each kind."""
    today = timezone.localdate()
    here = world.community.id
    branch = tree.add(world.community, "branch", "第一党支部")
    grid = ground.put(here, Place(kind="grid", name="第一网格"))
    compound = ground.put(here, Place(kind="compound", name="清河苑", grid=grid))
    ground.put(here, Place(kind="building", name="二号楼", parent=compound))
    building = ground.put(here, Place(kind="building", name="一号楼"))
    ground.number_doors(here, building, 1, 2, today)
    charge = charges.charge(here, post_of(world.worker), today, place=building)
    return {
        "grid": grid.id, "compound": compound.id, "branch": branch.id, "building": building.id, "charge": charge.id,
        "door": ground.doors(here, building, today)[0].id, "post": post_of(world.worker2).id,
        "here": here,
    }  # fmt: skip


# address -> what it answers to whoever asks: resident, worker, stranger, secretary
PAGES = {
    "/organisations/": (SIGN_IN, FOUND, FOUND, FOUND),
    "/organisations/?ended=1": (SIGN_IN, FOUND, FOUND, FOUND),
    "/organisations/{branch}/": (SIGN_IN, FOUND, ABSENT, FOUND),
    "/organisations/{branch}/add/": (SIGN_IN, REFUSED, ABSENT, FOUND),
    "/posts/": (SIGN_IN, FOUND, FOUND, FOUND),
    "/posts/new/": (SIGN_IN, REFUSED, FOUND, FOUND),
    "/posts/{post}/": (SIGN_IN, FOUND, ABSENT, FOUND),
    "/places/": (SIGN_IN, FOUND, FOUND, FOUND),
    "/places/plan/": (SIGN_IN, FOUND, FOUND, FOUND),
    "/places/new/grid/": (SIGN_IN, REFUSED, FOUND, FOUND),
    "/places/new/palace/": (SIGN_IN, ABSENT, ABSENT, ABSENT),
    "/places/{building}/": (SIGN_IN, FOUND, ABSENT, FOUND),
    "/places/{compound}/": (SIGN_IN, FOUND, ABSENT, FOUND),
    "/places/{grid}/": (SIGN_IN, FOUND, ABSENT, FOUND),
    "/charges/": (SIGN_IN, FOUND, FOUND, FOUND),
    "/duties/": (SIGN_IN, REFUSED, FOUND, FOUND),
}


@pytest.mark.parametrize("address", PAGES)
def test_who_sees_a_page(world, made, address):
    people = (None, world.worker, world.stranger, world.secretary)
    answers = tuple(signed_in(who).get(address.format(**made)).status_code for who in people)
    assert answers == PAGES[address]


# what is sent -> what it answers to a resident, a worker, a stranger
CHANGES = {
    ("/organisations/{here}/add/", "add"): (SIGN_IN, REFUSED, ABSENT),
    ("/organisations/{branch}/", "rename"): (SIGN_IN, REFUSED, ABSENT),
    ("/organisations/{branch}/", "end"): (SIGN_IN, REFUSED, ABSENT),
    ("/posts/new/", "give"): (SIGN_IN, REFUSED, 422),
    ("/posts/{post}/", "leave"): (SIGN_IN, REFUSED, ABSENT),
    ("/places/{building}/", "keep"): (SIGN_IN, REFUSED, ABSENT),
    ("/places/{building}/", "number"): (SIGN_IN, REFUSED, ABSENT),
    ("/places/{building}/", "nonsense"): (SIGN_IN, ABSENT, ABSENT),
    ("/places/plan/", "arrange"): (SIGN_IN, REFUSED, 422),
    ("/places/doors/{door}/end/", ""): (SIGN_IN, REFUSED, ABSENT),
    ("/charges/", "charge"): (SIGN_IN, REFUSED, 422),
    ("/charges/{charge}/end/", ""): (SIGN_IN, REFUSED, ABSENT),
}


def counts(world):
    with tenant(world.community.id):
        kept = (
            Place.objects.filter(ended=None).count(),
            len(charges.standing(world.community.id, timezone.localdate())),
        )
    return (
        Organisation.objects.filter(ended=None).count(),
        Post.objects.filter(until=None).count(),
        Absence.objects.count(),
        *kept,
    )


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: " ".join(change))
def test_who_may_not_change_changes_nothing(world, made, change):
    address, step = change
    before = counts(world)
    people = (None, world.worker, world.stranger)
    sent = {
        "step": step,
        "name": "改了",
        "on": "2026-11-30",
        "until": "2026-11-30",
        "kind": "leave",
    }
    sent |= {"organisation": str(world.community.id), "since": "2026-11-30", "floors": 2, "each": 2}
    answers = tuple(signed_in(who).post(address.format(**made), sent).status_code for who in people)
    assert (answers, counts(world)) == (CHANGES[change], before)


def test_the_secretary_sets_up_renames_moves_and_ends_an_organisation(world):
    client = signed_in(world.secretary)
    here = world.community.id
    client.post(
        f"/organisations/{here}/add/", {"step": "add", "kind": "two_new", "name": "清河商会"}
    )
    client.post(
        f"/organisations/{here}/add/", {"step": "add", "kind": "branch", "name": "商圈支部"}
    )
    union = Organisation.objects.get(name="清河商会", parent=here)
    branch = Organisation.objects.get(name="商圈支部", parent=here)
    at = f"/organisations/{branch.id}/"
    said = client.post(
        at, {"step": "rename", "name": "商圈党支部", "code": "", "place": "二楼"}, follow=True
    )
    assert "已保存“商圈党支部”" in said.content.decode()
    client.post(at, {"step": "move", "parent": str(union.id)})
    branch.refresh_from_db()
    assert (branch.name, branch.parent, branch.place) == ("商圈党支部", union, "二楼")
    refused = client.post(f"/organisations/{union.id}/", {"step": "end", "on": "2026-11-24"})
    assert (refused.status_code, "下面还有 1 个组织" in refused.content.decode()) == (422, True)
    client.post(at, {"step": "end", "on": "2026-11-24"}, follow=True)
    assert "商圈党支部" not in client.get("/organisations/").content.decode()
    client.post(at, {"step": "restore"})
    branch.refresh_from_db()
    assert branch.ended is None


def test_what_was_typed_stays_when_it_is_refused(world):
    client = signed_in(world.secretary)
    sent = {"step": "give", "person": "", "name": "林新", "role": "mediator", "since": "2026-11-24"}
    sent |= {
        "organisation": str(world.community.id),
        "kind": "part_time",
        "title": "老舅舅",
        "person": "new",
    }
    refused = client.post("/posts/new/", sent | {"term_ends": "2026-11-01"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "任期届满不能早于起任" in page
    assert 'value="老舅舅"' in page
    client.post("/posts/new/", sent)
    made = Post.objects.get(person__name="林新", organisation=world.community)
    assert (made.title, made.kind, made.term_ends) == ("老舅舅", "part_time", None)


def test_the_form_offers_no_role_that_is_not_theirs_to_give(world):
    page = signed_in(world.secretary).get("/posts/new/").content.decode()
    assert 'value="mediator"' in page
    assert 'value="verifier"' not in page
    assert 'value="verifier"' in signed_in(world.officer).get("/posts/new/").content.decode()
    sent = {
        "step": "give",
        "person": "new",
        "name": "林",
        "role": "verifier",
        "since": "2026-11-24",
    }
    sent |= {"organisation": str(world.community.id), "kind": "regular"}
    assert signed_in(world.secretary).post("/posts/new/", sent).status_code == 422


def test_somebody_seconded_comes_back_by_the_page(world):
    client, post = signed_in(world.officer), post_of(world.deputy)
    at, today = f"/posts/{post.id}/", timezone.localdate()
    acting = str(post_of(world.worker).id)
    client.post(at, {"step": "leave", "kind": "seconded", "since": today, "acting": acting})
    page = client.get(at).content.decode()
    assert "借调" in page
    assert "李网格代理" in page
    client.post(at, {"step": "acting", "acting": ""})
    assert "没有人代理" in client.get("/posts/").content.decode()
    client.post(at, {"step": "return", "on": today})
    assert [a.until for a in post.absences.all()] == [today - DAY]
    appointing.end(post, today - DAY, world.person(world.officer))
    client.post(at, {"step": "resume"})
    post.refresh_from_db()
    assert post.until is None


def test_nobody_is_offered_to_end_their_own_post(world):
    client = signed_in(world.secretary)
    at = f"/posts/{post_of(world.secretary).id}/"
    assert "这一岗不由您任免" in client.get(at).content.decode()
    assert (
        client.post(at, {"step": "leave", "kind": "leave", "since": "2026-11-24"}).status_code
        == 403
    )


def test_a_building_is_put_numbered_and_charged_by_the_pages(world):
    client, here = signed_in(world.secretary), world.community.id
    client.post("/places/new/grid/", {"step": "add", "name": "第一网格"})
    client.post("/places/new/compound/", {"step": "add", "name": "清河苑"})
    with tenant(here):
        grid, yard = Place.objects.get(kind="grid"), Place.objects.get(kind="compound")
    client.post(
        f"/places/new/building/?in={yard.id}",
        {"step": "add", "name": "一号楼", "parent": str(yard.id), "grid": str(grid.id)},
    )
    with tenant(here):
        tower = Place.objects.get(kind="building")
    at = f"/places/{tower.id}/"
    assert (tower.parent_id, tower.grid_id) == (yard.id, grid.id)
    client.post(at, {"step": "number", "floors": 2, "each": 2})
    client.post(at, {"step": "door", "door": "底商"})
    page = client.get(at).content.decode()
    assert "5 户" in page
    assert "底商" in page
    sent = {"step": "charge", "post": str(post_of(world.worker).id), "place": str(tower.id)}
    client.post("/charges/", sent | {"since": timezone.localdate(), "door": "202"})
    wrong = client.post("/charges/", sent | {"since": timezone.localdate(), "door": "909"})
    assert "没有这个门牌" in wrong.content.decode()
    page = client.get("/charges/").content.decode()
    assert "清河苑 一号楼 202" in page
    assert "没有人包的楼栋" in page
    [row] = charges.standing(here, timezone.localdate())
    said = client.post(f"/charges/{row.id}/end/", follow=True).content.decode()
    assert "李网格不再包清河苑 一号楼 202" in said
    door = ground.doors(here, tower, timezone.localdate())[0]
    client.post(f"/places/doors/{door.id}/end/")
    assert "4 户" in client.get(at).content.decode()


def test_empty_pages_say_what_to_do_first(world):
    client = signed_in(world.stranger)
    told = {
        "/organisations/": "下面还没有组织",
        "/places/": "还没有划网格",
        "/charges/": "先划网格、加楼栋",
    }
    for address, says in told.items():
        assert says in client.get(address).content.decode()


def test_a_street_is_told_that_places_are_kept_below(world):
    world.officer.person.posts.update(organisation=world.street)
    client = signed_in(world.officer)
    client.post("/community/", {"community": str(world.street.id)})
    assert "地方由各社区自己管" in client.get("/places/").content.decode()
    page = client.get("/organisations/").content.decode()
    assert f"清河居监委{world.street.name[4:]}" in page
    sent = {"step": "add", "kind": "community", "name": "新设社区"}
    client.post(f"/organisations/{world.street.id}/add/", sent)
    made = Organisation.objects.get(name="新设社区", parent=world.street)
    assert made.tenant == made


def test_an_officer_of_the_street_appoints_in_each_of_its_communities(world):
    world.officer.person.posts.update(organisation=world.street)
    client = signed_in(world.officer)
    client.post("/community/", {"community": str(world.other.id)})
    sent = {
        "step": "give",
        "person": "new",
        "name": "何监委",
        "role": "verifier",
        "kind": "regular",
    }
    sent |= {"organisation": str(world.other.id), "since": timezone.localdate()}
    assert client.post("/posts/new/", sent).status_code == 302
    assert Post.objects.get(organisation=world.other, role="verifier").person.name == "何监委"
    feng = post_of(world.stranger)
    client.post(
        f"/posts/{feng.id}/", {"step": "leave", "kind": "vacant", "since": timezone.localdate()}
    )
    assert feng.absences.count() == 1
    assert signed_in(world.stranger).get("/posts/").status_code == 403  # no right from now on


def test_findings_are_told_with_what_they_rest_on(world):
    post = post_of(world.secretary)
    Post.objects.filter(id=post.id).update(term_ends=timezone.localdate() + 30 * DAY)
    appointing.leave(
        post_of(world.verifier), "leave", timezone.localdate(), world.person(world.officer)
    )
    page = signed_in(world.secretary).get("/duties/").content.decode()
    assert "现在没有人任“居监委主任（核验）”" in page
    assert "支部委员会任期一般三年" in page


def test_a_plan_is_laid_out_then_changed_by_its_numbers(world, made):
    client, here = signed_in(world.secretary), world.community.id
    assert "还有 3 处没有画上" in client.get("/places/plan/").content.decode()
    said = client.post("/places/plan/", {"step": "arrange"}, follow=True).content.decode()
    assert "改了 3 处" in said
    assert "<title>一号楼</title>" in said
    key = made["building"]
    sent = {f"{name}-{key}": value for name, value in zip("xywh", (5, 6, 30, 20), strict=True)}
    client.post("/places/plan/", sent | {"step": "draw"})
    with tenant(here):
        row = Place.objects.get(id=key)
    assert (row.x, row.y, row.w, row.h) == (5, 6, 30, 20)
    for wrong, says in (
        ({f"w-{key}": "宽"}, "“宽”不是数"), ({f"w-{key}": "399"}, "不超过 400"), ({f"w-{key}": ""}, "要一起填"),
    ):  # fmt: skip
        refused = client.post("/places/plan/", sent | wrong | {"step": "draw"})
        page = refused.content.decode()
        assert (refused.status_code, says in page) == (422, True), says
    assert f'name="w-{key}" value=""' in page  # what was typed last stays
    client.post("/places/plan/", dict.fromkeys(sent, "") | {"step": "draw"})
    with tenant(here):
        assert Place.objects.get(id=key).x is None


@pytest.mark.parametrize(
    "address", ["/organisations/", "/posts/", "/places/", "/places/plan/", "/charges/"]
)
def test_a_page_asks_few_questions_however_much_there_is(
    world, made, address, django_assert_max_num_queries
):
    client = signed_in(world.worker)
    client.get(address)
    with django_assert_max_num_queries(22):
        client.get(address)
