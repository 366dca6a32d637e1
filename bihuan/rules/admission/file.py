"""One person's admission file as it lies on the table: a row for each step taken. 发展党员档案"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.rules.figures import figures
from bihuan.rules.given import Given, day, rows, the_day, the_whole, whole

REPEATING = 23  # from the assembly on conversion on, a step may come again after an extension


@dataclass(frozen=True, slots=True)
class Row:
    """One step as recorded: the day stated, the day entered, and what else was written."""

    step: int
    stated: date | None
    entered: date | None
    signer: str
    facts: Given


@dataclass(frozen=True, slots=True)
class File:
    """Rows by step; where a step of conversion came again, those last ones as the file has them."""

    version: str
    as_of: date
    custodian: str
    params: Given
    rows: tuple[Row, ...]

    def of(self, step: int) -> tuple[Row, ...]:
        """Every row of a step, the oldest first."""
        return tuple(row for row in self.rows if row.step == step)

    def on(self, step: int) -> date | None:
        """The stated day of the last row of a step; None when there is none or it is blank."""
        found = self.of(step)
        return found[-1].stated if found else None

    def param(self, name: str) -> int:
        """A local figure, or what is usual where none was set."""
        found = whole(self.params, name)
        return table("local")[name] if found is None else found


def table(name: str) -> Any:
    """The figures of one rule."""
    return figures("admission")[name]


def read(given: Given) -> File:
    """The file. Raises ValueError for a version or a step that there is not."""
    steps = _ordered([_row(row) for row in rows(given, "steps")])
    return File(
        version=_version(given, steps),
        as_of=the_day(given, "as_of"),
        custodian=str(given.get("custodian_role") or ""),
        params=given.get("params") or {},
        rows=tuple(steps),
    )


def recorded(file: File) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """Each row with the rows before it."""
    for n, row in enumerate(file.rows):
        yield row, file.rows[:n]


def _row(row: Given) -> Row:
    step, last = the_whole(row, "step", 1), figures("admission")["steps"]
    if step > last:
        raise ValueError(f"step 只到 {last}：{step}")
    facts = {**row, **(row.get("facts") or {})}
    signer = str(row.get("signer") or "").strip()
    return Row(step, day(row, "stated"), day(row, "entered_at"), signer, facts)


def _ordered(found: list[Row]) -> list[Row]:
    """By step; what came again after an extension stays in the order of the file."""
    late = [row.step for row in found if row.step >= REPEATING]
    last = REPEATING if len(late) > len(set(late)) else max(late, default=REPEATING)
    return sorted(found, key=lambda row: min(row.step, last))


def _version(given: Given, steps: list[Row]) -> str:
    """The version named; without one, that of the day of application unless a person moved it."""
    old, new = table("version")
    if (named := given.get("version")) is not None:
        if str(named) not in (old["id"], new["id"]):
            raise ValueError(f"version 没有这一版：{named}")
        return str(named)
    applied = steps[0].stated if steps else None
    newer = given.get("moved_by_person") or (applied and applied >= new["since"])
    return str(new["id"] if newer else old["id"])
