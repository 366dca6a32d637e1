"""S2: whatever a form does not ask for is not taken, from anybody, whatever it is called.

To every address that writes, everybody sends the form as it should be and, with it, every field of
every table under its own name. Afterwards no column of any table holds any of that.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from lxml import html

from bihuan.people import appointing, charges, ground
from bihuan.people.models import Absence, Organisation, Place, Post
from bihuan.people.signin import sealing, totp
from tests import database as testing
from tests.rooms import books, papers, test_documents, test_documents_pages, test_opening
from tests.rooms.matrix import House, everybody
from tests.rooms.test_walls_matrix import (
    ANONYMOUS,
    ROWS,
    UNSEEN,
    Row,
    gets_in,
    house,
    no_thread,
)  # fmt: skip
from tests.world import PASSWORD

__all__ = ["house", "no_thread"]  # fixtures

WORD, ID, DAY, NUMBER = (
    "zq7夺权",
    UUID("0badc0de-0000-4000-8000-00000badc0de"),
    date(2001, 2, 3),
    31337,
)
TODAY = timezone.localdate().isoformat()
Body = dict[str, Any]


@dataclass(frozen=True)
class Write:
    """One way to write: the row of the matrix, who does it, and the form as it should be.

    `done` are the answers when it was written. `to` makes what it is about, where that is used up.
    """

    name: str
    about: str
    who: str
    sends: Callable[[House], Body] | Body = field(default_factory=dict)
    done: frozenset[int] = frozenset({302})
    to: Callable[[House, str], dict[str, Any]] | None = None

    def __str__(self) -> str:
        step = self.sends.get("step", "") if isinstance(self.sends, dict) else ""
        return f"{self.name} {self.about} {step}".strip()

    @property
    def row(self) -> Row:
        return next(one for one in ROWS if (one.name, one.about) == (self.name, self.about))


# -- what is made for a form ------------------------------------------------------------------------


def branch(house: House, _who: str) -> dict[str, Any]:
    from bihuan.people import tree

    return {"organisation_id": tree.add(house.world.community, "branch", f"支部{token_hex(5)}").id}


def seat(house: House, _who: str) -> dict[str, Any]:
    given = appointing.Given(
        house.world.community, "volunteer", timezone.localdate(), name=f"新{token_hex(2)}"
    )
    return {"post_id": appointing.give(given, house.world.person(house.world.officer)).id}


def leaving(house: House, who: str) -> dict[str, Any]:
    """Somebody with one post and nothing in hand."""
    house.seat = Post.objects.get(id=seat(house, who)["post_id"])
    return {"person_id": house.seat.person_id}


def building(house: House, _who: str) -> dict[str, Any]:
    made = ground.put(house.world.community.id, Place(kind="building", name=token_hex(4)))
    return {"place_id": made.id}


def paper(house: House, _who: str) -> dict[str, Any]:
    text = papers.TEXT.replace("7号楼", f"{token_hex(2)}号楼")
    house.paper = papers.read(house.world, text)
    return {"paper_id": house.paper.id}


def held(house: House, _who: str) -> dict[str, Any]:
    """Somebody who answers for a building."""
    charge(house)
    post = Post.objects.get(person__user=house.world.worker2)
    at = ground.put(house.world.community.id, Place(kind="building", name=token_hex(4)))
    charges.charge(house.world.community.id, post, timezone.localdate(), place=at)
    return {"person_id": post.person_id}


def code(house: House) -> Body:
    user = house.users["volunteer"][0]
    secret = totp.new()
    return {
        "sealed": sealing.seal(secret, user),
        "code": totp.code(secret, int(timezone.now().timestamp()) // 30),
    }


def charge(house: House) -> Body:
    post = Post.objects.get(person__user=house.world.worker)
    at = ground.put(house.world.community.id, Place(kind="building", name=token_hex(4)))
    return {"step": "charge", "post": post.id, "place": at.id, "door": "", "since": TODAY}


def kept_place(house: House) -> Body:
    return {
        "step": "keep",
        "name": token_hex(4),
        "code": token_hex(4),
        "x": 1,
        "y": 1,
        "w": 2,
        "h": 2,
    }


def corrected(house: House) -> Body:
    first = test_documents.items(house.world, house.paper)[0]
    told = {"record": first.key, "title": "改过的标题", "text": first.text, "owner": "", "due": ""}
    return {
        "what": "edit",
        "key": "",
        "seen": "",
        "type": "problem",
        "aspect": "",
        "links": "",
        **told,
    }


def posted(house: House) -> Body:
    return test_documents_pages.asked(house.world, house.paper)


def ended(house: House) -> Body:
    return {"step": "end", "post": house.seat.id, "until": TODAY, "sure": "on"}


def handed(house: House) -> Body:
    return {"step": "hand", "to": house.world.worker.person.pk, "charges": "on"}


def granted(house: House) -> Body:
    world = house.world
    given = {"organisation": world.street.id, "role": "reviewer", "over": world.community.id}
    return {"step": "grant", "person": "", "since": TODAY, "until": "", "why": "复查"} | given


def petition(house: House, _who: str) -> dict[str, Any]:
    """What lies closed in it is opened by the role that holds it."""
    return {"matter_id": test_opening.petition(house.world).id}


def drawn(house: House) -> Body:
    return {"since": "2026-11-01", "until": TODAY, "share": 30, "seed": "3 7 9"}


WRITES = (
    Write("people:choose", "", "clerk", lambda h: {"community": h.world.community.id, "next": "/"}),
    Write("people:factors", "", "security_admin", {"days": 20}),
    Write("people:again", "", "clerk", {"password": PASSWORD, "next": "/"}),
    Write("people:password", "", "member", lambda h: dict.fromkeys(("new", "again"), "quite long and new") | {"old": PASSWORD}),
    Write("people:strength", "", "clerk", {"new": "something"}, done=frozenset({200})),
    Write("people:passkey_name", "passkey", "clerk", {"name": "手机"}),
    Write("people:passkey_remove", "passkey", "volunteer"),
    Write("people:vouch", "person", "secretary", {"kind": "password", "seen": "on"}, done=frozenset({302, 409})),
    Write("people:open_account", "person", "secretary", lambda h: {"username": token_hex(4)}, to=leaving),
    Write("people:vouch_stop", "person", "secretary"),
    Write("people:sign_in_end", "sign in", "clerk"),
    Write("people:organisation", "organisation", "secretary", {"step": "rename", "name": "新名字", "code": "", "place": "一楼"}, to=branch),
    Write("people:organisation", "organisation", "secretary", {"step": "end", "on": TODAY}, to=branch),
    Write("people:organisation", "organisation", "secretary", lambda h: {"step": "move", "parent": h.world.community.id}, to=branch),
    Write("people:organisation", "keeper", "secretary", {"step": "contact", "counter": "一楼", "hours": "", "phone": "", "letters": "", "in_charge": "", "reach": ""}),
    Write("people:add", "above", "secretary", lambda h: {"step": "add", "kind": "branch", "name": token_hex(4), "code": "", "place": ""}),
    Write("people:give", "", "secretary", lambda h: {"step": "give", "person": "new", "name": f"人{token_hex(2)}", "role": "volunteer", "title": "", "organisation": h.world.community.id, "kind": "regular", "ground": "", "since": TODAY, "term_ends": ""}),
    Write("people:post", "post", "secretary", {"step": "leave", "kind": "leave", "since": TODAY, "until": "", "acting": ""}, to=seat),
    Write("people:place_add", "kind", "secretary", lambda h: {"step": "add", "name": token_hex(4), "code": "", "x": "", "y": "", "w": "", "h": ""}),
    Write("people:place", "place", "secretary", kept_place, to=building),
    Write("people:place", "place", "secretary", {"step": "number", "floors": 2, "each": 2}, to=building),
    Write("people:place", "place", "secretary", {"step": "door", "door": "101"}, to=building),
    Write("people:place", "place", "secretary", {"step": "end", "on": TODAY}, to=building),
    Write("people:plan", "", "secretary", {"step": "arrange"}, done=frozenset({302, 422})),
    Write("people:door_end", "door", "secretary"),
    Write("people:charges", "", "secretary", charge),
    Write("people:charge_end", "charge", "secretary"),
    Write("people:grants", "", "secretary", granted),
    Write("people:grant_end", "grant", "security_admin"),
    Write("desk:open", "matter", "clerk", {"kind": "petition", "why": "handle", "said": "看一看"}, to=petition),
    Write("desk:emergencies", "", "worker", lambda h: {"step": "ask", "number": token_hex(4), "basis": "life", "why": "失联"}),
    Write("desk:emergency", "emergency", "secretary", {"step": "end"}),
    Write("desk:log", "", "clerk", lambda h: {"key": str(uuid4()), "place": "一号楼", "words": "灯不亮"}),
    Write("desk:act", "act", "worker", lambda h: {"key": str(uuid4()), "note": "有进展"}),
    Write("desk:figure", "figure", "secretary", {"value": 4, "source": "文", "reason": "", "since": TODAY, "seen": "", "step": "publish"}, done=frozenset({302, 409})),
    Write("desk:rehearsal", "procedure", "clerk", {}, done=frozenset({200, 409, 422})),
    Write("documents:receive", "", "clerk", lambda h: {"files": papers.upload(papers.TEXT + token_hex(5))}, done=frozenset({200, 302})),
    Write("documents:again", "paper", "clerk", to=paper),
    Write("documents:correct", "paper", "clerk", corrected, to=paper),
    Write("documents:post", "paper", "secretary", posted, to=paper),
    Write("oversight:handover", "person", "secretary", handed, to=held),
    Write("oversight:handover", "person", "secretary", ended, to=leaving),
    Write("people:totp", "", "volunteer", code, done=frozenset({200})),
    Write("documents:take_back", "paper", "secretary", lambda h: {"batch": "x", "why": "x"}, to=paper),
    Write("documents:remove", "paper", "clerk", {"why": "传错了"}, to=paper),
    Write("oversight:samples", "", "secretary", drawn, done=frozenset({302, 422})),
    Write("oversight:requests", "", "worker", lambda h: {"wants": "删除", "asked": "请删掉", "key": str(uuid4())}, done=frozenset({200})),
    Write("oversight:request", "asked", "clerk", {"step": "search", "phone": "13800138000"}, done=frozenset({200})),
    Write("oversight:request", "asked", "clerk", lambda h: {"step": "identify", "phone": "13800138000", "way": "0", "key": str(uuid4())}),
    Write("reports:own_copy", "asked docx", "clerk", done=frozenset({200})),
    Write("reports:ledger", "xlsx", "clerk", {"purpose": "存档"}, done=frozenset({200})),
    Write("reports:supervised", "", "clerk", {"purpose": "存档"}, done=frozenset({200})),
    Write("reports:access", "", "verifier", {"purpose": "存档"}, done=frozenset({200})),
    Write("reports:particulars", "", "secretary", {"issuer": "中共清河社区委员会"}),
    Write("reports:withhold", "", "secretary", lambda h: {"matter": h.here["matter"]["matter_id"], "why": "涉密", "review_on": TODAY}),
    Write("exchange:receive", "", "secretary", lambda h: {"file": SimpleUploadedFile("表.xlsx", books.xlsx({"places": [{"kind": "楼栋", "name": token_hex(4)}]}))}),
    Write("exchange:take", "", "secretary", {"purpose": "存档"}, done=frozenset({200})),
    Write("exchange:batch", "batch", "secretary", {"step": "bring"}),
    Write("exchange:returned", "batch", "secretary", {"purpose": "存档"}, done=frozenset({200})),
    Write("notices:read_all", "", "clerk"),
    Write("notices:read", "notice", "clerk"),
)  # fmt: skip
NOTHING = {
    "offline": "keeps nothing",
    "service_worker": "keeps nothing",
    "set_language": "a cookie",
    "setup:begin": "is gone; while it is there it reads a code alone",
    "setup:step": "is gone; while it is there it keeps what its forms ask for alone: test_setup",
    "sign_in": "a name and a password, of whoever has no session",
    "second": "without a right password before it nothing is read",
    "new_password": "without a code nothing is read",
    "people:reset_stop": "reads nothing",
    "passkey": "without an answer of a device nothing is read",
    "passkey_asked": "reads nothing",
    "people:sign_out": "reads nothing",
    "people:totp_remove": "reads nothing",
    "people:codes": "reads nothing",
    "people:passkey_add": "without an answer of a device nothing is written",
    "people:passkey_options": "reads nothing",
    "people:sign_ins_end": "reads nothing",
    "people:oidc_unlink": "reads nothing",
    "desk:draft_rehearsal": "as desk:rehearsal",
    "reports:bulletin": "as reports:ledger",
    "desk:figures": "as reports:ledger",
    "oversight:drawing_json": "as reports:ledger",
    "oversight:checkpoint_json": "as reports:ledger",
    "oversight:proof": "as reports:ledger",
}


def test_every_address_that_writes_is_tried_or_named_with_its_reason() -> None:
    writes = {row.name for row in ROWS if row.post}
    assert writes == {one.name for one in WRITES} | NOTHING.keys()


# -- what is sent with it ---------------------------------------------------------------------------

MODELS = list(apps.get_models(include_auto_created=True))
FIELDS = [one for model in MODELS for one in model._meta.local_concrete_fields]
NAMES = sorted({name for one in FIELDS for name in (one.name, one.attname)})


def typed(one: models.Field) -> Any:
    """What a field of this kind would take."""
    if isinstance(one, models.UUIDField) or one.is_relation:
        return str(ID)
    if isinstance(one, models.DateTimeField):
        return f"{DAY}T00:00"
    if isinstance(one, models.DateField):
        return DAY.isoformat()
    if isinstance(one, models.BooleanField):
        return "1"
    return str(NUMBER) if isinstance(one, models.IntegerField) else WORD


TYPED = {name: typed(one) for one in FIELDS for name in (one.name, one.attname)}


def hostile(house: House) -> Iterator[Body]:
    """Every name there is: with words, with what fits its kind, and with what another community has."""
    yield dict.fromkeys(NAMES, WORD)
    yield TYPED
    foreign = foreigners(house)
    ids = iter(foreign * len(NAMES))
    yield {name: next(ids) if value == str(ID) else value for name, value in TYPED.items()}


def foreigners(house: House) -> list[str]:
    """A community, a person and an account of whom nobody here has any business."""
    far = house.far
    return [str(far.other.id), str(far.clerk.person.pk), str(far.clerk.pk)]


def found(house: House) -> dict[str, int]:
    """column -> how many rows hold something of it."""
    told: dict[str, int] = {}
    with testing.superuser(connection.settings_dict["NAME"]) as server:
        for model in MODELS:
            tests = {one.column: _holds(one, house) for one in model._meta.local_concrete_fields}
            asked = ", ".join(f"count(*) FILTER (WHERE {test})" for test in tests.values())
            table = model._meta.db_table
            counts = server.execute(f'SELECT {asked} FROM "{table}"').fetchone()
            told |= {f"{table}.{name}": n for name, n in zip(tests, counts, strict=True) if n}
    return told


def _holds(one: models.Field, house: House) -> str:
    column, ids = f'"{one.column}"', ", ".join(f"'{one}'" for one in foreigners(house))
    if isinstance(one, models.IntegerField):
        return f"{column} = {NUMBER}"
    if isinstance(one, models.DateField):
        return f"{column}::date = '{DAY}'"
    if isinstance(one, models.BinaryField | models.BooleanField):
        return "false"
    words = [WORD, str(ID), str(DAY)]
    like = " OR ".join(f"{column}::text LIKE '%{word}%'" for word in words)
    return f"{like} OR {column}::text IN ({ids})"


def offered(client: Client, address: str) -> set[str]:
    """Names the page itself asks for."""
    got = client.get(address)
    if got.status_code != 200 or got.streaming or not got.content.strip():
        return set()
    return set(html.fromstring(got.content.decode()).xpath("//form[@method='post']//@name"))


# -- the proof --------------------------------------------------------------------------------------


def test_what_is_taken_would_be_seen(house: House) -> None:
    before, far = found(house), foreigners(house)
    made = Organisation.objects.create(
        name=f"{WORD}社", kind="branch", parent=house.world.community
    )
    Absence.objects.create(
        post=Post.objects.get(person__user=house.world.clerk), kind="leave", since=DAY, until=DAY
    )
    Post.objects.create(person_id=far[1], role="volunteer", organisation=made, since=TODAY)
    new = {name for name, n in found(house).items() if n > before.get(name, 0)}
    columns = {"people_organisation.name", "people_post.person_id", "people_absence.since"}
    assert columns <= new


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_nothing_is_taken_that_was_not_asked_for(house: House, write: Write) -> None:
    """Who writes sees the answer; for the others it is not drawn, only given."""
    before, done = found(house), 0
    others = [who for who in everybody() if who not in (write.who, ANONYMOUS)]
    for who in (write.who, *others):
        may = gets_in(write.row, write.row.post, who)
        address = where(house, write, who)
        asks = offered(house.clients[who], address) if may and write.row.get else set()
        for extra in bodies(house, write, who, may):
            address = where(house, write, who)  # first: the form may speak of what it made
            sends = write.sends(house) if callable(write.sends) else write.sends
            given = {name: value for name, value in extra.items() if name not in asks}
            with nullcontext() if who == write.who else UNSEEN:
                got = house.clients[who].post(address, given | sends)
            done += who == write.who and got.status_code in write.done
            assert got.status_code != 500, (who, address)
    assert {
        name: n - before.get(name, 0) for name, n in found(house).items() if n > before.get(name, 0)
    } == {}
    assert done, "it was never written at all"


def bodies(house: House, write: Write, who: str, may: bool) -> list[Body]:
    """All of them from the one who writes; from others who get in the fullest, else any."""
    every = list(hostile(house))
    if who == write.who:
        return every
    return every[-1:] if may and write.to else every[:1]  # used up by whoever was first, or refused


def where(house: House, write: Write, who: str) -> str:
    from django.urls import reverse

    if write.to and who not in ("sibling", "sibling secretary", "parent", "district"):
        return reverse(write.name, kwargs=write.to(house, who))
    return house.address(write.name, write.about, who)
