"""还缺什么: what the ledger does not have yet, told before a bulletin is made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.reports.values import CLAIMS_DONE, ENDED, IDLE, KEPT_UP, LedgerRow

from .particulars import Particulars


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there. `matter` is where to mend it; empty: among the particulars.

    What does not `block` is said in the bulletin as it is.
    """

    what: str
    detail: str
    matter: str = ""
    blocks: bool = True


def missing(rows: Sequence[LedgerRow], given: Particulars) -> tuple[Missing, ...]:
    """Everything missing, by row and then among the particulars."""
    found = [lack for row in rows if row.state != ENDED for lack in _of_row(row)]
    if not rows:
        found.append(Missing("台账里还没有问题", "先从材料里列入问题"))
    return (*found, *_of_particulars(given))


def _of_row(row: LedgerRow) -> Iterator[Missing]:
    nth = f"第 {row.number} 条"
    if row.state == IDLE:
        yield Missing(f"{nth}还没有定方案", "没有责任人、时限和措施", row.matter)
        return
    if not row.owner:
        yield Missing(f"{nth}没有责任人", "写明谁来办", row.matter)
    if row.due is None and row.state != KEPT_UP:
        yield Missing(f"{nth}没有整改时限", "写明哪天办完", row.matter)
    if not row.measures:
        yield Missing(f"{nth}没有措施", "每个问题至少一条措施", row.matter)
    yield from _of_measures(row, nth)
    if row.state in CLAIMS_DONE and not row.proof_count:
        yield Missing(f"{nth}说已完成，没有佐证", "没有佐证的不写“已完成”", row.matter)
    if row.late and row.state not in CLAIMS_DONE:
        yield Missing(
            f"{nth}逾期 {row.late} 天", "没有批准新日期；通报里照实写", row.matter, blocks=False
        )


def _of_measures(row: LedgerRow, nth: str) -> Iterator[Missing]:
    for measure in row.measures:
        called = f"{nth}措施 {measure.nth}"
        if not measure.owner:
            yield Missing(f"{called}没有责任人", measure.title, measure.matter)
        if measure.due is None:
            yield Missing(f"{called}没有时限", measure.title, measure.matter)
        if measure.closed and not measure.proofs:
            yield Missing(f"{called}已办结，没有佐证", measure.title, measure.matter)


def _of_particulars(given: Particulars) -> Iterator[Missing]:
    if not given.phone:
        yield Missing("监督电话没有填", "公开的通报要写明向谁反映")
    if not (given.mailbox or given.email):
        yield Missing("监督信箱、邮箱都没有填", "至少一样")
    if given.inspected_by and given.feedback_on is None:
        yield Missing("反馈日期没有填", "写了检查单位，就要写哪天反馈")
