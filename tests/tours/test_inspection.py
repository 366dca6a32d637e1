"""A street inspects three communities: sixteen problems from feedback to bulletin and look-back."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bihuan import core
from bihuan.matters import evidence, queries
from bihuan.matters.models import Matter
from bihuan.matters.record import Opening, begin, record
from bihuan.people import queries as people
from bihuan.people.models import Organisation, User
from bihuan.people.walls import tenant
from bihuan.project import pictures, samples
from tests.tours.look import barriers, overflow
from tests.tours.test_whole_way import did, takes
from tests.world import World, somebody

PROBLEMS = (
    "楼道堆物没有人管", "电动车上楼充电", "议事会半年没有开", "公示栏三个月没有换",
    "困难家庭没有走访", "消防通道被占", "垃圾分类站没有人守", "活动室常年锁门",
    "账目只公开总数", "网格员电话打不通", "路灯坏了没有报修", "志愿者名册对不上",
    "居民意见没有答复", "物业联席会只签到", "会议记录抄一样的", "公章登记有空白",
)  # fmt: skip
DUE = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011
PAPER = {"mimeType": samples.DOCX, "buffer": pictures.word("反馈意见")}


@dataclass
class Staff:
    """Who works in one community."""

    place: Organisation
    secretary: User
    worker: User
    verifier: User


@dataclass
class Street:
    """The street's own people, and the communities below it."""

    world: World
    officer: User
    chief: User
    discipline: User
    communities: list[Staff]

    def does(self, user: User, place: Organisation, row: Matter, act: str, **more: object) -> None:
        """One act of a person, now."""
        at, opens = timezone.now(), more.pop("opens", ())
        kept = {
            kind: (evidence.keep(place.id, said),) for kind, said in more.pop("brings", {}).items()
        }
        event = core.Event(
            act, people.person(user, place.id, at), at, at, evidence=kept, facts=more
        )
        record(place.id, row.id, event, opens=opens)


@pytest.fixture
def street(world: World) -> Street:
    third = Organisation(name=f"松岗社区{world.street.name[-6:]}", kind="community")
    third.parent = world.street
    third.save()
    secretaries = {world.community: world.secretary, world.other: world.stranger}
    communities = [
        Staff(
            place,
            secretaries.get(place) or somebody("chen", "陈书记", "secretary", "社区书记", place),
            somebody("he", "何网格", "worker", "网格员", place),
            somebody("luo", "罗监委", "verifier", "居监委主任", committee(place)),
        )
        for place in (world.community, world.other, third)
    ]
    return Street(
        world,
        somebody("yu", "余巡办", "officer", "街道巡察办", world.street),
        somebody("xu", "许书记", "secretary", "党工委书记", world.street),
        somebody("ding", "丁纪工", "verifier", "街道纪工委", world.street),
        communities,
    )


def committee(place: Organisation) -> Organisation:
    made = Organisation(name=f"{place.name}居监委", kind="committee", parent=place)
    made.save()
    return made


def waiting_for_feedback(street: Street) -> Matter:
    """The round as it stands when its report has been approved; two months of it."""
    place, day = street.world.street, timezone.now() - timedelta(days=60)
    team = somebody("gu", "顾组长", "inspector", "巡察组长", place)
    steps = [
        (street.officer, "announce", ("bodies", "notice", "contact"), 0),
        (team, "arrive", ("kickoff",), 5),
        (team, "leave", (), 30),
        (team, "draft", ("report",), 40),
        (street.chief, "approve", ("opinion",), 45),
    ]
    row = None
    for user, act, kinds, after in steps:
        at = day + timedelta(days=after)
        kept = {kind: (evidence.keep(place.id, kind),) for kind in kinds}
        facts = {"leave_day": at.date().isoformat()} if act == "announce" else {}
        event = core.Event(
            act, people.person(user, place.id, at), at, at, evidence=kept, facts=facts
        )
        if row is None:
            row = begin(place.id, "inspection", event, title="第三轮巡察")
        else:
            record(place.id, row.id, event)
    return row


def test_from_the_feedback_of_sixteen_problems_to_bulletin_and_look_back(
    street: Street, visitor: object
) -> None:
    row = waiting_for_feedback(street)
    officer = visitor().signs_in(street.officer)
    page = at_the_street(officer, street, row)
    hands_down(page, street)
    officer.shoots("handed-down")
    assert [count(staff) for staff in street.communities] == [6, 5, 5]

    for staff in street.communities:
        claims_the_first(visitor(390).signs_in(staff.secretary), staff)
        for problem in problems(staff):
            drives_to_sign_off(street, staff, problem)

    page = officer.goes(f"/matters/{row.id}/").page
    for done in ("办结 6/6", "办结 5/5"):
        expect(page.get_by_text(done).first).to_be_visible()
    assert (overflow(page), barriers(page)) == (0, [])
    told = bulletin_of(visitor().signs_in(street.chief))
    assert [problem for problem in PROBLEMS if problem not in told] == []
    inspected = "、".join(staff.place.name for staff in street.communities)
    assert f"对{inspected}进行了巡察，反馈问题16条" in told

    files = {"整改情况报告": PAPER, "书记专题报告": PAPER}
    gives(officer.goes(f"/matters/{row.id}/").page, "报送整改报告", files=files)
    gives(officer.goes(f"/matters/{row.id}/").page, "通报", files={"通报文本": PAPER})

    looked = visitor().signs_in(street.discipline)
    page = looked.goes(f"/matters/{row.id}/").page
    gives(page, "回头看", 回头看记录="抽了五条，看过现场", 已销号="16", 抽查="5")
    looked.shoots("looked-back")
    comes_back(street, officer, row)


def at_the_street(officer: object, street: Street, row: Matter) -> Page:
    """An officer of the street works in every community below it: they choose the street."""
    page = officer.goes(f"/matters/{row.id}/").page
    if page.get_by_role("button", name=re.compile("^换到")).count():
        page.get_by_role("button", name=re.compile("^换到")).click()
    return page


def hands_down(page: Page, street: Street) -> None:
    page.locator("form[data-keep]").get_by_label(re.compile("^反馈意见")).set_input_files(
        [PAPER | {"name": "反馈意见.docx"}]
    )
    for n, problem in enumerate(PROBLEMS):
        if n:
            page.get_by_role("button", name="再加一条").click()
        page.locator(f"[name=opens-{n}-title]").fill(problem)
        place = street.communities[n % 3].place
        page.locator(f"[name=opens-{n}-place]").select_option(label=place.name)
    page.get_by_role("button", name="反馈并交办", exact=True).click()
    did(page, "反馈并交办")


def count(staff: Staff) -> int:
    return len(problems(staff))


def problems(staff: Staff) -> list[Matter]:
    with tenant(staff.place.id):
        return list(Matter.objects.filter(origin__isnull=False).order_by("nth"))


def claims_the_first(secretary: object, staff: Staff) -> None:
    """The problem waits on their Today; they open and claim it."""
    first = problems(staff)[0]
    page = secretary.goes("/").page
    page.get_by_role("link", name=first.title).first.click()
    page.wait_for_url(re.compile("/matters/"))
    takes(page, "认领")
    did(page, "认领")
    secretary.shoots("claimed")


def drives_to_sign_off(street: Street, staff: Staff, row: Matter) -> None:
    """Through the one door, as the pages do."""
    place, owner = staff.place, str(staff.worker.person.id)
    told = {"owner": owner, "due_day": DUE}
    if queries.one(place.id, row.id).stage == "received":
        street.does(staff.secretary, place, row, "claim")
    plan = {**told, "class": "限期整改", "opens": [Opening("每周看一次，记下来", told)]}
    street.does(staff.secretary, place, row, "plan", **plan)
    [measure] = queries.children(place.id, row.id)
    street.does(staff.worker, place, measure, "hand_in", brings={"proof": "照片"})
    street.does(staff.secretary, place, measure, "accept")
    street.does(staff.worker, place, row, "hand_in", brings={"proof": "照片", "result": "清完了"})
    street.does(staff.verifier, place, row, "verify", brings={"check_sheet": "看过现场"})
    street.does(staff.secretary, place, row, "sign_off")


def gives(page: Page, act: str, files: object = None, **texts: str) -> None:
    """An act with files by their labels."""
    if not page.get_by_role("button", name=act, exact=True).count():
        page.get_by_role("link", name=act, exact=True).click()
        page.get_by_role("button", name=act, exact=True).wait_for()
    form = page.locator("form[data-keep]")
    for label, file in (files or {}).items():
        field = form.get_by_label(re.compile(f"^{label}")).first
        field.set_input_files([file | {"name": f"{label}.docx"}])
    for label, value in texts.items():
        form.get_by_label(re.compile(f"^{label}")).first.fill(value)
    page.get_by_role("button", name=act, exact=True).click()
    did(page, act)


def bulletin_of(chief: object) -> str:
    """The street's own bulletin, drawn from the ledgers of its communities."""
    page = chief.goes("/reports/bulletin/particulars/").page
    for label, value in (("监督电话", "0000-7654321"), ("信箱", "街道门口")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="存下").click()
    chief.goes("/reports/bulletin.html").shoots("street-bulletin")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="pdf").click()
    pdf = pypdfium2.PdfDocument(Path(waiting.value.path()).read_bytes())
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in pdf)
    return re.sub(r"\s+|— \d+ —", "", text)


def comes_back(street: Street, officer: object, row: Matter) -> None:
    """One that came back reopens in its community, and the round cannot be closed over it."""
    staff = street.communities[0]
    again = problems(staff)[0]
    page = officer.goes(f"/matters/{again.id}/").page
    page.get_by_role("button", name=f"换到{staff.place.name}，打开").click()
    assert page.get_by_text("上级交办").count()
    gives(page, "反弹，重新整改", 回头看记录="又堆满了")
    page = officer.goes(f"/matters/{row.id}/").page
    page.get_by_role("button", name=re.compile("^换到")).click()
    expect(page.get_by_text("办结 5/6")).to_be_visible()
    officer.shoots("rebounded")
