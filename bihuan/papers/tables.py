"""Tables that a copy flattened: a header row, then cells by tab or one a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.papers.values import Span

PROBLEM, CAUSE, MEASURE = "problem", "cause", "measure"
ASPECT, NUMBER, OWNER, DUE, STATE, OTHER = "aspect", "number", "owner", "due", "state", "other"

_COLUMNS = (
    (NUMBER, r"序号|编号|No\.?|项次"),
    (MEASURE, r".{0,6}(?:整改|改进|具体|工作|解决|处理)?(?:措施|举措|办法)|整改(?:情况|内容|方案|进展情况|落实情况|结果)|(?:办理|处理|处置|答复)(?:情况|结果|意见)"),
    (CAUSE, r".{0,6}(?:原因|原因分析|根源)"),
    (OWNER, r"(?:整改)?(?:责任|牵头|主责|承办|配合|包保)?(?:责任)?(?:人|单位|领导|部门|科室|主体|人员)"),
    (DUE, r".{0,6}(?:时限|期限|时间|日期)"),
    (STATE, r".{0,6}(?:进展|状态|完成情况|进度|是否完成|销号|目标|备注|类别|佐证|结果|情况说明|满意度)(?:情况)?"),
    (ASPECT, r"方面|类型|类别|分类|问题类别|问题类型|领域|项目|主题"),
    (PROBLEM, r".{0,8}(?:问题|诉求|不足|短板|隐患|表现)(?:内容|描述|清单|表现|事项|点|情况|原文)?"),
)  # fmt: skip
_COLUMN = tuple((kind, re.compile(pattern)) for kind, pattern in _COLUMNS)


@dataclass(frozen=True, slots=True)
class Table:
    """A flattened table: its range, what each column is, and its rows as ranges of cells."""

    start: int
    end: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Span, ...], ...]

    def cell(self, row: Sequence[Span], kind: str) -> Span | None:
        """The cell of a row in the first column of a kind, None where it is missing or empty."""
        spans = (span for column, span in zip(self.columns, row, strict=False) if column == kind)
        return next((span for span in spans if span[0] < span[1]), None)


def take(folded: str, start: int, end: int) -> tuple[list[Table], list[Span]]:
    """The tables of a range, and the ranges that are none."""
    return [], [(start, end)]
