"""Lists, counts and the trace in words."""

from datetime import date

import pytest

from bihuan.core import OBJECTIONS
from bihuan.matters import beside, evidence, lights, procedures, queries, telling, words
from bihuan.matters.queries import Filters
from tests.rooms.test_desk import signed_in
from tests.rooms.test_opening import petition

TODAY = date(2026, 11, 24)


def titles(page):
    return [row.title for row in page.rows]


def test_a_list_shows_first_what_goes_wrong_first(world):
    for title, due in (("后", "2026-12-20"), ("先", "2026-12-01"), ("中", "2026-12-10")):
        world.working(title=title, due=due)
    assert titles(queries.list_page(world.community.id, Filters(), TODAY)) == ["先", "中", "后"]


def test_pages_follow_each_other_without_gap_or_repeat(world):
    for n in range(5):
        world.rectification(f"问题{n}")
    for newest in (True, False):
        filters, seen, after = Filters(newest=newest), [], ""
        while True:
            page = queries.list_page(world.community.id, filters, TODAY, after=after, size=2)
            seen += titles(page)
            after = page.after
            if not after:
                break
        assert sorted(seen) == [f"问题{n}" for n in range(5)]


def test_a_made_up_cursor_starts_at_the_top(world):
    world.rectification("问题")
    for cursor in ("x", "eyJhIjogMX0=", "W10=", "WzEsIDJd"):
        page = queries.list_page(world.community.id, Filters(), TODAY, after=cursor)
        assert titles(page) == ["问题"]


def test_filters_narrow_the_list(world):
    world.rectification("井盖松动", aspect="为民服务")
    world.working(title="台账缺照片", aspect="组织建设", due="2026-11-25")
    holder = world.person(world.worker).id
    for filters, found in (
        (Filters(q="井盖"), ["井盖松动"]),
        (Filters(q="台账 建设"), ["台账缺照片"]),
        (Filters(aspect="为民服务"), ["井盖松动"]),
        (Filters(stage="working"), ["台账缺照片"]),
        (Filters(holders=[holder]), ["台账缺照片"]),
        (Filters(procedure="appeal"), []),
        (Filters(due_until=date(2026, 11, 25)), ["台账缺照片"]),
        (Filters(open=False), []),
        (Filters(late=True), []),
    ):
        assert titles(queries.list_page(world.community.id, filters, TODAY)) == found
    late = queries.list_page(world.community.id, Filters(late=True), date(2026, 12, 31))
    assert len(late.rows) == 2
    told = beside.beside(world.community.id, Filters(), TODAY)
    assert (told.aspects, told.procedures) == (
        ["为民服务", "组织建设"],
        ["measure", "rectification"],
    )


def test_today_heaps_what_is_late_due_mine_and_new(world):
    world.rectification("没人动过")
    world.working(title="今天到期", due="2026-11-24")
    world.working(title="晚了", due="2026-11-20")
    heaps = queries.today(world.community.id, world.person(world.secretary), TODAY)
    assert {row.title for row in heaps.late.rows} == {"晚了", "清出堆物"}
    assert {row.title for row in heaps.due.rows} == {"今天到期", "清出堆物"}
    assert [row.title for row in heaps.mine.rows] == ["没人动过"]
    assert (heaps.new.count, heaps.rest) == (0, 0)
    clerk = queries.today(world.community.id, world.person(world.clerk), TODAY)
    assert [row.title for row in clerk.new.rows] == ["没人动过"]
    own = queries.today(world.community.id, world.person(world.verifier), TODAY)
    assert (own.late.count, own.mine.count, own.new.count) == (0, 0, 0)


def accepted_petition(world, kind):
    """A petition in the worker's hands."""

    def brings(name):
        return {name: (evidence.keep(world.community.id, "说明"),)}

    row = petition(world)
    facts = {"type": kind, "in_duty": True}
    world.act(world.clerk, "triage", row, 1, evidence=brings("analysis"), facts=facts)
    owner = {"owner": world.person(world.worker).id}
    world.act(world.clerk, "accept", row, 2, evidence=brings("acceptance"), facts=owner)
    return row


def test_what_only_another_role_can_lead_on_waits_for_it_whoever_holds_it(world):
    row = accepted_petition(world, "建议意见")
    accepted_petition(world, "申诉求决")  # which the worker leads on
    heaps = queries.today(world.community.id, world.person(world.secretary), TODAY)
    assert [one.id for one in heaps.mine.rows] == [row.id]
    assert heaps.new.count == 0
    client = signed_in(world.secretary)
    first, mine = (client.get(at).content.decode() for at in ("/", "/matters/?holder=me"))
    assert "回复建议" in first
    assert mine.count(f"/matters/{row.id}/") == 1
    assert mine.count("反映补偿款") == 1
    verifier = queries.today(world.community.id, world.person(world.verifier), TODAY)
    assert verifier.mine.count == 0


def test_the_days_ahead_are_those_of_the_heaps(world):
    world.working(due="2026-11-26")
    for user, n in ((world.secretary, 2), (world.worker, 2), (world.verifier, 0)):
        person = world.person(user)
        days = queries.due_by_day(world.community.id, person, TODAY, date(2026, 12, 1))
        assert sum(days.values()) == n


def test_the_trace_is_told_in_words(world):
    row = world.working()
    note = evidence.keep(world.community.id, "已清走两车杂物")
    world.act(world.worker, "progress", row, 3, evidence={"note": (note,)})
    told = telling.trace(world.community.id, row)
    assert [(line.act, line.who, line.role) for line in told] == [
        ("登记", "孙专干", "党务专干"),
        ("认领", "周书记", "社区书记"),
        ("定方案", "周书记", "社区书记"),
        ("记进展", "李网格", "承办人"),
    ]
    assert told[2].facts == [
        ("责任人", "李网格"),
        ("整改时限", "2026年12月14日"),
        ("类别", "限期整改"),
    ]
    assert [(proof.label, proof.erased) for proof in told[3].proofs] == [("说明", False)]
    evidence.erase(world.community.id, note, why="当事人要求", by="x")
    assert [proof.erased for proof in telling.trace(world.community.id, row)[3].proofs] == [True]


def test_every_reason_the_core_knows_has_its_words(world):
    assert set(words.SAYS) == set(OBJECTIONS)


@pytest.mark.parametrize(
    ("due", "today", "says"),
    [
        ((2026, 12, 4), (2026, 12, 5), "已逾期"),  # a Friday; the Saturday after
        ((2026, 12, 4), (2026, 12, 7), "逾期 1 个工作日"),
        ((2026, 12, 6), (2026, 12, 5), "还剩不到 1 个工作日"),
        ((2026, 12, 7), (2026, 12, 5), "还剩 1 个工作日"),
        ((2026, 12, 4), (2026, 12, 4), "今天到期"),
    ],
)
def test_a_limit_never_tells_of_nought_working_days(due, today, says):
    calendar = procedures.calendar()
    assert lights.standing_of(calendar, date(*due), date(*today))[1] == says
