"""Proof 4: a resident without an account, a worker here and a worker of another community, in one table.

Each permission is one row: what is tried, and for whom of the three it comes true. Every role at every
address is S1 (`test_walls_matrix`); here stands what may be done, in words of the work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.people.models import Post
from bihuan.people.walls import tenant
from tests.rooms.test_not_for_everybody import SECRET, TITLE, WORDS, Shut, signed_in
from tests.rooms.test_opening import CLAIM, PHONE, appeal, petition
from tests.rooms.test_sight import opens
from tests.world import World, somebody

RESIDENT, HERE, ELSEWHERE = "resident", "worker here", "worker elsewhere"
UNSEEN = "与他无关的信"
Try = Callable[["Scene", Client], bool]


class Scene:
    """One community with a bit of everything, and the three who try."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open, self.appeal = world.working(title="三号楼堆物"), appeal(world)
        self.petition, self.shut = petition(world), Shut(world)
        self.secret = opens(world, self.shut.row.procedure, UNSEEN)
        there = somebody("there", "旁网格", "worker", "网格员", world.other)
        self.clients = {
            RESIDENT: Client(), HERE: signed_in(world.worker), ELSEWHERE: signed_in(there),
        }  # fmt: skip


def sees(path: Callable[[Scene], str], words: str) -> Try:
    return lambda scene, client: words in _text(client.get(path(scene)))


def gets(path: Callable[[Scene], str]) -> Try:
    return lambda scene, client: client.get(path(scene)).status_code == 200


def sends(
    path: Callable[[Scene], str], sent: dict[str, Any], done: tuple[int, ...] = (302,)
) -> Try:
    """Sent, and not merely led to the page where one signs in."""

    def does(scene: Scene, client: Client) -> bool:
        answer = client.post(path(scene), sent)
        led = answer.status_code == 302 and answer.url.startswith(reverse("sign_in"))
        return answer.status_code in done and not led

    return does


def opens_and_sees(which: str, kind: str, words: str) -> Try:
    def does(scene: Scene, client: Client) -> bool:
        row = getattr(scene, which)
        sent = {"kind": kind, "why": "handle", "said": "要办"}
        client.post(f"/matters/{row.id}/open/", sent)
        return words in _text(client.get(f"/matters/{row.id}/"))

    return does


def _text(answer: Any) -> str:
    return b"".join(answer).decode(errors="replace")


def matter(which: str) -> Callable[[Scene], str]:
    return lambda scene: f"/matters/{getattr(scene, which).id}/"


def to(path: str) -> Callable[[Scene], str]:
    return lambda _scene: path


TODAY = timezone.localdate().isoformat()
NOTE = {"note": "当天清运", "key": "three-people"}


@dataclass(frozen=True)
class Permission:
    """What is tried, and for whom it comes true."""

    says: str
    tried: Try
    may: frozenset[str] = frozenset()


def row(says: str, tried: Try, *may: str) -> Permission:
    return Permission(says, tried, frozenset(may))


PERMISSIONS = (
    # -- without an account -------------------------------------------------------------------------
    row("read what is stored and what is not", gets(to("/stored/")), RESIDENT, HERE, ELSEWHERE),
    row("come to the page where one signs in", gets(to("/sign-in/")), RESIDENT, HERE, ELSEWHERE),
    # -- matters ------------------------------------------------------------------------------------
    row("see one's first page", gets(to("/")), HERE, ELSEWHERE),
    row("find an open matter in the list", sees(to("/matters/?state=all"), "三号楼堆物"), HERE),
    row("read an open matter", sees(matter("open"), "三号楼堆物"), HERE),
    row("write progress", sends(lambda s: f"/matters/{s.open.id}/do/progress/", NOTE), HERE),
    row("register what a resident says", sends(to("/matters/new/"), {"place": "一号楼", "words": "灯", "key": "k3"}), HERE, ELSEWHERE),
    row("take a matter's proof", sends(lambda s: f"/oversight/proofs/{s.open.id}/", {"purpose": "存档"}, (200,)), HERE),
    # -- what is not for everybody ------------------------------------------------------------------
    row("read a matter shut to their role", sees(matter("secret"), UNSEEN)),
    row("find it in the list", sees(to("/matters/?state=all"), UNSEEN)),
    row("read one shut to their role that they work on", sees(lambda s: f"/matters/{s.shut.row.id}/", WORDS), HERE),
    row("find that in the list", sees(to("/matters/?state=all"), TITLE), HERE),
    row("read evidence in it given to others alone", sees(lambda s: f"/matters/{s.shut.row.id}/", SECRET)),
    row("see a phone without saying why", sees(matter("appeal"), PHONE)),
    row("see a phone in what they hold, saying why", opens_and_sees("appeal", "contact", PHONE), HERE),
    row("see a petition they do not hold, saying why", opens_and_sees("petition", "petition", CLAIM)),
    row("ask for an emergency look", sends(to("/emergency/"), {"step": "ask", "number": "x", "basis": "life", "why": "急"}), HERE, ELSEWHERE),
    # -- people, posts, grants ----------------------------------------------------------------------
    row("see who works here", sees(to("/posts/"), "李网格"), HERE),
    row("give a post", sends(to("/posts/new/"), {"step": "give", "person": "new", "name": "某", "role": "volunteer", "kind": "regular", "since": TODAY})),
    row("see the grants", gets(to("/grants/"))),
    row("give a grant", sends(to("/grants/"), {"step": "grant"}, (302, 422))),
    row("read the access log", gets(to("/oversight/access/"))),
    row("see who has a second factor", gets(to("/second-factors/"))),
    # -- copies -------------------------------------------------------------------------------------
    row("take the ledger of this community", sends(to("/reports/ledger.xlsx"), {"purpose": "存档"}, (200,)), HERE, ELSEWHERE),
    row("find this community in the ledger they take", sees(to("/reports/"), "三号楼堆物"), HERE),
    row("take the access log", sends(to("/reports/access/"), {"purpose": "存档"}, (200,))),
    row("take everything that was set up", sends(to("/organisations/exchange/export/"), {"purpose": "存档"}, (200,))),
)  # fmt: skip


@pytest.fixture(scope="module")
def scene(database: str) -> Scene:
    from django.utils import translation

    from tests.world import build

    translation.activate("zh-hans")
    return Scene(build())


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda one: one.says)
def test_for_whom_of_the_three_it_comes_true(scene: Scene, permission: Permission) -> None:
    tried = {who for who, client in scene.clients.items() if permission.tried(scene, client)}
    assert tried == permission.may


def test_the_three_are_who_they_are_said_to_be(scene: Scene) -> None:
    posts = Post.objects.filter(person__user__username__startswith="there-")
    assert {post.organisation_id for post in posts.filter(organisation=scene.world.other)} == {
        scene.world.other.id
    }
    with tenant(scene.world.community.id):
        assert scene.open.community_id == scene.world.community.id
