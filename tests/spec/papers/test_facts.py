"""Which figures are facts, and which only look like figures."""

import pytest

from bihuan import papers


def facts(text: str) -> list[tuple[str, object, str | None]]:
    return [(f.kind, f.value, f.unit) for f in papers.read(text, "x").facts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共有6,000户居民", [("count", 6000, "户")]),
        ("常住4.3万人", [("count", 43000, "人")]),
        ("约10400多人", [("count", 10400, "人")]),
        ("分八个居民组", [("count", 8, "个")]),
        ("五个阶段25个步骤", [("count", 5, "个阶段"), ("count", 25, "个步骤")]),
        ("拖了3个季度", [("count", 3, "个季度")]),
        ("走访１２户", [("count", 12, "户")]),
        ("支出12.5万元，退回xx元", [("amount", 12.5, "万元"), ("amount", "xx", "元")]),
        ("年租金1800元，每人每年20元", [("amount", 1800, "元/年"), ("amount", 20, "元/年")]),
        (
            "噪声63分贝，走访12家次，3所学校",
            [("count", 63, "分贝"), ("count", 12, "家次"), ("count", 3, "所")],
        ),
        ("每月不到1100元", [("amount", 1100, "元/月")]),
        ("覆盖率98.5%，女同志占七成", [("percent", 98.5, "%"), ("percent", 70, "%")]),
        ("不足一成，矛盾有八成以上不出楼", [("percent", 10, "%"), ("percent", 80, "%")]),
        ("一个月内补记，一年内打通", [("duration", 1, "个月"), ("duration", 1, "年")]),
        (
            "结对57对，录四遍，增长2.3倍",
            [("count", 57, "对"), ("count", 4, "遍"), ("count", 2.3, "倍")],
        ),
        ("完成百分之三十", [("percent", 30, "%")]),
        ("拆了三分之二", [("ratio", "2/3", None)]),
        (
            "3年内完成，近五年排查，30日内答复",
            [("duration", 3, "年"), ("duration", 5, "年"), ("duration", 30, "日")],
        ),
        ("5个工作日内，每天半小时", [("duration", 5, "个工作日"), ("duration", 0.5, "小时")]),
        ("每月至少开展1次会议", [("frequency", 1, "次/月")]),
        ("2023年3月5日至2023年4月2日", [("date_range", "2023-03-05/2023-04-02", None)]),
        ("2021年以来，2023年6月", [("date", "2021", None), ("date", "2023-06", None)]),
        ("截止12月，9月15日前", [("date", "12", None), ("date", "09-15", None)]),
        ("13月5日", [("date", None, None)]),
        ("于2023-03-14发布", [("date", "2023-03-14", None)]),
        (
            "电话82746503，信箱a.b@example.org",
            [("phone", "82746503", None), ("email", "a.b@example.org", None)],
        ),
        ("搬到清河路19号", [("address", "搬到清河路19号", None)]),
        ("第三轮检查", [("ordinal", "第三轮", None)]),
        ("已建x个支部，再建x个支部", [("count", "x", "个")]),
        ("每日9:30开门", [("time", "9:30", None)]),
    ],
)
def test_a_figure_is_read_with_its_unit(text, expected):
    assert facts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "“四个意识”“两个维护”",
        "千家万户，千条线一根针",
        "一个重要的抓手，一次不落",
        "上半年和下半年",
        "一年来，每年，第一",
        "问题12部分支部不实",
        "三会一课，四议两公开，两委班子",
        "六盏七八",
        "十几年没有动过，三四千户，五六十人，三四千元",
        "地下二期建设，两天一次，半年评估一次",
        "完成任务，成立专班，一成不变",
    ],
)
def test_a_turn_of_phrase_counts_nothing(text):
    assert [one for one in facts(text) if one[0] in ("count", "amount", "percent", "duration")] in (
        [],
        [("count", 6, "盏")],
    )
