"""The supervised list, the letters and the samples, as people meet them."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bihuan import core
from bihuan.matters import delivery, evidence
from bihuan.oversight import clock, queries, register, samples
from bihuan.oversight.models import Drawing, Letter
from bihuan.people.models import Person, Post, User
from bihuan.people.walls import tenant
from tests import watched
from tests.world import NOON, PASSWORD, SINCE

NOW = datetime(2026, 12, 9, 9, tzinfo=core.BEIJING)
ALL = queries.Filters()


@pytest.fixture
def shelf(world, tmp_path):
    watched.publish(tmp_path)
    return world


def client(user) -> Client:
    one = Client()
    one.force_login(user)
    return one


def titles(user, filters=ALL, now=NOW):
    return [row.title for row in queries.supervised(user, filters, now).rows]


def test_the_list_holds_what_is_late_or_near_the_latest_first(shelf):
    watched.matter(shelf, "2026-12-10", "临近")
    watched.matter(shelf, "2026-12-01", "最晚")
    watched.matter(shelf, "2026-12-07", "晚了")
    watched.matter(shelf, "2026-12-31", "还早")
    assert titles(shelf.officer) == ["最晚", "晚了", "临近"]
    assert titles(shelf.officer, queries.Filters(light="red")) == ["最晚", "晚了"]
    assert titles(shelf.officer, queries.Filters(light="amber")) == ["临近"]
    owner = str(shelf.worker.person.id)
    assert len(titles(shelf.officer, queries.Filters(holder=owner))) == 3
    assert titles(shelf.officer, queries.Filters(procedure="appeal")) == []


def test_pages_follow_each_other_without_gap_or_repeat_across_communities(shelf):
    above = street_officer(shelf)
    for n in range(7):
        watched.matter(shelf, "2026-12-01", f"第{n}件")
    seen, after = [], ""
    while True:
        page = queries.supervised(above, ALL, NOW, after=after, size=3)
        seen += [row.title for row in page.rows]
        after = page.after
        if not after:
            break
    assert sorted(seen) == [f"第{n}件" for n in range(7)]
    assert queries.supervised(above, ALL, NOW, after="nonsense").rows


def street_officer(world) -> User:
    user = User.objects.create_user(f"above-{world.street.name[-6:]}", PASSWORD)
    person = Person.objects.create(name="高督查", user=user)
    Post.objects.create(
        person=person, role="officer", organisation=world.street, title="街道督查", since=SINCE
    )
    return user


def test_an_officer_of_the_street_reads_its_communities_and_a_neighbour_does_not(shelf):
    watched.matter(shelf, "2026-12-01", "本社区的")
    assert titles(street_officer(shelf)) == ["本社区的"]
    assert titles(shelf.stranger) == []


def test_an_extension_shows_with_its_reason(shelf):
    row = watched.matter(shelf, "2026-11-30")
    note = evidence.keep(shelf.community.id, "等配件到货")
    more = {"facts": {"day": "2026-12-08"}, "evidence": {"note": (note,)}}
    watched.does(shelf, shelf.officer, "extend", row, NOON + timedelta(days=1), **more)
    [shown] = queries.supervised(shelf.officer, ALL, NOW).rows
    [extended] = shown.extended
    assert (extended.label, extended.until, extended.why) == (
        "延期", date(2026, 12, 8), "等配件到货",
    )  # fmt: skip
    assert shown.light == "red"


def test_the_copy_says_what_the_list_says_and_runs_no_formula(shelf):
    watched.matter(shelf, "2020-01-06", "=1+1", at=datetime(2020, 1, 2, 9, tzinfo=core.BEIJING))
    answer = client(shelf.officer).post("/reports/supervised/", {"purpose": "报送街道"})
    import io

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    found = rows.to_python()
    assert found[2][2] == "事项"
    assert found[3][2] == "'=1+1"


def test_a_letter_is_listed_printed_and_answered(shelf):
    row = watched.matter(shelf)
    clock.sweep(NOW)
    delivery.deliver(shelf.community.id)
    register.follow(shelf.community.id)
    with tenant(shelf.community.id):
        letter = Letter.objects.get(matter=row.id)
    page = client(shelf.secretary).get("/oversight/letters/?open=1").content.decode()
    assert letter.number in page
    slip = client(shelf.secretary).get(f"/oversight/letters/{letter.id}/").content.decode()
    assert "逾期 2 日" in slip
    assert "李网格" in slip
    done = {"evidence": {"note": ("a" * 64,)}}
    watched.does(shelf, shelf.worker, "finish", row, NOW + timedelta(hours=1), **done)
    assert (
        letter.number
        not in client(shelf.secretary).get("/oversight/letters/?open=1").content.decode()
    )
    page = client(shelf.secretary).get("/oversight/letters/").content.decode()
    assert "12月9日已停" in page
    stranger = client(shelf.stranger).get(f"/oversight/letters/{letter.id}/")
    assert stranger.status_code == 404
    seen = client(shelf.secretary).get(f"/oversight/letters/?kind={letter.act}").content.decode()
    assert letter.number in seen
    assert f'href="?kind={letter.act}" aria-current="true"' in seen
    assert client(shelf.secretary).get("/oversight/letters/?kind=nothing").status_code == 200


def closed(world, n):
    rows = [watched.matter(world, title=f"第{k}件") for k in range(n)]
    for row in rows:
        done = {"evidence": {"note": ("a" * 64,)}}
        watched.does(world, world.worker, "finish", row, NOON + timedelta(hours=1), **done)
    return rows


PERIOD = samples.Period(date(2026, 11, 24), date(2026, 11, 24))


def drawn(world, share=30, seed="当场抽出 3 7 9"):
    at = timezone.now()
    return samples.draw(world.community.id, PERIOD, share, by="x", at=at, said=seed)


def test_a_drawing_comes_out_the_same_again_and_takes_the_share(shelf):
    closed(shelf, 10)
    first, second = drawn(shelf), drawn(shelf)
    assert first.picked == second.picked
    assert len(first.picked) == 3
    assert drawn(shelf, seed="别的种子").picked != first.picked
    assert samples.check(first) == []


def test_a_share_under_the_rule_is_no_draw(shelf):
    closed(shelf, 2)
    with pytest.raises(ValueError, match="30%"):
        drawn(shelf, share=29)
    with pytest.raises(samples.NoSeed):
        drawn(shelf, seed=" ")


def test_a_drawing_that_was_altered_is_found(shelf):
    closed(shelf, 10)
    one = drawn(shelf)
    left_out = one.candidates[0][0]
    altered = Drawing(**{f.attname: getattr(one, f.attname) for f in Drawing._meta.fields})
    altered.candidates = one.candidates[1:]
    altered.picked = [*one.picked[1:], one.picked[0]]
    found = samples.check(altered)
    assert found[:2] == ["digest", "picked"]
    assert any(said.startswith("omitted") for said in found), left_out


def test_the_page_draws_keeps_and_shows_the_duties(shelf):
    closed(shelf, 4)
    secretary = client(shelf.secretary)
    given = {"since": "2026-11-24", "until": "2026-11-24", "share": "30", "seed": "3 7 9"}
    went = secretary.post("/oversight/samples/", given)
    page = secretary.get(went.url).content.decode()
    assert "照原样再抽一遍，结果相同。" in page
    assert page.count("要回头看") == 2
    told = json.loads(secretary.post(went.url.rstrip("/") + ".json").content)
    assert (told["seed"], len(told["candidates"])) == ("3 7 9", 4)
    assert client(shelf.worker).post("/oversight/samples/", given).status_code == 403
    given["share"] = "10"
    answer = secretary.post("/oversight/samples/", given)
    assert answer.status_code == 422
    assert 'value="3 7 9"' in answer.content.decode()


def test_what_the_clock_could_not_do_has_its_page(shelf):
    page = client(shelf.officer).get("/oversight/refused/").content.decode()
    assert "没有。" in page
