"""S11: five hundred planted canaries come out nowhere they do not belong.

A hundred and twenty-five made-up residents, each with a name, a phone, a number of an identity card
and an address that occur nowhere else, brought in through every door there is. Then every address is
asked by those who may not see, and what is public, what is logged and what lies on the disk is read.
Beside every absence stands a presence: those who may see do find them.
"""

import io
import logging
import re
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import docx as word
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from bihuan.documents import reading
from bihuan.documents.models import Paper
from bihuan.matters import delivery, evidence
from bihuan.matters.models import Draft, Evidence, Matter
from bihuan.matters.record import begin
from bihuan.notices import follow
from bihuan.oversight import checkpoints, register, samples
from bihuan.oversight.models import Letter
from bihuan.people import ground, residents
from bihuan.people.models import Place
from bihuan.people.walls import tenant
from bihuan.project import database as server
from bihuan.project import logs
from tests.rooms.matrix import ANONYMOUS, House
from tests.rooms.test_restored import postgres
from tests.rooms.test_walls_matrix import ROWS, answer
from tests.world import NOON

PEOPLE = 125
OUTSIDE = (ANONYMOUS, "sibling", "sibling secretary", "parent", "district")
WAYS = (
    "居民{}反映",
    "{}反映",
    "住户{}（女，62岁）提出",
    "经{}来电投诉",
    "老人{}家",
    "{}（男，81岁）来访",
)
GIVEN = [chr(n) for n in range(0x9F00, 0x9FA6)]  # letters that no page uses


@dataclass(frozen=True)
class Resident:
    """One made-up resident."""

    name: str
    phone: str
    card: str
    home: str

    @property
    def all(self) -> tuple[str, ...]:
        return (self.name, self.phone, self.card, self.home)

    @property
    def says(self) -> str:
        """As it is told of them: not always after the same word."""
        who = WAYS[int(self.home.partition("号")[0]) // len(DOORS) % len(WAYS)].format(self.name)
        return f"{who}，住{self.home}，电话{self.phone}，身份证{self.card}"


def people() -> list[Resident]:
    return [
        Resident(
            f"王{GIVEN[n]}{GIVEN[-1 - n]}",
            f"1393{n:03}{7 * n + 1001:04}"[:11],
            _card(n),
            f"{n + 201}号楼{n % 7 + 1}单元{n + 3001}室",
        )
        for n in range(PEOPLE)
    ]


def _card(n: int) -> str:
    """Eighteen digits with a right last one."""
    body = f"4101021962{n % 12 + 1:02}{n % 28 + 1:02}{n + 100:03}"
    weight = [2 ** (17 - i) % 11 for i in range(17)]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weight, strict=True)) % 11]


@dataclass
class Planted:
    """Everybody, by the door they came in through, and where what they brought can be asked for."""

    house: House
    everybody: list[Resident]
    by_door: dict[str, list[Resident]] = field(default_factory=dict)
    asked: dict[str, list[list[str]]] = field(default_factory=dict)

    @property
    def canaries(self) -> list[str]:
        return [one for somebody in self.everybody for one in somebody.all]

    def addresses(self, door: str, most: int = PEOPLE) -> list[str]:
        """Where what the first of them brought by a door can be asked for."""
        return [at for some in self.asked[door][:most] for at in some]

    def of(self, *doors: str) -> list[str]:
        return [one for door in doors for somebody in self.by_door[door] for one in somebody.all]


def telling_photo(somebody: Resident) -> SimpleUploadedFile:
    """A photo that tells in its metadata and its name what it should not."""
    image, out = Image.new("RGB", (640, 480), "gray"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = exif[0x9C9B] = somebody.says.encode()
    exif[0x0110] = somebody.phone
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 45.0, 1.0), 3: "E", 4: (113.0, 38.0, 1.0)})
    image.save(out, "JPEG", exif=exif, comment=somebody.says.encode())
    return SimpleUploadedFile(f"{somebody.name}{somebody.phone}.jpg", out.getvalue(), "image/jpeg")


def telling_docx(somebody: Resident) -> SimpleUploadedFile:
    document, out = word.Document(), io.BytesIO()
    document.add_paragraph("一、存在的问题")
    document.add_paragraph(f"1.楼道堆物没有清走。{somebody.says}。")
    document.core_properties.author = somebody.name
    document.core_properties.comments = somebody.phone
    document.save(out)
    return SimpleUploadedFile(f"{somebody.name}.docx", out.getvalue())


class Doors:
    """Each brings in one resident, through the page where there is one; gives addresses to ask."""

    def __init__(self, house: House) -> None:
        self.house, self.world = house, house.world
        self.here = house.world.community.id

    def client(self, who: str) -> Client:
        return self.house.clients[who]

    def newest(self, kind: str) -> Matter:
        with tenant(self.here):
            return Matter.objects.filter(procedure=kind).latest("id")

    def of_matter(self, row: Matter) -> list[str]:
        with tenant(self.here):
            lines = [entry.line().line for entry in row.trace.all()]
        marks = [m for line in lines for some in line.evidence.values() for m in some]
        where = [reverse(n, args=[row.id]) for n in ("desk:matter", "oversight:proof")]
        for mark in marks:
            at = reverse("desk:evidence", args=[row.id, mark])
            where += [at, f"{at}?small=1"]
        return where

    def appeal(self, somebody: Resident) -> list[str]:
        """记一件 at the counter, with a photo."""
        sent = {
            "words": f"楼上漏水。{somebody.says}", "place": somebody.home, "key": str(uuid4()),
            "photo": telling_photo(somebody), "seen": "",
        }  # fmt: skip
        assert self.client("clerk").post(reverse("desk:log"), sent).status_code == 302
        return self.of_matter(self.newest("appeal"))

    def note(self, somebody: Resident) -> list[str]:
        """A note on a matter in hand."""
        row = self.world.working(title="楼道灯不亮")
        client = self.house._client(self.world.worker, self.world.community)
        at = reverse("desk:act", args=[row.id, "progress"])
        sent = {"note": f"去过了。{somebody.says}", "key": str(uuid4()), "seen": ""}
        assert client.post(at, sent).status_code == 302
        return self.of_matter(row)

    def petition(self, somebody: Resident) -> list[str]:
        said = {
            "claim": (evidence.keep(self.here, f"反映低保的事。{somebody.says}"),),
            "accusation": (evidence.keep(self.here, f"检举。{somebody.says}"),),
        }
        facts = {"channel": "来信", "representatives": 1}
        told = self.world.event(self.world.clerk, "register", 1, evidence=said, facts=facts)
        return self.of_matter(begin(self.here, "petition", told, title="反映低保的事"))

    def mediation(self, somebody: Resident) -> list[str]:
        said = {"dispute": (evidence.keep(self.here, f"楼上装修扰民。{somebody.says}"),)}
        facts = {"parties": 2, "households": 2, "claim": 0}
        told = self.world.event(self.world.clerk, "apply", 1, evidence=said, facts=facts)
        return self.of_matter(begin(self.here, "mediation", told, title="邻里纠纷"))

    def request(self, somebody: Resident) -> list[str]:
        """A data request, with the words of whoever asks and the phone that is searched."""
        said = f"我是{somebody.name}，住{somebody.home}，电话{somebody.phone}"
        sent = {"wants": "查阅复制", "asked": said, "key": str(uuid4())}
        client = self.client("clerk")
        assert client.post(reverse("oversight:requests"), sent).status_code == 200
        wrong = sent | {"asked": somebody.says, "key": str(uuid4())}
        assert client.post(reverse("oversight:requests"), wrong).status_code == 422
        row = self.newest("data_request")
        at = reverse("oversight:request", args=[row.id])
        assert client.post(at, {"step": "search", "phone": somebody.phone}).status_code == 200
        more = [reverse("oversight:request_paper", args=[row.id]), at]
        return [*more, *self.of_matter(row), reverse("reports:own_copy", args=[row.id, "html"])]

    def register(self, somebody: Resident) -> list[str]:
        """居民名录, sealed."""
        residents.note(
            self.here, "petition", somebody.name, since=NOON.date(), phone=somebody.phone
        )
        return []

    def household(self, somebody: Resident) -> list[str]:
        """A door by its address."""
        lot = ground.put(self.here, Place(kind="building", name=somebody.home))
        ground.add_doors(self.here, lot, [somebody.home[-8:]], timezone.localdate())
        return [reverse("people:place", args=[lot.id])]

    def text(self, somebody: Resident) -> list[str]:
        return self._paper(
            SimpleUploadedFile(
                f"{somebody.name}.txt",
                f"一、存在的问题\n\n1.堆物没有清走。{somebody.says}。\n".encode(),
            )
        )

    def docx(self, somebody: Resident) -> list[str]:
        return self._paper(telling_docx(somebody))

    def _paper(self, file: SimpleUploadedFile) -> list[str]:
        sent = {"files": file}
        got = self.client("clerk").post(reverse("documents:receive"), sent)
        assert got.status_code in (200, 302), got.content
        with tenant(self.here):
            paper = Paper.objects.latest("id")
        reading.read_paper(self.here, paper.id)
        names = ("read", "progress", "original", "compare")
        where = [reverse(f"documents:{name}", args=[paper.id]) for name in names]
        return [*where, reverse("documents:page", args=[paper.id, 1])]

    def problem(self, somebody: Resident) -> list[str]:
        """A problem on the ledger, which a bulletin tells to everybody."""
        row = self.world.rectification(f"楼道堆物清理不及时，{somebody.says}")
        return self.of_matter(row)

    def draft(self, somebody: Resident) -> list[str]:
        """What was typed for an act that was refused."""
        sent = {"words": somebody.says, "key": str(uuid4()), "seen": ""}
        got = self.client("clerk").post(reverse("desk:log"), sent)
        assert got.status_code in (409, 422)
        return []

    def stranger(self, somebody: Resident) -> list[str]:
        """Somebody types into the sign-in page what is none of its business, and searches."""
        for name in somebody.all:
            Client().post(reverse("sign_in"), {"username": name, "password": somebody.card})
        self.client("clerk").get(reverse("desk:matters"), {"q": somebody.phone})
        return []

    def broken(self, somebody: Resident) -> list[str]:
        """A page breaks over what it was sent, with the words in the exception."""
        sent = {"words": somebody.says, "place": somebody.home, "key": str(uuid4()), "seen": ""}
        wrong = ValueError(f"cannot read {somebody.says}")
        with mock.patch("bihuan.desk.pages.log.actions.start", side_effect=wrong):
            got = self.client("clerk").post(reverse("desk:log"), sent)
        assert got.status_code == 500
        told = got.content.decode()
        assert [one for one in somebody.all if one in told] == []
        return []

    def constraint(self, somebody: Resident) -> list[str]:
        """The database refuses a row, and says which."""
        log = logging.getLogger("bihuan.matters.delivery")
        with tenant(self.here):
            try:
                Draft.objects.create(
                    community_id=self.here, person_id=self.world.clerk.person.id,
                    act=somebody.says * 9, given={"words": somebody.says}, changed=NOON,
                )  # fmt: skip
            except Exception:
                log.exception("letter %s stays", 1)
            else:
                raise AssertionError("the row was taken")
        return []


DOORS = (
    "appeal", "note", "petition", "mediation", "request", "register", "household", "text", "docx",
    "problem", "draft", "stranger", "broken", "constraint",
)  # fmt: skip
# What nobody but those who work on it may read, of the same community too.
CLOSED = {
    "petition": ("treasurer", "system_admin"), "mediation": ("worker", "verifier", "system_admin"),
    "request": ("worker", "verifier", "system_admin"), "register": ("worker", "verifier"),
}  # fmt: skip


@pytest.fixture(scope="module")
def written() -> io.StringIO:
    """Everything that is logged meanwhile, as the installation writes it; of our own also the small."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Formatter(logs.LOGGING["formatters"]["places"]["format"]))
    watched = [logging.getLogger(name) for name in ("", "django", "django.request", "bihuan")]
    for log in watched:
        log.addHandler(handler)
    logging.getLogger("bihuan").setLevel(logging.DEBUG)
    yield out
    for log in watched:
        log.removeHandler(handler)


@pytest.fixture(scope="module")
def planted(database: str, written: io.StringIO, tmp_path_factory) -> Planted:
    from django.conf import settings

    before, settings.HOME = settings.HOME, tmp_path_factory.mktemp("canaries")
    house = House()
    doors, all_ = Doors(house), people()
    made = Planted(house, all_)
    for n, somebody in enumerate(all_):
        door = DOORS[n % len(DOORS)]
        made.by_door.setdefault(door, []).append(somebody)
        made.asked.setdefault(door, []).append(getattr(doors, door)(somebody))
    _what_follows(house)
    yield made
    settings.HOME = before


def _what_follows(house: House) -> None:
    """Letters, notices and a checkpoint: what others make of it all."""
    here = house.world.community.id
    delivery.deliver(here)
    register.follow(here)
    follow.follow(here)
    checkpoints.make(here, NOON + timedelta(days=1))


def found(body: bytes, canaries: list[str]) -> list[str]:
    """Which of them stand in some bytes, also inside a zip or a pdf."""
    texts = [body.decode("utf-8", "replace")]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as made:
            texts += [made.read(name).decode("utf-8", "replace") for name in made.namelist()]
            texts = ["\n".join([*texts, *made.namelist()])]
        texts = [re.sub(r"<[^>]+>", "", text) for text in texts] + texts
    if body[:4] == b"%PDF":
        pages = pypdfium2.PdfDocument(body)
        texts.append("".join(page.get_textpage().get_text_bounded() for page in pages))
    if body[:2] == b"\xff\xd8":
        texts.append(body.decode("utf-16-le", "replace"))
    text = "\n".join(texts)
    return [one for one in canaries if one in text]


def body(got: object) -> bytes:
    head = "\n".join(f"{name}: {value}" for name, value in got.headers.items()).encode()
    content = b"".join(got.streaming_content) if got.streaming else got.content
    return content if content[:2] in (b"PK", b"\xff\xd8", b"%P") else content + b"\n" + head


SEES = {
    "appeal": "clerk", "note": "clerk", "request": "clerk", "text": "worker", "docx": "worker",
    "problem": "verifier",
}  # fmt: skip


# -- those from outside -------------------------------------------------------------------------------


def test_there_are_five_hundred_and_each_is_found_by_who_may_see(planted: Planted) -> None:
    """Without this the absences below would say nothing."""
    assert len(set(planted.canaries)) == 500
    for door, who in SEES.items():
        client, there = planted.house.clients[who], planted.of(door)
        seen = {
            one for at in planted.addresses(door, 2) for one in found(body(client.get(at)), there)
        }
        assert {len(one) for one in seen} >= {3, 11}, door
    here = planted.house.world.community.id
    with tenant(here):
        kept = Evidence.objects.exclude(file="").filter(media_type=evidence.TEXT)
        marks = list(kept.values_list("commitment", flat=True))
    told = "".join(evidence.body(here, mark).text for mark in marks).encode()
    for door in ("petition", "mediation"):  # closed to all, till somebody says why they look
        assert found(told, planted.of(door)), door
    [known] = residents.by_phone(here, planted.by_door["register"][0].phone)
    assert known.name_sealed.open() == planted.by_door["register"][0].name


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_no_address_tells_anybody_from_outside(planted: Planted, row: object) -> None:
    for who in OUTSIDE:
        for method in ("get", "post"):
            got = answer(planted.house, row, method, who)
            assert found(body(got), planted.canaries) == [], (who, method)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_that_came_in_is_there_for_anybody_from_outside(
    planted: Planted, door: str
) -> None:
    for at in planted.addresses(door, 4):
        for who in OUTSIDE:
            got = planted.house.clients[who].get(at)
            assert got.status_code in (302, 403, 404), (who, at)
            assert found(body(got), planted.canaries) == [], (who, at)


# -- colleagues who do not work on it -----------------------------------------------------------------


@pytest.mark.parametrize("row", [row for row in ROWS if row.get], ids=str)
def test_no_address_tells_a_colleague_what_is_for_others(planted: Planted, row: object) -> None:
    for door, roles in CLOSED.items():
        for who in roles:
            got = answer(planted.house, row, "get", who)
            assert found(body(got), planted.of(door)) == [], (door, who)


@pytest.mark.parametrize("door", CLOSED)
def test_what_is_for_others_is_not_there_for_a_colleague(planted: Planted, door: str) -> None:
    for at in planted.addresses(door, 4):
        for who in CLOSED[door]:
            got = planted.house.clients[who].get(at)
            assert got.status_code == 404, (who, at)
            assert found(body(got), planted.canaries) == [], (who, at)


# -- nobody -------------------------------------------------------------------------------------------

# Pages that tell of everything and say nothing of it, even to those who may read all.
BARE = (
    "notices:index", "oversight:checkpoints", "oversight:checkpoint", "oversight:checkpoint_json",
    "oversight:verifier", "oversight:access", "oversight:drawing_json", "oversight:refused", "reports:access",
    "rights", "people:stored", "people:factors", "people:account", "offline", "service_worker",
)  # fmt: skip
NAMED = ("appeal", "petition", "mediation", "request", "register", "draft", "stranger", "broken", "constraint")  # fmt: skip


@pytest.mark.parametrize("row", [row for row in ROWS if row.name in BARE], ids=str)
def test_notices_checkpoints_and_the_access_log_name_nobody(planted: Planted, row: object) -> None:
    for who in ("secretary", "clerk", "verifier", "audit_admin", "officer"):
        for method in ("get", "post"):
            got = answer(planted.house, row, method, who)
            assert found(body(got), planted.of(*NAMED)) == [], (who, method)


@pytest.mark.parametrize("door", ["appeal", "note", "petition", "mediation", "request"])
def test_a_matter_s_proof_names_nobody(planted: Planted, door: str) -> None:
    for at in planted.addresses(door):
        if "/proofs/" in at:
            got = planted.house.clients["clerk"].post(at)
            assert got.headers["Content-Type"].startswith("application/json")
            assert found(body(got), planted.canaries) == []


def test_a_photo_and_its_thumbnail_tell_nothing_beside_the_picture(planted: Planted) -> None:
    pictures = 0
    for at in planted.addresses("appeal"):
        got = planted.house.clients["clerk"].get(at)
        if got.headers["Content-Type"] == "image/jpeg":
            pictures += 1
            assert found(got.content, planted.canaries) == []
            assert b"Exif" not in got.content
    assert pictures >= 8


@pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
def test_what_is_exported_for_the_public_names_no_resident(planted: Planted, kind: str) -> None:
    from bihuan.reports import bulletin as paper
    from bihuan.reports import queries
    from tests.rooms.test_reports import EXPORT
    from tests.rooms.test_reports import GIVEN as PARTICULARS

    world = planted.house.world
    if kind == "html":
        at = reverse("reports:bulletin", args=["html"])
        made = planted.house.clients["secretary"].get(at).content
        made = re.search(rb"<article.*</article>|<ol class=\"pages.*?</ol>", made, re.DOTALL)[0]
    else:
        rows = queries.ledger(world.community.id, world.secretary).rows
        posts = queries.names_to_posts(world.community.id)
        whole = paper.compose(rows, PARTICULARS, NOON.date(), posts)
        made = {"docx": paper.docx, "pdf": paper.pdf}[kind](whole, EXPORT)
    assert found(made, ["楼道堆物清理不及时"])
    assert found(made, planted.canaries) == []


def test_no_page_leads_anywhere_by_what_somebody_is_called(planted: Planted) -> None:
    """Addresses are written down by every server on the way."""
    links = re.compile(r'(?:href|action|src|hx-get|hx-post|data-[a-z]+)="([^"]*)"')
    asked = [reverse(name) for name in ("desk:today", "desk:matters", "oversight:index", "oversight:requests", "documents:index", "reports:index", "notices:index", "people:places")]  # fmt: skip
    asked += [at for door in DOORS for at in planted.addresses(door, 1)[:4]]
    for who in ("clerk", "secretary"):
        for at in asked:
            got = planted.house.clients[who].get(at)
            told = "\n".join(links.findall(body(got).decode("utf-8", "replace")))
            told += got.headers.get("Location", "")
            assert found(told.encode(), planted.canaries) == [], at


# -- what is written down ------------------------------------------------------------------------------


def test_no_log_names_anybody(planted: Planted, written: io.StringIO) -> None:
    told = written.getvalue()
    assert "ValueError" in told  # the page that broke
    assert "StringDataRightTruncation" in told  # the row that was refused
    assert "bihuan/desk/pages/log.py" in told  # and where
    assert found(told.encode(), planted.canaries) == []


def test_the_database_s_own_log_names_nobody(planted: Planted) -> None:
    told = (server.cluster().root / "server.log").read_bytes()
    assert b"ready to accept connections" in told
    assert found(told, planted.canaries) == []


def test_what_is_sealed_lies_on_no_disk_in_the_clear(planted: Planted, tmp_path_factory) -> None:
    """Residents by name, the words of petitions, mediations and requests: in no dump and no file."""
    from django.conf import settings
    from django.db import connection

    folder = tmp_path_factory.mktemp("dump")
    folder.chmod(0o777)
    postgres("pg_dump", f"--file={folder}/all.sql", connection.settings_dict["NAME"])
    sealed = planted.of("petition", "mediation", "request", "register")
    dump = (folder / "all.sql").read_bytes()
    assert found(dump, planted.of("text"))  # working papers lie there as they are, by the list
    assert found(dump, sealed) == []
    files = list((settings.HOME / "evidence").glob("??/*"))
    assert len(files) > 50
    for path in files:
        assert found(path.read_bytes(), planted.canaries) == []


def test_nothing_planted_was_forgotten(planted: Planted) -> None:
    assert sorted(planted.by_door) == sorted(DOORS)
    assert sum(map(len, planted.by_door.values())) == PEOPLE
    with tenant(planted.house.world.community.id):
        assert Evidence.objects.count() > 60
        assert Letter.objects.count() >= 0
    assert samples
