"""Walk a procedure in rehearsal, step by step, with people who do not exist. 演练

A walk is the steps taken; where the matter then stands is worked out anew each time. Nothing is
kept anywhere: whoever holds the steps holds the walk.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .event import Answer, Event, Objection, Person, Plain, Refused
from .fold import FOR, undo
from .general import CORRECT
from .matter import Matter
from .moves import advance, due_acts, wakes
from .procedure import ANSWER, CLOCK, LETTER, Procedure
from .trace import Entry

# Who walks: name -> unit. Two and two, so that another hand, and one of another unit, are at hand.
HANDS = {"甲": "单位一", "乙": "单位一", "丙": "单位二", "丁": "单位二"}
TIME = "时钟"
MINUTE, EPOCH = timedelta(minutes=1), datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done: by whom in which roles, when, with what.

    `about` is the start of a clock that time acts on; `child` the number of the child that answers,
    `done` whether it is closed.
    """

    act: str
    who: str
    roles: tuple[str, ...]
    at: datetime
    evidence: tuple[str, ...] = ()
    facts: Mapping[str, Plain] = field(default_factory=dict)
    opens: int = 0
    about: str = ""
    child: int = 0
    done: bool = True


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a walk has come: one entry a step. `stopped` are the reasons of the first step refused."""

    matter: Matter
    steps: Sequence[Step]
    entries: Sequence[Entry]
    stages: Sequence[str]
    stopped: Sequence[Objection] = ()


def walk(procedure: Procedure, steps: Sequence[Step]) -> Walked:
    """Take these steps from the beginning, as far as they go."""
    matter, entries, stages = Matter("T-1", "C-1", procedure), list[Entry](), list[str]()
    for n, step in enumerate(steps):
        try:
            matter, new = advance(matter, event(procedure, entries, step))
        except Refused as refused:
            return Walked(matter, steps[:n], entries, stages, refused.objections)
        entries += new
        stages.append(matter.stage)
    return Walked(matter, steps, entries, stages)


def event(procedure: Procedure, entries: Sequence[Entry], step: Step) -> Event:
    """A step as the rules see it, after these entries."""
    payloads = [entry.payload for entry in entries]
    n = len(entries) + 1
    return Event(
        step.act,
        person(step.who, step.roles),
        step.at,
        step.at,
        evidence={kind: (f"{kind}-{n}",) for kind in step.evidence},
        facts=step.facts,
        opens=step.opens,
        about=step.about,
        answer=Answer(step.child, f"head of {step.child}", step.done) if step.child else None,
        undo=undo(lambda _edition: procedure, payloads) if step.act == CORRECT else None,
    )


def person(who: str, roles: Sequence[str]) -> Person:
    """Somebody who does not exist."""
    return Person(who, frozenset(roles), HANDS.get(who, ""))


def next_moment(matter: Matter, now: datetime) -> datetime | None:
    """When time next does something, or a light changes; None when it never will."""
    calendar = matter.procedure.calendar
    ahead = [at for at, _act in wakes(matter).values()]
    for clock in matter.running():
        if clock.amber:
            ahead.append(calendar.midnight(clock.amber))
        over = timedelta(microseconds=1)
        ahead.append(clock.at + over if clock.at else calendar.midnight(clock.due + timedelta(1)))
    first = min((at for at in ahead if at > now), default=None)
    return first and -((first - EPOCH) // -MINUTE) * MINUTE + EPOCH  # a full minute, never earlier


def by_time(matter: Matter, now: datetime) -> list[Step]:
    """What time itself does about the matter now."""
    return [Step(one.act, TIME, (CLOCK,), now, about=one.about) for one in due_acts(matter, now)]


def answer(child: int, at: datetime, *, done: bool) -> Step:
    """A child answers its parent: closed, or opened again."""
    return Step(ANSWER, "函", (LETTER,), at, child=child, done=done)


def dump(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as plain values; what is empty is left out."""
    return [
        {name: value for name in Step.__slots__ if (value := _plain(step, name)) not in _EMPTY}
        | {"done": step.done}
        for step in steps
    ]


_EMPTY: tuple[Any, ...] = ("", 0, [], {})


def _plain(step: Step, name: str) -> Any:
    value = getattr(step, name)
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def load(plain: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The steps that `dump` made plain."""
    return [
        Step(
            one["act"], one["who"], tuple(one.get("roles", ())), datetime.fromisoformat(one["at"]),
            tuple(one.get("evidence", ())), one.get("facts", {}), one.get("opens", 0),
            one.get("about", ""), one.get("child", 0), one["done"],
        )
        for one in plain
    ]  # fmt: skip


def story(procedure: Procedure, walked: Walked, name: str) -> str:
    """A walk as a story of the file, to be kept and rehearsed again."""
    held: dict[str, list[str]] = {}
    for step in walked.steps:
        held[step.who] = [*dict.fromkeys([*held.get(step.who, []), *step.roles])]
    rows = [
        f"{step.at.astimezone(procedure.calendar.zone):%Y-%m-%d %H:%M} | {step.who} | {step.act}"
        f" | {' '.join(_brings(procedure, step))} | {stage}"
        for step, stage in zip(walked.steps, walked.stages, strict=True)
    ]
    people = [f'"{who}" = [{", ".join(_quoted(roles))}]' for who, roles in held.items()]
    told = ["[people]", *people, "", "[[story]]", f'name = "{name}"', 'told = """', *rows, '"""']
    return "\n".join(told) + "\n"


def _quoted(names: Sequence[str]) -> Iterator[str]:
    """Names as TOML writes them."""
    return (f'"{name}"' for name in names)


def _brings(procedure: Procedure, step: Step) -> Iterator[str]:
    if step.child:
        yield f"{step.child}={'done' if step.done else 'open'}"
        return
    yield from step.evidence
    for fact, value in step.facts.items():
        yield f"{fact}={str(value).lower() if isinstance(value, bool) else value}"
    if step.opens:
        yield f"{procedure.acts[step.act].opens}*{step.opens}"
    if step.about:
        yield f"{FOR}={step.about}"
