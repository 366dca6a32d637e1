"""Tables that a copy flattened: a header row, then cells by tab or one a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import NamedTuple

from bihuan.papers.values import Span

PROBLEM, CAUSE, MEASURE = "problem", "cause", "measure"
ASPECT, NUMBER, OWNER, DUE, STATE, OTHER = "aspect", "number", "owner", "due", "state", "other"

_COLUMNS = (
    (NUMBER, r"序号|编号|No\.?|项次"),
    (MEASURE, r".{0,6}(?:整改|改进|具体|工作|解决|处理)?(?:措施|举措|办法)|整改(?:情况|内容|方案|进展情况|落实情况|结果)|(?:办理|处理|处置|答复)(?:情况|结果|意见)"),
    (CAUSE, r".{0,6}(?:原因|原因分析|根源)"),
    (OWNER, r"(?:整改)?(?:责任|牵头|主责|承办|配合|包保)?(?:责任)?(?:人|单位|领导|部门|科室|主体|人员)"),
    (DUE, r".{0,6}(?:时限|期限|时间|日期)"),
    (ASPECT, r"(?:问题|所属)(?:类别|类型|分类|方面)|方面"),
    (STATE, r".{0,6}(?:进展|状态|完成情况|进度|是否完成|销号|目标|备注|类别|佐证|结果|情况说明|满意度)(?:情况)?"),
    (ASPECT, r"类型|类别|分类|领域|项目|主题"),
    (PROBLEM, r".{0,8}(?:问题|诉求|不足|短板|隐患|表现)(?:内容|描述|清单|表现|事项|点|情况|原文)?"),
)  # fmt: skip
_COLUMN = tuple((kind, re.compile(pattern)) for kind, pattern in _COLUMNS)


_STEPS = re.compile(r"措施|举措|办法")
_NAMED = re.compile(r"措施|时限|责任|问题|诉求")
_NUMBERS = re.compile(r"[序编N项](?:(?<=[序编]).{0,10}号|(?<=N).{0,10}o|(?<=项).{0,10}次)")
_ASIDE = re.compile(r"\s|[(].*?[)]")
_GROUP = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)]|第[一二三四五六七八九十]+[、部类]).{1,30}$"
)
_ROW_NUMBER = re.compile(r"\s*[(]?\d{1,3}[)]?[.、]?\s*$")
_SIGNED = re.compile(r"\s*(?:审核|填表|填报|制表|复核|经办|负责|联系)(?:人|单位|时间|日期|电话)?:")
_CELL = re.compile(r"\S+(?: \S+)*")
_LONGEST_NAME = 12
_HINT = frozenset("号N项")  # one of them is in every name of a column of numbers
_FEWEST = 3  # columns that make a header


@dataclass(frozen=True, slots=True)
class Table:
    """A flattened table: its range, what each column is, and its rows.

    A row is its cells as ranges of the text, and the range of the group heading above it, or None.
    """

    start: int
    end: int
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Span, ...], Span | None], ...]

    def cells(self, row: Sequence[Span], kind: str) -> list[Span]:
        """The cells of a row in the columns of a kind, empty ones left out."""
        pairs = zip(self.columns, row, strict=False)
        return [span for column, span in pairs if column == kind and span[0] < span[1]]


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def take(folded: str, start: int, end: int) -> tuple[list[Table], list[Span]]:
    """The tables of a range, and the ranges between them."""
    if not _may_have(folded, start, end):
        return [], [(start, end)]
    lines = _lines(folded, start, end)
    found: list[Table] = []
    at = 0
    while at < len(lines):
        table, after = _by_tabs(lines, at) or _by_lines(lines, at) or (None, at + 1)
        if table:
            found.append(table)
        at = after
    return found, _between(found, start, end)


def _may_have(folded: str, start: int, end: int) -> bool:
    """Whether there is a name of a column, and cells beside one another or a column of numbers."""
    beside = any(folded.find(one, start, end) >= 0 for one in ("\t", "|", "  "))
    if not beside and _NUMBERS.search(folded, start, end) is None:
        return False
    return _NAMED.search(folded, start, end) is not None


def _lines(folded: str, start: int, end: int) -> list[_Line]:
    lines, at = [], start
    for text in folded[start:end].split("\n"):
        if text.strip():
            lines.append(_Line(at, at + len(text), text))
        at += len(text) + 1
    return lines


def _between(found: list[Table], start: int, end: int) -> list[Span]:
    edges = [start, *(edge for table in found for edge in (table.start, table.end)), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def _column(text: str) -> str | None:
    bare = _ASIDE.sub("", text)
    if not 1 <= len(bare) <= _LONGEST_NAME:
        return None
    return next((kind for kind, pattern in _COLUMN if pattern.fullmatch(bare)), None)


def _header(cells: Sequence[str]) -> tuple[str, ...] | None:
    """What the columns are, where most cells name one and a problem or a measure is among them."""
    kinds = [_column(cell) for cell in cells]
    known = [kind for kind in kinds if kind]
    if len(known) < max(_FEWEST, len(kinds) - 1) or not {PROBLEM, MEASURE} & set(known):
        return None
    steps = [
        kind == MEASURE and bool(_STEPS.search(c)) for kind, c in zip(kinds, cells, strict=True)
    ]
    if any(steps):  # beside 整改措施, 整改结果 tells how far it went
        kinds = [STATE if k == MEASURE and not s else k for k, s in zip(kinds, steps, strict=True)]
    return tuple(kind or OTHER for kind in kinds)


def _split(line: _Line) -> list[Span]:
    """The cells of a line, by tab or bar, or else by two blanks and more."""
    if "\t" not in line.text and "|" not in line.text:
        return [(line.start + m.start(), line.start + m.end()) for m in _CELL.finditer(line.text)]
    bar = "|" if line.text.count("|") >= 2 else "\t"
    inner = line.text.strip("|") if bar == "|" else line.text
    at = line.start + (len(line.text) - len(line.text.lstrip("|")) if bar == "|" else 0)
    spans = []
    for cell in inner.split(bar):
        left = len(cell) - len(cell.lstrip())
        spans.append((at + left, at + max(left, len(cell.rstrip()))))
        at += len(cell) + 1
    return spans


def _cut(line: _Line, span: Span) -> str:
    return line.text[span[0] - line.start : span[1] - line.start]


def _by_tabs(lines: list[_Line], at: int) -> tuple[Table | None, int] | None:
    """A table whose rows are lines of cells."""
    text = lines[at].text
    if "\t" not in text and text.count("|") < 2 and "  " not in text.strip():
        return None
    columns = _header([_cut(lines[at], span) for span in _split(lines[at])])
    if columns is None:
        return None
    rows: list[tuple[tuple[Span, ...], Span | None]] = []
    group: Span | None = None
    after = at + 1
    while after < len(lines):
        line, spans = lines[after], _split(lines[after])
        if len(spans) >= min(len(columns), _FEWEST):
            cells = [_cut(line, span) for span in spans]
            if _header(cells) is None and _has_words(spans) and not _SIGNED.match(cells[0]):
                rows.append((tuple(spans), group))
        elif (
            _GROUP.match(line.text)
            and after + 1 < len(lines)
            and len(_split(lines[after + 1])) >= _FEWEST
        ):
            group = spans[0]
        else:
            break
        after += 1
    return _table(lines, at, after, columns, rows), after


def _table(
    lines: list[_Line],
    at: int,
    after: int,
    columns: tuple[str, ...],
    rows: list[tuple[tuple[Span, ...], Span | None]],
) -> Table | None:
    """The table of some lines; headers without a row are none."""
    if not rows:
        return None
    return Table(lines[at].start, lines[after - 1].end, columns, tuple(rows))


def _has_words(spans: list[Span]) -> bool:
    return any(end - start > 3 for start, end in spans)


def _by_lines(lines: list[_Line], at: int) -> tuple[Table | None, int] | None:
    """A table whose cells are lines: so many column names in a row, then rows that begin with a number."""
    text = lines[at].text
    if len(text) > _LONGEST_NAME or _HINT.isdisjoint(text) or _column(text) != NUMBER:
        return None
    names = _names(lines, at)
    columns = _header(names)
    if columns is None:
        return None
    rows: list[tuple[tuple[Span, ...], Span | None]] = []
    group: Span | None = None
    after = at + len(names)
    while after < len(lines):
        if _GROUP.match(lines[after].text) and _is_number(lines, after + 1):
            group = _whole(lines[after])
            after += 1
        elif _is_number(lines, after):
            taken = _row(lines, after, len(columns))
            rows.append((tuple(map(_whole, taken)), group))
            after += len(taken)
        else:
            break
    return _table(lines, at, after, columns, rows), after


def _names(lines: list[_Line], at: int) -> list[str]:
    """The lines down to the first row; what a column is called need not be known."""
    head = islice(lines, at, at + 15)
    short = takewhile(lambda line: len(line.text) <= _LONGEST_NAME and not _begins_row(line), head)
    return [line.text for line in short]


def _begins_row(line: _Line) -> bool:
    return _ROW_NUMBER.match(line.text) is not None or _GROUP.match(line.text) is not None


def _is_number(lines: list[_Line], at: int) -> bool:
    return at < len(lines) and _ROW_NUMBER.match(lines[at].text) is not None


def _row(lines: list[_Line], at: int, columns: int) -> list[_Line]:
    """A number and the cells up to the next number, as many as there are columns."""
    row = [lines[at]]
    for n in range(at + 1, min(at + columns, len(lines))):
        starts = _is_number(lines, n) or (_GROUP.match(lines[n].text) and _is_number(lines, n + 1))
        if starts:
            break
        row.append(lines[n])
    return row


def _whole(line: _Line) -> Span:
    left = len(line.text) - len(line.text.lstrip())
    return line.start + left, line.start + len(line.text.rstrip())
