"""What a procedure says: stages, the acts between them, what each act asks for. 程序

Nothing here moves. `declare` reads these from a file; `moves` moves by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .calendar import UNITS, Calendar, Limit
from .event import Plain

START = "start"
SAME = "same"
ACTOR = "actor"  # as `holder`: whoever did the act
ANSWER = "answer"  # the act by which a child matter answers its parent
REASON = "reason"  # the fact that closes without evidence
CLOCK = "clock"  # the role of time
PAUSE = "pause"  # the act, and the limit, of a matter that waits for a resident
LETTER = "letter"  # the role that carries a child's answer to its parent
HOLDER = "holder"  # in `by`, `tells`: whoever holds the matter
REASONS = ("withdrawn", "merged", "expired")  # a closed list: nothing else closes without evidence
AMBER, LATE = "amber", "late"  # in `warns`: near the due day, and past it


@dataclass(frozen=True, slots=True)
class When:
    """One test of a declared choice, flag or number. 适用条件

    `values` are those that pass; else the number is compared with those bounds that are not None.
    `figures` are the local figures the bounds come from.
    """

    fact: str
    values: tuple[Plain, ...] = ()
    least: int | None = None
    most: int | None = None
    over: int | None = None
    under: int | None = None
    figures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Count:
    """A number that must reach a fraction of another: a quorum, a majority. 表决

    `part` facts are summed, `of` is the denominator; `strict` when the fraction must be exceeded,
    not only reached. All are compared exactly.
    """

    id: str
    label: str
    part: tuple[str, ...]
    of: str
    share: Fraction
    strict: bool
    source: str
    figures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stage:
    """One place a matter can stand. 环节"""

    id: str
    label: str
    short: str = ""  # on the strip on top of a matter; empty: a stage beside the way
    public: bool = False
    closes: bool = False
    standing: bool = False  # without a way to a closing, on purpose
    stays: Limit | None = None  # how long it must last before a matter may go on
    figures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Act:
    """One thing someone may do: from where, to where, and with what. 动作"""

    id: str
    label: str
    start: frozenset[str]
    to: str
    who: frozenset[str]
    needs: frozenset[str] = frozenset()  # evidence and facts to bring now
    takes: frozenset[str] = frozenset()  # what may be brought too; written `photo?` in `needs`
    relies_on: frozenset[str] = frozenset()  # evidence on file, facts known
    voids: frozenset[str] = frozenset()  # evidence and facts that no longer count after this
    other_than: frozenset[str] = frozenset()  # acts whose hands, facts whose person may not do this
    unit: bool = False  # ... nor anyone of the same unit
    holder: str = ""  # who holds the matter after it: actor, a person fact, a role; "" as before
    opens: str = ""  # procedure of the child matters this act opens
    waits_for: frozenset[str] = frozenset()  # procedures whose children must all have answered
    by: frozenset[str] = frozenset()  # person facts, or `holder`: only who is named there
    when: tuple[When, ...] = ()
    at_most: int = 0  # times since the beginning or the last rebound; 0: as often as one likes
    after: Mapping[str, Limit] = field(default_factory=dict)  # act or stage -> to be past in full
    count: frozenset[str] = frozenset()  # counts to be met; `not passed`: to be missed
    tells: frozenset[str] = frozenset()  # roles, person facts, `holder`: who gets a notice
    onward: frozenset[str] = frozenset()  # stages it leads onward from: those bind by `stays`
    figures: frozenset[str] = frozenset()  # local figures its conditions read
    does: str = ""  # which of the acts every procedure has; empty for one of its own
    source: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One kind of evidence: what it is called and how it is given. 佐证

    `given_as` is text, image or file (a file may be a photo, a scan or a document). `words_of` is
    the role whose own words it holds: typed by another hand, it is marked 代填.
    """

    label: str
    given_as: str
    words_of: str = ""
    seen_by: frozenset[str] = frozenset()  # roles that may read it; empty: all who read the matter


@dataclass(frozen=True, slots=True)
class Ask:
    """One plain value an act asks for; it enters the trace as it stands. 事实

    `given_as` is date, number, choice, person, flag or matter; `choices` maps value -> label.
    """

    label: str
    given_as: str
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit that starts by itself and is stopped by what it waits for. 时限

    `after` and `stops` name stages (when entered) and acts (when done); without `stops`, a clock
    after a stage stops when the stage is left. It runs for `limit`, or `until` the day a date
    fact names. `amber` is how long before the due day the light changes. `warns` maps each act
    the clock does by itself to `amber`, `late`, or how long after the due day. One that `repeats`
    starts again when stopped, while the stage lasts; it stops when the stage is left. One that
    `lapses` is how long somebody has a right: who lets it go by is late for nothing.
    """

    id: str
    label: str
    after: frozenset[str]
    limit: Limit | None = None
    until: str = ""
    stops: frozenset[str] = frozenset()
    amber: Limit | None = None
    when: tuple[When, ...] = ()
    warns: Mapping[str, Limit | str] = field(default_factory=dict)  # the clock's acts, in order
    repeats: bool = False
    lapses: bool = False
    figures: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that differs from place to place. 地方参数

    A time when its unit is h d wd m q y, else a plain number of that unit (元, %, 次).
    """

    label: str
    default: int
    unit: str
    value: int
    source: str

    @property
    def limit(self) -> Limit | None:
        """The time it is; None for a plain number."""
        return Limit(self.value, self.unit) if self.unit in UNITS else None

    @property
    def plain(self) -> Plain:
        """As it enters a trace: `3wd`, or the number."""
        return f"{self.value}{self.unit}" if self.unit in UNITS else self.value

    def words(self) -> str:
        """`3个工作日`, `1000元`."""
        return f"{self.value}{UNITS.get(self.unit, self.unit)}"


def limit(text: str, local: Mapping[str, Figure]) -> Limit:
    """A limit as a file writes it: `10wd`, or the name of a local figure. Raises ValueError."""
    figure = local.get(text)
    return (figure.limit if figure else None) or Limit.parse(text)


@dataclass(frozen=True, slots=True)
class Procedure:
    """One declared way of working, with the calendar it counts by. 程序

    `digest` is the edition: sha256 over the file and the local figures in force.
    """

    id: str
    label: str
    version: str
    source: str
    digest: str
    roles: Mapping[str, str]
    evidence: Mapping[str, Proof]
    facts: Mapping[str, Ask]
    shows: tuple[str, ...]
    stages: Mapping[str, Stage]
    acts: Mapping[str, Act]
    clocks: Mapping[str, Clock]
    reasons: Mapping[str, str]
    children: Mapping[str, str]  # procedures its acts open -> what people call them
    local: Mapping[str, Figure]
    calendar: Calendar
    counts: Mapping[str, Count] = field(default_factory=dict)
    seen_by: frozenset[str] = frozenset()  # roles that may read its matters; empty: all
    remembers: frozenset[str] = frozenset()  # acts and stages whose times some word asks for

    def closed(self, stage: str) -> bool:
        """Whether a matter standing here is closed; `start` is not."""
        return stage != START and self.stages[stage].closes

    def place(self, word: str) -> str:
        """What people call a stage or an act, whatever else bears the same name."""
        named = self.stages.get(word) or self.acts.get(word)
        return named.label if named else word

    def name(self, word: str) -> str:
        """What people call a stage, act, proof, fact, role or child; the word itself else."""
        for named in (self.evidence, self.facts, self.acts, self.stages):
            if word in named:
                return named[word].label
        return self.roles.get(word) or self.children.get(word, word)
