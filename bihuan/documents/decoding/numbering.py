"""Automatic numbering of Word: the mark that a reader sees before a paragraph.

The marks are not in the text of a docx; they are counted here as Word counts them
(ECMA-376 part 1, 17.9): one set of counters for each abstract list, a deeper level
starting anew after a higher one moved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STYLE_END = b"</w:style>"
OTHER_STYLES = (b'w:type="table"', b'w:type="character"')
STYLE, STYLE_ID, VALUE = W + "style", W + "styleId", W + "val"
SLOTS = tuple((f"%{depth + 1}", depth) for depth in range(9))  # a list has nine levels
DESCENT = 30  # styles based on one another
LONGEST = 64  # characters of a mark's text; Word's own are far shorter
DIGITS = "零一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"


@dataclass(slots=True)
class Level:
    """One level of a list: how it counts and what stands around the number."""

    format: str = "decimal"
    text: str = ""
    slots: tuple[tuple[str, int], ...] = ()  # where its text shows a number, and of which level
    start: int = 1
    suffix: str = "tab"
    legal: bool = False  # every number in the mark as decimal, whatever its own level says
    style: str | None = None  # paragraphs of this style stand on this level
    restart: int | None = None  # the level (from 1) whose moving starts this one anew; 0: none does


@dataclass(slots=True)
class List:
    """One list as paragraphs name it; lists of one abstract list count on together."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts through a document; `mark` is asked once a paragraph, in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        """Both parts as parsed, or None where the document has none."""
        abstracts = {} if numbering is None else _abstracts(numbering)
        self._lists = {} if numbering is None else _lists(numbering, abstracts)
        self._styled = {} if styles is None else _styled(styles, self._lists)
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def mark(self, style: str, number: str | None, depth: str | None) -> str:
        """The mark of the next paragraph, with its gap; empty without one.

        Asked with the paragraph's style and its own list and level, None where it says none.
        """
        styled, level_of_style = self._styled.get(style, ("0", 0))
        listed = self._lists.get(number or styled)
        at = _whole(depth, level_of_style)
        if listed is None or at not in listed.levels:
            return ""
        counts = self._count(number or styled, listed, at)
        return _spaced(_render(listed, at, counts), listed.levels[at].suffix)

    def _count(self, number: str, listed: List, depth: int) -> dict[int, int]:
        counts = self._counts.setdefault(listed.abstract, {})
        if depth in listed.starts and (number, depth) not in self._begun:
            counts.pop(depth, None)
            self._begun.add((number, depth))
        if depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = listed.starts.get(depth, listed.levels[depth].start)
        for deeper in [d for d in counts if d > depth]:
            restart = listed.levels[deeper].restart if deeper in listed.levels else None
            if restart is None or depth < restart:
                del counts[deeper]
        return counts


def _render(listed: List, at: int, counts: Mapping[int, int]) -> str:
    level = listed.levels[at]
    if level.format == "bullet":
        return "•" if level.text else ""
    text = level.text
    for slot, depth in level.slots:
        shown = listed.levels.get(depth) or Level()
        number = counts.get(depth, shown.start)
        text = text.replace(slot, numeral(number, "decimal" if level.legal else shown.format))
    return text


def _spaced(mark: str, suffix: str) -> str:
    """A Chinese mark brings its own gap; an ASCII one needs the tab or space Word puts there."""
    return (
        mark + " " if mark and suffix != "nothing" and (mark[-1] < "\x7f" or mark == "•") else mark
    )


def numeral(number: int, style: str) -> str:
    """A number as Word writes it in a numbering format, such as 十二 for chineseCounting."""
    render = FORMATS.get(style, str)
    return render(number) if 0 <= number < 1_000_000 else str(number)


def _chinese(
    number: int, digits: str = DIGITS, units: str = "十百千", small_ten: bool = True
) -> str:
    """12 as 十二, 102 as 一百零二, 20,000 as 二万."""
    if number >= 10_000:
        rest = number % 10_000
        gap = digits[0] if 0 < rest < 1_000 else ""
        tail = _chinese(rest, digits, units, small_ten=False) if rest else ""
        return _chinese(number // 10_000, digits, units, small_ten) + "万" + gap + tail
    shown = ""
    for power in (3, 2, 1, 0):
        if digit := number // 10**power % 10:
            gap = digits[0] if shown and not number // 10 ** (power + 1) % 10 else ""
            shown += gap + digits[digit] + (units[power - 1] if power else "")
    return shown[1:] if small_ten and shown.startswith(digits[1] + units[0]) else shown or digits[0]


def _from(first: str, count: int) -> Callable[[int], str]:
    return lambda n: chr(ord(first) + n - 1) if 1 <= n <= count else str(n)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda n: signs[n - 1] if 1 <= n <= len(signs) else str(n)


def _circled(n: int) -> str:
    return (
        chr(0x2460 + n - 1) if 1 <= n <= 20 else chr(0x3251 + n - 21) if 21 <= n <= 35 else str(n)
    )


def _letters(first: str) -> Callable[[int], str]:
    return lambda n: chr(ord(first) + (n - 1) % 26) * ((n - 1) // 26 + 1) if 0 < n < 520 else str(n)


def _roman(n: int) -> str:
    signs = ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), \
            ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)  # fmt: skip
    if not 0 < n < 4000:
        return str(n)
    shown = ""
    for sign, worth in signs:
        shown += sign * (n // worth)
        n %= worth
    return shown


FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda n: "",
    "decimalZero": lambda n: f"{n:02}",
    "decimalFullWidth": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "chineseLegalSimplified": lambda n: _chinese(n, FORMAL, "拾佰仟", small_ten=False),
    "ideographDigital": lambda n: "".join("〇一二三四五六七八九"[int(c)] for c in str(n)),
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": _roman,
} | dict.fromkeys(
    (
        "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
        "japaneseCounting", "koreanCounting",
    ),
    _chinese,
)  # fmt: skip


def _abstracts(root: etree._Element) -> dict[str, dict[int, Level]]:
    """Abstract list -> its levels; one that only names a list style has the levels of that."""
    found, by_style, named = {}, {}, {}
    for one in root.findall(f"{W}abstractNum"):
        key = one.get(f"{W}abstractNumId", "")
        found[key] = {
            _whole(level.get(f"{W}ilvl"), 0): _level(level) for level in one.findall(f"{W}lvl")
        }
        by_style[_value(one, "styleLink")] = found[key]
        named[key] = _value(one, "numStyleLink")
    return {key: levels or by_style.get(named[key] or "", {}) for key, levels in found.items()}


def _level(element: etree._Element) -> Level:
    said = {
        child.tag: child.get(VALUE, "") for child in element
    }  # one walk: lists have 9 levels each
    text, restart = said.get(W + "lvlText", "")[:LONGEST], said.get(W + "lvlRestart")
    return Level(
        format=said.get(W + "numFmt") or _alternative(element),
        text=text,
        slots=tuple((slot, depth) for slot, depth in SLOTS if slot in text) if "%" in text else (),
        start=_whole(said.get(W + "start"), 0),
        suffix=said.get(W + "suff") or "tab",
        legal=W + "isLgl" in said,
        style=said.get(W + "pStyle"),
        restart=None if restart is None else _whole(restart, 0),
    )


def _alternative(element: etree._Element) -> str:
    """The format inside mc:AlternateContent, where newer Words put the rarer ones."""
    inner = next(element.iter(f"{W}numFmt"), None)
    return "decimal" if inner is None else inner.get(VALUE, "decimal")


def _lists(root: etree._Element, abstracts: Mapping[str, dict[int, Level]]) -> dict[str, List]:
    lists = {}
    for one in root.findall(f"{W}num"):
        abstract = _value(one, "abstractNumId") or ""
        listed = List(abstract, dict(abstracts.get(abstract, {})))
        for change in one.findall(f"{W}lvlOverride"):
            depth = _whole(change.get(f"{W}ilvl"), 0)
            if (level := change.find(f"{W}lvl")) is not None:
                listed.levels[depth] = _level(level)
            if (start := _value(change, "startOverride")) is not None:
                listed.starts[depth] = _whole(start, 1)
        lists[one.get(f"{W}numId", "")] = listed
    return lists


def only_paragraph_styles(styles: bytes) -> bytes:
    """The styles part without table and character styles, which are most of it and number nothing.

    Left whole where it is not written the way Word and its kin write it.
    """
    end = styles.rfind(STYLE_END) + len(STYLE_END)
    head, *found = styles[:end].split(b"<w:style ")
    if not all(style.rstrip().endswith(STYLE_END) for style in found):
        return styles
    kept = [style for style in found if not any(other in style[:80] for other in OTHER_STYLES)]
    return b"<w:style ".join([head, *kept]) + styles[end:]


def _styled(root: etree._Element, lists: Mapping[str, List]) -> dict[str, tuple[str, int]]:
    """Style -> list and depth, its own or those of the style it is based on."""
    parents = {_style_of(based): based.get(VALUE) for based in root.iter(f"{W}basedOn")}
    own = {}
    for numbered in root.iter(f"{W}numPr"):
        name, number = _style_of(numbered), _value(numbered, "numId") or "0"
        own[name] = number, _whole(_value(numbered, "ilvl"), _depth_of(name, lists.get(number)))
    names = {*parents, *own}
    return {name: own[at] for name in names if (at := _ancestor(name, own, parents)) is not None}


def _style_of(inner: etree._Element) -> str:
    """The style that an element of its own or of its paragraph properties belongs to."""
    above = inner.getparent()
    while above is not None and above.tag != STYLE:
        above = above.getparent()
    return "" if above is None else above.get(STYLE_ID, "")


def _depth_of(style: str, listed: List | None) -> int:
    """The level of a list that says it belongs to this style; the first where none does."""
    levels = listed.levels.items() if listed else ()
    return next((depth for depth, level in levels if level.style == style), 0)


def _ancestor(
    name: str, own: Mapping[str, object], parents: Mapping[str, str | None]
) -> str | None:
    """The nearest style in a line of descent that numbers; the line may bite its own tail."""
    at: str | None = name
    for _ in range(DESCENT):
        if not at or at in own:
            return at or None
        at = parents.get(at)
    return None


def _value(parent: etree._Element, tag: str) -> str | None:
    child = parent.find(W + tag)
    return None if child is None else child.get(f"{W}val")


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
