"""Dates no calendar has, and dates that lost a digit or a mark on the way."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from bihuan.papers.checks.page import Page
from bihuan.papers.seek import matches
from bihuan.papers.values import Finding

_FULL = re.compile(r"(?:(?<!\d)(\d{4})年)?(?<!\d)(\d{1,2})月(?:(\d{1,3})[日号])?")
_DAMAGED = re.compile(
    r"(?<!\d)(?:19|20)\d{2}[年.]?\d{2,4}[日号](?!\d)"  # 2021319日, 2021年319日
    r"|(?<!\d)(?:19|20)\d{2}年(?=月|\d{1,2}日)\S?"  # 2022年月, 2022年5日
    r"|(?<!\d)(?:19|20)\d{2}月\d{0,2}"  # 2022月3
)
_RANGE = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日?[至到\-—~]+(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
)
# Lost figures before words that are always counted.
_NTH = re.compile(
    r"第(?:巡察|督导|督查|指导|检查|工作)组|(?<!\d)\d{1,4}(?:[省市区县]委|街道|镇党委)(?=第|巡察|反馈)"
)

# Where each of them may begin; a run of digits is looked at once, from its first.
_FULL_FIRST = re.compile(r"[0-9][0-9]*+(?=[年月])")
_DAMAGED_FIRST = re.compile(r"[0-9][0-9]*+(?=[年.月日号])")
_RANGE_FIRST = re.compile(r"[0-9][0-9]*+(?=年)")
_NTH_FIRST = re.compile(r"[第0-9](?:(?<=第)(?=[巡督指检工])|(?<=[0-9])[0-9]*+(?=[省市区县街镇]))")


def impossible(page: Page) -> Iterator[Finding]:
    """13月, 2月30日, 2023年2月29日."""
    for m in matches(_FULL, _FULL_FIRST, page.view):
        if reason := _reason(*m.groups()):
            says = f"日期“{m.group()}”不存在：{reason}。请对照原件改正。"
            yield page.finding("impossible_date", says, m.start(), m.end())


def _reason(year: str | None, month: str, day: str | None) -> str | None:
    if not 1 <= int(month) <= 12:
        return "没有这个月份"
    if day is None:
        return None
    most = monthrange(int(year) if year and int(year) else 2024, int(month))[1]
    return None if 1 <= int(day) <= most else f"该月最多{most}天"


def damaged(page: Page) -> Iterator[Finding]:
    """Never guessed at: the reader is asked."""
    for m in matches(_DAMAGED, _DAMAGED_FIRST, page.view):
        says = f"日期“{m.group()}”缺了年、月、日或数字，无法确定是哪一天。请对照原件补全。"
        yield page.finding("damaged_date", says, m.start(), m.end())
    for m in matches(_NTH, _NTH_FIRST, page.view):
        says = f"“{m.group()}”前后像是缺了数字。请对照原件补全。"
        yield page.finding("damaged_figure", says, m.start(), m.end())


def backwards(page: Page) -> Iterator[Finding]:
    """A period that ends before it begins."""
    for m in matches(_RANGE, _RANGE_FIRST, page.view):
        begin, end = _day(m[1], m[2], m[3]), _day(m[4] or m[1], m[5], m[6])
        if begin and end and end < begin:
            says = f"“{m.group()}”的结束日期早于开始日期。请核对。"
            yield page.finding("contradiction", says, m.start(), m.end())


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
