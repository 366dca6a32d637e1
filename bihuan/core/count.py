"""Counted, not typed: figures computed from rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .procedure import REASON, Procedure


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a set of matters has come. 完成情况

    `by_stage` counts every stage of the procedure, in its order, zeros too; `rate` is done / all.
    """

    all: int
    done: int
    by_stage: Mapping[str, int]

    @property
    def rate(self) -> str:
        """`98.71%`, half up to two places; empty when there is nothing to divide by."""
        return percent(self.done, self.all)


def progress(procedure: Procedure, stages: Iterable[str]) -> Progress:
    """Count matters of one procedure by the stage each stands in.

    A stage entered only with a reason (withdrawn, merged) is closed but not done.
    """
    counted = Counter(stages)
    proven = {act.to for act in procedure.acts.values() if REASON not in act.needs}
    done = [s.id for s in procedure.stages.values() if s.closes and s.id in proven]
    by_stage = {stage: counted[stage] for stage in procedure.stages}
    return Progress(sum(counted.values()), sum(counted[stage] for stage in done), by_stage)


def percent(part: int, whole: int) -> str:
    """`part / whole` as a percentage, half up to two places; empty without a whole."""
    if not whole:
        return ""
    exact = Decimal(part * 100) / Decimal(whole)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
