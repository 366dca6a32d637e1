"""What a heading announces: problems, causes, measures, practices, suggestions, or background.

Headings are read as folded text. Only what a heading ends with counts, or a pattern that stands
for the whole of it: an item such as 信访问题多有发生 is no heading for all that it says 问题.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bihuan.papers.values import CAUSE, MEASURE, PRACTICE, PROBLEM, SUGGESTION

BACKGROUND, MIXED, HOW = "background", "mixed", "how"

# Read from the top; the first that fits decides.
_ENDINGS = (
    (MIXED, r"(?:问题|不足|困难|差距|短板).{0,4}[及和与、].{0,8}(?:措施|对策|建议|情况|方向|意见|打算)"),
    (MIXED, r".{0,10}(?:问题|不足|困难|差距|短板).{0,4}[及和与、].{0,6}原因(?:分析|剖析)?"),
    (MEASURE, r".{0,30}(?:巩固|深化|扩大|提升|拓展|用好).{0,12}(?:成果|成效)"),
    (MIXED, r"原因.{0,4}[及和与、].{0,8}(?:措施|对策|建议|方向|打算)"),
    (MEASURE, r".{0,8}(?:该|要|打算)?(?:怎么|如何|怎样)(?:改|办|干|做)(?:才?好)?"),
    (HOW, r".{0,20}(?:如何|怎样|怎么).{2,40}"),
    (MEASURE, r".{0,20}(?:今后|下一步|下步|下一阶段|下阶段|下半年|明年|来年|下年度|接下来).{0,20}"),
    (PRACTICE, r"(?:上年度|上一年度|上次|去年|上轮|以往|前期).{0,20}整改.{0,10}|.{0,4}肯定成绩"),
    (MEASURE, r".{0,6}(?:表态|承诺|保证|表态发言)(?:内容|事项)?"),
    (MEASURE, r".{0,40}整改(?:工作)?(?:落实|进展|完成|推进)?(?:情况|措施|方案|方向|打算|目标|意见|成效|结果|举措|落实|计划|任务|清单|要求)"),
    (SUGGESTION, r".{0,40}(?:建议|对策|对策措施|对策与?思考|思考与?对策)"),
    (SUGGESTION, r"(?:几点|一点|一些|初步)?(?:的)?(?:思考|看法|想法)|.{0,12}(?:破解|治理|解决|应对)之[策道]|.{0,12}(?:路径|出路)(?:选择|探索|思考)?|.{0,12}策略"),
    (CAUSE, r".{0,20}(?:为什么|为何|何以).{1,20}"),
    (CAUSE, r".{0,40}(?:原因|根源|成因|症结|缘由|病根|根子)(?:的)?(?:分析|剖析|所在|查找|在哪[里儿]?|何在|是什么|有哪些)?"),
    (MEASURE, r".{0,40}(?:改进|解决|应对|防范|具体|保障|落实|处置|防治|努力)?措施"),
    (MEASURE, r".{0,20}(?:改进|整改|解决|努力|完善|提升)(?:工作|问题)?(?:的)?(?:方向|办法|途径|重点|思路|目标|设想)"),
    (MEASURE, r".{0,6}(?:具体|改进|解决|下一步|工作)?(?:的)?(?:设想|具体举措|改进举措)"),
    (MEASURE, r".{0,40}(?:努力方向|改进方向|工作打算|打算|工作计划|计划|工作安排|安排|工作思路|思路|工作重点|重点工作任务|工作部署|工作要求|目标任务|重点任务)"),
    (MEASURE, r".{0,20}(?:调查核实|核实|调查|办理|处理|处置|答复|回复|解决|协调)(?:的)?(?:情况|结果|意见|内容|过程|经过|建议)?"),
    (MEASURE, r".{0,20}(?:议定|决定|议决|明确|商定|部署|交办|要求)(?:的)?(?:事项|任务|工作|内容|意见)"),
    (PROBLEM, r".{0,40}(?:问题|不足|困难|短板|差距|难点|弱项|难题|瓶颈|挑战|困惑|隐患|毛病|缺点|欠缺|弊端|不容忽视的现象|薄弱环节|不足之处|制约因素|堵点|痛点|[一二三四五六七八几]种表现)(?:清单|表现|梳理|查摆|表现形式|方面)?"),
    (PROBLEM, r".{0,20}(?:诉求|反映|投诉|信访)(?:的|较多的|集中的)?(?:内容|事项|问题|情况|诉求|要求|请求|热点|焦点)?"),
    (PROBLEM, r".{0,20}(?:主要|具体|突出|种种)表现(?:形式)?"),
    (PROBLEM, r".{0,10}(?:检视|查摆)(?:反思|剖析|问题|情况)?|反思检视"),
    (PROBLEM, r".{0,10}存在.{0,20}(?:问题|不足|困难|短板|差距|现象|情况).{0,6}"),
    (BACKGROUND, r".{0,40}(?:基本情况|概况|基本概况|简介|背景|现状|意义|指导思想|总体要求|重要性|必要性|总体情况|整体情况|总体目标|基本原则)"),
    (PRACTICE, r".{0,40}(?:做法|经验|成效|成绩|亮点|举措|回顾|特色|收获|体会|探索|实践|启示|(?:主要|取得的?|工作|阶段性|初步|显著)(?:成果|效果)|特点|案例|工作进展|推进进展)(?:.{0,4}(?:总结|介绍))?"),
    (PRACTICE, r".{0,40}(?:开展|工作|完成|推进|落实|进展|履职|执行|建设|学习|组织|部署|总体|贯彻)(?:的)?(?:主要)?情况"),
    (PRACTICE, r".{0,20}(?:主要工作|工作总结|重点工作|主要举措|主要措施)"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _ENDINGS)
_TRIMMED = re.compile(
    r"^[\s“\"'《]+|(?:方面)?[\s:。.,;!?”\"'》]+$|(?:等)?(?:几个|几点)?方面$|如下[:。]?$|[(][^()]*[)]$"
)
_LONGEST = 45


@lru_cache(4096)
def announces(heading: str) -> str | None:
    """What a heading says its items are, or None; `heading` is folded and has no list mark."""
    bare = _bare(heading)
    if not 2 <= len(bare) <= _LONGEST:
        return None
    return next((kind for kind, pattern in _COMPILED if pattern.fullmatch(bare)), None)


def _bare(heading: str) -> str:
    before = None
    while before != heading:
        before, heading = heading, _TRIMMED.sub("", heading)
    return heading


_LEADS = (
    (SUGGESTION, r"建议|对策|策略|应[当该].{2,24}(?:办法|功夫|着手|入手|努力|做好|抓好).{0,6}"),
    (CAUSE, r"原因|根源|归结|归因|究其|为什么|缘由"),
    (MEASURE, r"整改措施|(?:采取|制定|落实|做好|抓好|从).{0,20}(?:措施|工作|入手|着手|几点|方面|做起|抓起|改起)|下一步|下步|今后|议定|决定|决议|会议(?:决定|要求|明确|强调)|打算|责成|部署|回复|答复|表态|表个态|承诺|改进|整改"),
    (PROBLEM, r"问题|不足|困难|短板|差距|难点|薄弱|不相适应|不适应|隐患|不容忽视|(?:反映|提出|诉求)|意见|几道坎|难题|担忧|顾虑|毛病|难处|难在"),
    (PRACTICE, r"做法|成效|经验|成绩|开展了|取得|做了|办法|探索|尝试|招数|体会|心得|感受|启示"),
)  # fmt: skip
_LEAD = tuple((kind, re.compile(pattern)) for kind, pattern in _LEADS)
_LEADS_IN = re.compile(
    r"(?:以下|如下|下列|下面|几[个点条项件样种句招]|几方面|[一二三四五六七八九十两\dx]+(?:个|点|项|大)?(?:方面|点|种|条|项|件事|样|招|问题|结合|措施|建议|不足|原因|难点)"
    r"|表现在|体现在|主要是|主要有|包括|具体是|分别是|在于|要求|强调|指出|认为|提出|议定|决定|如何|哪些|哪里|何在|表个?态|原因有[一二三四五六]).{0,10}$|[:]$"
)


def leads_in(sentence: str) -> bool:
    """Whether a sentence says that a list follows."""
    return _LEADS_IN.search(sentence.rstrip(" 。.!?")) is not None


# The sentence that opens a whole paper leads into its chapters, not into a list.
OPENS = re.compile(
    r"(?:现将|报告|汇报|通报|公布|公示|答复|回复|说明|检查|发言|剖析|总结|纪要)[^。]{0,24}(?:如下|予以|汇报|报告)"
)
_STATES = re.compile(r"存在.{0,12}(?:问题|不足|困难|短板|差距|难点|薄弱环节)[^,]{0,6}$")


_TURNS = re.compile(
    r"\s*(?:首先|其次|下面|接下来|接着|然后|最后|先|再)(?:来|就)?(?:说|谈|讲)(?:一?说|一?谈|一?讲)?(?P<to>[^。,;:]{2,20})[。:,]?\s*"
    r"|(?:[^,。:]{1,8}:)?我?(?:来)?(?:分析|说一?说|谈一?谈)(?:一下)?(?P<of>[^。,;:]{0,6}(?:原因|问题|打算|建议))[,:]\s*"
)


def turns(sentence: str) -> str | None:
    """What 先说自己身上的毛病。 turns to: a heading in running text; None for another sentence."""
    m = _TURNS.fullmatch(sentence)
    to = (m["to"] or m["of"]) if m else ""
    return to if to and announces(to) else None


_MEANS_TO = re.compile(r"我们?(?:想|要|将|会|准备|决心)|打算|自己")


def means_to(sentence: str) -> bool:
    """Whether a sentence tells what its writer will do, not what others should."""
    return _MEANS_TO.search(sentence) is not None


def lead(sentence: str, *, asked: bool = False) -> str | None:
    """What the list after this sentence holds; the last word that says so decides.

    None for a sentence that does not say that a list follows, unless it only `asked` for one.
    """
    bare = sentence.rstrip(" 。.!?:")
    if turned := turns(sentence):
        return announces(turned)
    if not leads_in(sentence) and not asked:
        return PROBLEM if _STATES.search(bare) else None
    found = [(m.end(), kind) for kind, pattern in _LEAD for m in pattern.finditer(sentence)]
    return max(found)[1] if found else None


# A label stands before a colon, alone on its line, or in 【】.
LABELS = {
    PROBLEM: "问题|存在问题|存在的问题|存在的主要问题|主要问题|突出问题|反馈问题|问题描述|问题表现|问题内容|具体问题|具体表现"
    "|反馈意见|诉求|诉求内容|反映问题|反映的问题|反映内容|反映情况|反映事项|主要诉求|信访诉求|信访事项|群众诉求|居民诉求"
    "|投诉内容|来信内容|留言内容|来电内容|诉求事项|困难|不足|主要不足|不足之处|存在不足|存在的不足|检查发现问题|发现问题"
    "|现场问题|隐患|隐患问题|提出问题|居民反映|群众反映|问题与不足|问题和不足|主要困难|存在困难|存在的困难|差距",
    CAUSE: "原因|原因分析|原因剖析|产生原因|问题原因|主要原因|根源|成因|根源剖析|成因分析|产生问题的原因|问题产生的原因|产生的原因",
    MEASURE: "整改措施及成效|整改措施和成效|整改措施及进展|整改措施及完成情况|整改情况及成效|整改措施及效果|整改情况|整改落实情况|整改进展|整改进展情况|整改措施|整改举措|整改成效|目前进展|目前进展情况|当前进展|最新进展|整改结果|整改完成情况|整改工作情况|整改落实"
    "|整改方案|整改意见|整改要求|整改|落实情况|措施|具体措施|改进措施|解决措施|工作措施|主要措施|处理情况|处理结果|处理意见|办理情况"
    "|办理结果|办理意见|处置情况|处置结果|处置措施|答复|答复意见|答复内容|回复|回复意见|回复内容|官方回复|调查核实|调查核实情况|调查情况"
    "|核实情况|处理|解决办法|解决方案|解决情况|下一步措施|下一步工作|下一步打算|下一步工作打算|下一步计划|下一步工作措施|下步措施|下步打算"
    "|议定事项|会议议定|会议决定|会议要求|会议明确|任务分工|工作要求|努力方向|改进方向|整改方向|今后努力方向|改进打算",
    SUGGESTION: "建议|意见建议|对策建议|工作建议|意见和建议|几点建议|对策|相关建议",
    PRACTICE: "做法|主要做法|工作成效|主要成效|工作亮点|经验做法|取得成效|成效",
    "owner": "责任人|责任单位|责任领导|责任部门|责任科室|牵头单位|牵头领导|牵头部门|配合单位|包保领导|整改责任人|整改责任单位|责任主体|承办单位|主办单位|承办人|负责人|责任人员",
    "due": "整改时限|整改期限|完成时限|完成时间|时限|办理时限|整改完成时限|期限|整改时间|完成期限|计划完成时间|时间要求|时间节点",
    "state": "完成情况|整改状态|状态|进展|进展情况|整改目标|完成状态|销号情况|是否完成|类别|整改类型|佐证材料|备注|工作目标|目标|满意度|回访情况|注|附注|填表说明|审核人|填表人|制表人|会议议题|会议议程|议程",
}  # fmt: skip
KIND_OF_LABEL = {word: kind for kind, words in LABELS.items() for word in words.split("|")}
_LABEL_WORD = "|".join(sorted(KIND_OF_LABEL, key=len, reverse=True))
_LABEL = re.compile(
    r"(?:[【\[]\s*(?P<boxed>[^\s:】\]]{1,12})\s*[】\]]\s*:?|(?P<plain>[^\s:。,;]{1,12})\s*(?::|(?=\n|\Z)))\s*"
)
_INLINE_LABEL = re.compile(
    rf"[。;,.!?)\s”】](?:【\s*(?P<boxed>{_LABEL_WORD})\s*】\s*:?|(?P<plain>{_LABEL_WORD})\s*:)[^\S\n]*"
)


class Label(NamedTuple):
    """A label on the page: its word, what it announces, and its range with colon and brackets."""

    word: str
    kind: str
    start: int
    end: int


def label(folded: str, start: int, end: int) -> Label | None:
    """The label a line begins with, or is."""
    m = _LABEL.match(folded, start, end)
    word = (m["boxed"] or m["plain"]) if m else ""
    if m is None or word not in KIND_OF_LABEL:
        return None
    return Label(word, KIND_OF_LABEL[word], start, m.end())


def labels_within(folded: str, start: int, end: int) -> Iterator[Label]:
    """The labels inside a paragraph, behind a stop or a blank."""
    if folded.find(":", start, end) < 0 and folded.find("【", start, end) < 0:
        return
    for m in _INLINE_LABEL.finditer(folded, max(start - 1, 0), end):
        if m.start() + 1 >= start:
            word = m["boxed"] or m["plain"]
            yield Label(word, KIND_OF_LABEL[word], m.start() + 1, m.end())
