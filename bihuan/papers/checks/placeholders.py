"""Places that were never filled in: x个, xx%, XX社区, ***, ____, 待定, 有：……"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import groupby

from bihuan.papers.checks.page import Page
from bihuan.papers.seek import matches
from bihuan.papers.values import Finding

_AFTER = r"(?:社区|街道|小区|支部|同志|公司|物业|[省市区县镇乡村路号楼栋户个名人次条项件支家万元年月日种场批处])?"
PLACEHOLDER = re.compile(
    rf"(?<![A-Za-z0-9])[xX]{{1,8}}(?![A-Za-z光])(?:%|{_AFTER})"
    rf"|×{{2,}}{_AFTER}|×(?:社区|街道|年|月)|(?<![0-9*])[*]{{3,}}|[○〇●□]{{2,}}|(?<=[\u4e00-\u9fff])某某(?=社区|街道)|_{{2,}}"
    r"|(?<=[:：、])\s*(?:…+|\.{3,})|(?<=[:：\s])(?:待定|待补充|待填|此处略)(?=\s|$|[,。;；])"
    r"|年\s+月\s+日|\d{4}年\s+月\s*日"
)
# Where one may begin; a class first, so that the engine skips to it.
_FIRST = re.compile(
    r"[xX×*○〇●□某_…待此.年\d](?:(?<=[xX])|(?<=×)(?=[×社街年月])|(?<=[*])(?=[*]{2})|(?<=[○〇●□])(?=[○〇●□])"
    r"|(?<=某)(?=某)|(?<=_)(?=_)|(?<=[:：、][….])|(?<=待)(?=[定补填])|(?<=此)(?=处略)|(?<=年)(?=\s)"
    r"|(?<=\d)(?<!\d\d)(?=\d{3}年\s))"
)
SHOWN = 4


def placeholders(page: Page) -> Iterator[Finding]:
    """One finding for a record or paragraph, at its first empty place, naming some."""
    found = list(matches(PLACEHOLDER, _FIRST, page.view))
    if not found:
        return
    marked = [page.finding("placeholder", m.group().strip(), m.start(), m.end()) for m in found]
    ends = [m.start() for m in re.finditer("\n", page.view)]
    keyed = zip(marked, (bisect_left(ends, m.start()) for m in found), strict=True)
    for _, group in groupby(keyed, key=lambda one: one[0].record or one[1]):
        several = [finding for finding, _ in group]
        names = list(dict.fromkeys(f.says for f in several))
        shown = "、".join(names[:SHOWN]) + ("等" if len(names) > SHOWN else "")
        says = f"这里有{len(several)}处没有填写：{shown}。请补上真实的名称或数字，或者删去。"
        yield Finding("placeholder", says, several[0].span, several[0].record)
