"""The people and the things of the matrix of walls: one of each, in a place of every kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import typst
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.exchange import batches
from bihuan.matters import emergency, evidence, proposed
from bihuan.notices.models import Notice
from bihuan.oversight import checkpoints, requests
from bihuan.people import charges, ground, roles, tree
from bihuan.people.exchange.sent import Line, Sent
from bihuan.people.models import Grant, Organisation, Passkey, Place, Post, SignedIn, User
from bihuan.project.commands import procedures_new
from tests.rooms import papers, test_documents
from tests.rooms.test_not_for_everybody import Shut
from tests.world import NOON, World, build, somebody

ANONYMOUS = "anonymous"
DRAFT = "walls"
PARTS = dict[str, Any]


@dataclass
class Things:
    """What one community keeps: name -> the parts of an address that lead to it."""

    world: World
    found: dict[str, Callable[[], PARTS]]

    def __getitem__(self, name: str) -> PARTS:
        return self.found[name]()


def things(world: World) -> Things:
    """One of everything that has an address of its own. What is used up is made anew each time."""
    here, today = world.community.id, timezone.localdate()
    row, closed = world.working(title="三号楼堆物"), Shut(world)
    note = evidence.keep(here, "配件要从厂家调")
    world.act(world.worker, "progress", row, 9, evidence={"note": (note,)})
    paper = papers.read(world)
    posted = test_documents.post(world, paper, test_documents.rows(world, paper)[:1])
    branch = tree.add(world.community, "branch", "第一党支部")
    building = ground.put(here, Place(kind="building", name="一号楼"))
    ground.number_doors(here, building, 1, 2, today)
    seat = Post.objects.get(person__user=world.worker2)
    shut = {"matter_id": closed.row.id}
    urgent = emergency.Asked(closed.row.number, "life", "失联")
    ask = emergency.ask(here, urgent, world.person(world.worker2), timezone.now())
    asked = {"matter_id": _asked(world)}
    known: dict[str, PARTS] = {
        "": {},
        "matter": {"matter_id": row.id},
        "act": {"matter_id": row.id, "act_id": "progress"},
        "evidence": {"matter_id": row.id, "commitment": note},
        "posted": {"matter_id": posted.rows[0].matter_id},
        "shut": shut,
        "shut act": shut | {"act_id": "finish"},
        "shut words": shut | {"commitment": closed.marks["words"]},
        "shut secret": shut | {"commitment": closed.marks["secret"]},
        "asked": asked,
        "asked html": asked | {"format": "html"},
        "asked docx": asked | {"format": "docx"},
        "letter": {"letter_id": closed.letter.id},
        "drawing": {"drawing_id": closed.drawing.id},
        "checkpoint": {"n": checkpoints.make(here, NOON).n},
        "emergency": {"emergency_id": ask.id},
        "paper": {"paper_id": paper.id},
        "page": {"paper_id": _paged(world), "number": 1},
        "organisation": {"organisation_id": branch.id},
        "keeper": {"organisation_id": world.community.id},
        "above": {"parent_id": world.community.id},
        "post": {"post_id": seat.id},
        "person": {"person_id": seat.person_id},
        "place": {"place_id": building.id},
        "kind": {"kind": "grid"},
        "step": {"step": "places"},
        "procedure": {"procedure_id": row.procedure},
        "figure": {"procedure_id": row.procedure, "name": "claim_within"},
        "draft": {"procedure_id": DRAFT, "version": "2026.1"},
        "xlsx": {"format": "xlsx"},
        "html": {"format": "html"},
        "docx": {"format": "docx"},
    }

    def door() -> PARTS:
        ground.add_doors(here, building, [uuid4().hex[:8]], today)
        return {"door_id": ground.doors(here, building, today)[-1].id}

    def grant() -> PARTS:
        given = {"organisation": world.street, "role": "inspector", "over": world.community}
        return {"grant_id": Grant.objects.create(**given, since=today, why="检查").id}

    def charge() -> PARTS:
        lot = ground.put(here, Place(kind="building", name=uuid4().hex[:8]))
        return {"charge_id": charges.charge(here, seat, today, place=lot).id}

    made: dict[str, Callable[[], PARTS]] = {
        name: (lambda parts=parts: parts) for name, parts in known.items()
    }
    return Things(world, made | {"door": door, "charge": charge, "grant": grant})


def _paged(world: World) -> Any:
    pdf = typst.compile(("#set page(height: 12cm)\n" + papers.TEXT.replace("\n", "\n\n")).encode())
    return papers.read(world, pdf, "自查清单.pdf").id


def _asked(world: World) -> Any:
    """A data request of which it is known whose it is."""
    at = NOON + timedelta(minutes=30)
    doing = requests.Doing(world.person(world.clerk), at)
    row = requests.ask(world.community.id, "查阅复制", "存了我什么", doing)
    requests.identify(world.community.id, row.id, "看过证件", requests.Found(), doing)
    return row.id


def begin_draft() -> None:
    """A procedure that is being written, where drafts lie."""
    if not (proposed.own() / DRAFT).exists():
        assert procedures_new.write(DRAFT, proposed.own()) == 0


class House:
    """A street with two communities, a street of another district, and somebody of every role."""

    def __init__(self) -> None:
        self.world = world = build()
        self.far = build()
        begin_draft()
        self.here = things(world)
        users: dict[str, tuple[User, Organisation]] = {}
        for code in roles.ROLES:
            place = world.street if code == "officer" else world.community
            users[code] = somebody(code, f"{code}甲", code, code, place), world.community
        users["sibling"] = somebody("sib", "旁", "worker", "网格员", world.other), world.other
        users["sibling secretary"] = world.stranger, world.other
        users["parent"] = somebody("par", "上", "secretary", "街道书记", world.street), world.street
        users["district"] = self.far.secretary, self.far.community
        self.users = users
        self.clients = {who: self._client(*known) for who, known in users.items()}
        self.clients[ANONYMOUS] = Client()
        for client in self.clients.values():
            client.raise_request_exception = False
        matter = self.here["matter"]["matter_id"]
        for user, place in users.values():
            told = {"seq": 1, "act": "register", "at": NOON}
            Notice.objects.create(person=user.person, place=place, matter=matter, **told)

    @staticmethod
    def _client(user: User, place: Organisation) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        session["community"] = str(place.id)
        session["sure"] = timezone.now().isoformat()  # the password was given a moment ago
        session.save()
        return client

    def again(self, who: str) -> None:
        """Sign somebody in anew: they went out."""
        if who in self.users:
            self.clients[who] = self._client(*self.users[who])
            self.clients[who].raise_request_exception = False

    def own(self, about: str, who: str) -> PARTS:
        """Something that is somebody's own alone; somebody else's for who is not signed in."""
        return OWN[about](*self.users.get(who, self.users["secretary"]))

    def address(self, name: str, about: str, who: str) -> str:
        """Where a route leads: to a thing of this community, or to something of one's own."""
        parts = self.own(about, who) if about in OWN else self.here[about]
        return reverse(name, kwargs=parts)


def _notice(user: User, _place: Organisation) -> PARTS:
    return {"notice_id": Notice.objects.filter(person=user.person).first().id}


def _passkey(user: User, _place: Organisation) -> PARTS:
    key = uuid4().bytes
    made = Passkey.objects.create(user=user, credential=key, public_key=key, count=0, name="笔记本")
    return {"passkey_id": made.id}


def _sign_in(user: User, _place: Organisation) -> PARTS:
    now = timezone.now()
    more = {"device": "linux/firefox", "since": now, "used": now}
    return {"sign_in_id": SignedIn.objects.create(user=user, session=uuid4().hex, **more).id}


def _batch(user: User, place: Organisation) -> PARTS:
    """A workbook that was checked, with one row that was refused."""
    came = Sent({"posts": [Line(3, {"name": "新人", "role": "专干"}), Line(4, {"name": "无岗"})]})
    made = batches.take(place, user.person, "表.xlsx", came)
    batches.work(place.id, made.id)
    return {"batch_id": made.id}


OWN: dict[str, Callable[[User, Organisation], PARTS]] = {
    "notice": _notice, "passkey": _passkey, "sign in": _sign_in, "batch": _batch,
}  # fmt: skip


def everybody() -> Iterator[str]:
    """Who asks: every role here, the others, and one who is not signed in."""
    yield from roles.ROLES
    yield from ("sibling", "sibling secretary", "parent", "district", ANONYMOUS)
