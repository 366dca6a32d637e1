"""About a paper as a whole: kind, title, organisation, date, script and noises."""

from __future__ import annotations

import re
from functools import lru_cache

from bihuan.papers.clean import Cleaned, fold, half
from bihuan.papers.clean.fold import simplify
from bihuan.papers.nodes import Paper
from bihuan.papers.printed import day
from bihuan.papers.values import Article

# What a title, or else the first words, say of a kind; the first that fits a title wins.
_KINDS = (
    ("rectification_list", r"(?:整改|问题|任务|责任|措施|销号).{0,8}(?:清单|台账|一览表|任务书|明细表)"),
    ("rectification_bulletin", r"整改.{0,12}(?:通报|公示|公告|公布|报告)|巡[察视].{0,24}整改.{0,6}情况"),
    ("talk_record", r"谈心谈话|谈话(?:记录|情况)|约谈(?:记录|笔录)"),
    ("meeting_record", r"会议?(?:记录|纪要)|议事(?:记录|纪要)"),
    ("petition_reply", r"(?:信访|来信|来访|诉求|留言|反映|投诉|热线|建议|提案|工单|问题).{0,40}(?:答复|回复|处理意见|办理情况)|答复意见书?|(?:处理|办理)意见书|答复函|回复函"),
    ("self_inspection", r"对照检查|剖析|自查|检视|组织生活会|民主生活会|查摆"),
    ("research_report", r"调研|调查(?:报告|与思考)?|考察报告"),
    ("work_report", r"工作(?:总结|汇报|报告|情况|回顾|要点)|述职|总结|汇报"),
    ("essay", r"浅谈|浅析|浅议|试论|论|探析|探讨|思考|心得|体会|评论|存在的?问题(?:及|与|和)其?.{0,4}(?:对策|策略|建议)$|让.{2,20}(?:从|成为|更)"),
)  # fmt: skip
_TITLED = tuple((name, re.compile(pattern)) for name, pattern in _KINDS)
# Each way begins with a character of its own, so that the engine skips to it.
_FORMS = (
    ("talk_record", r"谈话(?:对象|人|时间|地点|方式|内容)", 3.0),
    ("meeting_record", r"时间\s*:|地点\s*:|主持人?\s*:|记录人?\s*:|出席\s*:|列席\s*:|缺席\s*:|参会人员\s*:|参加人员\s*:|会议(?:听取|研究|审议|议定|决定|指出|强调|要求)", 1.2),
    ("petition_reply", r"您(?:好|反映|来电|来信|提出|的(?:来信|留言|诉求))|您们?.{0,30}(?:反映|提出|收悉)|你们?.{0,30}(?:反映|提出|收悉)|回复如下|答复如下|信访(?:人|事项)|申请复查|诉求", 1.5),
    ("rectification_list", r"责任人|责任单位|整改时限|完成时限|序号|整改措施", 0.8),
    ("rectification_bulletin", r"巡[察视]|反馈(?:意见|问题)|整改(?:情况|落实|进展|措施)", 0.7),
    ("self_inspection", r"对照|检查|剖析|查摆|检视|组织生活会|民主生活会|批评", 0.6),
    ("research_report", r"调研|走访|座谈|问卷|调查", 0.9),
    ("work_report", r"今年.{0,20}(?:工作|总结|情况)|一年.{0,20}(?:工作|总结|情况)|上半年.{0,20}(?:工作|总结|情况)|全年.{0,20}(?:工作|总结|情况)|年度.{0,20}(?:工作|总结|情况)|年.{0,20}(?:工作|总结|情况)|工作(?:总结|汇报|报告)", 0.6),
    ("essay", r"笔者|我认为|个人认为|有人说|值得我们|深思|众所周知|当前,|近年来", 1.5),
)  # fmt: skip
_FORM = tuple((name, re.compile(pattern), weight) for name, pattern, weight in _FORMS)
_BEGINNING = 1500
_PAGE_HEAD = 3000


def kind(paper: Paper) -> str:
    """What kind of paper this is: by its title, else by the words of its beginning."""
    head = half(title(paper) or "")
    start = paper.folded.strip()[:_BEGINNING]
    scores = {name: weight * min(4, len(p.findall(start))) for name, p, weight in _FORM}
    scores["self_inspection"] += 0.9  # what lists problems and measures and says no more
    for rank, (name, pattern) in enumerate(_TITLED):
        if m := pattern.search(head):
            scores[name] += 6 - rank * 0.3 + (2.0 if m.end() == len(head) else 0.0)
    if re.search(r"笔者|有人说", paper.folded[:4000]):
        scores["essay"] += 6
    if sum(table.rows != () for section in paper.sections for table in section.tables):
        scores["rectification_list"] += 4
    return max(scores, key=lambda name: scores[name])


_STOP = re.compile(r"[。!?;]|[,:]$|^[(]?[一二三四五六七八九十1-9][、).]")
_NOT_TITLE = re.compile(r"附件\d*:?$|[(].*[)]$|.{0,6}\d{4}[-年].*\d日?$|第.{1,4}期$")


_SO_MANY = re.compile(
    r"^(?:信件标题|标题|题目)[:：]\s*|[(（](?:精选|共|通用)?\s*\d{1,2}\s*篇[)）]$"
)


def title(paper: Paper) -> str | None:
    """The title, or None where the paper begins with its first sentence."""
    head = [
        _SO_MANY.sub("", line)
        for line in _first_lines(paper)
        if not _NOT_TITLE.fullmatch(half(line))
    ]
    if not head:
        return None
    first, *rest = head
    if rest and _same(first, rest[0]):
        return min(first, rest[0], key=len)
    if rest and re.match(r"关于.{4,}", rest[0]):
        return (
            rest[0] if first.endswith(("办事处", "人民政府", "办公室", "局")) else first + rest[0]
        )
    return first


def _first_lines(paper: Paper) -> list[str]:
    """The lines before the first sentence, at most three."""
    return _lines_before(paper.cleaned.text[:4000])


@lru_cache(16)
def _lines_before(text: str) -> list[str]:
    lines = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        if len(line.strip()) > 60 or _STOP.search(half(line.strip())):
            break
        lines.append(line.strip())
        if len(lines) == 3:
            break
    return lines


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short in long


_BODY = r"(?:党工委|党委|党总支|党支部|总支委员会|总支部?|支部委员会|支部|居民委员会|居委会|村民委员会|村委会|委员会|办事处|人民政府)"
_PLACE = r"(?:社区|街道|村|镇|乡|小区)"
_NAME = r"(?:中共)?[\u4e00-\u9fffXx×*某○]{1,14}?"
_ORGANISATIONS = (
    rf"(?:^|\n)\s*(?:填报|报送|制表)?单位(?:名称)?\s*[::]?\s*(?P<form>[\u4e00-\u9fff]{{2,20}}{_BODY})",
    r"(?:回复|答复|承办|办理|发布)单位\s*[::]\s*(?P<reply>[\u4e00-\u9fff]{2,20})",
    rf"(?:谈话人|主持人?)\s*[::]\s*(?!社区|街道|党|支部)(?P<talk>[\u4e00-\u9fff]{{2,16}}{_BODY})书记",
    rf"(?:^|[,。\s:“])(?P<named>[\u4e00-\u9fffXx×]{{1,8}}{_PLACE}(?:综合|联合)?{_BODY})",
)
_BODY_ALONE = re.compile(rf"[\u4e00-\u9fff]{{2,24}}{_BODY}")
_ORGANISATION = tuple(re.compile(pattern) for pattern in _ORGANISATIONS)
_HEADED = re.compile(
    rf"(?P<name>{_NAME}(?:{_PLACE}(?:[\u4e00-\u9fff]{{1,6}})?{_BODY}|{_PLACE}))(?=关于|专题|\d{{4}}|会议|班子|组织|民主|年度|党员|主题|工作|上半年|第)"
)
_CONCERNED = re.compile(
    rf"关于(?:对)?(?P<name>[\u4e00-\u9fffXx×]{{1,8}}{_PLACE}(?:综合|联合)?{_BODY}?)(?=.{{0,6}}(?:巡[察视]|整改|检查|对照|落实))"
)
_SIGNED = re.compile(
    rf"\n[ ]*(?P<name>[\u4e00-\u9fff]{{2,24}}(?:{_BODY}|{_PLACE}))[ ]*\n+[ ]*\d{{4}}年\d{{1,2}}月\d{{1,2}}日[ ]*$"
)
# Words before a name, or a sentence that ends with a body: 材料已报社区党委.
_NOT_NAMES = re.compile(
    r"^(?:关于|按照|根据|在|对|向(?!阳)|由|现将|我|本|各|该|近年|全体|全[区市县街镇]|上级|市委|区委|县委|镇党委|第)|.*[已须经报把被给让由的]"
)


_ISSUED = re.compile(
    r"(?:发文机[构关]|发布机构|发布单位|承办单位|回复单位|答复单位)\s*[:：]\s*(?P<name>[\u4e00-\u9fff]{3,24})"
)


def organization(paper: Paper, text: str) -> str | None:
    """Whose paper it is: in its title, its signature, on its page, or named in its beginning."""
    head = title(paper) or ""
    folded = half(head)
    if (m := _HEADED.match(folded)) and not _NOT_NAMES.match(m["name"]):
        return head[: m.end("name")]
    if m := _CONCERNED.match(folded):
        return head[m.start("name") : m.end("name")]
    first = next(iter(_first_lines(paper)), "")
    if _BODY_ALONE.fullmatch(first):
        return first
    if m := _SIGNED.search(half(paper.cleaned.text.rstrip()[-200:])):
        return m["name"]
    if m := _ISSUED.search(text[:_PAGE_HEAD]):
        return simplify(m["name"])
    for pattern in _ORGANISATION:
        m = pattern.search(paper.folded, 0, _BEGINNING)
        name = next((v for v in m.groupdict().values() if v), "") if m else ""
        if name and not _NOT_NAMES.match(name):
            return name
    return None


_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})"
_DATES = (
    rf"^\s*(?:[\u4e00-\u9fff]{{2,24}}\s+)?[(]?\s*{_DAY}日?\s*[)]?\s*$",
    rf"(?:日\s*期|时\s*间)\s*[::\t ]\s*{_DAY}",
    rf"^\s*{_DAY}日(?:上午|下午|晚)",
)
_MONTH = re.compile(
    r"^\s*(?:[\u4e00-\u9fff]{2,24}\s+)?[(]?\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*[)]?\s*$",
    re.MULTILINE,
)
_PUBLISHED = re.compile(
    r"(?:发布|更新|发表|成文|发文|回复|答复|办结)(?:日期|时间)?\s*$|^\s*(?:日期|时间)\s*$"
)
_AFTER_COLON = re.compile(rf":\s*{_DAY}")
_OWN = tuple(re.compile(pattern, re.MULTILINE) for pattern in _DATES)


def date(paper: Paper, text: str) -> str | None:
    """The day the paper was signed, held or published, as YYYY-MM-DD; the paper's own word first.

    YYYY-MM where the paper names no more than the month.
    """
    folded = paper.folded
    for where in (folded.rstrip()[-60:], folded[:600]):
        for pattern in _OWN:
            if (m := pattern.search(where)) and (found := day(m[1], m[2], m[3])):
                return found
    if m := _published(text[:_PAGE_HEAD]) or _published(text[-1500:]):
        return day(m[1], m[2], m[3])
    month = _MONTH.search(folded[:600])
    return day(month[1], month[2], None) if month else None


def _published(text: str) -> re.Match[str] | None:
    """The first day behind 发布时间: and its like; only the line before such a day is simplified."""
    folded = half(text)
    return next(
        (m for m in _AFTER_COLON.finditer(folded) if _PUBLISHED.search(_told_by(text, m.start()))),
        None,
    )


def _told_by(text: str, colon: int) -> str:
    """What stands before a colon, folded, from the beginning of its line on."""
    start = text.rfind("\n", 0, len(text[:colon].rstrip())) + 1
    return fold(text[start:colon])


def script(cleaned: Cleaned) -> str:
    """The script of the page."""
    return "traditional" if "traditional_script" in cleaned.noise else "simplified"


_SEEN = (
    ("masked_name(***)", re.compile(r"\*{2,}")),
    ("placeholder", re.compile(r"[Xx×某](?:(?:(?<=X)X|(?<=x)x|(?<=×)×|(?<=某)某)[\u4e00-\u9fff]|(?<=[xX])(?<![A-Za-z].)[xX]{0,2}[个名人户家支条万%])")),
    ("elision(……)", re.compile(r"……")),
    ("nbsp", re.compile("\u00a0")),
    ("fullwidth_digits", re.compile(r"[０-９]")),
    ("halfwidth_punct", re.compile(r"[,:;?!](?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff])")),
)  # fmt: skip


def noise(paper: Paper) -> tuple[str, ...]:
    """The noises found, each once, in the order they were met."""
    cleaned = paper.cleaned
    seen = [name for name, pattern in _SEEN if pattern.search(cleaned.text)]
    lost = ["lost_bytes"] if cleaned.lost else []
    several = ["several_articles"] if len(paper.sections) > 1 else []
    table = ["table_flattened"] if any(section.tables for section in paper.sections) else []
    return tuple(dict.fromkeys([*cleaned.noise, *lost, *several, *table, *seen]))


def articles(paper: Paper) -> tuple[Article, ...]:
    """The articles of the page, one where it holds one."""
    return tuple(
        Article(s.title, paper.cleaned.span(s.start, s.end))
        for s in paper.sections
        if s.end > s.start
    )
