"""A sign-in sheet, one row a person, counted. 签到表"""

from collections.abc import Iterable
from typing import Any

from .figures import figures
from .given import Given, flag, rows

VOTES = ("yes", "no", "abstain")


def count(given: Given, *, written: bool) -> dict[str, int]:
    """`eligible present yes no abstain` and the `written` opinions that are among the votes.

    Only persons with the right count, and each once, by the first row that names them. A vote
    counts from the room; from outside it only as a written opinion, where these are allowed.
    """
    sheet = [row for row in _persons(rows(given, "rows")) if _right(row)]
    room = [row for row in sheet if _yes(row, "present")]
    away = [row for row in sheet if not _yes(row, "present")]
    sent = [row for row in away if _yes(row, "written")]
    votes = [row.get("vote") for row in room + (sent if written else [])]
    return {
        "eligible": len(sheet),
        "present": len(room),
        **{vote: votes.count(vote) for vote in VOTES},
        "written": sum(row.get("vote") in VOTES for row in sent) if written else 0,
    }


def _persons(sheet: Iterable[Given]) -> list[Given]:
    first: dict[Any, Given] = {}
    for n, row in enumerate(sheet, 1):
        if not isinstance(row.get("person"), str) or not row["person"].strip():
            raise ValueError(f"rows 第 {n} 行没有写 person")
        first.setdefault(row["person"].strip(), row)
    return list(first.values())


def _right(row: Given) -> bool:
    """Who may vote; told by the role where the row does not say."""
    if row.get("right") is None:
        return row.get("role") not in figures("quorum")["rows"]["without_right"]
    return flag(row, "right")


def _yes(row: Given, key: str) -> bool:
    """Whether a row says so; silence is no, and anything but yes or no is told."""
    return row.get(key) is not None and flag(row, key)
