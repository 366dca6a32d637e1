"""S10: every copy that leaves and every sensitive look is a row: who, what, when and what for.

Every address there is stands in one of these tables. A copy says on itself who took it, when and what
for; what must stay as it came, byte for byte, says so in the log alone.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import docx
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bihuan.oversight import access
from bihuan.people import may
from bihuan.people.access import log
from bihuan.people.access.copies import purposes
from bihuan.people.models import AccessLog
from bihuan.people.walls import tenant
from tests.house.test_urls import EVERY
from tests.rooms import test_opening, test_reports
from tests.rooms.matrix import House
from tests.rooms.test_not_for_everybody import signed_in
from tests.rooms.test_walls_matrix import ROWS, answer, house, no_thread
from tests.world import World

__all__ = ["house", "no_thread"]  # fixtures

FOR = "会议审议"


@dataclass(frozen=True)
class Look:
    """One address at which something is taken or looked at: by whom, how, and what the row is."""

    name: str
    about: str
    who: str
    what: str
    post: bool = False
    sends: dict[str, str] = field(default_factory=dict)
    why: str = ""
    carries: bool = False  # the copy itself says who, when and what for
    apart: bool = False  # tried by itself: it wants more than the things of the house

    def __str__(self) -> str:
        return f"{self.name} {self.about}".strip()


def copy(name: str, about: str, who: str, why: str = FOR, **more: object) -> Look:
    return Look(
        name,
        about,
        who,
        "exported",
        post=True,
        sends={"purpose": FOR},
        why=why,
        carries=True,
        **more,
    )


LOOKS = (
    # -- copies -------------------------------------------------------------------------------------
    copy("reports:ledger", "xlsx", "clerk"),
    copy("reports:supervised", "", "clerk"),
    copy("reports:access", "", "verifier"),
    copy("reports:bulletin", "docx", "secretary", apart=True),
    copy("reports:own_copy", "asked docx", "clerk", why="交给本人"),
    copy("exchange:take", "", "secretary"),
    copy("exchange:returned", "batch", "secretary", why="改好再导入"),
    copy("desk:figures", "", "secretary"),
    copy("oversight:proof", "matter", "secretary"),
    copy("oversight:drawing_json", "drawing", "secretary"),
    copy("oversight:checkpoint_json", "checkpoint", "secretary"),
    # -- as it came, byte for byte: its row says it -------------------------------------------------
    Look("documents:original", "paper", "clerk", "exported", why="对照原件"),
    # -- sheets to be printed -----------------------------------------------------------------------
    Look("oversight:letter", "letter", "secretary", "printed", why="送达"),
    Look("oversight:checkpoint", "checkpoint", "secretary", "printed", why="打印留存"),
    Look("oversight:request_paper", "asked", "clerk", "printed", why="交给本人"),
    Look("reports:own_copy", "asked html", "clerk", "printed", why="交给本人"),
    # -- what is not for everybody ------------------------------------------------------------------
    Look("desk:matter", "shut", "secretary", "matter", why="正在办"),
    Look("desk:act", "shut act", "secretary", "matter", why="正在办"),
    Look("desk:evidence", "shut words", "secretary", "evidence", why="正在办"),
    Look("desk:open", "petition", "clerk", "opened", post=True, why="联系当事人、回访",
         sends={"kind": "petition", "why": "contact"}),
    Look("oversight:request", "asked", "clerk", "matter", why="办理个人信息请求"),
    # -- who may look at what -----------------------------------------------------------------------
    Look("people:grant_end", "grant", "secretary", "grant", post=True, why="检查"),
    Look("desk:emergency", "emergency", "secretary", "emergency", post=True,
         sends={"step": "agree"}, why="有人身危险、险情，等不得：失联"),
    Look("desk:emergencies", "", "worker", "emergency", post=True, why="承办人联系不上，事情等不得：急",
         sends={"step": "ask", "number": "某〔2026〕9号", "basis": "absent", "why": "急"}),
)  # fmt: skip

# Written down in tests of their own: signing in and out, posts, grants, second factors.
ELSEWHERE = """sign_in second new_password passkey passkey_asked oidc oidc_back people:sign_out people:grants
people:post people:give people:factors people:vouch people:vouch_stop people:reset_stop people:totp people:totp_remove
people:passkey_add people:passkey_options people:passkey_name people:passkey_remove people:sign_ins_end people:sign_in_end
people:codes people:open_account people:password people:again people:oidc_link people:oidc_unlink oversight:handover"""
# Shows what every colleague may see, or nothing of anybody; takes nothing out.
NOTHING = """setup:begin setup:step offline service_worker set_language rights people:stored people:choose people:account people:strength people:tree
people:organisation people:add people:posts people:places people:place_add people:place people:plan people:door_end
people:charges people:charge_end people:duties people:exchange desk:today desk:matters desk:log desk:procedures
desk:procedure desk:draft desk:figure desk:rehearsal desk:draft_rehearsal documents:index documents:receive
documents:source documents:read documents:progress documents:again documents:page documents:page_image
documents:correct documents:compare documents:post documents:take_back documents:remove oversight:index oversight:refused
oversight:access oversight:away oversight:letters oversight:samples oversight:drawing oversight:checkpoints
oversight:verifier oversight:requests reports:index reports:particulars reports:withhold exchange:index
exchange:receive exchange:template exchange:batch exchange:progress notices:index notices:read_all notices:read"""


def test_every_address_stands_in_one_table() -> None:
    tables = [{one.name for one in LOOKS}, set(ELSEWHERE.split()), set(NOTHING.split())]
    assert {name for name, _given in EVERY} - set().union(*tables) == set()
    assert sum(map(len, tables)) == len(set().union(*tables))


@pytest.fixture(scope="module")
def petition(house: House) -> dict[str, object]:
    return {"matter_id": test_opening.petition(house.world).id}


@pytest.mark.parametrize("look", [one for one in LOOKS if not one.apart], ids=str)
def test_who_what_and_why_are_written_down(
    house: House, petition: dict[str, object], look: Look
) -> None:
    place = house.world.community.id
    before = (log.head(place) or (0, ""))[0]
    client = house.clients[look.who]
    if look.about == "petition":
        address = reverse(look.name, kwargs=petition)
    else:
        address = house.address(look.name, look.about, look.who)
    got = client.post(address, look.sends) if look.post else client.get(address)
    assert got.status_code in (200, 302), look
    with tenant(place):
        rows = list(AccessLog.objects.filter(seq__gt=before).order_by("seq"))
    mine = [row for row in rows if row.what == look.what]
    assert mine, [(row.what, row.about) for row in rows]
    person = str(house.users[look.who][0].person.pk)
    assert {row.who for row in rows} == {person}
    assert all(row.post and row.about and row.at for row in mine)
    assert {row.why for row in mine} == {look.why}
    if look.carries:
        carries(got.content, f"{look.who}甲", look.why)


def carries(content: bytes, name: str, why: str) -> None:
    """A copy says who took it, today, and what for."""
    said, at = " ".join(told(content)), timezone.localtime()
    assert name in said
    assert why in said
    assert any(
        day in said
        for day in (f"{at:%Y-%m-%d}", f"{at.year}年{at.month}月{at.day}日", f"{at:%Y%m%d}")
    )


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_so_are_those_of_a_bulletin_in_both_its_forms(world: World, form: str) -> None:
    world.working()
    test_reports.fill_in(world)
    client = signed_in(world.secretary)
    got = client.post(reverse("reports:bulletin", args=[form]), {"purpose": FOR})
    carries(got.content, "周书记", FOR)
    [line] = log.lines(world.community.id, log.Asked(what="exported"))
    assert (line.row.who, line.row.why) == (log.who(world.secretary), FOR)


def told(content: bytes) -> Iterator[str]:
    """All that a copy says of itself: its first cells, its properties, its text."""
    if content.startswith(b"%PDF"):
        yield str(pypdfium2.PdfDocument(content).get_metadata_dict())
    elif content.startswith(b"PK"):
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        if "word/document.xml" in names:
            about = docx.Document(io.BytesIO(content)).core_properties
            yield f"{about.author} {about.subject} {about.created:%Y-%m-%d} {about.comments}"
        else:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            for name in book.sheet_names:
                yield str(book.get_sheet_by_name(name).to_python()[:4])
    else:
        text = content.decode()
        yield (
            text
            if text.startswith("#")
            else json.dumps(json.loads(text)["exported"], ensure_ascii=False)
        )


@pytest.mark.parametrize("look", [one for one in LOOKS if one.carries and one.why == FOR], ids=str)
def test_what_a_copy_is_for_is_asked_before_it_is_given(house: House, look: Look) -> None:
    """By reading alone nothing is given: the page asks, or leads to the page that does."""
    row = next(one for one in ROWS if (one.name, one.about) == (look.name, look.about))
    got = answer(house, row, "get", look.who)
    assert got.status_code in (200, 302, 405)
    assert "Content-Disposition" not in got.headers
    if got.status_code == 200:
        assert "拿去做什么" in got.content.decode()


def test_what_a_copy_was_for_is_remembered_for_the_next(house: House) -> None:
    client = house.clients["clerk"]
    for purpose in purposes():
        client.post("/reports/ledger.xlsx", {"purpose": purpose})
        assert f"<option selected>{purpose}</option>" in client.get("/reports/").content.decode()


def test_the_supervision_committee_reads_it_and_so_does_the_auditor_and_nobody_else() -> None:
    from bihuan.people import roles

    assert {role for role in roles.ROLES if may.read_log({role})} == {
        "verifier", "supervision_member", "audit_admin",
    }  # fmt: skip


def test_it_is_kept_for_a_hundred_and_eighty_days_at_least() -> None:
    now = timezone.now()
    assert now - access.kept_since(now) >= timedelta(days=180)
