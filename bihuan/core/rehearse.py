"""Rehearse a procedure by its stories: what those who live by it say must happen, happens. 演练

A line of a story is `when | who | act | brings | ends`:

    2026-08-03 09:10                      when it happened, local time
    2026-08-03 09:10 > 2026-08-05 08:00   ... and when it was entered
    photo owner=老赵 measure*2 补录        evidence, facts, children to open, stamped a late entry
    for=work/2 backfill                   the start of a clock the clock acts on; 补录模式
    1=done 老赵                           the child's number, done or open, who worked on it
    handling by 2026-08-10 held 老赵 late accept proxy words
    no: missing photo                     refused, with every objection
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from . import general
from .event import Answer, Event, Hand, Person, Plain, Refused
from .matter import Matter
from .moves import FOR, advance, standing, undo
from .procedure import ANSWER, Procedure
from .replay import replay
from .trace import breaks

LATE, BACKFILL, ABOUT = "补录", "backfill", f"{FOR}="
_FLAGS = {"true": True, "false": False}
_ENDS = ("by", "held", "late", "proxy")


@dataclass(frozen=True, slots=True)
class Differs:
    """One line of a story that did not come true: its place from 1, what was told, what came."""

    line: int
    told: str
    came: str


def rehearse(procedure: Procedure, people: Mapping[str, Any], told: str) -> list[Differs]:
    """Every line of one story that does not come true.

    `people` maps a name to the roles held, or to `{roles, unit}`. Raises ValueError, KeyError
    for a line that cannot be read.
    """
    matter, payloads, found = Matter("T-1", "C-1", procedure), list[bytes](), list[Differs]()
    for n, line in enumerate(told.strip().splitlines(), start=1):
        *cells, ends = (cell.strip() for cell in line.split("|"))
        event = _event(procedure, people, cells)
        if event.act == general.CORRECT:
            event = replace(event, undo=undo(lambda _edition: procedure, payloads))
        try:
            matter, entries = advance(matter, event)
            payloads += (entry.payload for entry in entries)
            came = _came(matter, event, ends)
        except Refused as refused:
            came = f"no: {refused}"
        if came != " ".join(ends.split()):
            found.append(Differs(n, ends, came))
    if standing(procedure, payloads) != matter:
        found.append(Differs(0, "state is a fold of the trace", "it is not"))
    if wrong := breaks(matter.id, matter.community, payloads, matter.head, matter.seq):
        found.append(Differs(0, "the trace holds", str(wrong)))
    if flaws := replay(lambda _edition: procedure, payloads).flaws:
        found.append(Differs(0, "the trace can be done again", str(flaws)))
    return found


def _event(procedure: Procedure, people: Mapping[str, Any], cells: list[str]) -> Event:
    when, who, act, brings = cells
    happened, _, entered = (moment.strip() for moment in when.partition(">"))
    words = brings.split()
    plain = [word for word in words if "=" not in word and "*" not in word]
    flags = {word for word in plain if word in (LATE, BACKFILL)}
    answer = act == ANSWER
    return Event(
        act,
        _person(who, people[who]),
        _moment(procedure, happened),
        _moment(procedure, entered or happened),
        evidence={} if answer else {k: (f"{k}-1",) for k in plain if k not in flags},
        facts={} if answer else dict(_facts(words)),
        late_entry=LATE in flags,
        backfill=BACKFILL in flags,
        about=next((word.removeprefix(ABOUT) for word in words if word.startswith(ABOUT)), ""),
        opens=sum(int(word.partition("*")[2]) for word in words if "*" in word),
        answer=_answer(words) if answer else None,
    )


def _moment(procedure: Procedure, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=procedure.calendar.zone)


def _person(name: str, held: Any) -> Person:
    if isinstance(held, list):
        return Person(name, frozenset(held))
    return Person(name, frozenset(held["roles"]), held["unit"])


def _facts(words: list[str]) -> Iterator[tuple[str, Plain]]:
    for word in words:
        name, given, value = word.partition("=")
        if given and name != FOR:
            yield name, _FLAGS.get(value, int(value) if value.isdecimal() else value)


def _answer(words: list[str]) -> Answer:
    (n, _, state), *doers = words[0].partition("="), *words[1:]
    return Answer(int(n), f"head of {n}", state == "done", tuple(Hand(name) for name in doers))


def _came(matter: Matter, event: Event, ends: str) -> str:
    """Where it stands now, saying as much as was told."""
    today = matter.procedure.calendar.day(event.happened)
    late = [key for key, c in matter.clocks.items() if c.overdue(event.happened, today)]
    came = {
        "by": [matter.due.isoformat() if matter.due else "none"],
        "held": [matter.holder],
        "late": sorted(late),
        "proxy": sorted(matter.proxied),
    }
    asked = [word for word in ends.split() if word in _ENDS]
    return " ".join([matter.stage, *(w for word in asked for w in (word, *came[word]))])
