"""Figures of one paper that cannot all be right."""

import re
from collections.abc import Iterator

from bihuan.papers.checks.page import Page
from bihuan.papers.marks import numeral
from bihuan.papers.values import Finding

_N = r"(\d{1,7}|[一二两三四五六七八九十百]{1,4})"
_ANNOUNCED = re.compile(rf"{_N}(?:个|项|条)(?:方面的?)?(?:主要|突出|具体|反馈|重点)?(?:的)?问题")
_STATES = re.compile(
    rf"(已(?:全部)?完成(?:整改)?|完成整改|正在(?:推进|整改)|基本完成|未完成|长期(?:坚持|推进)){_N}(?:个|项|条)"
)
_SHOULD = re.compile(r"应到(?:会)?[^\d\n。;]{0,8}(\d{1,9})\s*[名人位]")
_CAME = re.compile(r"实到(?:会)?[^\d\n。;]{0,8}(\d{1,9})\s*[名人位]")
_AWAY = re.compile(
    r"(?:请假|缺席|缺勤|未到)[^\d\n。;]{0,6}(\d{1,9})\s*[名人位]|(\d{1,9})\s*[名人位](?:因[^,。;\n]{1,6})?(?:请假|缺席|未到)"
)
_VOTES = re.compile(
    r"(?:同意|赞成)(\d{1,9})[票人名][^。;\n]{0,4}?反对(\d{1,9})[票人名][^。;\n]{0,4}?弃权(\d{1,9})[票人名]"
)
_PARTS = re.compile(
    r"(\d\d{0,8})(件|户|人|名|个|项|起|次|处|条|份|栋|部|台|台账)[^。\n\d]{0,16}[,;]?其中[:,]?((?:[^。\n\d]{0,12}\d{1,9}\2[^。\n\d]{0,16})+)"
)
_RATE = re.compile(
    r"(\d\d{0,8})(件|户|人|名|个|起|次|份)[,、;][^。\n\d]{1,8}?(\d{1,9})\2[,、;][^。\n\d%,、;]{0,4}率(?:为|达|达到)?(\d{1,9}(?:\.\d{1,9})?)%"
)
_BALANCE = re.compile(
    r"(?:收入|收益|筹集|募集|到账)[^。;\n\d]{0,6}(\d{1,9}(?:\.\d{1,9})?)(万?元)[,、;]\s*(?:已)?(?:支出|使用|开支)[^。;\n\d]{0,4}(\d{1,9}(?:\.\d{1,9})?)\2[,、;]"
    r"\s*(?:结余|剩余|余)[^。;\n\d]{0,4}(\d{1,9}(?:\.\d{1,9})?)\2"
)
_STANDING = re.compile(
    r"(?:社区|街道|辖区|全区|小区)?(?:现|共|总)共?有?(居民|住户|党员|常住人口|人口|党支部|网格|楼栋)(?:总数|总户数|总人数)?(?:共|约|为|有)?(\d{1,9})(多)?(户|人|名|个|栋)"
)
_WHERE = frozenset({"社区", "街道", "辖区", "全区", "小区"})
_MIDDLE = re.compile(
    r"[现共总]共?有?(?:居民|住户|党员|常住人口|人口|党支部|网格|楼栋)[总户人数共约为有]{0,5}\d"
)
# An earlier round's problems, or one person's share of them, are another list.
_EARLIER = re.compile(r"去年|上年|上一|上次|上轮|前一|以往|认领|已整改|回头看")
LISTED_KINDS = frozenset({"self_inspection", "rectification_bulletin", "rectification_list"})


def announced(page: Page) -> Iterator[Finding]:
    """16个问题 in the lead, and another number listed. Lists of fewer than three say nothing."""
    if page.kind not in LISTED_KINDS or len(page.problems) < 3:
        return
    lead = page.view[: page.place(page.problems[0])]
    said = [m for m in _ANNOUNCED.finditer(lead) if not _EARLIER.search(_sentence(lead, m.start()))]
    counts = [numeral(m[1]) for m in said]
    if said and len(page.problems) not in counts:
        m = said[counts.index(max(n or 0 for n in counts))]
        says = f"前面说“{m.group()}”，文中列出的是{len(page.problems)}个。请核对是漏写、多写，还是数字有误。"
        yield page.finding("contradiction", says, m.start(), m.end())


def states(page: Page) -> Iterator[Finding]:
    """16个问题, 已完成12个, 正在推进3个."""
    for start, line in _lines(page):
        if "问题" not in line:
            continue
        total = _ANNOUNCED.search(line)
        parts = list(_STATES.finditer(line, total.end())) if total else []
        counts = [numeral(m[2]) or 0 for m in parts]
        if total and len(parts) > 1 and sum(counts) != numeral(total[1]):
            says = f"“{total.group()}”与后面各状态之和{sum(counts)}不相等。请核对。"
            yield page.finding(
                "contradiction", says, start + total.start(), start + parts[-1].end()
            )


def attendance(page: Page) -> Iterator[Finding]:
    """应到, 实到, 请假; and votes against those present."""
    should, came = _SHOULD.search(page.view), _CAME.search(page.view)
    if not should or not came:
        return
    due, present = int(should[1]), int(came[1])
    away = _AWAY.search(page.view, came.end(), came.end() + 40)
    absent = int(away[1] or away[2]) if away else due - present
    if present > due or present + absent != due:
        told = f"应到{due}、实到{present}" + (f"、请假或缺席{absent}" if away else "")
        says = f"{told}，人数对不上。请按签到表核对。"
        yield page.finding("contradiction", says, should.start(), came.end())
    for m in _VOTES.finditer(page.view, came.end()):
        cast = int(m[1]) + int(m[2]) + int(m[3])
        if cast != present:
            says = f"“{m.group()}”合计{cast}票，实到{present}人。请按计票单核对。"
            yield page.finding("contradiction", says, m.start(), m.end())


def parts(page: Page) -> Iterator[Finding]:
    """Parts that add up to more than the whole."""
    for m in _PARTS.finditer(page.view) if "其中" in page.view else ():
        counts = [int(n) for n in re.findall(rf"(\d+){m[2]}", m[3])]
        if sum(counts) > int(m[1]):
            says = f"“其中”各项合计{sum(counts)}{m[2]}，多于总数{m[1]}{m[2]}。请核对。"
            yield page.finding("contradiction", says, m.start(), m.end())


def rates(page: Page) -> Iterator[Finding]:
    """67件, 调成63件, 成功率84%."""
    for m in _RATE.finditer(page.view) if "率" in page.view else ():
        whole, part, told = int(m[1]), int(m[3]), float(m[4])
        right = 100 * part / whole if whole else told
        if part > whole or abs(right - told) > 1:
            says = f"按{part}/{whole}计算是{right:.1f}%，文中写{m[4]}%。请核对。"
            yield page.finding("contradiction", says, m.start(), m.end())


def balances(page: Page) -> Iterator[Finding]:
    """Income, spending and what is left."""
    for m in _BALANCE.finditer(page.view):
        left = float(m[1]) - float(m[3])
        if abs(left - float(m[4])) > 0.011:
            says = f"{m[1]}减{m[3]}应为{left:g}{m[2]}，文中写{m[4]}{m[2]}。请对照账册核对。"
            yield page.finding("contradiction", says, m.start(), m.end())


def standing(page: Page) -> Iterator[Finding]:
    """One thing counted twice with two results: 共有居民6000户, later 5800户."""
    known: dict[tuple[str, str], re.Match[str]] = {}
    for m in _counted(page.view):
        first = known.setdefault((m[1], m[4]), m)
        if first[2] != m[2] and not (first[3] or m[3]):
            says = f"{m[1]}数前面写“{first[2]}{m[4]}”，这里写“{m[2]}{m[4]}”。请统一。"
            yield page.finding("contradiction", says, m.start(), m.end())


def _counted(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_STANDING`, looked for only where its middle stands."""
    done = 0
    for middle in _MIDDLE.finditer(text):
        at = middle.start()
        first = at - 2 if at - 2 >= done and text[at - 2 : at] in _WHERE else at
        if at >= done and (m := _STANDING.match(text, first)):
            done = m.end()
            yield m


def _sentence(text: str, at: int) -> str:
    start = max(text.rfind(stop, 0, at) for stop in "。;\n") + 1
    ends = [end for stop in "。;\n" if (end := text.find(stop, at)) >= 0]
    return text[start : min(ends, default=len(text))]


def _lines(page: Page) -> Iterator[tuple[int, str]]:
    start = 0
    for line in page.view.split("\n"):
        yield start, line
        start += len(line) + 1
