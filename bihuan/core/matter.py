"""Where one piece of work stands now. 事项

State is only ever a fold of the trace; `dump` and `load` take it to a database row and back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .event import Hand, Plain
from .procedure import PAUSE, START, Procedure


@dataclass(frozen=True, slots=True)
class Running:
    """One start of one clock. 时限

    `due` is the last day; `at` the exact end when the limit is in hours; `amber` the day the
    light changes. `met` is the day it was stopped, `late` whether that was too late: a clock once
    late stays late. `provisional` when a year without a holiday table was counted (暂算).
    """

    clock: str
    since: date
    due: date
    at: datetime | None = None
    amber: date | None = None
    met: date | None = None
    late: bool = False
    provisional: bool = False

    def overdue(self, now: datetime, today: date) -> bool:
        """Whether it is, or was when stopped, too late."""
        if self.met:
            return self.late
        return now > self.at if self.at else today > self.due

    def light(self, now: datetime, today: date) -> str:
        """`red` when late, `amber` when near, `green` else."""
        if self.overdue(now, today):
            return "red"
        near = self.met is None and self.amber is not None and today >= self.amber
        return "amber" if near else "green"


@dataclass(frozen=True, slots=True)
class Child:
    """A child matter by its place in `Matter.children`: its procedure, and whether it is closed."""

    procedure: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """How often an act was done, or a stage entered, since the last rebound; when last, in UTC."""

    n: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Delegate:
    """Who acts in whose place, in which role, until which day. 委托"""

    who: str
    instead_of: str
    role: str
    until: date


@dataclass(frozen=True, slots=True)
class Matter:
    """Where one piece of work stands now. 事项

    `clocks` by start (`plan`, `plan/2`, …), met ones too; `hands` act -> everyone who did it since
    the beginning or the last rebound; `file` kind -> commitments that count; `proxied` kinds of
    which only a proxy's version is on file; `facts` the latest value of each; `times` of the acts
    and stages the procedure asks about; `warned` what the clock has done, `act start`; `recused`
    who may do nothing here; `paused` since when it waits for a resident, its limits held; `last` when the last act happened; `head` the digest of the last entry.
    """

    id: str
    community: str
    procedure: Procedure
    stage: str = START
    holder: str = ""
    clocks: Mapping[str, Running] = field(default_factory=dict)
    hands: Mapping[str, tuple[Hand, ...]] = field(default_factory=dict)
    file: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proxied: frozenset[str] = frozenset()
    facts: Mapping[str, Plain] = field(default_factory=dict)
    children: tuple[Child, ...] = ()
    times: Mapping[str, Times] = field(default_factory=dict)
    warned: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    delegates: tuple[Delegate, ...] = ()
    paused: datetime | None = None
    last: datetime | None = None
    seq: int = 0
    head: str = ""

    @property
    def closed(self) -> bool:
        """Whether it stands in a stage that closes."""
        return self.procedure.closed(self.stage)

    @property
    def due(self) -> date | None:
        """The earliest due day of the clocks that run; None when none runs."""
        return min((clock.due for clock in self.running()), default=None)

    @property
    def amber(self) -> date | None:
        """The earliest day on which a running clock turns amber."""
        return min((clock.amber for clock in self.running() if clock.amber), default=None)

    def running(self) -> list[Running]:
        """The clocks that run: while it is paused, the one for the pause, and what was late."""
        return [c for c in self.clocks.values() if not c.met and not self.held(c)]

    def late(self, start: Running, now: datetime) -> bool:
        """Whether somebody is, or was, late for it; nobody is for a right that lapsed."""
        today = self.procedure.calendar.day(now)
        return not self.procedure.clocks[start.clock].lapses and start.overdue(now, today)

    def stopped(self, start: Running, at: datetime) -> Running:
        """One of its clocks that runs, stopped at this moment: once late, it stays late."""
        today = self.procedure.calendar.day(at)
        lapses = self.procedure.clocks[start.clock].lapses
        return Running(  # not `replace`, which takes twice as long
            clock=start.clock,
            since=start.since,
            due=start.due,
            at=start.at,
            amber=start.amber,
            met=today,
            late=not lapses and start.overdue(at, today),
            provisional=start.provisional,
        )

    def held(self, start: Running) -> bool:
        """Whether a pause holds it: all but its own limit, and what was late when it began."""
        if self.paused is None or start.clock == PAUSE:
            return False
        return not start.overdue(self.paused, self.procedure.calendar.day(self.paused))


@dataclass(frozen=True, slots=True)
class Undo:
    """What a correction takes back: the matter before its last act, and what that act was."""

    before: Matter
    act: str
    by_person: bool
    opened: bool


def dump(matter: Matter) -> dict[str, Any]:
    """The matter as plain JSON-able values, all but its procedure."""
    return _rare(matter) | {
        "id": matter.id,
        "community": matter.community,
        "stage": matter.stage,
        "holder": matter.holder,
        "clocks": {key: dump_clock(clock) for key, clock in matter.clocks.items()},
        "hands": {act: [[h.id, h.unit] for h in hands] for act, hands in matter.hands.items()},
        "file": {kind: list(marks) for kind, marks in matter.file.items()},
        "proxied": sorted(matter.proxied),
        "facts": dict(matter.facts),
        "children": [[child.procedure, child.closed] for child in matter.children],
        "last": matter.last and matter.last.isoformat(),
        "seq": matter.seq,
        "head": matter.head,
    }


def _rare(matter: Matter) -> dict[str, Any]:
    """What most matters have none of, and then leave out."""
    times = {name: [t.n, t.last.isoformat()] for name, t in matter.times.items()}
    stand_ins = [[d.who, d.instead_of, d.role, d.until.isoformat()] for d in matter.delegates]
    plain = {
        "times": times,
        "warned": sorted(matter.warned),
        "recused": sorted(matter.recused),
        "delegates": stand_ins,
        "paused": matter.paused and matter.paused.isoformat(),
    }
    return {name: value for name, value in plain.items() if value}


def load(procedure: Procedure, plain: Mapping[str, Any]) -> Matter:
    """The matter that `dump` made plain."""
    return Matter(
        id=plain["id"],
        community=plain["community"],
        procedure=procedure,
        stage=plain["stage"],
        holder=plain["holder"],
        clocks={key: load_clock(clock) for key, clock in plain["clocks"].items()},
        hands={act: tuple(Hand(*h) for h in hands) for act, hands in plain["hands"].items()},
        file={kind: tuple(marks) for kind, marks in plain["file"].items()},
        proxied=frozenset(plain["proxied"]),
        facts=plain["facts"],
        children=tuple(Child(*child) for child in plain["children"]),
        times={name: _times(*t) for name, t in plain.get("times", {}).items()},
        warned=frozenset(plain.get("warned", ())),
        recused=frozenset(plain.get("recused", ())),
        delegates=tuple(_delegate(*d) for d in plain.get("delegates", ())),
        paused=datetime.fromisoformat(plain["paused"]) if "paused" in plain else None,
        last=datetime.fromisoformat(plain["last"]) if plain["last"] else None,
        seq=plain["seq"],
        head=plain["head"],
    )


def _times(n: int, last: str) -> Times:
    return Times(n, datetime.fromisoformat(last))


def _delegate(who: str, instead_of: str, role: str, until: str) -> Delegate:
    return Delegate(who, instead_of, role, date.fromisoformat(until))


def dump_clock(clock: Running) -> dict[str, Any]:
    """One clock as plain values; what is empty or false is left out."""
    plain: dict[str, Any] = {
        "clock": clock.clock,
        "since": clock.since.isoformat(),
        "due": clock.due.isoformat(),
    }
    if clock.at:
        plain["at"] = clock.at.isoformat()
    if clock.amber:
        plain["amber"] = clock.amber.isoformat()
    if clock.met:
        plain["met"] = clock.met.isoformat()
    if clock.late:
        plain["late"] = True
    if clock.provisional:
        plain["provisional"] = True
    return plain


def load_clock(plain: Mapping[str, Any]) -> Running:
    """The clock that `dump_clock` made plain."""
    amber, met, at = plain.get("amber"), plain.get("met"), plain.get("at")
    return Running(
        clock=plain["clock"],
        since=date.fromisoformat(plain["since"]),
        due=date.fromisoformat(plain["due"]),
        at=datetime.fromisoformat(at) if at else None,
        amber=date.fromisoformat(amber) if amber else None,
        met=date.fromisoformat(met) if met else None,
        late=plain.get("late", False),
        provisional=plain.get("provisional", False),
    )
