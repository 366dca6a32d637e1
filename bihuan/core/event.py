"""What someone says they did, and what may stand in the way. 行为、异议"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .matter import Undo
    from .procedure import Procedure

Plain = str | int | bool | tuple[str, ...]  # what a fact in the trace may be; never a float


@dataclass(frozen=True, slots=True)
class Person:
    """A human being as the rules see one: opaque id, roles held here and now, unit, post.

    Who stands in for others on a matter has their roles too: `lent` those, `stands_for` whose.
    """

    id: str
    roles: frozenset[str]
    unit: str = ""
    post: str = ""
    lent: frozenset[str] = frozenset()
    stands_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hand:
    """Someone who did an act: who, and of which unit. 经手人"""

    id: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child matter tells its parent. 答复

    `n` is the child's number under this parent, from 1; `head` the digest of its last entry;
    `closed` false when it was reopened; `hands` everyone who worked on it.
    """

    n: int
    head: str
    closed: bool
    hands: tuple[Hand, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What someone says they did, with all that the rules may ask about it. 行为

    `happened` and `entered` are aware moments; the rules go by `happened`. `evidence` maps each
    kind to the commitments of what was brought; `facts` each fact to its plain value (a date as
    `2026-11-26`). `late_entry` is the person's own word that this is written after later acts
    (补录). `opens` is the number of child matters to open. `about` is the start of a clock that
    time itself acts on: `work/2`. `backfill`: written long after the fact from paper; limits that
    are past are then unknown and never run (补录模式). `parent` is where a child hangs that is
    opened by its parent's act: community, matter, number under it, and the parent's head. `undo` is what a correction takes back,
    `transfer` the procedure a matter moves to. The core never looks anything up: what is
    not in the event is not known. Raises ValueError for a moment without a zone.
    """

    act: str
    by: Person
    happened: datetime
    entered: datetime
    as_role: str = ""
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, Plain] = field(default_factory=dict)
    key: str = ""
    late_entry: bool = False
    opens: int = 0
    answer: Answer | None = None
    about: str = ""
    backfill: bool = False
    parent: tuple[str, ...] = ()
    undo: "Undo | None" = None
    transfer: "Procedure | None" = None

    def __post_init__(self) -> None:
        if self.happened.tzinfo is None or self.entered.tzinfo is None:
            raise ValueError("an event's moments carry their time zone")


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason not to. The edge finds the words for `why`; `about` is told in OBJECTIONS. 异议"""

    why: str
    about: str


class Refused(Exception):  # noqa: N818 - reads as what happened
    """The event may not happen now, for every reason in `objections`. Nothing was changed."""

    def __init__(self, objections: tuple[Objection, ...]) -> None:
        super().__init__(", ".join(f"{o.why} {o.about}".strip() for o in objections))
        self.objections = objections


OBJECTIONS = {
    "unknown_act": "the act",
    "wrong_stage": "the stage the matter stands in, or `start`",
    "wrong_role": "roles that may do it, sorted, separated by spaces",
    "missing": "a kind of evidence, a fact, or the procedure of child matters to open",
    "not_asked": "a kind of evidence or a fact this act does not take",
    "bad_fact": "the fact whose value does not fit",
    "not_on_file": "evidence that is not on file or no longer counts, or a fact not known",
    "same_hand": "the earlier act this person did, or the fact that names them",
    "same_unit": "the earlier act someone of this person's unit did",
    "none_opened": "the procedure of child matters of which there are none yet",
    "waiting": "the procedure of child matters, and how many have not answered: `measure 2`",
    "unknown_child": "the number of a child this matter does not have",
    "proxy_alone": "the evidence that only a proxy gave",
    "recused": "the fact that names a recused person; empty when the person acting is one",
    "paused": "since which day the matter waits",
    "not_paused": "",
    "nothing_to_correct": "the last act, which cannot be taken back; empty when none was given",
    "same_edition": "",
    "not_in_edition": "what the matter has and the newer edition does not know",
    "not_named": "the facts, or `holder`, of which this person bears no name",
    "when": "the fact whose value this act is not for",
    "too_often": "how often it may be done",
    "not_yet": "the act or stage that has to come first",
    "too_early": "the first day, or moment, on which it may be done",
    "too_few": "the count, and what it came to: `passed 10/20`",
    "enough": "the count that should have been missed, and what it came to",
    "too_many": "the count whose part is more than its whole, and what it came to",
    "not_counted": "the number a count needs and nobody gave",
    "no_such_clock": "the start of a clock that does not run",
    "already": "the start of a clock this was already done for",
    "in_the_future": "the moment it is said to have happened",
    "before_last": "the moment of the last act",
    "not_past": "the day it happened, which is the day it was entered",
}
