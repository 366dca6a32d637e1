"""S1: every address, for everybody, by every method. A new address without a row here fails.

Who asks: every role in a community, a worker and a secretary of the community beside it, one of the
street above, one of another district, and one who is not signed in (a resident needs no account).
What a community keeps answers to all others as if it were not there. A second time the
application forgets to ask, and row security alone gives the same answers.
"""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from unittest import mock
from uuid import uuid4

import pytest
from django.db.models import Q, QuerySet
from django.template.base import Template
from django.test import Client
from django.urls import reverse

from bihuan import core
from bihuan.documents import decoding, worker
from bihuan.documents.pages import receive
from bihuan.matters import sight
from bihuan.people import may, roles
from bihuan.people.standing import Standing
from tests.house.test_urls import EVERY
from tests.rooms.matrix import ANONYMOUS, OWN, House, everybody

OPEN = "*"  # also who is not signed in
SIGNED = "+"  # whoever is signed in
NO = ""  # nobody, by this method
APPOINT = "secretary officer security_admin"
ORGANISE = f"{APPOINT} system_admin"
GRANT = "secretary security_admin"
LOOK = f"{APPOINT} verifier audit_admin"
LOG = "verifier supervision_member audit_admin"
WATCH = "secretary deputy verifier supervision_member officer security_admin audit_admin"
VOUCH = "secretary deputy verifier officer system_admin security_admin audit_admin"
POSTS = "clerk secretary"  # who may put a paper on the ledger, or take it away
ASKED = "clerk secretary officer"  # who may read what somebody asked about their data
SHUT = "secretary verifier"  # who may read the matter that is not for everybody

# Whoever is not of this community, and the role by which they ask.
ELSEWHERE = {
    "sibling": "worker", "sibling secretary": "secretary", "parent": "secretary", "district": "secretary",
}  # fmt: skip
FINE, DONE = {200}, {200, 302, 409, 422}


@dataclass(frozen=True)
class Row:
    """One address: who gets in by reading and by writing, and what it is about.

    Who does not get in is told so (403), or, `hidden`, that there is no such thing (404). `also`
    are people from elsewhere who get in. `sends` is enough for the address to act or to say what
    is missing. `gives` are the answers of a reading that got in.
    """

    name: str
    about: str = ""
    get: str = NO
    post: str = NO
    hidden: bool = False
    also: frozenset[str] = frozenset()
    sends: dict[str, str] = field(default_factory=dict)
    gives: frozenset[int] = frozenset(FINE)

    def __str__(self) -> str:
        return f"{self.name} {self.about}".strip()


# Things that stand outside the walls, because they are asked for before a community is known.
WIDE = {"organisation", "keeper", "above", "post", "person", "grant", *OWN}
# Parts of an address that lead to nothing a community keeps.
PLAIN = {"", "step", "kind", "procedure", "figure", "draft", "xlsx", "html", "docx"}
TO = frozenset({302})  # leads somewhere else
NO_PROVIDER = frozenset({404})  # none is named here; with one: test_oidc
GONE = frozenset({404})  # was there while the installation was empty

ROWS = (
    # -- the house ----------------------------------------------------------------------------------
    Row("offline", get=OPEN, post=OPEN),
    Row("rights", get=OPEN),
    Row("service_worker", get=OPEN, post=OPEN),
    Row("set_language", get=OPEN, post=OPEN, gives=TO),
    Row("setup:begin", get=OPEN, post=OPEN, gives=GONE),
    Row("setup:step", "step", get=OPEN, post=OPEN, gives=GONE),
    # -- people -------------------------------------------------------------------------------------
    Row("sign_in", get=OPEN, post=OPEN),
    Row("second", get=OPEN, post=OPEN, gives=TO),
    Row("new_password", get=OPEN, post=OPEN),
    Row("oidc", get=OPEN, gives=NO_PROVIDER),
    Row("oidc_back", get=OPEN, gives=NO_PROVIDER),
    Row("passkey", post=OPEN),
    Row("passkey_asked", post=OPEN),
    Row("people:stored", get=OPEN),
    Row("people:sign_out", post=OPEN),
    Row("people:choose", get=SIGNED, post=SIGNED),
    Row("people:account", get=SIGNED),
    Row("people:factors", get=VOUCH, post="secretary security_admin"),
    Row("people:vouch", "person", get=VOUCH, post=VOUCH, sends={"kind": "password", "seen": "on"}),
    Row("people:open_account", "person", get=APPOINT, post=APPOINT, gives=TO),  # has one: is vouched for
    Row("people:vouch_stop", "person", post=VOUCH),
    Row("people:reset_stop", post=SIGNED),
    Row("people:oidc_link", get=SIGNED, gives=NO_PROVIDER | TO),  # a fresh sign-in is asked for first
    Row("people:oidc_unlink", post=SIGNED, gives=NO_PROVIDER),
    Row("people:again", get=SIGNED, post=SIGNED),
    Row("people:totp", get=SIGNED, post=SIGNED),
    Row("people:totp_remove", post=SIGNED, gives=frozenset({404})),  # nobody has one here
    Row("people:passkey_add", get=SIGNED, post=SIGNED),
    Row("people:passkey_options", post=SIGNED),
    Row("people:passkey_name", "passkey", post=SIGNED, sends={"name": "手机"}),
    Row("people:passkey_remove", "passkey", post=SIGNED),
    Row("people:sign_ins_end", post=SIGNED),
    Row("people:sign_in_end", "sign in", post=SIGNED),
    Row("people:codes", post=SIGNED, gives=frozenset({400})),  # nobody has a second factor here
    Row("people:password", get=SIGNED, post=SIGNED),
    Row("people:strength", post=SIGNED),
    Row("people:tree", get=SIGNED),
    Row("people:organisation", "organisation", get=SIGNED, post=ORGANISE, sends={"step": "rename"}),
    Row("people:organisation", "keeper", get=SIGNED, post=ORGANISE, sends={"step": "contact"}, also=frozenset({"parent"})),
    Row("people:add", "above", get=ORGANISE, post=ORGANISE, sends={"step": "add"}, also=frozenset({"parent"})),
    Row("people:posts", get=SIGNED),
    Row("people:give", get=APPOINT, post=APPOINT, sends={"step": "give"}),
    Row("people:post", "post", get=SIGNED, post=APPOINT, sends={"step": "leave"}),
    Row("people:places", get=SIGNED),
    Row("people:place_add", "kind", get=ORGANISE, post=ORGANISE, sends={"step": "add"}),
    Row("people:place", "place", get=SIGNED, post=ORGANISE, sends={"step": "keep"}),
    Row("people:plan", get=SIGNED, post=ORGANISE),
    Row("people:door_end", "door", post=ORGANISE),
    Row("people:charges", get=SIGNED, post=ORGANISE, sends={"step": "charge"}),
    Row("people:charge_end", "charge", post=ORGANISE),
    Row("people:duties", get=LOOK),
    Row("people:exchange", get=SIGNED, gives=TO),
    Row("people:grants", get=LOOK, post=GRANT, sends={"step": "grant"}),
    Row("people:grant_end", "grant", post=GRANT, also=frozenset({"parent"})),
    # -- the desk -----------------------------------------------------------------------------------
    Row("desk:today", get=SIGNED),
    Row("desk:matters", get=SIGNED),
    Row("desk:log", get=SIGNED, post=SIGNED),
    Row("desk:matter", "matter", get=SIGNED),
    Row("desk:matter", "shut", get=SHUT, hidden=True),
    Row("desk:act", "act", get=SIGNED, post=SIGNED),
    Row("desk:act", "shut act", get=SHUT, post=SHUT, hidden=True),
    Row("desk:open", "matter", get=SIGNED, post=SIGNED, gives=TO),
    Row("desk:open", "shut", get=SHUT, post=SHUT, hidden=True, gives=TO),
    Row("desk:emergencies", get=SIGNED, post=SIGNED, sends={"step": "ask"}),
    Row("desk:emergency", "emergency", get=WATCH, post=WATCH, hidden=True, sends={"step": "review"}),
    Row("desk:evidence", "evidence", get=SIGNED),
    Row("desk:evidence", "shut words", get=SHUT, hidden=True),
    Row("desk:evidence", "shut secret", hidden=True),
    Row("desk:procedures", get=SIGNED),
    Row("desk:figures", get=SIGNED, post=SIGNED),
    Row("desk:procedure", "procedure", get=SIGNED),
    Row("desk:draft", "draft", get=SIGNED),
    Row("desk:figure", "figure", get=SIGNED, post="secretary officer"),
    Row("desk:rehearsal", "procedure", get=SIGNED, post=SIGNED),
    Row("desk:draft_rehearsal", "draft", get=SIGNED, post=SIGNED),
    # -- documents ----------------------------------------------------------------------------------
    Row("documents:index", get=SIGNED),
    Row("documents:receive", post=SIGNED),
    Row("documents:source", "posted", get=SIGNED, gives=TO),
    Row("documents:source", "shut", hidden=True),
    Row("documents:read", "paper", get=SIGNED),
    Row("documents:progress", "paper", get=SIGNED),
    Row("documents:again", "paper", post=SIGNED),
    Row("documents:original", "paper", get=SIGNED),
    Row("documents:page", "page", get=SIGNED),
    Row("documents:page_image", "page", get=SIGNED),
    Row("documents:correct", "paper", post=SIGNED),
    Row("documents:compare", "paper", get=SIGNED),
    Row("documents:post", "paper", get=SIGNED, post=SIGNED, gives=TO),
    Row("documents:take_back", "paper", post=SIGNED),
    Row("documents:remove", "paper", get=POSTS, post=POSTS),
    # -- oversight ----------------------------------------------------------------------------------
    Row("oversight:index", get=SIGNED),
    Row("oversight:refused", get=SIGNED),
    Row("oversight:access", get=LOG),
    Row("oversight:away", get=LOOK),
    Row("oversight:handover", "person", get=APPOINT, post=APPOINT, sends={"step": "hand"}),
    Row("oversight:letters", get=SIGNED),
    Row("oversight:requests", get=SIGNED, post="clerk worker", sends={"wants": "更正"}),
    Row("oversight:request", "asked", get=ASKED, post=ASKED, hidden=True, sends={"step": "search"}),
    Row("oversight:request_paper", "asked", get=ASKED, hidden=True),
    Row("oversight:letter", "letter", get=SHUT, hidden=True),
    Row("oversight:samples", get=SIGNED, post="secretary officer"),
    Row("oversight:drawing", "drawing", get=SIGNED),
    Row("oversight:drawing_json", "drawing", get=SIGNED, post=SIGNED),
    Row("oversight:checkpoints", get=SIGNED),
    Row("oversight:checkpoint", "checkpoint", get=SIGNED),
    Row("oversight:checkpoint_json", "checkpoint", get=SIGNED, post=SIGNED),
    Row("oversight:verifier", get=SIGNED),
    Row("oversight:proof", "matter", get=SIGNED, post=SIGNED),
    Row("oversight:proof", "shut", get=SHUT, post=SHUT, hidden=True),
    # -- reports ------------------------------------------------------------------------------------
    Row("reports:index", get=SIGNED),
    Row("reports:ledger", "xlsx", get=SIGNED, post=SIGNED, gives=TO),
    Row("reports:access", get=LOG, post=LOG),
    Row("reports:supervised", get=SIGNED, post=SIGNED),
    Row("reports:own_copy", "asked html", get="clerk secretary", hidden=True),
    Row("reports:own_copy", "asked docx", get="clerk secretary", post="clerk secretary", hidden=True, gives=TO),
    Row("reports:particulars", get=SIGNED, post="secretary clerk"),
    Row("reports:withhold", post="secretary"),
    Row("reports:bulletin", "html", get=SIGNED),
    Row("reports:bulletin", "docx", get=SIGNED, post=SIGNED, gives=TO),
    # -- exchange -----------------------------------------------------------------------------------
    Row("exchange:index", get=ORGANISE),
    Row("exchange:receive", post=ORGANISE),
    Row("exchange:template", get=ORGANISE),
    Row("exchange:take", post=ORGANISE),
    Row("exchange:batch", "batch", get=ORGANISE, post=ORGANISE),
    Row("exchange:progress", "batch", get=ORGANISE),
    Row("exchange:returned", "batch", post=ORGANISE),
    # -- notices ------------------------------------------------------------------------------------
    Row("notices:index", get=SIGNED),
    Row("notices:read_all", post=SIGNED),
    Row("notices:read", "notice", post=SIGNED),
)  # fmt: skip
KEPT = [row for row in ROWS if row.about not in PLAIN]  # leads to something of one community


# -- the answers ------------------------------------------------------------------------------------


def gets_in(row: Row, given: str, who: str) -> bool:
    """Whether the row lets this person in by a method of which `given` tells."""
    if given == OPEN:
        return True
    if who == ANONYMOUS:
        return False
    if who in ELSEWHERE and row.about not in PLAIN | OWN.keys():
        return who in row.also and bool(given)
    role = ELSEWHERE.get(who, who)
    return given == SIGNED or role in given.split()


def expected(row: Row, given: str, who: str) -> set[int]:
    """The answers there may be."""
    if gets_in(row, given, who):
        return (
            set(row.gives) if given is row.get and given is not row.post else set(row.gives) | DONE
        )
    if who == ANONYMOUS:
        return {302}
    if who in ELSEWHERE and row.about not in PLAIN | OWN.keys():
        allowed = given == SIGNED or ELSEWHERE[who] in given.split()
        return {404} if allowed else {403, 404}  # a role is asked for before anything is looked up
    return {404} if row.hidden else {403}


def answer(house: House, row: Row, method: str, who: str, address: str = "") -> object:
    address = address or house.address(row.name, row.about, who)
    client: Client = house.clients[who]
    sends = row.sends if method == "post" else {}
    got = getattr(client, method)(address, sends)
    if row.name == "people:sign_out" and method == "post":
        house.again(who)
    return got


@pytest.fixture(scope="module")
def house(database: str) -> House:
    from django.utils import translation

    translation.activate("zh-hans")
    return House()


UNSEEN = mock.patch.object(Template, "_render", return_value="")


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are not read meanwhile, and nobody waits for them."""
    monkeypatch.setattr(receive, "SOON", 0)
    worker.stop()
    monkeypatch.setattr(worker, "start", lambda: None)
    monkeypatch.setattr(worker, "wake", lambda: None)
    monkeypatch.setattr(decoding, "page_image", lambda *_: b"")  # who gets it, not what it is


# -- the matrix -------------------------------------------------------------------------------------


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {row.name for row in ROWS} == {name for name, _given in EVERY}
    assert len({str(row) for row in ROWS}) == len(ROWS)


def test_every_role_there_is_asks() -> None:
    assert {*roles.ROLES, *ELSEWHERE, ANONYMOUS} == set(everybody())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_gets_in(house: House, row: Row) -> None:
    """The first who gets in sees the page; for the others it is not drawn, only answered."""
    told, wanted = {}, {}
    first = next((who for who in everybody() if gets_in(row, row.get, who)), ANONYMOUS)
    for method, given in (("get", row.get), ("post", row.post)):
        if given == NO and not row.hidden:
            continue
        for who in everybody() if given or method == "get" else ():
            wanted[method, who] = expected(row, given, who)
            with nullcontext() if who == first else UNSEEN:
                told[method, who] = answer(house, row, method, who).status_code
    assert {key: got for key, got in told.items() if got not in wanted[key]} == {}
    assert told


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_no_other_method_is_served(house: House, row: Row) -> None:
    """Nor this one, where the table has nobody: to nobody at all."""
    for who in ("secretary", "district", ANONYMOUS):
        address = house.address(row.name, row.about, who)
        client = house.clients[who]
        methods = {"put", "patch", "delete", "options", "trace"}
        methods |= {"get"} if row.get == NO and not row.hidden else set()
        methods |= {"post"} if row.post == NO and not row.hidden else set()
        wide = {200, 302} if row.get == OPEN and row.name in LOOSE else {405}
        told = {method: getattr(client, method)(address).status_code for method in methods}
        fine = (
            wide
            | ({302} if who == ANONYMOUS else set())
            | ({404} if row.about == "html" else set())
        )
        assert {method: got for method, got in told.items() if got not in fine} == {}, who


# Served the same by whatever method; they show nothing of anybody.
LOOSE = {"offline", "service_worker", "set_language"}


@pytest.mark.parametrize("row", [row for row in KEPT if row.about not in OWN], ids=str)
def test_what_is_not_here_and_what_is_elsewhere_are_told_apart_by_nobody(
    house: House, row: Row
) -> None:
    parts = house.here[row.about]
    other = {name: _absent(value) for name, value in parts.items()}
    method = "get" if row.get else "post"
    for who in ELSEWHERE.keys() - row.also:
        there = answer(house, row, method, who, reverse(row.name, kwargs=parts))
        absent = answer(house, row, method, who, reverse(row.name, kwargs=other))
        same = [(got.status_code, _plain(got)) for got in (there, absent)]
        assert same[0] == same[1], who


@pytest.mark.parametrize("row", [row for row in KEPT if row.about in OWN], ids=str)
def test_what_is_somebody_s_own_is_there_for_nobody_else(house: House, row: Row) -> None:
    method = "post" if row.post else "get"
    for who in ("clerk", "district", "security_admin"):
        address = house.address(row.name, row.about, "secretary")
        assert answer(house, row, method, who, address).status_code == 404


def _absent(value: object) -> object:
    if isinstance(value, int):
        return 999_999
    text = str(value)
    return (
        uuid4()
        if re.fullmatch(r"[0-9a-f-]{36}", text)
        else "f" * len(text)
        if len(text) == 64
        else text
    )


def _plain(got: object) -> str:
    """An answer without what differs at every asking, and what was to be told of the asking before."""
    text = re.sub(r'<p class="note.*?</p>', "", got.content.decode(errors="replace"))
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Za-z]{64}|\b(999999|1)\b", "", text)


READ = [row for row in KEPT if row.get not in (NO, OPEN) and row.about not in OWN]


@pytest.mark.parametrize("row", READ, ids=str)
def test_a_connection_forgets_whose_it_was(house: House, row: Row) -> None:
    mine = next(who for who in everybody() if gets_in(row, row.get, who))
    asked = [mine, "district", mine, "sibling", mine]
    told = [answer(house, row, "get", who).status_code in row.gives for who in asked]
    assert told == [True, False, True, False, True]


# -- again, without the application's own filter ------------------------------------------------------


@pytest.fixture
def unfiltered() -> Iterator[None]:
    """Everybody has every role, may do everything, and nothing asks whose a row is."""
    everything = frozenset(roles.ROLES)

    def person(self: Standing) -> core.Person:
        return core.Person(str(self.user.person.pk), everything)

    def forgets(verb: object) -> object:
        def inner(self: QuerySet, *asked: object, **given: object) -> object:
            kept = {
                n: v
                for n, v in given.items()
                if n.split("__")[0] not in {"community", "community_id"}
            }
            return verb(self, *asked, **kept)

        return inner

    yes = {
        name: mock.Mock(return_value=True)
        for name in ("organise", "appoint", "look", "read_log", "grant")
    }
    with (
        mock.patch.multiple(may, **yes),
        mock.patch.object(sight, "of", return_value=Q()),
        mock.patch.object(sight, "may_read", return_value=True),
        mock.patch.object(core, "reads", return_value=True),
        mock.patch.object(Standing, "person", property(person)),
        mock.patch.multiple(QuerySet, filter=forgets(QuerySet.filter), get=forgets(QuerySet.get)),
    ):
        yield


WALLED = [row for row in KEPT if row.about not in WIDE]


@pytest.mark.parametrize("row", WALLED, ids=str)
def test_row_security_alone_keeps_everybody_out(house: House, unfiltered: None, row: Row) -> None:
    for method, given in (("get", row.get), ("post", row.post)):
        if given != NO:
            told = {who: answer(house, row, method, who).status_code for who in ELSEWHERE}
            assert told == dict.fromkeys(ELSEWHERE, 404), method


def test_the_application_really_forgot(house: House, unfiltered: None) -> None:
    """A volunteer reads what is not for them: without this the test above would say nothing."""
    for about in ("shut", "shut words"):
        name = "desk:matter" if about == "shut" else "desk:evidence"
        row = next(one for one in ROWS if (one.name, one.about) == (name, about))
        assert answer(house, row, "get", "volunteer").status_code == 200


def test_what_stands_outside_the_walls_is_named(house: House) -> None:
    assert {row.about for row in KEPT} & WIDE == WIDE
