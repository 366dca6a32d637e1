"""What a paper is, whose, and of which day."""

import pytest

from bihuan import papers

BODY = "\n一、存在的问题\n1.路灯不亮，没有人修。\n2.账目不清，没有公开。\n"


def about(text: str) -> tuple[str, str | None, str | None, str | None]:
    reading = papers.read(text, "x")
    return reading.kind, reading.title, reading.organization, reading.date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "清河社区党委\n关于巡察整改情况的通报\n发布日期:2024-05-17 浏览次数:\n根据部署，现予公布。",
            (
                "rectification_bulletin",
                "清河社区党委关于巡察整改情况的通报",
                "清河社区党委",
                "2024-05-17",
            ),
        ),
        (
            "清河社区2023年度工作总结\n一年来，工作有序。"
            + BODY
            + "清河社区居委会\n2023年12月28日",
            ("work_report", "清河社区2023年度工作总结", "清河社区", "2023-12-28"),
        ),
        (
            "关于垃圾清运问题的答复意见\n王某：\n您好！反映的问题收悉。"
            + BODY
            + "柳湾街道办事处\n2024年3月28日",
            ("petition_reply", "关于垃圾清运问题的答复意见", "柳湾街道办事处", "2024-03-28"),
        ),
        (
            "谈话记录\n谈话时间：2024年6月12日\n谈话人：清河社区党支部书记\n谈话对象：某某",
            ("talk_record", "谈话记录", "清河社区党支部", "2024-06-12"),
        ),
        (
            "居民议事会会议纪要\n（第3期）\n时间：2024年5月20日\n会议听取了汇报。",
            ("meeting_record", "居民议事会会议纪要", None, "2024-05-20"),
        ),
        (
            "养老服务调研报告\n调研组走访了6个社区。",
            ("research_report", "养老服务调研报告", None, None),
        ),
        (
            "关于养老服务的调研报告\n东门街道党建办　２０２４年７月\n社区事项须经街道党工委审核，材料已报社区党委。",
            ("research_report", "关于养老服务的调研报告", None, "2024-07"),
        ),
        (
            "首页\n索引号：LL-2024-0087　发文机构：柳林街道安委会办公室　成文日期：2024-06-21\n隐患排查问题整改台账\n按部署，现予公布。",
            ("rectification_list", "隐患排查问题整改台账", "柳林街道安委会办公室", "2024-06-21"),
        ),
        (
            "向阳社区党委年度工作总结（3篇）\n（2024年1月12日）\n一年来，工作有序。",
            ("work_report", "向阳社区党委年度工作总结", "向阳社区党委", "2024-01-12"),
        ),
        ("浅谈网格员队伍\n笔者以为，队伍要稳。", ("essay", "浅谈网格员队伍", None, None)),
        (
            "按照通知，清河社区党委召开了组织生活会。对照检查如下。",
            ("self_inspection", None, "清河社区党委", None),
        ),
        (
            "隐患整改清单\n填报单位：清河社区居委会",
            ("rectification_list", "隐患整改清单", "清河社区居委会", None),
        ),
    ],
)
def test_kind_title_organisation_and_day(text, expected):
    assert about(text) == expected


def test_a_title_that_comes_twice_is_one():
    assert papers.read("个人检查材料1\n个人检查材料\n我检查如下。", "x").title == "个人检查材料"


def test_script_and_noises_are_told():
    reading = papers.read("社區黨委的問題：***同志，XX社區，有x個問題,沒有解決……\u00a0", "x")
    assert reading.script == "traditional"
    assert reading.noise == (
        "traditional_script", "masked_name(***)", "placeholder", "elision(……)", "nbsp", "halfwidth_punct",
    )  # fmt: skip


def test_articles_on_one_page_are_told_apart():
    text = "\n".join(
        f"【整改措施{n}】\n前言一句。\n一、存在的问题\n1.灯不亮，没人修{n}。\n2.账不清，没公开{n}。"
        for n in (1, 2)
    )
    reading = papers.read(text, "x")
    assert [article.title for article in reading.articles] == ["整改措施", "整改措施"]
    assert [record.id for record in reading.records] == ["P1", "P2", "P3", "P4"]
    first, second = reading.articles
    assert first.span[1] <= second.span[0]
    assert all(
        any(a.span[0] <= r.span[0] < a.span[1] for a in reading.articles) for r in reading.records
    )


@pytest.mark.parametrize("heading", ["篇一：整改措施", "第一篇 整改措施", "整改措施 范文一"])
def test_articles_are_headed_in_several_ways(heading):
    text = "\n".join([heading, "1.前言，一句。", heading.replace("一", "二"), "2.前言，两句。"])
    assert len(papers.read(text, "x").articles) == 2
