"""还缺什么: what the ledger does not have yet, told before a bulletin is made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.people.small_cells import few
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


def missing(rows: Sequence[LedgerRow], given: Particulars, unseen: int = 0) -> tuple[Missing, ...]:
    """Everything missing, by row and then among the particulars; `unseen` rows are not for us."""
    found = [lack for row in rows if row.state != ENDED for lack in _of_row(row)]
    if unseen:
        found.append(Missing(f"有 {few(unseen)} 条您看不到", "请看得到全部问题的同事来出通报"))
    if not rows:
        found.append(Missing(_("台账里还没有问题"), _("先从材料里列入问题")))
    return (*found, *_of_particulars(given))


def _of_row(row: LedgerRow) -> Iterator[Missing]:
    nth = _("第 %s 条") % row.number
    if row.state == IDLE:
        yield Missing(_("%s还没有定方案") % nth, _("没有责任人、时限和措施"), row.matter)
        return
    if not row.owner:
        yield Missing(_("%s没有责任人") % nth, _("写明谁来办"), row.matter)
    if row.due is None and row.state != KEPT_UP:
        yield Missing(_("%s没有整改时限") % nth, _("写明哪天办完"), row.matter)
    if not row.measures:
        yield Missing(_("%s没有措施") % nth, _("每个问题至少一条措施"), row.matter)
    yield from _of_measures(row, nth)
    if row.state in CLAIMS_DONE and not row.proof_count:
        yield Missing(_("%s说已完成，没有佐证") % nth, _("没有佐证的不写“已完成”"), row.matter)
    if row.late and row.state not in CLAIMS_DONE:
        yield Missing(
            _("%(nth)s逾期 %(n)d 天") % {"nth": nth, "n": row.late},
            _("没有批准新日期；通报里照实写"),
            row.matter,
            blocks=False,
        )


def _of_measures(row: LedgerRow, nth: str) -> Iterator[Missing]:
    for measure in row.measures:
        called = _("%(nth)s措施 %(n)s") % {"nth": nth, "n": measure.nth}
        if not measure.owner:
            yield Missing(_("%s没有责任人") % called, measure.title, measure.matter)
        if measure.due is None:
            yield Missing(_("%s没有时限") % called, measure.title, measure.matter)
        if measure.closed and not measure.proofs:
            yield Missing(_("%s已办结，没有佐证") % called, measure.title, measure.matter)


def _of_particulars(given: Particulars) -> Iterator[Missing]:
    if not given.phone:
        yield Missing(_("监督电话没有填"), _("公开的通报要写明向谁反映"))
    if not (given.mailbox or given.email):
        yield Missing(_("监督信箱、邮箱都没有填"), _("至少一样"))
    if given.inspected_by and given.feedback_on is None:
        yield Missing(_("反馈日期没有填"), _("写了检查单位，就要写哪天反馈"))
