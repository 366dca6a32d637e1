"""What a ledger row is, as plain frozen values. Nothing here knows a database."""

from dataclasses import dataclass
from datetime import date

CLASSES = ("立行立改", "限期整改", "长期坚持")

# What the ledger may say of a row, in the order in which counts are told.
IDLE, WORKING, WAITING, DONE = "未启动", "整改中", "已完成待核验", "已完成（销号）"
BASIC = "基本完成并持续推进"
KEPT_UP, BACK, REBOUND, ENDED = "长期坚持", "退回", "反弹", "已终止"
STATES = (DONE, WAITING, BASIC, WORKING, BACK, REBOUND, KEPT_UP, IDLE, ENDED)
CLAIMS_DONE = frozenset({WAITING, DONE})


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for something: the post, and the name that only inside copies show."""

    post: str = ""
    name: str = ""

    def __str__(self) -> str:
        if self.post and self.name:
            return f"{self.post} {self.name}"
        return self.post or self.name

    def __bool__(self) -> bool:
        return bool(self.post or self.name)


@dataclass(frozen=True, slots=True)
class Measure:
    """措施: one child matter. `proofs` is how many pieces of evidence stand on its file."""

    matter: str
    nth: int
    title: str
    stage: str
    closed: bool
    owner: Duty = Duty()
    due: date | None = None
    proofs: int = 0


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the ledger 台账: nineteen columns, each computed from the rows of one matter.

    `matter` and `code` name the matter; `late` is how many days past `due` it is, or was when it
    was handed in; `withheld` is why it is not published, empty when it is; `place` is the
    community below that keeps the matter, empty for one's own.
    """

    matter: str
    code: str
    number: int
    aspect: str
    problem: str
    shows: str
    goal: str
    measures: tuple[Measure, ...]
    leader: Duty
    unit: str
    owner: Duty
    due: date | None
    kind: str
    progress: str
    progress_on: date | None
    proofs: tuple[tuple[str, int], ...]
    state: str
    applied: date | None
    verifier: Duty
    closed: date | None
    seal: str
    look_back: str
    stage: str = ""
    late: int = 0
    claimed: date | None = None
    planned: date | None = None
    checked: date | None = None
    withheld: str = ""
    place: str = ""

    @property
    def done_measures(self) -> int:
        """How many measures are closed."""
        return sum(measure.closed for measure in self.measures)

    @property
    def proof_count(self) -> int:
        """How many pieces of evidence stand on its file."""
        return sum(count for _, count in self.proofs)
