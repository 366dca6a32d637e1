"""List marks: 一、（一）1.（1）①, 一是, 首先, 第一, 问题N, as printed or as a page broke them.

All patterns look at folded text, so one width and one script are enough.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from bihuan.papers.values import CAUSE, PRACTICE, PROBLEM, SUGGESTION

NUMERALS = "一二三四五六七八九十"
_N = f"[{NUMERALS}]{{1,3}}"

PART, H1, H2, N, Q, NP, C = "part", "一、", "(一)", "1.", "问题1", "(1)", "①"
SHI, YAO, QI, FIRST, DI, BULLET = "一是", "一要", "其一", "首先", "第一", "•"
BARE_N = "1"  # a number that lost its point: a mark only after the number before it
RUN_IN = (SHI, YAO, QI, FIRST, DI)

# family -> how deep it usually stands; what is on the page decides where the two differ
RANK = {
    PART: 0, H1: 1, H2: 2, N: 3, Q: 4, NP: 6, C: 7,
    SHI: 8, YAO: 9, QI: 8, FIRST: 8, DI: 8, BULLET: 10,
}  # fmt: skip
# what a mark that is a word says its item is
_KINDS = (
    (PRACTICE, "案例 做法 经验 举措 体会 启示 感受 收获"), (SUGGESTION, "对策 建议"), (PROBLEM, "难处 困难"),
    (CAUSE, "原因"),
)  # fmt: skip
KINDS = {word: kind for kind, words in _KINDS for word in words.split()}

_WORDS = "问题|诉求|事项|反馈问题|存在问题|反映问题|具体问题|诉求事项|反映事项|信访事项|信访诉求|案件|工单"
_NAMES = "".join(word[0] for word in _WORDS.split("|"))
DIGITS = "0123456789"
_ORDINAL = r"(\d{1,3})\s*(?:[、,)】]|[.:](?!\d)|[.](?=(?:19|20)\d\d年|\d{1,4}(?:号|栋|幢|楼|层|单元|月|日|个|名|户|家|处|项|起|次|位|人|万元)))\s*"
# family, pattern, and the characters it may begin with
_LINE_MARKS = (
    (PART, rf"第({_N})(?:部分|章|篇|节)[、:.,\s]*", "第"),
    (H1, rf"(?:会议)?议题\s*({_N}|\d{{1,2}})\s*[:、.]\s*", "会议"),
    (Q, rf"【?(?:{_WORDS})\s*[(]?(\d{{1,3}}|{_N})[)]?\s*(?:】\s*[:.、,]?|[:.、,](?!\d))\s*", f"【{_NAMES}"),
    (Q, r"(?:反馈|存在|反映|具体)?问题\s*(\d{1,8})(?![\d.%]|\s*(?:个(?!别)|[项条件类处起多余]))\s*", "反存具问"),
    (Q, rf"第\s*(\d{{1,2}}|{_N})\s*[个项条]\s*(?:{_WORDS})\s*[:.、,]?\s*", "第"),
    (H2, rf"[(【\[]\s*({_N})\s*[)】\]]\s*[、.:,]?\s*", "([【"),
    (H2, rf"({_N})\s*[)】]\s*[、.]?\s*", NUMERALS),
    (H2, r"[(]?()\s*[)](?=[\u4e00-\u9fff“《\d])", "()"),
    (H2, rf"[(]({_N})(?![个名条项年月日次家户人般些定])(?=[\u4e00-\u9fff“《])", "("),
    (NP, r"[(\[]\s*(\d{1,2})\s*[)\]]\s*[、.:,]?\s*", "(["),
    (SHI, rf"第?({_N}) ?[是曰][:,]?(?=\S)", f"第{NUMERALS}"),
    (SHI, r"()是(?=[\u4e00-\u9fff“《])", "是"),
    (YAO, rf"({_N})要(?=\S)", NUMERALS),
    (DI, rf"第({_N})(?:点|条|项|个|方面|难|怕|盼|愁|招|步|句话?|件事?)?[、,:.。]\s*", "第"),
    (DI, rf"(?:案例|做法|经验|举措|对策|建议)({_N}|\d{{1,2}})\s*[:、.,]\s*", "案做经举对建"),
    (DI, rf"(?:体会|经验|做法|启示|感受|收获|建议|对策|难处|困难|原因)之({_N})[、,:]\s*", "体经做启感收建对难困原"),
    (QI, r"其([一二三四五六七八九])[、,:是]?\s*", "其"),
    (H1, rf"({_N})\s*[、.:,]\s*", NUMERALS),
    (H1, rf"({_N})\s+(?=[\u4e00-\u9fff“《])", NUMERALS),
    (N, _ORDINAL, DIGITS),
    (BARE_N, r"(\d{1,2})(?=[\u4e00-\u9fff])(?!人(?![才员民居])|[年月日时分个名户条项次万元岁周号位栋家处份起件多余几届批期轮倍成米公台辆张楼层室])", DIGITS),
    (N, r"(\d{1,2})\s+(?=[\u4e00-\u9fff“《])(?![年月日时分个名人户条项次万元岁周号])", DIGITS),
    (BULLET, r"()(?:[•●◆■▪★☆◎○➢✓\-–·*]|—{1,2})\s*(?=[\u4e00-\u9fff“《【])", "•●◆■▪★☆◎○➢✓-–·*—"),
)  # fmt: skip
_FIRSTS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "再有": 3, "此外": 4, "最后": 9}
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_GLYPHS = (
    (C, _CIRCLES),
    (C, "❶❷❸❹❺❻❼❽❾❿"),
    (N, "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    (NP, "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    (H2, "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"),
)
_GLYPH = {glyph: (family, n + 1) for family, row in _GLYPHS for n, glyph in enumerate(row)}


def _compiled(first: str | None) -> re.Pattern[str] | None:
    """The marks that may begin with a character, or all of them; None where there is none."""
    fitting = [
        f"(?P<m{i}>{pattern})"
        for i, (_, pattern, begins) in enumerate(_LINE_MARKS)
        if first is None or first in begins
    ]
    if first is None or first in {word[0] for word in _FIRSTS}:
        fitting.append(f"(?P<first>(?:{'|'.join(_FIRSTS)})[,、:]?)")
    if first is None or first in _GLYPH:
        fitting.append(f"(?P<glyph>[{''.join(_GLYPH)}]\\s*[、.]?\\s*)")
    return re.compile("|".join(fitting)) if fitting else None


_ANY_LINE = _compiled(None)


@lru_cache(1 << 12)
def _line_marks(first: str) -> re.Pattern[str] | None:
    """What to try on a line that begins with a character."""
    odd = first.isspace() or (first.isdecimal() and first not in DIGITS)
    return _ANY_LINE if odd else _compiled(first)


_INLINE = re.compile(
    rf"[。;:,.!?”\")\s】](?=[第{NUMERALS}其首再此最(\s\d])(?:第?(?P<shi>{_N}) ?[是曰](?=[^\s。,;])|(?P<yao>{_N})要(?=[^\s。,;])"
    rf"|第(?P<di>{_N})(?:点)?[、,:.]|其(?P<qi>[{NUMERALS}])(?:[、,:]|是)"
    rf"|(?P<first>{'|'.join(_FIRSTS)})[,、:]?"
    rf"|[(]\s*(?P<np>\d{{1,2}})\s*[)]\s*[、.]?\s*(?=[\u4e00-\u9fff“《]|\d{{1,4}}[年月日个名户家项次处])"
    rf"|(?<=[。;:!?\s])(?:(?P<h1>{_N})、(?=[\u4e00-\u9fff“《])|\s*[(]\s*(?P<h2>{_N})\s*[)]\s*(?=[\u4e00-\u9fff“《]))"
    rf"|(?<=[。;:!?\s])(?P<n>\d{{1,2}})\s*(?:[、)]|[.](?!\d))\s*(?=[\u4e00-\u9fff“《]))"
)
_INLINE_GLYPH = re.compile(rf"(?P<glyph>[{''.join(_GLYPH)}])\s*[、.]?\s*")
# Where either may stand, in one pass over a text: most paragraphs have no such place.
_MAY_STAND = re.compile(
    rf"[{''.join(_GLYPH)}。;:,.!?”\")\s】](?:(?<=[{''.join(_GLYPH)}])|(?=[第{NUMERALS}其首再此最(\s\d])(?=第?{_N} ?[是曰]|{_N}[要、]"
    rf"|第{_N}|其[{NUMERALS}]|{'|'.join(_FIRSTS)}|\s*[(]\s*[\d{NUMERALS}]|\d{{1,2}}\s*[、).]))"
)
_INLINE_FAMILY = {"shi": SHI, "yao": YAO, "di": DI, "qi": QI, "np": NP, "h1": H1, "h2": H2, "n": N}


_KIND_OF_END = {"招": PRACTICE, "难": PROBLEM, "怕": PROBLEM, "愁": PROBLEM}


class Mark(NamedTuple):
    """A list mark: its family, its number (None where it is lost or has none), its place."""

    family: str
    number: int | None
    start: int
    end: int
    printed: str


def kind(mark: Mark) -> str | None:
    """What a mark says its item is: 做法一, 第一难."""
    return KINDS.get(mark.printed[:2]) or _KIND_OF_END.get(mark.printed.rstrip(":、,。. ")[-1:])


@lru_cache(1 << 10)
def numeral(text: str) -> int | None:
    """The number that digits or 一…九十九 stand for; None for an empty one."""
    if not text:
        return None
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十") if "十" in text else ("", "", text)
    left = NUMERALS.index(tens[-1]) + 1 if tens else 1 if ten else 0
    return left * 10 + (NUMERALS.index(ones[-1]) + 1 if ones else 0)


def at_line_start(folded: str, start: int, end: int) -> Mark | None:
    """The mark a line begins with; `start` is its first character that is no space."""
    pattern = _line_marks(folded[start]) if start < end else None
    m = pattern.match(folded, start, end) if pattern else None
    if m is None or m.end() == m.start():
        return None
    return _mark(m, m.lastgroup or "")


def _mark(m: re.Match[str], name: str) -> Mark:
    printed = m.group().strip()
    if name == "first":
        return Mark(FIRST, _FIRSTS[m.group().rstrip(",、: ")], m.start(), m.end(), printed)
    if name == "glyph":
        return Mark(*_GLYPH[m.group()[0]], m.start(), m.end(), printed)
    family = _LINE_MARKS[int(name[1:])][0]
    number = m.group(m.re.groupindex[name] + 1)  # the first group inside
    return Mark(family, numeral(number or ""), *m.span(), printed)


def digits(printed: str) -> str:
    """The digits of a printed mark."""
    m = re.search(r"\d+", printed)
    return m.group() if m else ""


def inline_places(folded: str, start: int, end: int) -> list[int]:
    """Where in a text a mark inside a paragraph may stand, or the stop before one; ascending."""
    return [m.start() for m in _MAY_STAND.finditer(folded, max(start - 1, 0), end)]


def inline(folded: str, start: int, end: int, begun: Mark) -> list[Mark]:
    """The marks inside a paragraph that make a list: two or more of a family that count up.

    `begun` is the mark the paragraph begins with; it counts as the first of its list.
    """
    least = start - 1
    inner = [m for m in _INLINE.finditer(folded, max(least, 0), end) if m.start() >= least]
    glyphs = list(_INLINE_GLYPH.finditer(folded, start, end))
    if not inner and not glyphs:
        return []
    found: dict[str, list[Mark]] = {begun.family: [begun]}
    for mark in map(_inline_mark, inner):
        found.setdefault(mark.family, []).append(mark)
    for m in glyphs:
        family, number = _GLYPH[m["glyph"]]
        found.setdefault(family, []).append(Mark(family, number, m.start(), m.end(), m["glyph"]))
    _third_after_second(found)
    _found_again(found, folded, start, end)
    kept = [mark for marks in found.values() for mark in _counting(marks) if mark is not begun]
    return sorted(kept, key=lambda mark: mark.start)


_LOST = re.compile(r"(?<=[。;])(?P<mark>\d{0,2}[)]|[.、]|是)(?=[\u4e00-\u9fff“《])")
_BY_SIGN = {")": NP, ".": N, "、": N, "是": SHI}


def _found_again(found: dict[str, list[Mark]], folded: str, start: int, end: int) -> None:
    """。是… and 。2）…: a mark that lost its number or its half, in a list that misses just this one."""
    if not any(found.get(family) for family in (NP, N, SHI)):
        return
    for m in _LOST.finditer(folded, start, end):
        family = _BY_SIGN[m["mark"][-1]]
        marks = found.get(family, [])
        before = [mark for mark in marks if mark.start < m.start()]
        after = [mark for mark in marks if mark.start > m.start()]
        number = (before[-1].number or 0) + 1 if before else 0
        told = m["mark"].rstrip(")")
        fits = number > 1 and (not after or after[0].number == number + 1)
        if fits and (not told.isdigit() or int(told) == number):
            found[family] = [*before, Mark(family, number, m.start(), m.end(), m["mark"]), *after]
            if told.isdigit() and N in found:
                found[N] = [mark for mark in found[N] if mark.start != m.start()]


def _third_after_second(found: dict[str, list[Mark]]) -> None:
    """第三 goes on from 首先 and 其次."""
    firsts, others = found.get(FIRST, []), found.get(DI, [])
    if firsts and others and others[0].number == (firsts[-1].number or 0) + 1:
        found[FIRST] = [*firsts, *(mark._replace(family=FIRST) for mark in others)]
        del found[DI]


def _inline_mark(m: re.Match[str]) -> Mark:
    name, start = m.lastgroup or "", m.start() + 1
    printed = m.group()[1:].strip()
    if name == "first":
        return Mark(FIRST, _FIRSTS[m["first"]], start, m.end(), printed)
    return Mark(_INLINE_FAMILY[name], numeral(m[name]), start, m.end(), printed)


def _counting(marks: list[Mark]) -> list[Mark]:
    """Those that stand in a run which begins at one (or two, its first mark lost) and counts up."""
    kept: list[Mark] = []
    run: list[Mark] = []
    for mark in marks:
        last = run[-1].number or 0 if run else 0
        if run and (
            (mark.number or 0) > last or mark.number == last >= 2
        ):  # a number printed twice
            run.append(mark)
            continue
        kept += run if _is_list(run) else []
        run = [mark] if (mark.number or 0) <= 2 else []
    return kept + (run if _is_list(run) else [])


def _is_list(run: list[Mark]) -> bool:
    """Two marks are a list; 二是 alone is the rest of one."""
    return len(run) > 1 or (len(run) == 1 and run[0].family == SHI and run[0].number == 2)
