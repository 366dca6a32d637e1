"""按事查看: what is sensitive lies closed, is opened with a reason for a matter at hand, and not for long."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.matters import evidence, sensitive
from bihuan.matters.models import Matter
from bihuan.matters.record import begin
from bihuan.people import roles
from bihuan.people.access import log
from bihuan.people.access.log import Asked
from bihuan.people.models import Opened
from bihuan.people.walls import tenant
from bihuan.rules.figures import figures
from tests.rooms.test_not_for_everybody import signed_in
from tests.spec.shelf import PROCEDURES
from tests.world import NOON, World

PHONE, CLAIM = "0000-7654321", "拆迁补偿款一直没有付"


def appeal(world: World) -> Matter:
    """An appeal with a phone, accepted by the clerk and handed to the worker."""
    said = {"place": "三号楼", "words": "楼道灯坏了", "contact": PHONE}
    kept = {kind: (evidence.keep(world.community.id, text),) for kind, text in said.items()}
    row = begin(
        world.community.id, "appeal", world.event(world.clerk, "submit", evidence=kept), title="灯"
    )
    world.act(world.clerk, "accept", row, 1)
    owner = world.person(world.worker).id
    world.act(
        world.clerk, "dispatch", row, 2, facts={"type": "设施维修", "route": "社区自办", "owner": owner}
    )  # fmt: skip
    return row


def petition(world: World) -> Matter:
    """A petition just registered: the role of the clerk holds it."""
    kept = {"claim": (evidence.keep(world.community.id, CLAIM),)}
    facts = {"channel": "来访", "representatives": 1}
    event = world.event(world.clerk, "register", evidence=kept, facts=facts)
    return begin(world.community.id, "petition", event, title="反映补偿款")


def page(client: Client, row: Matter) -> str:
    return client.get(f"/matters/{row.id}/").content.decode()


def opens(client: Client, row: Matter, kind: str, why: str = "handle", said: str = "") -> int:
    sent = {"kind": kind, "why": why, "said": said}
    return client.post(f"/matters/{row.id}/open/", sent).status_code


def written(world: World) -> list[tuple[str, str, str]]:
    """(about, why, number) of the openings of the community, oldest first."""
    lines = log.lines(world.community.id, Asked(what="opened"))[::-1]
    return [(one.row.about, one.row.why, one.row.number) for one in lines]


# -- the table: who, of which matter, for how long ---------------------------------------------------

DAY, WHILE, NO = sensitive.DAY, sensitive.WHILE, ""
WHO = {
    # who: (contact of an appeal in the worker's hands, words of a petition in the clerk's)
    "worker": (DAY, NO),  # holds the appeal
    "clerk": (WHILE, DAY),  # had a hand in the appeal; holds the petition by role
    "worker2": (NO, NO),  # the same role as the worker, and nothing to do with it
    "secretary": (NO, WHILE),  # may take up the petition from where it stands
    "verifier": (NO, NO),
    "officer": (WHILE, NO),  # could hang it up; but the procedure shows them no contact at all
}


@pytest.mark.parametrize("who", WHO)
def test_for_how_long_what_is_sensitive_opens_to_whom(world: World, who: str) -> None:
    rows = [(appeal(world), "contact"), (petition(world), "petition")]
    person, told = world.person(getattr(world, who)), []
    for row, kind in rows:
        with tenant(world.community.id):
            kept = Matter.objects.get(id=row.id)
        state = sensitive.core.load(sensitive_edition(kept), kept.state)
        told.append(sensitive.how_long(state, person, NOON + timedelta(hours=1), kind))
    assert tuple(told) == WHO[who]


def sensitive_edition(row: Matter) -> object:
    from bihuan.matters import procedures

    return procedures.edition(row.edition)


# -- the page ---------------------------------------------------------------------------------------


def test_who_may_not_open_it_is_told_for_whom_it_opens(world: World) -> None:
    row = appeal(world)
    for user, may in ((world.worker, True), (world.worker2, False)):
        said = page(signed_in(user), row)
        assert ('<a href="#sensitive">合着，写明为什么看才打开</a>' in said) == may
        assert ("合着，只给正在办这件事的人打开" in said) != may


def test_it_lies_closed_to_whoever_has_the_matter_in_hand_until_they_say_why(world: World) -> None:
    row, client = appeal(world), signed_in(world.worker)
    closed = page(client, row)
    assert PHONE not in closed
    assert "联系方式：" in closed
    assert "打开联系方式" in closed
    assert opens(client, row, "contact", "contact") == 302
    assert PHONE in page(client, row)
    assert written(world) == [("联系方式", "联系当事人、回访", row.number)]


def test_one_opening_is_enough_for_the_day_and_for_every_file(world: World) -> None:
    row, client = petition(world), signed_in(world.clerk)
    assert CLAIM not in page(client, row)
    opens(client, row, "petition")
    for _ in range(3):
        assert CLAIM in page(client, row)
    assert len(written(world)) == 1
    with tenant(world.community.id):
        until = Opened.objects.get(matter=row.id).until
    assert timezone.localtime(until).time().hour == 0
    assert until > timezone.now()


def test_it_closes_again_by_itself(world: World) -> None:
    row, client = appeal(world), signed_in(world.worker)
    opens(client, row, "contact")
    with tenant(world.community.id):
        Opened.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert PHONE not in page(client, row)


def test_whoever_only_had_a_hand_in_it_says_why_in_words_and_has_a_short_while(
    world: World,
) -> None:
    row, client = appeal(world), signed_in(world.clerk)
    assert opens(client, row, "contact") == 409
    assert PHONE not in page(client, row)
    assert opens(client, row, "contact", "contact", "回访是否修好") == 302
    assert PHONE in page(client, row)
    assert written(world) == [("联系方式", "联系当事人、回访：回访是否修好", row.number)]
    with tenant(world.community.id):
        one = Opened.objects.get(matter=row.id)
    minutes = figures("access")["opened"]["default"]
    assert one.until - one.since == timedelta(minutes=minutes)


@pytest.mark.parametrize("who", ["worker2", "secretary", "officer", "verifier"])
def test_it_opens_to_nobody_else_whatever_their_role_may(world: World, who: str) -> None:
    row, client = appeal(world), signed_in(getattr(world, who))
    assert opens(client, row, "contact", "verify", "想看看") in (302, 409)
    assert PHONE not in page(client, row)
    assert written(world) == []


def test_what_is_open_to_one_is_closed_to_another_and_in_another_matter(world: World) -> None:
    row, other, client = appeal(world), appeal(world), signed_in(world.worker)
    opens(client, row, "contact")
    assert PHONE not in page(client, other)
    assert PHONE not in page(signed_in(world.clerk), row)


@pytest.mark.parametrize("kind", ["petition", "all", "", "nonsense"])
def test_only_what_is_there_and_closed_is_opened(world: World, kind: str) -> None:
    row, client = appeal(world), signed_in(world.worker)
    assert opens(client, row, kind) == (302 if kind == "all" else 409)
    assert opens(client, row, "contact", why="gossip") in (302, 422)
    assert len(written(world)) == (kind == "all")


def test_a_file_that_lies_closed_leads_to_the_form_and_one_that_is_not_there_does_not(
    world: World,
) -> None:
    row, client = petition(world), signed_in(world.clerk)
    with tenant(world.community.id):
        [mark] = row.trace.get(seq=1).line().line.evidence["claim"]
    address = f"/matters/{row.id}/evidence/{mark}/"
    assert client.get(address).url == f"/matters/{row.id}/#sensitive"
    assert client.get(f"/matters/{row.id}/evidence/{'f' * 64}/").status_code == 404
    opens(client, row, "petition")
    assert client.get(address).status_code == 200
    told = log.lines(world.community.id, Asked(what="evidence"))
    assert [(one.row.about, one.row.why) for one in told] == [("请求事项", "正在办")]


def test_who_looked_is_on_the_page_for_who_watches_and_one_s_own_for_oneself(world: World) -> None:
    row = appeal(world)
    opens(signed_in(world.worker), row, "contact", "contact", "约上门时间")
    assert "约上门时间" in page(signed_in(world.worker), row)
    assert "约上门时间" in page(signed_in(world.verifier), row)
    assert "约上门时间" not in page(signed_in(world.worker2), row)
    assert "约上门时间" not in page(signed_in(world.secretary), row)


def test_an_opening_that_cannot_be_written_down_does_not_happen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, client = appeal(world), signed_in(world.worker)
    client.raise_request_exception = False

    def away(*_: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as without:
        without.setattr(sensitive.log, "write", away)
        assert opens(client, row, "contact") == 500
    assert PHONE not in page(client, row)


# -- the table of what is sensitive -----------------------------------------------------------------


def test_every_kind_has_a_rule_and_every_rule_a_source() -> None:
    told = figures("sensitive")
    assert told.keys() == roles.KINDS.keys()
    assert all(one["source"] for one in told.values())
    named = {name for one in told.values() for name in one["procedures"]}
    assert named - {one.id for one in PROCEDURES.values()} == {"relief"}  # is still to be written


def test_what_the_procedures_hold_of_each_kind() -> None:
    assert sensitive.kind_of("appeal", "contact") == "contact"
    assert sensitive.kind_of("petition", "contact") == "contact"
    assert sensitive.kind_of("petition", "claim") == "petition"
    assert sensitive.kind_of("mediation", "session_record") == "dispute"
    assert sensitive.kind_of("rectification", "problem") == ""
