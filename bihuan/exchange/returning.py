"""The workbook as it came, with the reason beside each row that was refused."""

from collections.abc import Mapping

from bihuan.people.exchange.sent import Sent

from . import workbook as book

Reasons = Mapping[tuple[str, int], str]  # (sheet, number of the row) -> why


def workbook(kind: str, sent: Sent, reasons: Reasons, line: str) -> bytes:
    """All rows; what was left out when it came in is not there either."""
    rows = {key: [one.cells for one in lines] for key, lines in sent.tables.items()}
    why = {
        key: {
            n: reasons[key, one.number]
            for n, one in enumerate(lines)
            if (key, one.number) in reasons
        }
        for key, lines in sent.tables.items()
    }
    return book.workbook(kind, rows, line, why)
