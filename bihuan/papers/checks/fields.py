"""Who answers for it, until when, and how it stands: what a ledger cannot do without.

Asked of bulletins and lists only, problem by problem, over what the page says after the problem.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from bihuan.papers.checks.page import Page
from bihuan.papers.values import Finding, Record

ASKED_OF = frozenset({"rectification_bulletin", "rectification_list"})

OWNER = re.compile(
    r"[责牵负承](?:(?<=责)任(?:人|单位|领导|部门|科室|主体)|(?<=牵)头(?:人|领导|单位|部门)|(?<=负)责人|(?<=承)办人)(?:[:：为是]|\s)\s*(?!待定|完成|整改|时限|期限|状态|进展|责任|牵头)[^\s:：、,。;；]"
    r"|由[^,。;；\n]{1,24}?(?:负责|牵头|督办|抽查|核实|检查|监督|值守|认领|通报|审核|把关|办理|提醒|担责|签字|补开|兼|上门|专人)"
    r"|专人(?<=[^,。;；\n]{2}专人)(?:负责|保管|管理)"
)
# Only whether there is one matters: each way begins with a class, which the engine skips to.
DUE = re.compile(
    r"[时期完办立长常年月季本春汛周上下\d一二两三四五六七八九十半](?:"
    r"(?:(?<=[时期])限|(?<=完)成时间|(?<=办)结时间)[:：\s]\s*\S|(?<=立)行立改|(?<=长)期坚持|(?<=常)态化坚持"
    r"|(?:(?<=\d)月(?:\d{1,2}日|[上中下]旬)?|(?<=\d{4})年)[^,。;；\n]{0,2}(?:底|前|之前|以前|末)|(?<=\d)月\d{1,2}日"
    r"|(?:(?<=[年月])|(?<=季)度|(?<=本)周|(?<=春)节|(?<=汛)期)(?:底|末)?(?:之|以)?前"
    r"|(?<=[年月周])底|(?<=[年月])内|(?<=季)度内|(?<=[上下])半年(?:完成|内)"
    r"|(?<=\d)\s*(?:个工作日|天|日|小时|周|个月|年)(?:之|以)?内"
    r"|(?<=[一二两三四五六七八九十半])(?:个月|周|年|天)(?:之|以)?内)"
)
STATE = re.compile(
    r"已(?:全部)?(?:完成|整改|销号|办结|解决|执行|公布|到位)|基本完成|完成整改|整改完成|整改到位|未完成|未启动"
    r"|正在(?:整改|推进|办理|进行)|整改中|进行中|推进中|持续推进|长期坚持| (?:已|未|正在)\S"
    r"|(?:状态|进展|完成情况|整改进展|办理情况)[:：]\s*\S"
)
_ASKS = (
    ("no_owner", OWNER, "没有写由谁负责", "请补上责任人或责任单位。"),
    ("no_date", DUE, "没有写完成时限", "请补上哪一天前完成，或者写明立行立改、长期坚持。"),
    ("no_state", STATE, "没有写整改到了哪一步", "请写明已完成、正在整改、基本完成或者未完成。"),
)


# What has been done needs no time limit any more.
_DONE = re.compile(r"(?:已(?:全部)?完成|已销号|完成整改|整改完成|已办结)")
# Words of a table's head -> what its column gives.
_COLUMNS = (
    ("no_owner", re.compile(r"责任|牵头|负责|承办")),
    ("no_date", re.compile(r"时限|期限|时间")),
    ("no_state", re.compile(r"进展|完成情况|状态|办理情况|整改情况")),
)
_EMPTY = re.compile(r"[\s\-—/]*(?:待定)?[\s\-—/]*")


def missing(page: Page) -> Iterator[Finding]:
    """What each problem of a bulletin or list lacks."""
    if page.kind not in ASKED_OF:
        return
    for problem in page.problems:
        region = page.region(problem)
        told = _told(page, problem)
        for kind, pattern, lacks, do in _ASKS:
            if kind in told or pattern.search(region):
                continue
            if kind != "no_date" or not _DONE.search(region):
                says = f"问题“{problem.title[:24]}”{lacks}。{do}"
                yield page.about(kind, says, problem)


def _told(page: Page, problem: Record) -> set[str]:
    """What the columns of a table or the fields below a problem already gave."""
    own = (problem, *page.answering(problem))
    owner = {"no_owner"} if any(r.owner for r in own) else set()
    due = {"no_date"} if any(r.due for r in own) else set()
    return owner | due | set(_cells(page, problem))


def _cells(page: Page, problem: Record) -> Iterator[str]:
    """What the row of a problem gives under the heads of its table."""
    n = bisect_right(page.rows, page.place(problem), key=lambda row: row[0]) - 1
    if n < 1:
        return
    start, row = page.rows[n]
    heads = next((cells for _, cells in page.rows[:n] if len(cells) == len(row)), None)
    if heads is None or page.place(problem) > start + sum(map(len, row)) + len(row):
        return
    for kind, pattern in _COLUMNS:
        for head, cell in zip(heads, row, strict=True):
            if pattern.search(head) and not _EMPTY.fullmatch(cell):
                yield kind
