"""How a figure that could single somebody out is said: 不足10. One door for pages, papers and exports.

What may be counted exactly is one's own work: rows one may read. See `docs/adr` on small cells.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.rules import small_cells as rule


def least() -> int:
    """From which figure on they are shown: the floor of the rule, or more where the place says so."""
    return max(rule.floor(), settings.SMALL_CELLS)


def few(n: int) -> str:
    """How many there are of what somebody may not read: small, or in tens, so that nothing is left by subtraction."""
    if not n:
        return "0"
    if n < least():
        return small()
    return _("%d 以上") % (n // 10 * 10)


def small() -> str:
    """The words for a figure that is too small."""
    return _("不足%d") % least()


def said(cell: int | str) -> str:
    """A cell of `rules.small_cells.table` in words."""
    words = {rule.SMALL: small(), rule.WITHHELD: _("不公布")}
    return words[cell] if isinstance(cell, str) else str(cell)


def table(rows: dict[str, list[int]]) -> list[list[str]]:
    """A table of counts of people or of sensitive matters as anybody may see it, with its sums."""
    return [[said(cell) for cell in line] for line in rule.table(rows, least())]
