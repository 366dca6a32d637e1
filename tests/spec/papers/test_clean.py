"""What the page did to a text, and what is left when it is undone."""

import pytest

from bihuan import papers
from bihuan.papers.clean import STEPS
from tests.corpus import noise


def cleaned(text: str) -> str:
    return papers.clean(text).text


def lines(text: str) -> list[str]:
    return [line.strip() for line in cleaned(text).split("\n") if line.strip()]


def test_the_order_of_the_steps_is_part_of_the_specification():
    assert [step.__name__ for step in STEPS] == [
        "_markup",
        "_chrome",
        "_slips",
        "_notes",
        "_script",
        "_wraps",
    ]


KEPT = "社区今天召开会议，研究路灯维修。"
CHROME = [
    "您当前的位置：首页 > 政务公开 > 基层党建",
    "當前位置：首頁 > 範文大全 > 社區公文",
    "首页 | 时评 | 正文",
    "领导留言板 > 留言详情",
    "发布日期：2023-06-19 09:41　信息来源：党建办　浏览次数：176　字体：[大 中 小]",
    "2022-03-08 08:15:00 来源：某某晚报 作者：本报评论员 我要评论(7)",
    "推荐人：佚名 来源： 阅读： 3.05W 次",
    "状态：已办理　浏览：512　点赞：23",
    "上传人：晨光　文档编号：20417765　页数：6　格式：DOC　大小：38KB　下载积分：12",
    "打印本页 关闭窗口",
    "【打印本页】 【关闭窗口】",
    "【纠错】【收藏】【打印】",
    "（责任编辑：小江）",
    "扫一扫在手机打开当前页",
    "点击蓝字 关注我们",
    "收录于合集 #基层治理 12个",
    "阅读 1032　在看 15",
    "预览时标签不可点",
    "还剩4页未读，继续阅读",
    "该文档为VIP专享，开通会员即可下载全文",
    "本文档由会员上传分享，如有侵权请举报",
    "某某文库 - 让每个人平等地提升自我",
    "第 2 页 / 共 6 页",
    "- 3 -",
    "上一篇：社区开展消防检查",
    "下一篇：没有了",
    "来源：互联网 免责声明：文章只供学习交流，版权归原作者，如有侵权请告知我们删除。",
    "（此文为网络资料，版权属原作者，侵删）",
    "Copyright 示例网 版权所有",
    "主办单位：某街道办事处　技术支持：信息中心　备案号：示例备1号",
    "以下是小编为大家收集的整改措施，仅供参考，欢迎阅读！",
    "导语：三月来了又走，请看本文。",
]


@pytest.mark.parametrize("line", CHROME)
def test_a_line_of_the_page_goes_and_the_paper_stays(line):
    assert lines(f"{line}\n{KEPT}\n{line}\n{KEPT}") == [KEPT, KEPT]


@pytest.mark.parametrize(
    "line",
    [
        "时间：2024年4月8日下午　地点：社区二楼会议室",
        "责任人：居委会副主任",
        "整改时限：2024年5月底",
        "联系人：小王　电话：0000-1234567",
        "（一）加强宣传。印发资料，分享做法。",
        "本页所列问题均已整改。下一篇文章不再赘述。",
        "附件",
        "问题1：阅读室没有开放。",
    ],
)
def test_a_line_of_the_paper_stays(line):
    assert lines(f"{KEPT}\n{line}\n{KEPT}") == [KEPT, line, KEPT]


def test_related_links_go_with_their_heading_and_without_it():
    titles = [
        "1.社区党建工作总结范文",
        "2.个人整改措施",
        "3.2016年问题清单及整改措施",
        "4.述职报告材料",
    ]
    assert lines("\n".join([KEPT, *titles])) == [KEPT]
    assert lines("\n".join([KEPT, KEPT, "相关阅读", "·志愿者日演讲稿", "·活动方案"])) == [
        KEPT,
        KEPT,
    ]


def test_a_list_at_the_end_of_a_paper_is_not_taken_for_links():
    items = ["1.加强学习，每月一次。", "2.加强走访，每周两天。", "3.加强公开，每季一次。"]
    assert lines("\n".join([KEPT, *items])) == [KEPT, *items]


def test_the_last_sentences_go_where_they_speak_of_the_page():
    assert lines(KEPT + "下面是本站小编整理的整改措施，希望有帮助！") == [KEPT]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>&nbsp;&nbsp;一、问题</p>", "\n\xa0\xa0一、问题\n"),
        ("路灯<br/>不亮", "路灯\n不亮"),
        ("<span style='a'>&ldquo;三会一课&rdquo;</span>", "“三会一课”"),
        ("甲&amp;乙 3<5", "甲&乙 3<5"),
        ("根據(jù)《關(guān)于》", "根据《关于》"),
        ("调解员(社区)与志愿者(x+x)", "调解员(社区)与志愿者(x+x)"),
        ("方法不夠?qū)、思路窄", "方法不够□、思路窄"),
        ("羣眾與裏巷瞭解祕書，看着辦", "群众与里巷了解秘书，看着办"),
        ("乾淨乾隆，頭髮發展，皇后以後", "干净乾隆，头发发展，皇后以后"),
    ],
)
def test_left_overs_notes_and_script_are_undone(text, expected):
    assert cleaned(text) == expected


def test_width_is_kept():
    assert cleaned("一、问题:ＡＢ　12%,(共３户)") == "一、问题:ＡＢ　12%,(共３户)"


def test_lines_broken_at_one_width_are_joined_and_begun_lines_are_not():
    text = "　　" + "社区把路灯维修列入年度实事项目并且逐户征求意见随后上墙公示接受监督" * 4 + "。"
    wrapped = noise.hard_wrap(text, 30)
    assert cleaned(f"一、做法\n{wrapped}\n二、问题\n（一）灯少。").count("\n") == 3
    assert cleaned("一、做法\n灯亮了。\n路平了。") == "一、做法\n灯亮了。\n路平了。"


SLIPS = [
    ("（一）基层党建工作有短板。", "（一）基层党建工作有短板。"),
    ("（二）加强社区治理。", "（二）加强社区治理。"),
    ("（三）完善工作制度。", "（三）完善工作制度。"),
    ("（四）加强监督检查。", "（四）加强监督检查。"),
    ("三是建立台账制度。", "三是建立台账制度。"),
    ("一、基本情况", "一、基本情况"),
]


@pytest.mark.parametrize(("line", "expected"), SLIPS)
def test_a_byte_lost_at_a_line_s_start_is_found(line, expected):
    data = ("　　" + line).encode("gbk")
    text = noise.browser_gbk(data[1:])
    assert text != "　　" + line
    assert cleaned(text).strip() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("有問題,F(xiàn)將情況", "有问题。现将情况"),
        ("。ㄒ唬┊(dāng)好“主角”", "（一）当好“主角”"),
        ("。ㄈ┗鶎臃⻊(wù)能力", "（三）基层服务能力"),
        ("我們確;鶎咏M織", "我们确保基层组织"),
        ("各樓棟?fàn)幭葎?chuàng)新", "各楼栋争先创新"),
    ],
)
def test_a_note_or_the_next_letter_names_what_was_lost(text, expected):
    assert cleaned(text).strip() == expected


@pytest.mark.parametrize(
    ("codec", "how"), [("gbk", "replace"), ("gb18030", "replace"), ("gb18030", "ignore")]
)
@pytest.mark.parametrize("numeral", "二三四七十")
@pytest.mark.parametrize("lost", [1, 2])
def test_a_list_mark_is_whole_again_however_the_page_was_decoded(codec, how, numeral, lost):
    """The blank before the bracket, or the bracket itself, lost its first byte; readers differ in
    what they make of a pair that is none."""
    raw = f"　（{numeral}）科技赋能，居民满意。".encode("gbk")
    line = (raw[:lost] + raw[lost + 1 :]).decode(codec, how)
    assert f"（{numeral}）科技赋能" in cleaned(line)


def test_what_is_lost_for_good_is_marked_and_never_made_up():
    reading = papers.read("一、存在的问题\n1.在惠民□,措施不够。\n2.下楼不够,听得少。", "x")
    assert [record.damaged for record in reading.records] == [True, False]
    assert "lost_bytes" in reading.noise


@pytest.mark.parametrize(
    "text",
    [
        "有人嘀咕，说门锁着。",
        "王喆与昱昕同住。",
        "こんにちは、世界。",
        "薛记炒货、和孚养老",
        "㈠㈡ㄅㄆ",
    ],
)
def test_rare_words_and_other_tongues_are_left_alone(text):
    assert cleaned(text) == text


def test_a_text_in_another_tongue_is_not_searched_for_ever():
    text = "ㄅㄆㄇ夔龘靐" * 3000
    assert len(cleaned(text)) == len(text)


def test_a_damaged_date_keeps_its_digits():
    facts = papers.read("自2021319日至202165日开展检查，2023年2月30日反馈。", "x").facts
    assert [(f.kind, f.value, f.text) for f in facts] == [
        ("date", None, "2021319日"),
        ("date", None, "202165日"),
        ("date", None, "2023年2月30日"),
    ]


@pytest.mark.parametrize(
    "said", ["打坏公物照价赔偿", "李秘书记录", "土坯房和毛坯房", "老人的新抱怨"]
)
def test_simplified_words_stay_as_they_are(said):
    assert papers.clean(said).text == said


def test_traditional_words_are_simplified_wherever_they_come_from():
    assert papers.clean("衞生間裏說明").text == "卫生间里说明"
