"""What each extraction rule takes, and what it must not: a paper in, its records out.

A record is told as `id aspect | title | number | links`.
"""

import pytest

from bihuan import papers


def told(text: str) -> list[str]:
    """The records of a text, one line each."""
    records = papers.read(text, "某材料.txt").records
    return [
        f"{r.id} {r.aspect} | {r.title} | {r.number} | {' '.join(r.links)}".rstrip(" |")
        for r in records
    ]


def rules(text: str) -> set[str]:
    return {record.rule for record in papers.read(text, "某材料.txt").records}


LISTED = [
    (
        "chapters, each with its own kind of mark",
        """某某社区年度工作总结
一、工作成效
（一）服务更近了。建成便民点3处。
（二）环境更好了。清运杂物40车。
二、主要困难和不足
1、人手不够。全年走了5人。
2、车位太少。登记车辆680辆，车位210个。
三、明年工作打算
首先，把人留住。开展师徒结对。
其次，把车停好。错时开放车位80个。
最后，把事办实。每季度回访一次。""",
        [
            "A1 工作成效 | 服务更近了 | (一)",
            "A2 工作成效 | 环境更好了 | (二)",
            "P1 主要困难和不足 | 人手不够 | 1、",
            "P2 主要困难和不足 | 车位太少 | 2、",
            "M1 明年工作打算 | 把人留住 | 首先,",
            "M2 明年工作打算 | 把车停好 | 其次,",
            "M3 明年工作打算 | 把事办实 | 最后,",
        ],
    ),
    (
        "headings without marks, and items run into one paragraph",
        """存在的问题
首先，学习不深入。满足于完成任务。其次，作风不扎实。深入楼栋少。
产生问题的原因
其一，站位不高。其二，宗旨不牢。
整改措施
一要加强学习。每月写心得1篇。二要转变作风。每周走访2天。""",
        [
            "P1 存在的问题 | 学习不深入 | 首先,",
            "P2 存在的问题 | 作风不扎实 | 其次,",
            "C1 产生问题的原因 | 站位不高 | 其一,",
            "C2 产生问题的原因 | 宗旨不牢 | 其二,",
            "M1 整改措施 | 加强学习 | 一要",
            "M2 整改措施 | 转变作风 | 二要",
        ],
    ),
    (
        "sentences that lead into lists",
        """社区养老服务目前还存在以下问题：
①内容单一。多数站点只有棋牌。
②人手缺乏。护理员只有7人。
造成上述问题的原因主要有：
①认识不到位。当成软任务。
②政策不配套。审批标准不明。
针对上述问题，提出如下建议：
①丰富供给。引入助餐助浴。
②加强培训。与学校合作。""",
        [
            "P1 社区养老服务目前还存在以下问题 | 内容单一 | ①",
            "P2 社区养老服务目前还存在以下问题 | 人手缺乏 | ②",
            "C1 造成上述问题的原因有 | 认识不到位 | ①",
            "C2 造成上述问题的原因有 | 政策不配套 | ②",
            "S1 针对上述问题,提出建议 | 丰富供给 | ①",
            "S2 针对上述问题,提出建议 | 加强培训 | ②",
        ],
    ),
    (
        "a list of causes run into the paragraph after a list of problems",
        """队伍建设仍有不少困难，突出表现为以下几点：
1.招不来。两次招聘没有开考，年轻人都往外走。
2.留不住。本科以上流失两成，晋升的路太窄。
究其原因，主要是：一是待遇偏低，干多干少一个样；二是事务太多，表格占去半天。""",
        [
            "P1 队伍建设仍有不少困难,突出表现为几点 | 招不来 | 1.",
            "P2 队伍建设仍有不少困难,突出表现为几点 | 留不住 | 2.",
            "C1 究其原因,是 | 待遇偏低 | 一是",
            "C2 究其原因,是 | 事务太多 | 二是",
        ],
    ),
    (
        "a lead cut off the paragraph it closes",
        """一、工作情况
今年做了不少事。但也存在以下不足：一是学习不够，读书少；二是走访不够，下楼少。""",
        ["P1 但也存在不足 | 学习不够 | 一是", "P2 但也存在不足 | 走访不够 | 二是"],
    ),
    (
        "a heading that asks how is told by its items",
        """社区怎样做好调解
一、如何开展调解
1.我们每天到楼里走一遍。听老人说说家常，把小事记在本子上。
二、如何提高实效
1.要请懂法的人来。每月第一个周三坐班，替大家讲清道理。""",
        ["A1 如何开展调解 | 我们每天到楼里走一遍 | 1.", "S1 如何提高实效 | 要请懂法的人来 | 1."],
    ),
    (
        "problems and causes in one chapter",
        """二、存在问题及原因
1、党员老龄化严重，活力不足。
2、两新组织覆盖不够，空白较多。""",
        ["P1 存在问题及原因 | 党员老龄化严重 | 1、", "P2 存在问题及原因 | 两新组织覆盖不够 | 2、"],
    ),
    (
        "a chapter of prose under a heading that says its kind",
        """一、存在的不足
（一）走访不够。下楼少，听得少。
二、原因分析
主要是宗旨意识有所淡化。
以上是我的检查，请批评指正。""",
        ["P1 存在的不足 | 走访不够 | (一)", "C1 原因分析 | 原因分析 | 二、"],
    ),
    (
        "a number before a figure",
        """与会代表反映了以下问题：
1.东门夜里没有灯。
2.3号楼电梯常坏，今年停了7次。
3.快递柜占了绿地。""",
        [
            "P1 与会代表反映了以下问题 | 东门夜里没有灯 | 1.",
            "P2 与会代表反映了以下问题 | 3号楼电梯常坏 | 2.",
            "P3 与会代表反映了以下问题 | 快递柜占了绿地 | 3.",
        ],
    ),
    (
        "a sentence that closes a run of items is not the last one's",
        "一、存在的问题\n今年有几个问题：一是灯坏了没人修。二是账目没有公开。总之，还要努力。",
        ["P1 存在的问题 | 灯坏了没人修 | 一、一是", "P2 存在的问题 | 账目没有公开 | 一、二是"],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in LISTED], ids=[row[0] for row in LISTED]
)
def test_listed_takes_the_lowest_items_of_a_list(text, expected):
    got = told(text)
    assert [line.split(" | ")[:2] for line in got] == [line.split(" | ")[:2] for line in expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "三月的风吹过楼前的玉兰树，花开得正盛。老人们坐在院里晒太阳。",
        "关于印发居民公约的通知\n各居民小组：\n现将公约印发给你们，请遵照执行。\n附件：居民公约",
        "一、基本情况\n（一）社区概况。共有居民3200户。\n（二）队伍概况。共有社工12人。",
        "首先要感谢大家，今天能来的都来了。",
        "目录\n一、总则\n二、分则\n三、附则",
    ],
)
def test_a_text_without_a_list_of_its_kinds_has_no_records(text):
    assert told(text) == []


LABELLED = [
    (
        "numbered problems with their labels",
        """问题一：巡查走过场。发现问题少。
整改措施：开展专题培训，完善考核办法。
整改时限：5月底
责任人：副书记
问题二：灭火器过期。3栋楼没有换。
整改措施：1.立即更换42具。2.建立月查制度。
整改时限：立行立改""",
        [
            "P1 巡查走过场 | 巡查走过场 | 问题一",
            "M1 巡查走过场 | 开展专题培训 | 整改措施 | P1",
            "P2 灭火器过期 | 灭火器过期 | 问题二",
            "M2 灭火器过期 | 立即更换42具 | 整改措施1. | P2",
            "M3 灭火器过期 | 建立月查制度 | 整改措施2. | P2",
        ],
    ),
    (
        "labels in brackets",
        """【问题】走访多停在重点户，联系群众不够主动。
【原因】宗旨意识淡化。
【措施】每周入户不少于半天，记在本上。""",
        [
            "P1 走访多停在重点户 | 走访多停在重点户 | 问题",
            "C1 宗旨意识淡化 | 宗旨意识淡化 | 原因",
            "M1 每周入户不少于半天 | 每周入户不少于半天 | 措施 | P1",
        ],
    ),
    (
        "a number that ran into a year, and one that is simply next",
        """问题1换届程序不规范。记录缺少人数。
整改情况：
补齐档案，一届一档。
问题22021年以来台账登记不全。时间空白。
整改情况：
重新核对3年台账。
问题3名单不实，登记12支队伍，只有4支活动。
整改情况：
注销8支。""",
        [
            "P1 换届程序不规范 | 换届程序不规范 | 问题1",
            "M1 换届程序不规范 | 补齐档案 | 整改情况 | P1",
            "P2 2021年以来台账登记不全 | 2021年以来台账登记不全 | 问题2",
            "M2 2021年以来台账登记不全 | 重新核对3年台账 | 整改情况 | P2",
            "P3 名单不实 | 名单不实 | 问题3",
            "M3 名单不实 | 注销8支 | 整改情况 | P3",
        ],
    ),
    (
        "how far a measure went is no measure",
        """1.关于租金收缴不及时的问题。
整改措施：①逐户催缴，收回欠租4万元；②到期合同重新招租，不再口头续租。
整改进展：已完成。""",
        [
            "P1 关于租金收缴不及时的问题 | 关于租金收缴不及时的问题 | 1.",
            "M1 关于租金收缴不及时的问题 | 逐户催缴 | 整改措施① | P1",
            "M2 关于租金收缴不及时的问题 | 到期合同重新招租 | 整改措施② | P1",
        ],
    ),
    (
        "a hotline order",
        """诉求内容：安和小区连续三天停水，做不了饭。
办理情况：接单后现场查看，当日抢修，恢复供水。
回访情况：诉求人满意。""",
        [
            "P1 安和小区连续三天停水 | 安和小区连续三天停水 | 诉求内容",
            "M1 接单后现场查看 | 接单后现场查看 | 办理情况 | P1",
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in LABELLED], ids=[row[0] for row in LABELLED]
)
def test_labelled_takes_what_names_itself(text, expected):
    got = told(text)
    assert [(x.split()[0], *x.split(" | ")[1:]) for x in got] == [
        (x.split()[0], *x.split(" | ")[1:]) for x in expected
    ]


def test_owner_and_time_beside_a_record_are_its_own():
    text = LABELLED[0][1]
    first, measure, *_ = papers.read(text, "x").records
    assert (first.owner, first.due) == (measure.owner, measure.due) == ("副书记", "5月底")


UNMARKED = [
    (
        "after the last mark under a label",
        "问题1：台账不全。\n整改情况：\n一是补登信息，共45条。\n是建立制度，每月核对。\n把核对结果上墙，接受监督。",
        ["补登信息", "建立制度", "把核对结果上墙"],
    ),
    (
        "where a number is missing",
        "整改措施\n一是补登信息，共45条，一条不落。\n建立核对制度，每月核对一次，签字留痕。\n三是上墙公示，接受监督，随时可查。",
        ["补登信息", "建立核对制度", "上墙公示"],
    ),
    (
        "a paragraph that goes on is none",
        "问题1：台账不全。\n整改情况：\n一是补登信息，共45条。\n另外，此项工作还将回头看。",
        ["补登信息"],
    ),
]


@pytest.mark.parametrize(
    ("text", "titles"), [row[1:] for row in UNMARKED], ids=[row[0] for row in UNMARKED]
)
def test_unmarked_takes_an_item_that_lost_its_mark(text, titles):
    records = papers.read(text, "x").records
    assert [r.title for r in records if r.type == "measure"] == titles


BULLETIN = """中共某某街道工作委员会关于巡察整改情况的通报
根据统一部署，巡察组进行了巡察。现将整改情况予以公布。
一、提高站位，强化领导
（一）迅速部署。第一时间召开会议。
（二）压实责任。逐项明确责任人。
二、突出重点，逐项落实
（一）针对“学习不够深入”的问题
一是完善制度。集中学习14次。
二是创新形式。现场教学3次。
（二）关于工程管理不规范的问题。修订办法，5万元以上全部进场交易。
（三）关于服务意识不强的问题
班子成员联系企业22家，解决难题31个。
三、常抓不懈，守住成果
党工委将持续抓好后续工作，确保问题不反弹。
欢迎广大群众监督。电话：0000-1234567。"""


def test_a_bulletin_is_read_by_place_and_by_answers():
    assert told(BULLETIN) == [
        "A1 提高站位，强化领导 | 迅速部署 | (一)",
        "A2 提高站位，强化领导 | 压实责任 | (二)",
        "P1 突出重点，逐项落实 | 针对“学习不够深入”的问题 | (一)",
        "M1 突出重点，逐项落实 | 完善制度 | 一是 | P1",
        "M2 突出重点，逐项落实 | 创新形式 | 二是 | P1",
        "P2 突出重点，逐项落实 | 关于工程管理不规范的问题 | (二)",
        "M3 突出重点，逐项落实 | 修订办法 |  | P2",
        "P3 突出重点，逐项落实 | 关于服务意识不强的问题 | (三)",
        "M4 突出重点，逐项落实 | 班子成员联系企业22家 |  | P3",
        "M5 常抓不懈，守住成果 | 常抓不懈，守住成果 | 三、",
    ]
    assert rules(BULLETIN) == {"listed", "answered", "section"}


TABBED = "序号\t存在问题\t整改措施\t责任人\t完成时限\n"
ROWS = [("1", "路灯不亮，居民摸黑走。", "更换灯头12个，一周修好。", "物业主管", "5月底"),
        ("2", "台账缺页，查无记录。", "1.补登台账；2.按月核对。", "社区会计", "6月底")]  # fmt: skip
TABLE = [
    "P1  | 路灯不亮 | 1",
    "M1  | 更换灯头12个 | 1 | P1",
    "P2  | 台账缺页 | 2",
    "M2  | 补登台账 | 1. | P2",
    "M3  | 按月核对 | 2. | P2",
]


@pytest.mark.parametrize(
    "text",
    [
        TABBED + "\n".join("\t".join(row) for row in ROWS),
        TABBED
        + "\t".join(ROWS[0])
        + "\n"
        + TABBED
        + "\t".join(ROWS[1])
        + "\n说明：完成一项销号一项。",
        TABBED.replace("\t", "|") + "\n".join("|".join(row) for row in ROWS),
        (TABBED + "\n".join("\t".join(row) for row in ROWS)).replace("\t", "\n"),
    ],
    ids=["tabs", "a header that comes again", "bars", "a cell a line"],
)
def test_a_table_gives_a_problem_and_its_measures_a_row(text):
    assert told("整改清单\n" + text) == TABLE
    assert [r.owner for r in papers.read(text, "x").records] == ["物业主管"] * 2 + ["社区会计"] * 3


def test_rows_of_one_length_are_rows_and_columns_may_stand_apart_by_blanks():
    head, *rows = [[*row] for row in (TABBED.strip().split("\t"), *ROWS)]
    even = [
        f"{n}\t问题写得一样长，字数相同。\t措施也写得一样长，不差一字。\t主任\t5月底"
        for n in range(1, 7)
    ]
    assert len(told("整改清单\n" + "\n".join(["\t".join(head), *even]))) == 2 * len(even)
    apart = "\n".join("    ".join(row) for row in (head, *rows))
    assert told("整改清单\n" + apart) == TABLE
    three = "序号\n问题\n整改措施\n1\n窗口午休无人，群众跑空。\n实行轮休值守。"
    assert told("整改清单\n" + three) == ["P1  | 窗口午休无人 | 1", "M1  | 实行轮休值守 | 1 | P1"]


def test_what_is_signed_and_noted_below_a_table_is_no_row():
    signed = (
        TABBED + "\n".join("\t".join(row) for row in ROWS) + "\n审核人：林某\t\t填表人：周某\t\t"
    )
    assert told("整改清单\n" + signed) == TABLE
    noted = (
        TABBED + "\n".join("\t".join(row) for row in ROWS) + "\n注：1.本表一式两份；2.每月更新。"
    )
    assert told("整改清单\n" + noted) == TABLE


AGENDA = """第二党支部委员会会议记录
时    间：2024年3月8日  19:00
会议议题：
1.研究出勤；2.讨论堆物；3.通报发展党员情况。
议题一：关于主题党日出勤
陈某：出勤率往下掉，请假理由五花八门。
许某：时间定得不合适。
会议议定：（1）改在每月第一个周六。（2）由四个党小组轮流出题。
议题二：通报发展党员情况
会议于20:40结束。"""


def test_an_item_of_the_agenda_is_a_problem_that_its_decisions_answer():
    assert told(AGENDA) == [
        "P1 关于主题党日出勤 | 出勤率往下掉 | 议题一",
        "M1 关于主题党日出勤 | 改在每月第一个周六 | 会议议定(1) | P1",
        "M2 关于主题党日出勤 | 由四个党小组轮流出题 | 会议议定(2) | P1",
    ]
    assert papers.read(AGENDA, "x").date == "2024-03-08"


def test_a_heading_in_running_text_tells_what_its_list_holds():
    text = "个人对照检查材料\n先说自己身上的毛病。第一，脾气急。多问就烦。第二，点子少。年年包粽子。再说今后的打算。第一，改脾气。先看镜子。第二，找点子。请大学生来。"
    assert told(text) == [
        "P1 自己身上的毛病 | 脾气急 | 第一,",
        "P2 自己身上的毛病 | 点子少 | 第二,",
        "M1 今后的打算 | 改脾气 | 第一,",
        "M2 今后的打算 | 找点子 | 第二,",
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("整改的方向", "M"), ("解决办法", "M"), ("下一步怎么办", "M"), ("工作设想", "M"),
        ("原因在哪里", "C"), ("病根在哪里", "C"), ("反思检视", "P"), ("自己身上的毛病", "P"),
        ("居民反映较多的热点", "P"), ("工作进展", "A"), ("典型案例", "A"), ("几点思考", "S"), ("破解之策", "S"),
    ],
)  # fmt: skip
def test_a_chapter_is_known_by_its_heading_in_many_words(heading, kind):
    text = f"东门社区材料\n一、{heading}\n（一）队伍。社区干部涉及各个条线。\n（二）阵地。功能布局涉及各个楼栋。"
    assert [one[0] for one in told(text)] == [kind, kind]


def test_what_a_report_of_oneself_sets_against_a_problem_is_a_measure():
    text = "网格工作情况汇报\n一、存在的困难和问题\n问题一：网格员忙不过来。\n原因：任务太多。\n对策：建立准入清单，逐项把关。"
    assert told(text)[-1] == "M1 存在的困难和问题 | 建立准入清单 | 对策 | P1"


def test_a_list_in_other_marks_that_a_sentence_leads_into_is_none_of_the_item_before():
    text = "支部剖析材料\n一、存在的问题\n1、观念陈旧。还靠敲锣。\n2、阵地单一。常年锁门。\n回去以后我想从两件事做起：\n首先，打开大门。交给居民设计。\n其次，培育队伍。扶持三家。"
    assert told(text) == [
        "P1 存在的问题 | 观念陈旧 | 1、",
        "P2 存在的问题 | 阵地单一 | 2、",
        "M1 存在的问题 | 打开大门 | 首先,",
        "M2 存在的问题 | 培育队伍 | 其次,",
    ]


def test_marks_that_are_words_and_a_third_after_the_second():
    hard = "治理心得\n难处无非这么几样。\n第一难，难在人手少。只有12人。\n第二难，难在没有钱。一年三万元。\n这几年我有几点体会。\n体会之一，要把群众当家人。手机号不换。\n体会之二，要会借力。借场地。"
    assert [(one[0], one.split(" | ")[2]) for one in told(hard)] == [
        ("P", "第一难,"), ("P", "第二难,"), ("A", "体会之一,"), ("A", "体会之二,"),
    ]  # fmt: skip
    three = "工作总结\n一、下一步打算\n首先，建专家库。免费咨询。\n其次，办培训。每季一期。\n第三，定补贴。积分兑换。"
    assert [one.split(" | ")[1] for one in told(three)] == ["建专家库", "办培训", "定补贴"]


def test_paragraphs_that_begin_alike_are_items():
    said = "居民议事会会议记录\n一、居民提出的问题\n张阿姨（3号楼）：外来车把位置都占了。\n老刘：消防通道上天天有车停着。\n赵大哥：地下室充电很不安全。"
    assert [one.split(" | ")[1] for one in told(said)] == [
        "外来车把位置都占了",
        "消防通道上天天有车停着",
        "地下室充电很不安全",
    ]
    alike = "述职报告\n履职情况\n抓学习，强本领。讲党课4次。\n抓支部，建堡垒。议事31次。\n抓服务，解民忧。换管道。"
    assert [(one[0], one.split(" | ")[1]) for one in told(alike)] == [
        ("A", "抓学习，强本领"), ("A", "抓支部，建堡垒"), ("A", "抓服务，解民忧"),
    ]  # fmt: skip


def test_what_a_reply_says_to_each_problem_of_the_letter_answers_it():
    letter = "来信内容：\n1、门口堵得水泄不通，家长乱停车。\n2、工地凌晨还在施工，打电话也不停。\n回复内容：\n您的来信收悉，现回复如下：\n一、关于门口拥堵问题。上下学增派警力2名，施划泊位36个。\n二、关于夜间施工问题。已立案查处，处罚款3万元。"
    assert [one[-2:] for one in told("市长信箱答复\n" + letter) if one[0] == "M"] == ["P1", "P2"]


def test_a_table_a_cell_a_line_may_have_a_column_nobody_knows_and_tell_how_far_it_went():
    cells = "序号\n场所名称\n存在问题\n整改措施\n整改期限\n整改结果\n1\n某家具厂\n车间与仓库没有防火分隔\n停产整顿，加装卷帘\n6月底\n已整改"
    assert told("整改台账\n" + cells) == [
        "P1  | 车间与仓库没有防火分隔 | 1",
        "M1  | 停产整顿 | 1 | P1",
    ]


def test_labels_after_chapters_that_name_only_their_field_are_of_them_all():
    field = "{}、在{}方面，一是{}不够，流于形式。二是{}不实，停在表面。"
    chapters = "\n".join(
        field.format(n, what, what, what)
        for n, what in zip("一二三", ("学习", "作风", "服务"), strict=True)
    )
    text = f"对照检查材料\n{chapters}\n【原因分析】一是站位不高，二是能力不强。\n【整改措施】\n（1）改进学习。每周一次。\n（2）规范组织。每季一查。"
    found = told(text)
    assert [one[:2] for one in found] == [
        "P1",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "C1",
        "C2",
        "M1",
        "M2",
    ]
    assert [one.split(" | ")[0] for one in found[6:]] == [
        "C1 原因分析",
        "C2 原因分析",
        "M1 整改措施",
        "M2 整改措施",
    ]


def test_a_mark_that_lost_a_character_is_found_again_in_its_list():
    text = "某局党组关于巡察整改进展情况的通报\n一、反馈问题整改情况\n1.关于监管手段单一的问题。\n整改情况：{}"
    for lost in (
        "（1）调整方案。2）设快检室。（3）公开结果。",
        "（1）调整方案。（2）设快检室。）公开结果。",
        "一是调整方案。二 是设快检室。三是公开结果。",
        "一是调整方案。是设快检室。三是公开结果。",
        "1.调整方案。.设快检室。3.公开结果。",
    ):
        assert [one.split(" | ")[1] for one in told(text.format(lost))[1:]] == [
            "调整方案",
            "设快检室",
            "公开结果",
        ]


def test_a_number_that_lost_its_point_goes_on_only_from_the_one_before():
    text = "对照检查材料\n一、存在的问题\n1.行风抓得不紧，红包没有绝迹。\n2人才队伍留不住，走了9名。\n5名同志没有参加，说明重视不够。"
    assert [one.split(" | ")[1] for one in told(text)] == ["行风抓得不紧", "人才队伍留不住"]


def test_a_measure_is_linked_to_the_problems_it_names():
    problems = "支部对照检查材料\n一、存在的问题\n1.学用脱节。学归学，做归做。\n2.家底不清。台账缺页。\n3.管理粗放。工程没有验收。\n二、整改措施\n"
    cited = "1.针对学用脱节的问题，办讲堂。\n2.针对家底不清、管理粗放的问题，逐项清点。\n3.针对问题三，补做验收。\n4.针对各方面的问题，加强学习。"
    assert [r.links for r in papers.read(problems + cited, "x").records if r.type == "measure"] == [
        ("P1",), ("P2", "P3"), ("P3",), (),
    ]  # fmt: skip


def test_a_number_printed_twice_and_a_mark_before_a_figure_are_marks():
    text = "某镇党委关于巡察整改进展情况的通报\n一、反馈问题整改情况\n1.关于学习流于形式的问题。\n整改情况：（1）重新制定规则。（2）11月20日前完成分工。（2）对老党员送学上门。"
    assert [one.split(" | ")[1] for one in told(text)[1:]] == [
        "重新制定规则",
        "11月20日前完成分工",
        "对老党员送学上门",
    ]


def test_groups_and_columns_of_a_table_are_aspects():
    grouped = "序号\t问题\t措施\t时限\n一、为民服务方面\n1\t窗口午休无人。\t实行轮休值守。\t5月底\n"
    column = (
        "序号\t方面\t问题\t原因\t措施\n1\t为民服务\t窗口午休无人。\t排班不当。\t实行轮休值守。\n"
    )
    assert told(grouped) == [
        "P1 为民服务 | 窗口午休无人 | 1",
        "M1 为民服务 | 实行轮休值守 | 1 | P1",
    ]
    assert told(column)[1:] == [
        "C1 为民服务 | 排班不当 | 1",
        "M1 为民服务 | 实行轮休值守 | 1 | P1",
    ]


def test_lists_that_answer_one_another_are_linked_in_order():
    reply = """对居民反映问题的答复意见书
您好！您反映的问题收悉，现答复如下：
一、反映的问题
1.垃圾清运不及时，夏天有味。
2.收益不公示，居民不知情。
二、处理意见
1.要求每日清运两次，网格员巡查。
2.责令四月十日前公示，接受查询。"""
    assert [line.split(" | ")[-1] for line in told(reply)[2:]] == ["P1", "P2"]
    report = reply.replace("对居民反映问题的答复意见书\n您好！您反映的问题收悉，现答复如下：\n", "")
    assert all(r.links == () for r in papers.read("关于物业的调研报告\n" + report, "x").records)


def test_a_talk_links_a_measure_to_the_problem_whose_words_it_takes_up():
    talk = """谈心谈话记录
谈话对象：社工
一、指出不足
1、说话太冲，与居民争吵被拍成视频。
2、台账交接不清，缺八份调查表。
二、本人表态
1、两周内重新入户补齐八份调查表。
2、当面道歉，听完再说。
3、每月学习两次，记好笔记。"""
    links = {r.title: r.links for r in papers.read(talk, "x").records if r.type == "measure"}
    assert links["两周内重新入户补齐八份调查表"] == ("P2",)
