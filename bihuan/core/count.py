"""Counted, not typed: figures computed from rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .procedure import START, Procedure


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

    A matter withdrawn or merged is closed but not done: done counts stages that are closed by
    evidence only.
    """
    counted = Counter(stages)
    done = {act.to for act in procedure.acts.values() if not _gives_up(procedure, act.to)}
    by_stage = {stage: counted[stage] for stage in procedure.stages}
    closed = [s.id for s in procedure.stages.values() if s.closes and s.id in done]
    return Progress(sum(counted.values()), sum(counted[s] for s in closed), by_stage)


def _gives_up(procedure: Procedure, stage: str) -> bool:
    """Whether a stage is entered only by acts that close with a reason."""
    entering = [a for a in procedure.acts.values() if a.to == stage and a.start != {START}]
    return bool(entering) and all("reason" in act.needs for act in entering)


def percent(part: int, whole: int) -> str:
    """`part / whole` as a percentage, half up to two places; empty without a whole."""
    if not whole:
        return ""
    exact = Decimal(part * 100) / Decimal(whole)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
