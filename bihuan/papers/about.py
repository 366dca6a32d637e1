"""About a paper as a whole: kind, title, organisation, date, script and noises."""

import re

from bihuan.papers.clean import Cleaned
from bihuan.papers.parse import Paper
from bihuan.papers.values import Article

KINDS = (
    ("rectification_list", r"(?:整改|问题|任务|责任)(?:落实)?(?:清单|台账|一览表|任务书)"),
    ("rectification_bulletin", r"整改(?:工作)?(?:进展|落实|完成)?(?:情况)?的?(?:通报|公示|公告|公布)|巡[察视].{0,10}整改"),
    ("talk_record", r"谈心谈话|谈话记录|约谈记录|谈话(?:对象|人|时间|地点)"),
    ("meeting_record", r"会议(?:记录|纪要)|(?:参会|出席|列席|缺席)人员|会议(?:时间|地点|主持)"),
    ("petition_reply", r"信访|答复意见|来信|诉求.{0,10}(?:答复|回复)|您(?:反映|好|来电|提出)|您?反映的.{0,40}收悉|回复如下|答复如下"),
    ("self_inspection", r"对照检查|剖析材料|剖析检查|自查(?:自纠)?(?:报告|情况)?|检视|查摆|组织生活会|民主生活会"),
    ("research_report", r"调研|调查报告|考察报告"),
    ("work_report", r"工作(?:总结|汇报|报告|情况|回顾|要点)|述职|总结"),
    ("essay", r"思考|浅谈|浅析|论|笔者|探析|探讨|心得|体会"),
)  # fmt: skip


def kind(paper: Paper) -> str:
    """What kind of paper this is, by its title and first words; the title weighs most."""
    start = paper.folded.lstrip()[:1200]
    head = (title(paper) or "") + "\n"
    scores = {name: 0.0 for name, _ in KINDS}
    for rank, (name, pattern) in enumerate(KINDS):
        scores[name] += (
            10 * bool(re.search(pattern, head)) + len(re.findall(pattern, start)) - rank / 100
        )
    if "笔者" in start:
        scores["essay"] += 4
    return max(scores, key=lambda name: scores[name])


def title(paper: Paper) -> str | None:
    """The title, or None where the paper begins with its first sentence."""
    lines = [line.strip() for line in paper.cleaned.text[:3000].split("\n") if line.strip()]
    head: list[str] = []
    for line in lines[:4]:
        if (
            len(line) > 60
            or re.search(r"[。！？；!?;]|[.,，：:]$", line)
            or re.match(r"[（(]?[一二三1-9][、）).]", line)
        ):
            break
        head.append(line)
    if not head:
        return None
    if (
        len(head) > 1
        and re.match(r"关于|[\d年]*.{0,10}(?:工作|情况)", head[1])
        and head[1] not in head[0]
    ):
        return head[0] + head[1]
    return head[0] if len(head) == 1 or head[1] not in head[0] else head[1]


_BODY = r"(?:党委|党总支|党支部|党工委|居委会|居民委员会|社区委员会|村委会|办事处)"


def organization(paper: Paper) -> str | None:
    """Whose paper it is."""
    text = paper.cleaned.text.strip()
    head = title(paper) or ""
    if m := re.match(rf"(.{{2,24}}?(?:综合)?{_BODY})关于", head):
        return m[1]
    m = re.search(
        rf"(?:^|[,，。\s:：])([\u4e00-\u9fffXx×]{{2,10}}(?:社区|街道|村|镇|乡)(?:综合)?{_BODY})",
        text[:1500],
    )
    return m[1] if m else None


def date(paper: Paper, text: str) -> str | None:
    """The day the paper was published or signed, as YYYY-MM-DD."""
    m = re.search(
        r"(?:发布|更新|发表|成文)(?:日期|时间)\s*[:：]\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})",
        text,
    )
    m = m or re.search(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*$", text)
    return f"{int(m[1]):04}-{int(m[2]):02}-{int(m[3]):02}" if m else None


def script(cleaned: Cleaned) -> str:
    """The script of the page."""
    return "traditional" if "traditional_script" in cleaned.noise else "simplified"


def noise(paper: Paper) -> tuple[str, ...]:
    """The noises found, each once."""
    return tuple(dict.fromkeys(paper.cleaned.noise))


def articles(paper: Paper) -> tuple[Article, ...]:
    """The articles of the page, one where it holds one."""
    return tuple(
        Article(s.title, paper.cleaned.span(s.start, s.end))
        for s in paper.sections
        if s.end > s.start
    )
