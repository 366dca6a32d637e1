"""What a careful reader asks, a row a question: the paper, with its records marked, and the findings.

The marks are those of `tests/corpus/marks.py`. Rows without findings are as much the specification
as the others: they are what must not be asked.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan import papers
from bihuan.papers.check import check
from bihuan.papers.parse import parse
from bihuan.papers.values import Finding, Record
from tests.corpus import marks

CORPUS = Path(__file__).parents[2] / "corpus"
LIST = "rectification_list"
BULLETIN = "rectification_bulletin"
INSPECTION = "self_inspection"
DONE = "责任人：张三　完成时限：6月底　状态：已完成"


def ask(kind: str, paper: marks.Annotated) -> tuple[Finding, ...]:
    """The findings of an annotated paper."""
    records, at = [], 0
    for row in paper.records:
        at = paper.text.index(row["text"], at)
        span = (at, at + len(row["text"]))
        of = (row["id"], row["type"], row["aspect"] or "", row["title"], row["text"], row["number"])
        records.append(Record(*of, span, tuple(row["links"])))
    return check(parse(papers.clean(paper.text)), kind, records)


def kinds(kind: str, body: str) -> list[tuple[str, str | None]]:
    return [(f.kind, f.record) for f in ask(kind, marks.read_body(body))]


def test_a_chapter_that_gave_nothing_is_asked_about():
    text = "社区材料\n一、九曲十八弯\n（一）队伍。涉及各个条线。\n（二）阵地。涉及各个楼栋。\n二、存在的问题\n（一）人手少。没有人值班。"
    found = papers.read(text, "x").findings
    asked = [f for f in found if f.kind == "unread_list"]
    assert len(asked) == 1
    assert "九曲十八弯" in asked[0].says
    assert text[slice(*asked[0].span)].strip() == "一、九曲十八弯"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # 有问题，没有一条措施
        ("<P 1>井盖破损</>\n<P 2>路灯不亮</>", [("problem_without_measure", "P1")]),
        # 版式上写明了对应，其中一个没有
        (
            "<P 1>井盖破损</>\n<M 1 ^>由张三6月底前换新井盖</>\n<P 2>路灯不亮</>",
            [("problem_without_measure", "P2")],
        ),
        # 没有写明对应：措施说到的就不问
        (
            "<P 1>楼道堆物多</>\n<P 2>回迁户拿不到过渡费</>\n<P 3>消防通道被占</>\n"
            "<M 1>网格员每周清一次楼道堆物</>\n<M 2>由物业给消防通道划线</>",
            [("problem_without_measure", "P2")],
        ),
        # 条数相同的两张清单，按顺序对应
        ("<P 1>钱不够用</>\n<P 2>人手少</>\n<M 1>由主任募集经费</>\n<M 2>由书记选派青年</>", []),
    ],
)
def test_a_problem_without_a_measure_is_asked_about(body, expected):
    assert kinds(INSPECTION, body) == expected


def test_when_most_problems_have_no_link_it_is_asked_once():
    gaps = "\n".join(f"<P {n}>第{n}栋楼顶漏水</>" for n in "二三四五六七")
    body = f"<P 一>井盖破损</>\n<M 一 ^>由张三换新井盖</>\n{gaps}"
    (finding,) = ask("petition_reply", marks.read_body(body))
    assert (finding.kind, finding.record) == ("problem_without_measure", "P2")
    assert "7个问题中有6个" in finding.says


def test_an_essay_may_complain_without_a_measure():
    assert kinds("essay", "<P 1>井盖破损</>\n<P 2>路灯不亮</>") == []


@pytest.mark.parametrize(
    ("problem", "measure", "asked"),
    [
        ("党员活动室常年上锁", "由张三于5月底前开好反诈讲座4场", True),
        ("党员活动室常年上锁", "由张三配齐钥匙，活动室每天开到九点", False),
        # 说的是不真实，就要有核对真实情况的办法
        ("签到人数不实", "由张三整理会议材料并归档", True),
        ("签到人数不实", "由张三调取照片逐人比对签到人数", False),
    ],
)
def test_a_measure_that_does_not_speak_of_its_problem_is_a_question(problem, measure, asked):
    body = f"问题1：<P 问题1>{problem}</>\n整改：<M 整改 ^>{measure}</>"
    found = kinds("meeting_record", body)
    assert found == ([("measure_off_problem", "M1")] if asked else [])


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        (DONE, []),
        ("责任单位：民政科\n整改时限：立行立改\n完成情况：基本完成", []),
        ("由物业经理负责，11月20日前完成，正在推进。", []),
        ("责任人：　完成时限：6月底　状态：已完成", ["no_owner"]),
        ("责任人：待定　完成时限：6月底　状态：已完成", ["no_owner", "placeholder"]),
        ("要明确责任人和整改时限，确保取得实效。", ["no_date", "no_owner", "no_state"]),
        ("责任人：张三　状态：正在整改", ["no_date"]),
        # 已经完成的，不再问时限
        ("责任人：张三　状态：已完成", []),
        ("责任人：张三　完成时限：年底前", ["no_state"]),
    ],
)
def test_a_problem_on_a_ledger_says_who_until_when_and_how_it_stands(fields, lacks):
    body = f"<P 1>井盖破损</>\n整改：<M 1 ^>更换井盖3个</>\n{fields}"
    assert sorted(kind for kind, _ in kinds(BULLETIN, body)) == lacks


@pytest.mark.parametrize(
    ("cells", "lacks"),
    [
        ("张三\t6月底\t已完成", []),
        ("\t6月底\t已完成", ["no_owner"]),
        ("张三\t6月底\t换了一半", []),
        ("张三\t6月底\t", ["no_state"]),
    ],
)
def test_the_columns_of_a_table_count(cells, lacks):
    head = "序号\t问题\t措施\t责任人\t时限\t进展"
    body = f"{head}\n1\t<P 1>井盖破损</>\t<M 1 ^>更换井盖</>\t{cells}"
    assert [kind for kind, _ in kinds(LIST, body)] == lacks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全镇x个社区，覆盖率xx%。", "x个、xx%"),
        ("XX社区党委认真学习***讲话。", "XX社区、***"),
        ("涉及的院落有：……，均已停工。", "……"),
        ("完成日期：　　年　　月　　日", "年"),
        ("责任人：待定", "待定"),
        ("联系人王**，电话138****0000。", None),
        ("拍了X光片，尺寸3x4米，box里有东西。", None),
        ("大家说了很多……就散了。", None),
        ("某小区的李某反映。", None),
    ],
)
def test_a_place_never_filled_in_is_named_but_a_hidden_name_is_not(text, expected):
    found = ask("essay", marks.read_body(text))
    assert [f.kind for f in found] == ([] if expected is None else ["placeholder"])
    assert expected is None or expected in found[0].says


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("会议于2月30日召开。", "impossible_date", "2月30日"),
        ("2023年2月29日开会。", "impossible_date", "2023年2月29日"),
        ("2024年2月29日开会。", None, None),
        ("拟于13月完成。", "impossible_date", "13月"),
        ("6月31日前完成。", "impossible_date", "6月31日"),
        ("2021319日进驻。", "damaged_date", "2021319日"),
        ("自2021年319日起。", "damaged_date", "2021年319日"),
        ("区委第巡察组进驻。", "damaged_figure", "第巡察组"),
        ("区委第三巡察组进驻。", None, None),
        ("编号20231204，热线12345日夜开通。", None, None),
        ("2024年5月8日至2024年3月1日，巡察了社区。", "contradiction", None),
        ("2023年12月8日至2024年3月1日，巡察了社区。", None, None),
    ],
)
def test_dates_no_calendar_has_and_damaged_ones_are_told_and_never_guessed(text, kind, words):
    found = ask("essay", marks.read_body(text))
    assert [f.kind for f in found] == ([kind] if kind else [])
    assert words is None or text[slice(*found[0].span)] == words


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("应到25人，实到21人，请假4人。", False),
        ("应到25人，实到21人，请假3人。", True),
        ("应到20人，实到21人。", True),
        ("应到30名，实到21名。同意18票，反对2票，弃权1票。", False),
        ("应到30名，实到21名。同意19票，反对2票，弃权1票。", True),
        ("排查隐患40处，其中楼道15处，门店25处。", False),
        ("排查隐患40处，其中楼道18处，门店25处。", True),
        ("排查隐患40处，其中楼道18处。", False),
        ("调解纠纷67件，调成63件，成功率94%。", False),
        ("调解纠纷67件，调成63件，成功率84%。", True),
        ("收入27.3万元，支出11.8万元，结余15.5万元。", False),
        ("收入27.3万元，支出11.8万元，结余14.5万元。", True),
        ("社区共有居民6000户。开春以来入户不勤。全社区共有居民5800户。", True),
        ("社区共有居民6000户，党员120名。一年后仍共有居民6000户。", False),
        ("共反馈9个问题，已完成6个，正在推进3个。", False),
        ("共反馈9个问题，已完成6个，正在推进2个。", True),
    ],
)
def test_figures_that_cannot_all_be_right_are_a_contradiction(text, asked):
    assert [kind for kind, _ in kinds("essay", text)] == (["contradiction"] if asked else [])


@pytest.mark.parametrize(
    ("lead", "asked"),
    [
        ("巡察组反馈了3个问题。", False),
        ("巡察组指出两个方面、三个主要问题。", False),
        ("巡察组反馈了5个问题。", True),
        ("去年认领的5个问题已整改。", False),
        ("本次检查情况如下。", False),
    ],
)
def test_the_number_announced_is_the_number_listed(lead, asked):
    items = "\n".join(
        f"<P {n}>井盖破损</>\n整改：<M {n} ^>由张三更换井盖3个</>\n{DONE}" for n in (1, 2, 3)
    )
    found = [kind for kind, _ in kinds(BULLETIN, f"{lead}\n{items}")]
    assert found == (["contradiction"] if asked else [])


@pytest.mark.parametrize(
    ("measure", "empty"),
    [
        ("进一步加强学习，不断提高认识，切实增强责任感。", True),
        ("强化宣传引导，营造浓厚氛围。", True),
        ("加强学习，每月第一个周三集中学习半天。", False),
        ("加强巡查，由网格员逐户签字。", False),
        ("完善台账，补齐缺页12张。", False),
        ("完善制度，9月底前印发。", False),
        ("拆除违建，恢复绿地。", False),
    ],
)
def test_a_measure_nobody_can_check_is_told_with_a_wording_that_could_be(measure, empty):
    found = ask("work_report", marks.read_body(f"<M 1>{measure}</>"))
    assert [f.kind for f in found] == (["empty_measure"] if empty else [])
    assert not empty or "由（责任人）于（日期）前" in found[0].says


def test_findings_stand_in_the_order_of_the_page_and_inside_it():
    text = (CORPUS / "rectification_bulletin_liutang.txt").read_text("utf-8")
    found = papers.read(text, "一.txt").findings
    assert found
    assert list(found) == sorted(found, key=lambda f: (f.span, f.kind))
    assert all(0 <= f.span[0] < f.span[1] <= len(text) for f in found)


def test_honest_papers_are_left_alone():
    """False alarms over the labelled corpus, where a reader would have nothing to ask: none."""
    asked = {"contradiction", "impossible_date", "empty_measure"}
    for path in (CORPUS / "annotated").glob("*.txt"):
        paper = marks.read(path)
        found = ask(paper.head["kind"], paper)
        assert [f.says for f in found if f.kind in asked] == [], path.name


PIECES = st.sampled_from(
    ["问题1：", "整改情况：", "一是", "（一）", "2月30日", "2021319日", "应到3人", "实到5人", "x个", "***", "其中3件",
     "2件", "甲乙丙", "\n", "\t", "。", "已完成", "责任人：", "１２", "黨(dǎng)", "<p>", "&nbsp;", "�", "\x00", "共9个问题，"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_page_is_checked_and_every_finding_lies_on_it(text):
    reading = papers.read(text, "a.txt")
    ids = {r.id: r.span for r in reading.records}
    for finding in reading.findings:
        start, end = finding.span
        assert 0 <= start < end <= len(text)
        assert finding.record is None or ids[finding.record][0] <= start < ids[finding.record][1]
