"""Measures that nobody can check: no one does them, at no time, to no measure."""

import re
from collections.abc import Iterator

from bihuan.papers.checks.page import Page
from bihuan.papers.values import Finding

_SLOGAN = re.compile(
    r"加强|提高|进一步|强化|深化|提升|增强|充分认识|切实|牢固树立|高度重视|不断|持续|大力|全面|积极|认真|严格|做好|抓好|落实|推进|完善|健全"
)
_ACTOR = re.compile(
    r"由[^,。;\n]{1,20}?(?:负责|牵头|承担|督|检|审|查|管|办|定|带|教|包|组织|落实|通报|把关|签|逐|对|联系|上门)"
    r"|牵头|责任人|负责人|专人|(?:书记|副书记|主任|委员|组长|网格[员长]|楼(?:门|栋)长|物业(?:公司|企业|经理)?|监督委员会|居监委|居委会|业主?委会|党小组"
    r"|专班|办公室|党委|党工委|党总支|专干|会计|出纳|律师|司法所|派出所|城管|医生|志愿者|社工|班子成员|包[片楼]干部|支部)"
    r"(?:[^,。;\n的]{0,8})(?:对|将|每|逐|牵头|负责|上门|入户|讲|抽|查|核|签|盯|约谈|联系|走访|包|公示|公布|办理|检查|督|带头|成员到|参加)"
)
_TIME = re.compile(
    r"每[日天周月季年两半]|[0-9一二两三四五六七八九十]+(?:月|日|天|周|年|小时|个工作日|个月)|年[初底内]|月[初底内]|季度|次日|当[天日晚场]|立行立改|长期坚持"
)
_FIGURE = re.compile(
    r"\d|[一二两三四五六七八九十百]+(?:个|名|次|项|条|件|户|份|场|期|支|处|块|台|人|轮|批|本|张|遍)(?!方面|层面|环节)"
)
# Longer ones usually name the thing done, if not the doer.
LONGEST = 160


def empty(page: Page) -> Iterator[Finding]:
    """Slogans among the measures; what is only planned loosely but names a time or a doer passes."""
    for measure in page.measures:
        text = page.plain(measure)
        if len(text) > LONGEST or not _SLOGAN.search(text):
            continue
        if not (_ACTOR.search(text) or _TIME.search(text) or _FIGURE.search(text)):
            says = (
                f"措施“{measure.title[:24]}”没有写谁来做、什么时候、做到多少，无法检查。"
                "可改为：由（责任人）于（日期）前（做什么），做到（数量或标准）。"
            )
            yield page.about("empty_measure", says, measure)
