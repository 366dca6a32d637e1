"""A made-up community comes to life: its people, its papers, and matters in every stage.

Everything goes through the doors that people use. Days are counted back from today, so that the
community always looks as if it were in the middle of its work; names, places and times are ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan import core
from bihuan.documents import folding, posting, queries, reading, receiving
from bihuan.matters import evidence, record
from bihuan.matters import queries as matters
from bihuan.matters.record import Opening
from bihuan.people import queries as people
from bihuan.people.models import Grace, Organisation, Person, Post, User
from bihuan.people.walls import tenant
from bihuan.reports.models import Particulars

from . import pictures

PAPERS = Path(__file__).resolve().parents[1] / "samples" / "papers"
PASSWORD = "bihuan-demo"  # noqa: S105 - printed by the demo
GRACE = 3650  # days until the made-up people need a second factor: whoever tries the demo has no phone of theirs
BEGAN = 45  # days ago the plan went on the ledger
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# user name -> (name, role, post)
STAFF = {
    "shuji": ("周岚", "secretary", "社区书记"),
    "zhuangan": ("孙立", "clerk", "党务专干"),
    "wangge": ("李桂芳", "worker", "第三网格员"),
    "wangge2": ("吴强", "worker", "第二网格员"),
    "jianwei": ("郑学文", "verifier", "居监委主任"),
    "duban": ("王敏", "officer", "街道督办"),
}
NEIGHBOURS = {"wenjing": ("冯涛", "secretary", "社区书记")}


@dataclass
class Community:
    """The community while it is being filled: who is who, and what day it was."""

    id: UUID
    users: dict[str, User]
    today: date

    def at(self, days: int, hour: int = 10) -> datetime:
        """So many days from today, at an hour; never later than now."""
        wanted = datetime.combine(self.today + timedelta(days=days), time(hour))
        return min(timezone.make_aware(wanted), timezone.now())

    def who(self, user: str, at: datetime) -> core.Person:
        """Somebody as the rules saw them then."""
        return people.person(self.users[user], self.id, at)

    def day(self, days: int) -> str:
        """A day as a fact holds it."""
        return (self.today + timedelta(days=days)).isoformat()

    def does(self, user: str, act: str, matter: UUID, days: int, **given: object) -> None:
        """One act through the one door; `given` are texts, files (bytes) and facts by name."""
        at = self._after(matter, self.at(days))
        found = record.present(self.id, matter).procedure
        brought = {
            kind: (self._kept(value),) for kind, value in given.items() if kind in found.evidence
        }
        facts = {
            name: value for name, value in given.items() if name in found.facts or name == "reason"
        }
        event = core.Event(act, self.who(user, at), at, at, evidence=brought, facts=facts)
        record.record(self.id, matter, event)

    def _after(self, matter: UUID, at: datetime) -> datetime:
        last = record.present(self.id, matter).last
        return max(at, last + timedelta(minutes=1)) if last else at

    def _kept(self, value: object) -> str:
        if isinstance(value, str):
            return evidence.keep(self.id, value)
        assert isinstance(value, bytes)
        if value.startswith(b"PK"):
            return evidence.keep(self.id, value, name="通报.docx", media_type=DOCX)
        return evidence.keep(self.id, value, name="现场.jpg", media_type="image/jpeg")


def load() -> Iterator[str]:
    """Fill an empty installation, telling each step before it is done."""
    yield "设立柳湾街道和两个社区"
    here, there = _places()
    yield "读入材料"
    plan = _papers(here)
    _papers_of_neighbours(there)
    yield "16 个问题列入台账"
    rows = _ledger(here, plan)
    yield "办到各个环节"
    _drive(here, rows)
    _appeals(here)
    _contacts(here)


def accounts() -> list[tuple[str, str]]:
    """(user name, post) of everybody who may sign in."""
    told = [(name, f"清河社区 {post}") for name, (_, _, post) in STAFF.items()]
    return told + [(name, f"文景社区 {post}") for name, (_, _, post) in NEIGHBOURS.items()]


def _places() -> tuple[Community, Community]:
    district = Organisation.objects.create(name="江畔区", kind=Organisation.Kind.DISTRICT)
    Grace.objects.create(place=district, days=GRACE, by="demo")
    street = Organisation.objects.create(
        name="柳湾街道", kind=Organisation.Kind.STREET, parent=district
    )
    return _community("清河社区", street, STAFF), _community("文景社区", street, NEIGHBOURS)


def _community(
    name: str, street: Organisation, staff: dict[str, tuple[str, str, str]]
) -> Community:
    place = Organisation.objects.create(name=name, kind=Organisation.Kind.COMMUNITY, parent=street)
    today = timezone.localdate()
    users = {}
    overseers = Organisation.objects.create(
        name="居务监督委员会", kind=Organisation.Kind.COMMITTEE, parent=place
    )
    for username, (called, role, title) in staff.items():
        users[username] = User.objects.create_user(username, PASSWORD)
        person = Person.objects.create(name=called, user=users[username])
        Post.objects.create(
            person=person, role=role, title=title,
            organisation=overseers if role == "verifier" else place,  # 核验的不是承办单位的人
            since=today - timedelta(days=400),
        )  # fmt: skip
    return Community(place.id, users, today)


def _text(name: str) -> str:
    return (PAPERS / name).read_text("utf-8")


def _papers(here: Community) -> UUID:
    """Take the papers in; the plan and the review are read now, the others when somebody looks."""
    at = here.at(-BEGAN, 9)
    plan = _receive(
        here, "zhuangan", at, "巡察反馈问题整改方案.docx", pictures.word(_text("plan.txt"))
    )
    reading.read_paper(here.id, plan)
    lately = here.at(-1, 16)
    review = _receive(
        here, "zhuangan", lately, "对照检查材料.pdf", pictures.pdf(_text("review.txt"))
    )
    reading.read_paper(here.id, review)
    for name, content in (
        ("文景社区通报（网页）.html", _text("bulletin.html").encode()),
        ("调研报告（网上下载）.txt", _text("report.txt").encode()),
        ("心得两篇（网页）.txt", _text("essay.txt").encode("gb18030")),
        ("文景社区对照检查.docx", pictures.word(_text("review-other.txt"))),
        ("议事会记录（扫描）.png", pictures.scan(_text("minutes.txt"))),
    ):
        _receive(here, "zhuangan", here.at(0, 8), name, content)
    return plan


def _papers_of_neighbours(there: Community) -> None:
    content = pictures.word(_text("review-other.txt"))
    _receive(there, "wenjing", there.at(-12), "文景社区对照检查.docx", content)


def _receive(here: Community, user: str, at: datetime, name: str, content: bytes) -> UUID:
    file = SimpleUploadedFile(name, content)
    [received] = receiving.receive(here.id, here.who(user, at).id, [file], at)
    assert received.paper is not None, received.refused
    return received.paper.id


# for each problem in order: its owner, days from today until it is due, and its class
OWNERS = [
    ("zhuangan", -20, "立行立改"), ("zhuangan", -16, "立行立改"), ("wangge2", -12, "限期整改"),
    ("wangge2", 12, "限期整改"), ("wangge", -2, "限期整改"), ("wangge", 2, "限期整改"),
    ("wangge", -6, "限期整改"), ("wangge2", 20, "长期坚持"), ("zhuangan", 0, "限期整改"),
    ("zhuangan", -25, "立行立改"), ("wangge2", -4, "限期整改"), ("wangge", 26, "限期整改"),
    ("zhuangan", 40, "限期整改"), ("zhuangan", 5, "限期整改"), ("wangge2", 3, "限期整改"),
    ("wangge2", 30, "限期整改"),
]  # fmt: skip


def _ledger(here: Community, plan: UUID) -> list[UUID]:
    """Put every problem of the plan on the ledger; the matters in the order of the paper."""
    at = here.at(-BEGAN, 11)
    leader = here.who("shuji", at).id
    problems = folding.problems(queries.desk(here.id, plan).items)
    rows = [
        posting.Row(
            problem.item.key, here.who(owner, at).id, here.today + timedelta(days=due), kind, leader
        )
        for problem, (owner, due, kind) in zip(problems, OWNERS, strict=True)
    ]
    posted = posting.post_to_ledger(here.id, plan, here.who("zhuangan", at), rows, at, batch="demo")
    return [one.matter_id for one in posted.rows]


def _drive(here: Community, rows: list[UUID]) -> None:
    """Each matter to where it stands: closed, on its way, late, sent back, rebounded."""
    for n in (0, 1, 9):  # done, signed off and told
        _finish(here, rows[n], n, -40)
        here.does(
            "jianwei", "verify", rows[n], -38, check_sheet="逐条对照方案看过，记录和签到都在。"
        )
        here.does("shuji", "sign_off", rows[n], -37)
        here.does("zhuangan", "publish", rows[n], -36, bulletin=pictures.word("整改情况通报"))
    here.does("duban", "look_back", rows[1], -3, revisit="抽看十份记录，写得清楚，没有反弹。")
    here.does(
        "duban", "rebound", rows[0], -5, revisit="上个月的一次学习又没有签到，按反弹重新整改。"
    )
    _replan(here, rows[0])
    _finish(here, rows[2], 2, -13)
    here.does("jianwei", "send_back", rows[2], -10, finding="三单元还没有上门记录，请补齐后再交。")
    _finish(here, rows[4], 4, -5)
    here.does("jianwei", "verify", rows[4], -2, check_sheet="打电话核对二十件，都有回访。")
    _finish(here, rows[13], 13, -3)
    here.does(
        "wangge",
        "progress",
        rows[5],
        -8,
        note="已补拍 14 件，另有 9 件无法补拍，正在写原因。",
        proof=pictures.corridor(1),
    )
    here.does(
        "wangge",
        "progress",
        rows[6],
        -9,
        note="七号楼清了一次，四户没有搬走。",
        proof=pictures.corridor(4),
    )
    here.does("duban", "supervise", rows[6], -4, notice="已逾期，请三个工作日内报进展。")
    here.does("shuji", "keep_up", rows[7], -6, note="每月公布借阅人次，每季度看一次。")


def _replan(here: Community, matter: UUID) -> None:
    """What rebounded gets a new day and a new measure."""
    at, due = here.at(-4), here.day(9)
    owner = here.who("zhuangan", at).id
    cause = evidence.keep(here.id, "签到表放在会场没有人管，开完会就忘了收。")
    words = evidence.keep(here.id, "每次学习指定一人收签到表，当天录入。")
    told = {"owner": owner, "due_day": due}
    event = core.Event(
        "replan",
        here.who("shuji", at),
        at,
        at,
        evidence={"cause": (cause,)},
        facts={"due_day": due},
    )
    opens = [Opening("指定专人收签到表", told, {"measure": (words,)})]
    record.record(here.id, matter, event, opens=opens)


def _finish(here: Community, matter: UUID, n: int, days: int) -> None:
    """Its measures done and accepted, then handed in by its owner."""
    owner = OWNERS[n][0]
    acceptor = "shuji"
    for child in matters.children(here.id, matter):
        here.does(owner, "hand_in", child.id, days - 1, proof=pictures.corridor(n % 3))
        here.does(acceptor, "accept", child.id, days - 1)
    here.does(
        owner, "hand_in", matter, days, proof=pictures.corridor(0),
        result="措施已逐条办完，前后照片附后。",
    )  # fmt: skip


def _contacts(here: Community) -> None:
    """What the bulletin needs beside the ledger."""
    with tenant(here.id):
        Particulars.objects.create(
            community_id=here.id, issuer="中共清河社区委员会", phone="0000-1234567",
            mailbox="党群服务中心门口", feedback_on=here.today - timedelta(days=BEGAN + 2),
        )  # fmt: skip


SAID = (
    (0, "清河苑 7 号楼 1 单元", "楼道灯坏了三天，晚上看不见台阶。"),
    (-1, "梧桐里北门", "北门外的井盖松了，电动车压过去响得厉害。"),
    (-3, "纺织三院", "楼上装修到夜里十点，跟他说了也不听。"),
    (-10, "清河苑 2 号楼", "垃圾桶周围两天没有人收，有味道。"),
)


def _appeals(here: Community) -> None:
    """What residents said lately, taken down at the counter, each a stage further than the last."""
    opened = [_said(here, *said) for said in SAID]
    owner = here.who("wangge", here.at(0)).id
    for matter, days in zip(opened[1:], (-1, -3, -10), strict=True):
        here.does("zhuangan", "accept", matter, days)
    for matter, days in ((opened[2], -3), (opened[3], -10)):
        here.does(
            "zhuangan", "dispatch", matter, days, type="环境卫生", route="社区自办", owner=owner
        )
    here.does(
        "wangge",
        "progress",
        opened[3],
        -8,
        note="当天清运，物业加了一班。",
        photo=pictures.corridor(0),
    )


def _said(here: Community, days: int, place: str, words: str) -> UUID:
    at = here.at(days, 8)
    event = core.Event(
        "submit", here.who("zhuangan", at), at, at,
        evidence={"place": (evidence.keep(here.id, place),), "words": (evidence.keep(here.id, words),)},
    )  # fmt: skip
    return record.begin(here.id, "appeal", event, title=words.split("，")[0]).id
