"""Does every problem have a measure, and does the measure speak of the problem?

A paper that links its measures is asked link by link. Where nothing is linked, a problem is asked
about only when none of its rarer words comes back in any measure.
"""

import re
from collections.abc import Iterator

from bihuan.papers.checks.page import Page
from bihuan.papers.clean import half
from bihuan.papers.values import Finding, Record

# Kinds in which a problem without a measure is a gap; an essay may well only complain.
OWES_MEASURES = frozenset(
    {
        "self_inspection",
        "rectification_bulletin",
        "rectification_list",
        "petition_reply",
        "work_report",
    }
)
# Kinds whose measures mean to answer every problem though nothing is linked; lists of one length do so in order.
SAYS_ALL = OWES_MEASURES - {"work_report"}
# Words that any problem and any measure may hold: they show no connection.
_COMMON_WORDS = (
    r"社区|街道|工作|问题|群众|居民|加强|进一步|提高|提升|强化|落实|不够|不足|不强|不高|不到位|不规范|不严|存在"
    r"|方面|情况|有的|部分|个别|多数|一些|开展|进行|组织|建设|管理|服务|能力|质量|水平|作用|发挥|意识|完善|健全"
    r"|以及|或者|没有|不能|难以|有待|还|的|了|和|对|在|与|及|等|为|是|不"
)
_COMMON = re.compile(_COMMON_WORDS)
# So many gaps are told one by one in any case.
FEW = 3
# Characters of grammar and counting, which any two sentences share.
_GRAMMAR = frozenset(
    "的了和对在与及等为是不一人年月日上下大小中有无来去到出入前后内外由从把被就也都还要能会每次个开公行动作新以其他她它这那自己多少好用工"
)
# What may be taken away as part of a common word, or is no word of what is spoken of.
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]").match
_NOT_TELLING = _GRAMMAR | frozenset(_COMMON_WORDS)
# A complaint that something is untrue asks for a measure that looks at the truth.
_UNTRUE = re.compile(r"不实|造假|虚报|虚假|虚构|弄虚作假|不符|代签|冒领")
_VERIFIES = re.compile(
    r"核[实查对定]|复核|抽查|检查|比对|对照|盘点|清点|签[到字名领]|当场|追[责缴究]|问责|处[分理]|批评|约谈|照片|影像|公示|监督|更正|补[录足齐]|标准"
)


def unanswered(page: Page) -> Iterator[Finding]:
    """Problems to which the paper has no measure."""
    if page.kind not in OWES_MEASURES or not page.problems:
        return
    if not page.answers:
        first = page.problems[0]
        says = f"全文列出{len(page.problems)}个问题，没有找到一条措施。请补写措施，或者确认材料是否完整。"
        yield page.about("problem_without_measure", says, first)
    elif page.linked:
        yield from _unlinked(page, [p for p in page.problems if not page.answering(p)])
    elif page.kind in SAYS_ALL and len(page.problems) != len(page.answers):
        words = frozenset().union(*(_pairs(page.plain(r)) for r in page.answers))
        yield from (_gap(page, p) for p in page.problems if _unspoken(page, p, words))


def off_target(page: Page) -> Iterator[Finding]:
    """Linked measures that have no word of the problem, or leave an untruth unlooked at."""
    for problem in page.problems:
        measures = page.answering(problem)
        text = "\n".join(map(page.plain, measures))
        if measures and (doubt := _doubt(problem, page.plain(problem), text)):
            yield page.about("measure_off_problem", doubt, measures[0])


def _doubt(problem: Record, words: str, measures: str) -> str | None:
    if _UNTRUE.search(half(problem.title)) and not _VERIFIES.search(measures):
        return f"问题“{_short(problem.title)}”说的是不真实，措施里没有核对真实情况的办法。请核对措施是否对症，或者补上核查办法。"
    if any(map(_IDEOGRAPH, frozenset(words).intersection(measures) - _NOT_TELLING)):
        return None
    asked = _characters(half(problem.title)) | _characters(words)
    if asked and not asked & _characters(measures):
        return f"措施与问题“{_short(problem.title)}”没有共同的字眼。请核对：措施是否对着这个问题？"
    return None


def _unlinked(page: Page, open_ones: list[Record]) -> Iterator[Finding]:
    """Each one, unless it is most of them: then the paper is built another way than it was read."""
    if len(open_ones) <= max(FEW, len(page.problems) // 2):
        yield from (_gap(page, problem) for problem in open_ones)
        return
    says = (
        f"{len(page.problems)}个问题中有{len(open_ones)}个没有找到对应的措施，从“{_short(open_ones[0].title)}”起。"
        "请逐个核对：补写措施，或者在核对时把措施连到问题上。"
    )
    yield page.about("problem_without_measure", says, open_ones[0])


def _gap(page: Page, problem: Record) -> Finding:
    says = f"问题“{_short(problem.title)}”没有对应的措施。请补写措施，或者指明由哪条措施解决。"
    return page.about("problem_without_measure", says, problem)


def _unspoken(page: Page, problem: Record, words: frozenset[str]) -> bool:
    """None of the title's rarer words, and hardly any of the text's, comes back in a measure."""
    title, text = _pairs(half(problem.title)), _pairs(page.plain(problem))
    return bool(title) and not title & words and len(text & words) <= len(text) // 12


def _pairs(plain: str) -> frozenset[str]:
    """Pairs of neighbouring characters of half-width text without the common words, and figures."""
    runs = re.findall("[\u4e00-\u9fff]+", _COMMON.sub(" ", plain))
    figures = re.findall(r"\d{2,}", plain)
    return frozenset([*figures, *(run[n : n + 2] for run in runs for n in range(len(run) - 1))])


def _characters(plain: str) -> frozenset[str]:
    """What half-width text speaks of, character by character."""
    left = frozenset(_COMMON.sub(" ", plain)) - _GRAMMAR
    return frozenset(filter(_IDEOGRAPH, left))


def _short(title: str, most: int = 24) -> str:
    return title if len(title) <= most else title[:most] + "…"
