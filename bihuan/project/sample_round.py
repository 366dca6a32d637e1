"""A round of inspection in the made-up street: handed down to two communities, half way through."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from bihuan import core
from bihuan.matters import evidence, queries, record
from bihuan.matters.record import Opening
from bihuan.people.models import Grant, Organisation, Person, Post, User

from . import pictures
from .samples import DOCX, PASSWORD, Community

STREET = {
    "xuncha": ("许江", "officer", "街道巡察办"),
    "zuzhang": ("顾群", "inspector", "巡察组长"),
    "gongwei": ("陆平", "secretary", "党工委书记"),
    "jigong": ("丁洁", "verifier", "街道纪工委"),
}
NEIGHBOURS = {
    "songgang": ("陈兰", "secretary", "社区书记"),
    "songgang2": ("何亮", "worker", "网格员"),
    "songgang3": ("罗琴", "verifier", "居监委主任"),
}
PROBLEMS = (
    ("文景社区", "公示栏三个月没有换", "三月以后的居务公开没有贴出来。"),
    ("文景社区", "困难家庭没有走访", "抽问六户，四户半年没有人上门。"),
    ("文景社区", "议事会半年没有开", "一月以后没有会议记录。"),
    ("松岗社区", "活动室常年锁门", "去了三次都没有开，钥匙在门卫手里。"),
    ("松岗社区", "消防通道停车", "三号楼后面划了车位，消防车进不来。"),
)


def load() -> Iterator[str]:
    """Fill what `samples.load` has made, telling each step before it is done."""
    yield "街道巡察两个社区"
    street = Organisation.objects.get(name="柳湾街道")
    other = Organisation.objects.create(
        name="松岗社区", kind=Organisation.Kind.COMMUNITY, parent=street
    )
    for place in Organisation.objects.filter(parent=street, kind=Organisation.Kind.COMMUNITY):
        Grant.objects.create(
            organisation=street, role="officer", over=place, why="街道督办社区",
            since=timezone.localdate() - timedelta(days=400),
        )  # fmt: skip
    office = _staffed(street, STREET, "纪工委")
    there = _staffed(other, NEIGHBOURS, "居务监督委员会")
    row = _inspected(office)
    _handed_down(office, row)
    _signed_off(there)


def accounts() -> list[tuple[str, str]]:
    """(user name, post) of everybody who may sign in."""
    told = [(name, f"柳湾街道 {post}") for name, (_, _, post) in STREET.items()]
    return told + [(name, f"松岗社区 {post}") for name, (_, _, post) in NEIGHBOURS.items()]


def _staffed(
    place: Organisation, staff: dict[str, tuple[str, str, str]], committee: str
) -> Community:
    today, users = timezone.localdate(), {}
    overseers = Organisation.objects.create(
        name=committee, kind=Organisation.Kind.COMMITTEE, parent=place
    )
    for username, (called, role, title) in staff.items():
        users[username] = User.objects.create_user(username, PASSWORD)
        person = Person.objects.create(name=called, user=users[username])
        Post.objects.create(
            person=person, role=role, title=title,
            organisation=overseers if role == "verifier" else place,
            since=today - timedelta(days=400),
        )  # fmt: skip
    return Community(place.id, users, today)


def _inspected(office: Community) -> UUID:
    """From the notice to the approved report."""
    at = office.at(-75)
    begun = core.Event(
        "announce",
        office.who("xuncha", at),
        at,
        at,
        evidence={
            "bodies": (evidence.keep(office.id, "文景社区、松岗社区"),),
            "notice": (
                evidence.keep(
                    office.id, pictures.word("巡察公告"), name="公告.docx", media_type=DOCX
                ),
            ),
            "contact": (evidence.keep(office.id, "值班电话 0000-2345678，信箱在街道大厅"),),
        },
        facts={"leave_day": office.day(-45)},
    )
    row = record.begin(office.id, "inspection", begun, title="第三轮巡察：文景、松岗").id
    paper = pictures.word("本轮巡察")
    office.does("zuzhang", "arrive", row, -70, kickoff=paper)
    office.does("zuzhang", "leave", row, -46)
    office.does("zuzhang", "draft", row, -36, report=paper)
    office.does("gongwei", "approve", row, -30, opinion="同意反馈，问题逐条交办。")
    return row


def _handed_down(office: Community, row: UUID) -> None:
    at = office.at(-20)
    places = {place.name: place.id for place in Organisation.objects.filter(parent=office.id)}
    opens = [
        Opening(
            title,
            evidence={"problem": (evidence.keep(office.id, f"{title}。{words}"),)},
            community=places[place],
        )
        for place, title, words in PROBLEMS
    ]
    feedback = evidence.keep(
        office.id, pictures.word("反馈意见"), name="反馈意见.docx", media_type=DOCX
    )
    event = core.Event(
        "feed_back", office.who("xuncha", at), at, at, evidence={"feedback": (feedback,)}
    )
    record.record(office.id, row, event, opens=opens)
    office.does("xuncha", "file_plan", row, -6, plan_paper=pictures.word("两个社区的整改方案"))


def _signed_off(there: Community) -> None:
    """One community has signed off one of its two problems, and works on the other."""
    done, open_ = queries.list_page(there.id, queries.Filters(newest=True), there.today).rows
    owner = there.who("songgang2", there.at(-18)).id
    for row, due in ((done, -2), (open_, 25)):
        there.does("songgang", "claim", row.id, -18)
        told = {"owner": owner, "due_day": there.day(due)}
        at = there.at(-17)
        event = core.Event(
            "plan", there.who("songgang", at), at, at, facts={**told, "class": "限期整改"}
        )
        record.record(there.id, row.id, event, opens=[Opening("排出开放的时间，贴在门口", told)])
    [measure] = queries.children(there.id, done.id)
    there.does("songgang2", "hand_in", measure.id, -9, proof=pictures.corridor(2))
    there.does("songgang", "accept", measure.id, -8)
    there.does(
        "songgang2", "hand_in", done.id, -7, proof=pictures.corridor(2), result="每天下午开门。"
    )
    there.does("songgang3", "verify", done.id, -5, check_sheet="去了两次，都开着。")
    there.does("songgang", "sign_off", done.id, -4)
