"""On an English page a procedure speaks English; what is written down stays as its file says."""

import re

import pytest
from django.conf import settings
from django.test import Client

from bihuan.matters import queries
from bihuan.matters.models import Matter
from bihuan.people.walls import tenant
from tests.house.test_labels import named
from tests.spec.shelf import PROCEDURES
from tests.world import PASSWORD, World

# A post is called what its holder is called, and a class is what people chose.
DATA = {"社区书记", "党务专干", "网格员", "街道督办", "居监委"}


def visitor(user: object, language: str = "en") -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert client.login(username=user.username, password=PASSWORD)
    return client


def labels_of(*procedures: str) -> set[str]:
    """Everything these call something, longer than one word of two characters."""
    tables = [named(PROCEDURES[name]) for name in procedures]
    found = {
        s for one in tables for t, names in one.items() if t != "units" for s in names.values()
    }
    return {label for label in found - DATA if len(label) > 2}


def left_chinese(said: str) -> list[str]:
    """Labels of ours on a page, but for the numbers of matters, which are theirs for ever."""
    text = re.sub(r"[一-鿿]+〔\d+〕\d+号", "", said)
    return sorted(label for label in labels_of("rectification", "measure") if label in text)


@pytest.fixture
def place(world: World) -> tuple[World, Matter]:
    row = world.working(title="走廊的灯坏了")
    world.rectification("门坏了")
    return world, row


def test_the_pages_of_matters_speak_english(place):
    world, row = place
    child = queries.children(world.community.id, row.id)[0]
    client = visitor(world.worker)
    paths = {
        "/": "Rectification", "/matters/?state=all": "Being rectified",
        f"/matters/{row.id}/": "Apply for sign-off", f"/matters/{child.id}/": "Report done",
        f"/matters/{row.id}/do/hand_in/": "Self-check sheet",
        f"/matters/{row.id}/do/merge/": "Merged into",
    }  # fmt: skip
    for path, word in paths.items():
        said = client.get(path).content.decode()
        assert word in said, path
        assert (path, left_chinese(said)) == (path, [])


def test_a_refusal_speaks_english(place):
    world, row = place
    answer = visitor(world.worker).post(f"/matters/{row.id}/do/hand_in/", {})
    assert answer.status_code == 409
    assert "Proof of rectification" in answer.content.decode()
    assert left_chinese(answer.content.decode()) == []


def test_pages_of_oversight_and_of_procedures_speak_english(place):
    world, _row = place
    for path, word in {
        "/oversight/": "Rectification", "/notices/": "Notices", "/procedures/": "Rectification",
        "/procedures/rectification/": "Waiting for verification",
    }.items():  # fmt: skip
        said = visitor(world.secretary).get(path).content.decode()
        assert word in said, path


def test_the_same_page_in_chinese_is_as_before(place):
    world, row = place
    said = visitor(world.worker, "zh-hans").get(f"/matters/{row.id}/").content.decode()
    assert "申请销号" in said
    assert "Apply for sign-off" not in said


def test_what_somebody_does_on_an_english_page_is_kept_in_the_file_s_words(place):
    world, row = place
    visitor(world.clerk).post(
        "/matters/new/",
        {"words": "The lamp is broken", "place": "Building 3", "key": f"{row.id}-en"},
    )
    with tenant(world.community.id):
        numbers = set(Matter.objects.values_list("number", flat=True))
        states = [row.state for row in Matter.objects.all()]
    assert all(re.match(r"(民情诉求|巡察整改)〔", number) for number in numbers)
    assert len(numbers) == 4
    assert "Rectification" not in str(states)
