"""Rehearse a procedure by its stories: what those who live by it say must happen, happens. 演练

A line of a story is `when | who | act | brings | ends`:

    2026-08-03 09:10                      when it happened, local time
    2026-08-03 09:10 > 2026-08-05 08:00   ... and when it was entered
    photo owner=老赵 measure*2 补录        evidence, facts, children to open, stamped a late entry
    for=work/2 backfill                   the start of a clock the clock acts on; 补录模式
    1=done 老赵                           the child's number, done or open, who worked on it
    handling by 2026-08-10 held 老赵 late accept proxy words
    handling told role:clerk person:老赵   whom the act tells
    handling runs accept=2026-08-07..2026-08-10   every clock that runs: amber day, due day
    handling file owner photo             evidence that counts, facts that are known
    no: missing photo                     refused, with every objection

A line whose act is 看 changes nothing: `2026-08-03 09:10 | 老赵 | 看 | photo | no` says that 老赵
may not read that evidence; without evidence, the matter at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from . import general
from .event import Answer, Event, Hand, Person, Plain, Refused
from .fold import FOR, standing, undo
from .matter import Matter, Running
from .moves import advance, told
from .procedure import ANSWER, Procedure
from .replay import replay
from .trace import breaks
from .words.seen_by import sees

LATE, BACKFILL, ABOUT = "补录", "backfill", f"{FOR}="
READS = "看"
_FLAGS = {"true": True, "false": False}
_ENDS = ("by", "held", "late", "proxy", "told", "runs", "file")


@dataclass(frozen=True, slots=True)
class Differs:
    """One line of a story that did not come true: its place from 1, what was told, what came."""

    line: int
    told: str
    came: str


def rehearse(procedure: Procedure, people: Mapping[str, Any], story: str) -> list[Differs]:
    """Every line of one story that does not come true, and what is wrong with its trace.

    `people` maps a name to the roles held, or to `{roles, unit}`. Raises ValueError, KeyError
    for a line that cannot be read.
    """
    matter, payloads, found = Matter("T-1", "C-1", procedure), list[bytes](), list[Differs]()
    for matter, differs in walk(procedure, people, story, payloads):  # noqa: B007
        found += differs
    if standing(procedure, payloads) != matter:
        found.append(Differs(0, "state is a fold of the trace", "it is not"))
    if wrong := breaks(matter.id, matter.community, payloads, matter.head, matter.seq):
        found.append(Differs(0, "the trace holds", str(wrong)))
    if flaws := replay(lambda _edition: procedure, payloads).flaws:
        found.append(Differs(0, "the trace can be done again", str(flaws)))
    return found


def walk(
    procedure: Procedure, people: Mapping[str, Any], story: str, payloads: list[bytes]
) -> Iterator[tuple[Matter, list[Differs]]]:
    """The matter after each line, and how the line differs; entries are added to `payloads`."""
    matter = Matter("T-1", "C-1", procedure)
    for n, line in enumerate(story.strip().splitlines(), start=1):
        *cells, ends = (cell.strip() for cell in line.split("|"))
        if cells[2] == READS:
            came = "yes" if _reads(procedure, people, cells) else "no"
        else:
            event = _event(procedure, people, cells)
            if event.act == general.CORRECT:
                event = replace(event, undo=undo(lambda _edition: procedure, payloads))
            try:
                matter, entries = advance(matter, event)
                payloads += (entry.payload for entry in entries)
                came = _came(matter, event, ends)
            except Refused as refused:
                came = f"no: {refused}"
        yield matter, [] if came == " ".join(ends.split()) else [Differs(n, ends, came)]


def _reads(procedure: Procedure, people: Mapping[str, Any], cells: list[str]) -> bool:
    """Whether someone may read the evidence of a line, or the matter at all."""
    _, who, _, kind = cells
    return sees(procedure, _person(who, people[who]).roles, kind)


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
        "told": told(matter, event.act) or ["none"],
        "runs": [_span(key, c) for key, c in sorted(matter.clocks.items()) if not c.met]
        or ["none"],
        "file": sorted(matter.file.keys() | matter.facts.keys()),
    }
    asked = [word for word in ends.split() if word in _ENDS]
    return " ".join([matter.stage, *(w for word in asked for w in (word, *came[word]))])


def _span(key: str, clock: Running) -> str:
    """`accept=2026-08-07..2026-08-10`: amber day and due day."""
    amber = f"{clock.amber.isoformat()}.." if clock.amber else ""
    return f"{key}={amber}{clock.due.isoformat()}"
