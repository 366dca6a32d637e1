"""Facts 数据: figures with their units, dates and places.

A digit is never guessed: a date that lost its 年 or 月 keeps its words and has no value. A masked
figure (`x个`) is kept once for each unit, because a second mask says nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bihuan.papers.nodes import Paper
from bihuan.papers.printed import chinese, day, number
from bihuan.papers.values import Fact

_COUNTED = (
    "平方公里|平方千米|万平方米|平方米|立方米|公里|千米|万米|厘米|毫米|公斤|千克|万字"
    "|人次|户次|车次|家次|批次|人天|分贝|个方面|个阶段|个步骤|个季度|个百分点"
    "|个|名|人|户|件|次|票|栋|幢|条|家|场|项|份|起|部(?![分门署队委件])|处|种|岁|间|期|辆|组(?!织)|本|笔|张|支|车|盏|堂|根|门|台|册|页|例|套|座|块|批|吨|亩|盆|幅"
    "|篇|桶|棵|株|枚|箱|位|米|字|副|面(?!对)|分(?![之钟别类为布管工])|道|趟|节|课时|学时|床|桌|袋|只|头|片|扇|顶|把|瓶|单|宗|梯|层|艘|类|圈|盒|封|届|所(?![有以谓需在])|遍|倍|对(?![于照比应策接标象外内话待方口立手齐等])"
)
_TIMES = "个工作日|个小时|个星期|个多月|个月|工作日|小时|分钟|学期|周岁|星期|季度|年|天|周|日|秒"
# No unit begins with a digit, a comma or a point: what was read of a number is never given back.
_DIGITS = r"\d{1,15}+(?:,\d{3}){0,5}+(?:\.\d{1,9}+)?+"
_CHINESE = "[一二两三四五六七八九十百千]+"
_MASK = r"(?<![A-Za-z])[xX×*]{1,5}"
_ABOUT = " ?(?:多|余|来|几)?"

_PATTERN = (
    r"(?:(?=\d++[年月日号时:./-])(?:(?P<range>(?P<y1>\d{4})年(?:(?P<m1>\d{1,2})月)?(?:(?P<d1>\d{1,2})日)?\s*(?:至|到|[-—–~])+\s*(?:(?P<y2>\d{4})年)?(?:(?P<m2>\d{1,2})月)?(?:(?P<d2>\d{1,2})日)?)"
    r"|(?P<date>(?P<y>(?:19|20)\d\d)年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?)?)"
    r"|(?P<iso>(?P<iy>(?:19|20)\d\d)[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2}))(?!\d)"
    r"|(?P<lost>(?<!\d)(?:19|20)\d{2}(?:\d{1,2}月)?\d{2,4}[日号]|(?<!\d)(?:19|20)\d{3,5}月(?:\d{1,2}日)?)"
    r"|(?P<month>(?<!\d)(?P<mm>\d{1,2})月(?:(?P<md>\d{1,2})[日号])?(?!\d))"
    r"|(?P<clock>(?<!\d)\d{1,2}[:时]\d{2}分?(?!\d)|(?<!\d)\d{1,2}时(?!间))))"
    r"{mail}"
    r"|(?P<phone>(?<![\d.])(?:0\d{2,3}[-—]?\d{7,8}|1[3-9]\d{9}|(?<=电话)[:]?[2-9]\d{6,7}|[2-9]\d{7}(?=[,，。;、\s]|$))(?!\d))"
    r"|(?P<ratio>[一二三四五六七八九十]+分之[一二三四五六七八九十]+)"
    r"|(?P<percent>(?P<pn>" + _DIGITS + r"|" + _MASK + r")\s*%|百分之(?P<pc>[一二三四五六七八九十百]+)|(?P<tenths>[一二三四五六七八九])成(?![为立本果员人长功效就绩熟品套型分交群片天都年不了]))"
    r"|(?P<address>[\u4e00-\u9fff]{1,12}(?:路|街|大道|巷|里)\d{1,5}号|\d{1,3}号楼[\u4e00-\u9fff]{0,4}?(?:商铺|单元|门面|室|院))"
    r"|(?P<order>第(?:\d+|[一二三四五六七八九十百]+)(?:届|轮|次|批|期|季度|年|名|位|个|条|项|代|方面|天|步|类|种|份|件|起|场|家|处))"
    rf"|(?P<amount>(?P<an>{_DIGITS}|{_MASK}|[一二两三四五六七八九十百千]+(?=万元|亿元|元)){_ABOUT}(?P<au>亿元|万元|千元|元|块钱|万(?=[,。;、)\s]|$|多元|余元)))"
    rf"|(?P<time>(?P<tn>{_DIGITS}|{_MASK}|{_CHINESE}|半){_ABOUT}(?P<tu>{_TIMES}))"
    rf"|(?P<count>(?P<cn>{_DIGITS}|{_MASK}|{_CHINESE})(?P<cw>万|亿)?{_ABOUT}(?P<cu>{_COUNTED}))"
)  # fmt: skip
_MAIL = r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4})"
_FIGURE = re.compile(_PATTERN.replace("{mail}", ""))
_FIGURE_OR_MAIL = re.compile(_PATTERN.replace("{mail}", _MAIL))


# Where a figure may begin: a digit, a mask, or a numeral before a measure word.
_UNITS = "".join(
    sorted(
        set(
            "".join(word[0] for word in f"{_COUNTED}|{_TIMES}".split("|"))
            + "亿万千元块成分多余来几"
        )
    )
)
_WORDED = "一二两三四五六七八九十百千"
_START = re.compile(
    rf"(?P<digit>[0-9]+)|(?<![A-Za-z])[xX×*]{{1,5}}(?=[ %{_UNITS}])|[一二两三四五六七八九十百千半]{{1,6}}(?= ?[{_UNITS}])|百分之|第(?=[一二三四五六七八九十百\d])|[\w.+-]{{1,64}}(?=@)",
    re.ASCII,
)
# The same without an address of mail: a class first, so that the engine skips to it.
_QUICK_START = re.compile(
    rf"[0-9xX×*{_WORDED}半第](?:(?P<digit>(?<=[0-9])[0-9]*)|(?<=[xX×*])(?<![A-Za-z].)[xX×*]{{0,4}}(?=[ %{_UNITS}])"
    rf"|(?<=[{_WORDED}半])[{_WORDED}半]{{0,5}}(?= ?[{_UNITS}])|(?<=百)分之|(?<=第)(?=[一二三四五六七八九十百\d]))",
    re.ASCII | re.DOTALL,
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,12}(?:路|街|大道|巷|里)$")
_ENDS_PLACE = frozenset("路街道巷里\n")
_LONGEST_PLACE = 14


class _Value(NamedTuple):
    kind: str
    value: float | int | str | None
    unit: str | None = None


def facts(paper: Paper) -> tuple[Fact, ...]:
    """The facts of a paper, in the order of the page."""
    text, cleaned = paper.folded, paper.cleaned
    masked: set[tuple[object, str | None]] = set()
    found = []
    marks = _marks(paper)
    for m in _figures(text):
        one = None if m.start() in marks else _READERS[m.lastgroup or ""](m, text)
        if one is None:
            continue
        if _is_mask(one):
            if (one.value, one.unit) in masked:
                continue
            masked.add((one.value, one.unit))
        start, end = m.span()
        span = cleaned.span(start, end)
        found.append(Fact(one.kind, one.value, one.unit, cleaned.text[start:end], span))
    return tuple(found)


def _figures(text: str) -> Iterator[re.Match[str]]:
    """What looks like a figure; the long pattern is tried only where one may begin."""
    done = 0
    mail = "@" in text
    figure = _FIGURE_OR_MAIL if mail else _FIGURE
    for start in (_START if mail else _QUICK_START).finditer(text):
        at = start.start()
        if at < done:
            continue
        named = start.lastindex and text[at - 1 : at] in _ENDS_PLACE
        place = _PLACE.search(text, max(done, at - _LONGEST_PLACE), at) if named else None
        m = (place and figure.match(text, place.start())) or figure.match(text, at)
        if m:
            done = m.end()
            yield m


def _marks(paper: Paper) -> set[int]:
    """Where the numbers of list marks stand: 问题12 before 部分 counts nothing."""
    return {
        at
        for section in paper.sections
        for node in section.nodes
        if node.printed
        for at in range(node.start, node.body)
    }


def _is_mask(one: _Value) -> bool:
    return isinstance(one.value, str) and one.value[:1] in "xX×*" and one.unit is not None


def _range(m: re.Match[str], _: str) -> _Value | None:
    first = day(m["y1"], m["m1"], m["d1"])
    if not (m["y2"] or m["m2"] or m["d2"]):
        return _Value("date", first)
    last = day(m["y2"] or m["y1"], m["m2"] or m["m1"], m["d2"])
    return _Value("date_range", f"{first}/{last}" if first and last else None)


def _month(m: re.Match[str], _: str) -> _Value | None:
    exact = day("2024", m["mm"], m["md"])  # a leap year: 29 February may be meant
    return _Value("date", exact[5:] if exact and m["md"] else m["mm"] if exact else None)


def _percent(m: re.Match[str], _: str) -> _Value | None:
    if m["tenths"]:
        return _Value("percent", 10 * chinese(m["tenths"]), "%")
    return _Value("percent", number(m["pn"]) if m["pn"] else chinese(m["pc"]), "%")


def _ratio(m: re.Match[str], _: str) -> _Value | None:
    below, above = m["ratio"].split("分之")
    return _Value("ratio", f"{chinese(above)}/{chinese(below)}")


_EACH = re.compile(
    r"(?:每(?P<each>[月年])|(?P<by>[月年])(?:均)?(?:工资|收入|补贴|租金))[^,。;]{0,10}$"
)


def _amount(m: re.Match[str], text: str) -> _Value | None:
    unit = m["au"].replace("块钱", "元")
    if _is_vague(m["an"], m):
        return None
    if unit == "元" and (each := _EACH.search(text, max(0, m.start() - 14), m.start())):
        unit = f"元/{each['each'] or each['by']}"
    return _Value("amount", number(m["an"]), unit)


_ONCE = re.compile(r"[^,。;、\d]{0,4}一次")
_WITHIN = re.compile(r"之?以?内")
_VAGUE = re.compile("[一二三四五六七八九][一二三四五六七八九]")


def _is_vague(printed: str, m: re.Match[str]) -> bool:
    """Whether a numeral in words tells no number: 三四千, 十几."""
    if printed[0] not in _WORDED:
        return False
    return _VAGUE.search(printed) is not None or "几" in m.group()[len(printed) :]


_SPAN_OF_TIME = re.compile(r"[内后前]|以[内上下]|左右|期限|时间|之内")


def _time(m: re.Match[str], text: str) -> _Value | None:
    printed, unit = m["tn"], m["tu"]
    before, after = text[m.start() - 1 : m.start()], text[m.end() : m.end() + 2]
    if unit == "日" and not (
        printed[0].isdigit() and before != "月" and _SPAN_OF_TIME.match(after)
    ):
        return None
    if unit == "周岁":
        return _Value("count", number(printed), "岁")
    if unit == "年" and (printed[0].isdigit() and len(printed) > 2):
        return None
    if printed == "一" and not (
        (before and before in "满近达了逾超足")
        or (unit == "周" and after[:1] not in "一岁年")
        or _WITHIN.match(after)
    ):
        return None
    if _is_vague(printed, m) or _ONCE.match(text, m.end()):
        return None
    if unit == "季度" and not printed[0].isdigit():
        return None
    if (before and before in "第每上下") or (before == "“" and not printed[0].isdigit()):
        return None
    return _Value(
        "duration", number(printed), unit.replace("个多月", "个月").replace("个小时", "小时")
    )


_RUN = re.compile("培训|讲座|专栏|课|班|活动|简报|节目")
_EVERY = re.compile(r"每(年|半年|个?季度|季|个?月|半月|两月|周|星期|天|日|学期)[^,。;:]{0,10}$")
_IDIOM_BEFORE = '“”"第每哪几某上下另各单'


def _count(m: re.Match[str], text: str) -> _Value | None:
    printed, many, unit = m.group("cn", "cw", "cu")
    ten_thousands = many if unit != "字" else None
    unit = (many or "") + unit if unit == "字" else unit
    before = text[m.start() - 1 : m.start()]
    if not printed[0].isdigit() and printed[0] not in "xX×*":
        if set(printed) <= {"百", "千"} or _is_vague(printed, m):
            return None
        if unit == "期" and not _RUN.match(text, m.end()):  # 二期 is a part of a place
            return None
        if (before and before in _IDIOM_BEFORE) or (printed == "一" and unit not in ("例", "起")):
            return None
        if printed[0] == "一" and len(printed) > 1 and printed[1] not in "十百千":
            return None
        if unit in _NOT_BY_WORD and not (unit == "位" and "十" in printed):
            return None
    value = number(printed)
    if ten_thousands and not isinstance(value, str):
        value *= {"万": 10_000, "亿": 100_000_000}[ten_thousands]
        value = int(value) if float(value).is_integer() else value
    every = _EVERY.search(text, max(0, m.start() - 16), m.start()) if unit == "次" else None
    if every:
        return _Value("frequency", value, f"次/{every[1].removeprefix('个')}")
    return _Value("count", value, unit)


# 三部曲, 两面人, 四节, 两头: with a numeral in words these seldom count.
_NOT_BY_WORD = frozenset(
    [
        "部",
        "面",
        "头",
        "节",
        "道",
        "把",
        "片",
        "字",
        "门",
        "课时",
        "层",
        "位",
        "单",
        "块",
        "只",
        "起",
        "分",
        "米",
        "车",
        "顶",
        "项",
        "条",
        "本",
        "组",
        "对",
        "类",
        "届",
        "圈",
        "所",
    ]
)

_READERS: dict[str, Callable[[re.Match[str], str], _Value | None]] = {
    "range": _range,
    "date": lambda m, _: _Value("date", day(m["y"], m["m"], m["d"])),
    "iso": lambda m, _: _Value("date", day(m["iy"], m["im"], m["id"])),
    "lost": lambda m, _: _Value("date", None),
    "month": _month,
    "clock": lambda m, _: _Value("time", m["clock"]),
    "mail": lambda m, _: _Value("email", m["mail"]),
    "phone": lambda m, _: _Value("phone", m["phone"].lstrip(":")),
    "ratio": _ratio,
    "percent": _percent,
    "address": lambda m, _: _Value("address", m["address"]),
    "order": lambda m, _: _Value("ordinal", m["order"]),
    "amount": _amount,
    "time": _time,
    "count": _count,
}
