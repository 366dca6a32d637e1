"""Ordinary pages in a place of ordinary size: what they ask and send does not grow with the rows."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.people import ground
from bihuan.people.exchange import bringing
from bihuan.people.models import Organisation, Place, Post
from tests.rooms.books import sent_of, sums
from tests.world import World, build

PAGES = (
    "/",
    "/matters/",
    "/places/",
    "/posts/",
    "/organisations/",
    "/charges/",
    "/duties/",
    "/exchange/",
)
KILOBYTES = 260  # of one page, unpacked


def fill(world: World, towers: int, doors: int) -> None:
    """Buildings in compounds with doors, branches, a worker a grid, every door in somebody's charge."""
    names = [f"网格员{n}" for n in range(6)]
    rows = {
        "organisations": [{"name": f"第{n}支部", "kind": "党支部"} for n in range(towers // 6)],
        "posts": [{"name": name, "role": "网格员（承办人）"} for name in names],
        "places": [
            *({"kind": "小区", "name": f"{n}苑"} for n in range(6)),
            *({"kind": "楼栋", "name": f"{n}号楼", "parent": f"{n % 6}苑"} for n in range(towers)),
        ],
        "doors": [
            {"place": f"{n % 6}苑/{n}号楼", "door": str(d)} for n in range(towers) for d in range(doors)
        ],
        "charges": [
            {"name": names[n % 6], "place": f"{n % 6}苑/{n}号楼", "door": str(d)}
            for n in range(towers) for d in range(doors)
        ],
    }  # fmt: skip
    told = bringing.bring(
        world.community, sent_of(rows), world.person(world.officer), timezone.localdate()
    )
    assert sums(told)["refused"] == 0


def visitor(world: World, place: Organisation, user: object) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["community"] = str(place.id)
    session.save()
    return client


def told(client: Client, path: str) -> tuple[int, int]:
    """How many statements a page asks, and how many bytes it is."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(asked), len(answer.content)


@pytest.fixture(scope="module")
def places(database: str) -> tuple[World, World]:
    """A community of 12 households, and one of 6,000."""
    small, large = build(), build()
    fill(small, 6, 2)
    fill(large, 60, 100)
    for world in (small, large):
        for n in range(3 if world is small else 60):
            world.rectification(f"第{n}件")
    return small, large


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_community_of_six_thousand_households_asks_as_little(places, path):
    few, many = (told(visitor(w, w.community, w.secretary), path) for w in places)
    assert many[0] <= few[0] + 2
    assert many[1] <= KILOBYTES * 1024


def test_a_street_of_thirty_communities_asks_as_little_as_one_of_two(world):
    few = {path: told(visitor(world, world.street, world.officer), path)[0] for path in PAGES}
    rows = {
        "organisations": [
            {"name": f"第{n}社区{world.street.name}", "kind": "社区"} for n in range(28)
        ]
    }
    bringing.bring(world.street, sent_of(rows), world.person(world.officer), timezone.localdate())
    many = {path: told(visitor(world, world.street, world.officer), path)[0] for path in PAGES}
    assert {path: n for path, n in many.items() if n > few[path] + 2} == {}


def test_charges_go_by_pages_and_each_person_s_are_found(places):
    _small, large = places
    client = visitor(large, large.community, large.secretary)
    first = client.get("/charges/").content.decode()
    person = Post.objects.get(person__name="网格员0", organisation=large.community).person_id
    assert f"?who={person}" in first
    seen, path = set(), f"/charges/?who={person}"
    for _ in range(30):
        page = client.get(path).content.decode()
        found = set(re.findall(r"/charges/([0-9a-f-]{36})/end/", page))
        assert found
        assert not found & seen
        seen |= found
        onward = re.search(r'href="(\?who=[^"]*after=[^"]*)"', page)
        if not onward:
            break
        path = "/charges/" + onward[1].replace("&amp;", "&")
    assert len(seen) == 1000


def test_buildings_that_stand_alone_go_by_pages_in_the_order_people_count(world):
    rows = {"places": [{"kind": "楼栋", "name": f"{n}号楼"} for n in range(1, 1001)]}
    bringing.bring(
        world.community, sent_of(rows), world.person(world.officer), timezone.localdate()
    )
    client, path, seen = visitor(world, world.community, world.secretary), "/places/", []
    while path:
        answer = client.get(path)
        assert len(answer.content) <= KILOBYTES * 1024
        page = answer.content.decode()
        seen += re.findall(r">(\d+)号楼</a>", page)
        onward = re.search(r'href="(\?after=[^"]*)"', page)
        path = f"/places/{onward[1]}" if onward else ""
    assert seen == [str(n) for n in range(1, 1001)]


def test_a_list_goes_on_after_a_building_that_was_ended_meanwhile(world):
    towers = [
        ground.put(world.community.id, Place(kind="building", name=f"{n}号楼"))
        for n in range(1, 103)
    ]
    client = visitor(world, world.community, world.secretary)
    first = client.get("/places/").content.decode()
    last = towers[ground.PAGE - 1]
    assert f'href="?after={last.id}"' in first
    ground.end(world.community.id, last, timezone.localdate() - timedelta(days=1))
    onward = client.get(f"/places/?after={last.id}").content.decode()
    assert re.findall(r">(\d+)号楼</a>", onward) == ["101", "102"]
    for nowhere in (uuid4(), "x"):
        assert ">1号楼</a>" in client.get(f"/places/?after={nowhere}").content.decode()
