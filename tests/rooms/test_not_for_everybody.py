"""What is not for a reader is nowhere: every address that serves a matter, or its evidence, is asked."""

import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.matters import delivery, evidence, procedures, queries, shelf, sight
from bihuan.matters.models import Matter
from bihuan.notices import follow
from bihuan.notices.models import Notice
from bihuan.oversight import register, samples
from bihuan.oversight.models import Letter, Unwilling
from bihuan.people.walls import tenant
from tests.house.test_urls import EVERY
from tests.rooms import papers, test_documents
from tests.rooms.test_sight import opens, person, shut
from tests.world import NOON, PASSWORD, World

TITLE, WORDS, SECRET = "反映干部优亲厚友的信", "words的内容", "secret的内容"


def signed_in(user: object) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


class Shut:
    """A matter that not everybody may read, with all that hangs on it."""

    def __init__(self, world: World) -> None:
        self.world, owner = world, person(world, "worker").id
        name = shut(world)
        scan = evidence.keep(
            world.community.id, b"%PDF-1.4 x", name="x.pdf", media_type="application/pdf"
        )
        self.row = opens(world, name, TITLE, owner=owner, day="2026-11-25")
        self.closed = opens(world, name, f"{TITLE}（二）", owner=owner)
        world.act(world.worker, "finish", self.closed, 1)
        world.act(world.officer, "supervise", self.row, 2)
        delivery.deliver(world.community.id)
        register.follow(world.community.id)
        follow.follow(world.community.id)
        self.drawing = self._drawn()
        with tenant(world.community.id) as kept_by:
            lines = [e.line().line for e in self.row.trace.order_by("seq")]
            self.marks = {k: m[0] for line in lines for k, m in line.evidence.items()}
            self.letter = Letter.objects.filter(matter=self.row.id).first()
            Unwilling.objects.create(
                community_id=kept_by,
                matter=self.row,
                seq=1,
                act="finish",
                name="work",
                why=[["wrong_role", "worker"]],
                at=NOON,
            )
        self.notice = Notice.objects.filter(matter=self.row.id).first()
        assert scan

    def _drawn(self) -> object:
        day = (NOON + timedelta(minutes=1)).date()
        period = samples.Period(day, day)
        at = NOON + timedelta(days=1)
        return samples.draw(self.world.community.id, period, 30, by="x", at=at, said="3 7 9")

    def addresses(self) -> dict[str, str]:
        """Every address there is, asked for what is shut where it takes anything."""
        known = {
            "matter_id": self.row.id, "act_id": "finish", "letter_id": self.letter.id,
            "drawing_id": self.drawing.id, "notice_id": self.notice.id,
            "procedure_id": self.row.procedure, "format": "html",
        }  # fmt: skip
        found = {name: reverse(name, kwargs=given | _known(known, given)) for name, given in EVERY}
        for kind, mark in self.marks.items():
            found[f"evidence {kind}"] = reverse("desk:evidence", args=[self.row.id, mark])
        lists = (
            "state=all",
            "late=1",
            "newest=1",
            "holder=me",
            "state=closed&procedure=",
            f"q={TITLE}",
        )
        found |= {f"matters {asked}": f"/matters/?{asked}" for asked in lists}
        found["supervised red"] = "/oversight/?light=red"
        found["letters open"] = "/oversight/letters/?open=1"
        return found


def _known(known: dict[str, object], given: dict[str, object]) -> dict[str, object]:
    return {name: known[name] for name in given if name in known}


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    content = answer.getvalue() if answer.streaming else answer.content
    return content.decode(errors="replace")


@pytest.fixture
def closed(world: World) -> Shut:
    return Shut(world)


@pytest.mark.parametrize("who", ["worker2", "clerk", "officer"])
def test_who_may_not_read_a_matter_meets_it_at_no_address(closed: Shut, who: str) -> None:
    client = signed_in(getattr(closed.world, who))
    told = {name: read(client, address) for name, address in closed.addresses().items()}
    for said in (TITLE, WORDS, SECRET, closed.row.number):
        asked = {
            name for name, page in told.items() if said in page.replace(f'value="{TITLE}"', "")
        }
        asked -= (
            {f"matters q={TITLE}"} if said == TITLE else set()
        )  # what was typed stands in its box
        assert asked == set(), said


def test_the_search_says_nothing_of_what_it_does_not_show(closed: Shut) -> None:
    client = signed_in(closed.world.worker2)
    page = read(client, f"/matters/?q={TITLE}&state=all")
    assert "只给规定的岗位看" not in page
    assert "没有符合的事项" in page
    assert re.search(r">\s*0 件", page)


@pytest.mark.parametrize("who", ["worker2", "clerk", "officer"])
def test_every_address_of_such_a_matter_answers_as_if_it_were_absent(
    closed: Shut, who: str
) -> None:
    client, found = signed_in(getattr(closed.world, who)), closed.addresses()
    own = [name for name, address in found.items() if str(closed.row.id) in address]
    own += ["oversight:letter"]
    assert len(own) >= 6
    assert {name: client.get(found[name]).status_code for name in own} == dict.fromkeys(own, 404)
    assert client.post(found["desk:act"], {}).status_code == 404


@pytest.mark.parametrize("who", ["secretary", "worker"])
def test_who_may_read_it_meets_it_where_it_belongs_but_not_the_evidence_that_is_not_theirs(
    closed: Shut, who: str
) -> None:
    client, found = signed_in(getattr(closed.world, who)), closed.addresses()
    assert TITLE in read(client, found["matters state=all"])
    page = read(client, found["desk:matter"])
    assert WORDS in page
    assert "只给督办看的话：只给规定的岗位看" in page
    assert closed.marks["secret"] not in page
    told = {name: read(client, address) for name, address in found.items()}
    assert {name for name, page in told.items() if SECRET in page} == set()
    assert client.get(found["evidence secret"]).status_code == 404
    assert client.get(found["evidence words"]).status_code == 200


def test_who_has_both_roles_reads_both(closed: Shut) -> None:
    from bihuan.people.models import Post

    Post.objects.create(
        person=closed.world.secretary.person, role="officer",
        organisation=closed.world.community, since="2026-01-01",
    )  # fmt: skip
    client, found = signed_in(closed.world.secretary), closed.addresses()
    assert SECRET in read(client, found["desk:matter"])
    assert client.get(found["evidence secret"]).content.decode() == SECRET


def test_lists_count_without_revealing(closed: Shut) -> None:
    client = signed_in(closed.world.clerk)
    page = read(client, "/matters/?state=all")
    assert (
        "0 件" in page
    )  # what is listed, not what there is: else the rest is found by subtraction
    assert "另有 不足10 件只给规定的岗位看" in page
    assert "还没有事项" not in page
    today = read(client, "/")
    assert "只给规定的岗位看，不在这里列出" in today
    for address in ("/oversight/?light=red", "/oversight/letters/", "/oversight/refused/"):
        assert "另有 不足10 件只给规定的岗位看" in read(client, address), address
    assert "只给规定的岗位看" not in read(client, "/oversight/?holder=x")
    drawing = read(client, reverse("oversight:drawing", args=[closed.drawing.id]))
    assert "另有 不足10 件只给规定的岗位看" in drawing


def test_a_notice_of_it_names_nothing_to_who_may_not_read_it(closed: Shut) -> None:
    world = closed.world
    told = Notice.objects.filter(matter=closed.row.id)
    assert {str(one.person_id) for one in told} >= {person(world, "worker").id}
    page = read(signed_in(world.worker), "/notices/")
    assert TITLE in page
    row = told.filter(person_id=person(world, "worker2").id).first()
    if row:
        assert TITLE not in read(signed_in(world.worker2), "/notices/")


def test_a_child_or_a_parent_that_is_not_for_a_reader_is_counted_and_not_named(
    world: World,
) -> None:
    row = world.working(title="三号楼堆物")
    child = queries.children(world.community.id, row.id)[0]
    edition = _shut_measure(world)
    with tenant(world.community.id):
        Matter.objects.filter(id=child.id).update(edition=edition)
    page = read(signed_in(world.verifier), f"/matters/{row.id}/")
    assert "清出堆物" not in page
    assert "另有 不足10 件只给规定的岗位看" in page
    assert "清出堆物" in read(signed_in(world.secretary), f"/matters/{row.id}/")


def _shut_measure(world: World) -> str:
    newest = max((shelf.SHELF / "measure").glob("[0-9]*.toml"), key=lambda p: shelf.order(p.stem))
    return _published(world, newest, 'seen_by = ["secretary", "worker"]')


def _published(world: World, path: object, says: str) -> str:
    """A version of a procedure with one line more, in force in this community; its digest."""
    from bihuan import core

    text = path.read_text("utf-8").replace("[roles]", f"{says}\n\n[roles]", 1)
    version = f"2099.{world.community.name[-6:]}"
    text = re.sub(
        r'^version( *)= ".*?"', rf'version\1= "{version}"', text, count=1, flags=re.MULTILINE
    )
    procedure = core.declare.read(text, procedures.calendar())
    since = NOON.date() - timedelta(days=60)
    procedures.put(procedure, text, world.community.id, since=since, by="test")
    return procedure.digest


def test_the_ledger_and_its_copies_leave_out_what_is_not_for_who_takes_them(world: World) -> None:
    newest = max(
        (shelf.SHELF / "rectification").glob("[0-9]*.toml"), key=lambda p: shelf.order(p.stem)
    )
    open_ = world.rectification("谁都能看的问题")
    _published(world, newest, 'seen_by = ["secretary"]')
    row = world.rectification("只给书记看的问题")
    assert not sight.may_read(row, person(world, "verifier"), NOON)
    for who, sees in ((world.verifier, False), (world.secretary, True)):
        client = signed_in(who)
        page = read(client, "/reports/")
        assert open_.title in page
        assert (row.title in page) is sees
        assert ("另有 不足10 条只给规定的岗位看" in page) is not sees
        answer = client.post("/reports/ledger.xlsx", {"purpose": "存档"})
        cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
        told = str(cells.to_python())
        assert (row.title in told) is sees
        assert ("另有 不足10 条只给规定的岗位看" in told) is not sees
        bulletin = read(client, reverse("reports:bulletin", args=["html"]))
        assert (row.title in bulletin) is sees
        assert ("有 不足10 条您看不到" in bulletin) is not sees


def test_evidence_that_is_not_for_a_reader_is_not_in_the_ledger_either(world: World) -> None:
    path = max(
        (shelf.SHELF / "rectification").glob("[0-9]*.toml"), key=lambda p: shelf.order(p.stem)
    )
    text = path.read_text("utf-8")
    line = re.search(r"^problem +=.*$", text, re.MULTILINE)[0]
    from bihuan import core

    shut_line = line.replace(" }", ', seen_by = ["secretary"] }')
    version = f"2098.{world.community.name[-6:]}"
    text = text.replace(line, shut_line)
    text = re.sub(
        r'^version( *)= ".*?"', rf'version\1= "{version}"', text, count=1, flags=re.MULTILINE
    )
    procedure = core.declare.read(text, procedures.calendar())
    procedures.put(procedure, text, world.community.id, since=NOON.date(), by="test")
    said = "楼道里一直有堆物，社区没有管"
    words = (evidence.keep(world.community.id, said),)
    from bihuan.matters.record import begin

    event = world.event(world.clerk, "register", evidence={"problem": words})
    row = begin(world.community.id, "rectification", event, title="楼道堆物")
    assert said not in read(signed_in(world.verifier), "/reports/")
    assert said in read(signed_in(world.secretary), "/reports/")
    assert said not in read(signed_in(world.verifier), f"/matters/{row.id}/")


def test_a_paper_names_no_matter_that_is_not_for_its_reader(world: World) -> None:
    paper = papers.read(world)
    test_documents.post(world, paper, test_documents.rows(world, paper)[:1])
    row = queries.list_page(world.community.id, queries.Filters(), date.max).rows[0]
    newest = max(
        (shelf.SHELF / "rectification").glob("[0-9]*.toml"), key=lambda p: shelf.order(p.stem)
    )
    edition = _published(world, newest, 'seen_by = ["secretary"]')
    with tenant(world.community.id):
        Matter.objects.filter(id=row.id).update(edition=edition)
    source = reverse("documents:source", args=[row.id])
    page = reverse("documents:read", args=[paper.id])
    for who, sees in ((world.officer, False), (world.secretary, True)):
        client = signed_in(who)
        assert (client.get(source).status_code == 302) is sees
        assert (row.number in read(client, page)) is sees
