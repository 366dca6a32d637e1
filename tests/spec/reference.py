"""A small reference, by another hand than the engine's: what is let happen, read off what did. 参照

It knows a procedure as the plain tables of its file, keeps only the list of events that were let
happen, and answers every question by going through that list anew. Nothing is carried along from
one event to the next. Of the engine it uses the calendar alone.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from bihuan.core.calendar import Limit

OPEN_ACTS = {
    "recuse": ["recused", "general_note"],
    "delegate": ["delegate_to", "delegate_until", "general_note"],
    "pause": ["pause_until", "general_note"],
    "resume": ["general_note"],
    "split": ["general_note"],
    "withdraw": ["reason", "general_note"],
    "merge": ["reason", "merged_into", "general_note"],
}
GENERAL_ACTS = OPEN_ACTS | {"correct": ["general_note"], "transfer": ["general_note"]}
GENERAL_FACTS = {
    "recused": {"as": "person"},
    "delegate_to": {"as": "person"},
    "delegate_until": {"as": "date"},
    "pause_until": {"as": "date"},
    "merged_into": {"as": "matter"},
}
REASON_OF = {"withdraw": "withdrawn", "merge": "merged"}
LISTS = (
    *("from", "who", "needs", "relies_on", "voids", "other_than", "waits_for", "by", "count"),
    "tells",
)


class Rules:
    """The tables of one procedure file, with what every procedure has added to them."""

    def __init__(self, table, calendar):
        self.calendar = calendar
        self.id = table["id"]
        self.local = table.get("local", {})
        self.stages = {stage["id"]: stage for stage in table["stage"]}
        self.order = [*self.stages]
        self.clocks = {clock["id"]: clock for clock in table.get("clock", [])}
        self.counts = {count["id"]: count for count in table.get("count", [])}
        self.general = table.get("general", {})
        self.evidence, self.facts = dict(table.get("evidence", {})), dict(table.get("facts", {}))
        self.facts["reason"] = {"as": "choice", "choices": [*table.get("reasons", {})]}
        acts = [*table["act"], *(self.everywhere(name) for name in self.general)]
        if self.general:
            self.evidence["general_note"] = {"as": "text"}
            self.facts |= GENERAL_FACTS
        if "pause" in self.general:
            self.clocks["pause"] = {"after": "pause", "until": "pause_until", "stops": ["resume"]}
        if any(act.get("opens") for act in acts):
            acts.append({"id": "answer", "from": self.order, "to": "same", "who": ["letter"]})
        self.acts = {act["id"]: dict.fromkeys(LISTS, ()) | act for act in acts}

    def everywhere(self, name):
        """One of the acts every procedure has, as if the file had declared it."""
        said = self.general[name]
        said = said if isinstance(said, dict) else {"who": said}
        act = {"id": name, "from": self.order, "to": "same", "needs": GENERAL_ACTS[name]} | said
        if name in OPEN_ACTS:
            act["from"] = [stage for stage in self.order if not self.closes(stage)]
        return act | ({"opens": self.id} if name == "split" else {})

    def closes(self, stage):
        return stage != "start" and self.stages[stage].get("closes", False)

    def needs(self, act):
        return {name for name in act["needs"] if not name.endswith("?")}

    def takes(self, act):
        return {name.removesuffix("?") for name in act["needs"]}

    def limit(self, text):
        """`10wd`, or the name of a local figure."""
        if figure := self.local.get(text):
            return Limit(figure["default"], figure["unit"])
        return Limit.parse(text)

    def bound(self, value):
        """A number, or the name of a local figure that is one."""
        return self.local[value]["default"] if isinstance(value, str) else value

    def fits(self, name, value):
        """Whether a value is of the kind its fact asks for."""
        kind, text = self.facts[name]["as"], isinstance(value, str)
        if kind == "number":
            return number(value) is not None
        if kind == "choice":
            return value in self.facts[name]["choices"]
        if kind == "flag":
            return isinstance(value, bool)
        if kind == "date":
            return text and bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)) and is_day(value)
        return text and 1 <= len(value) <= 100


@dataclass
class Run:
    """One start of a clock: by which event, until which day, and when it was stopped."""

    clock: str
    began: int
    since: date
    due: date
    at: object = None
    amber: date | None = None
    met: date | None = None
    late: bool = False
    ended: int | None = None  # the event that stopped it
    undone: tuple = ()  # those that did and were taken back, each with the start as it then was


class Reference:
    """A matter that is nothing but what happened to it."""

    def __init__(self, rules, events=(), pasts=()):
        self.rules, self.events, self.pasts = rules, events, pasts

    def then(self, event):
        """The matter after one more event; it is not asked whether that may happen."""
        return Reference(self.rules, (*self.events, event), (*self.pasts, self))

    def until(self, n):
        """The matter as it stood before the event of this place, from 0."""
        return self.pasts[n] if n < len(self.pasts) else self

    def act(self, n):
        return self.rules.acts[self.events[n].act]

    def is_(self, event, name):
        """Whether an event is this one of the acts every procedure has."""
        return event.act == name and name in self.rules.general

    def day(self, event):
        return self.rules.calendar.day(event.happened)

    # What still counts.

    @cached_property
    def kept(self):
        """The places of the events that nobody took back."""
        kept = []
        for n, event in enumerate(self.events):
            if self.is_(event, "correct"):
                kept.pop()
            else:
                kept.append(n)
        return kept

    @cached_property
    def round(self):
        """Where the round begins that it is in: with the last rebound, else at the beginning."""
        closes = self.rules.closes
        turns = (
            n
            for n in reversed(self.kept)
            if closes(self.until(n).stage) and not closes(self.until(n + 1).stage)
        )
        return next(turns, 0)

    @cached_property
    def stage(self):
        ways = (self.act(n)["to"] for n in reversed(self.kept))
        return next((to for to in ways if to != "same"), "start")

    @property
    def closed(self):
        return self.rules.closes(self.stage)

    @cached_property
    def last(self):
        return max((event.happened for event in self.events), default=None)

    def entered(self, n):
        """The stage an event entered; None when it stayed where it was."""
        to = self.act(n)["to"]
        stays = to in ("same", self.until(n).stage)
        return None if stays or n not in self.kept else to

    @cached_property
    def holder(self):
        for n in reversed(self.kept):
            event, before = self.events[n], self.until(n)
            if self.is_(event, "recuse") and before.holder == event.facts["recused"]:
                return self.act(n)["who"][0]
            held = self.act(n).get("holder")
            if held == "actor":
                return event.by.id
            if held in self.rules.facts:
                return self.until(n + 1).facts.get(held, event.by.id)
            if held:
                return held
        return ""

    @cached_property
    def facts(self):
        found = {}
        for name in self.rules.facts:
            for n in reversed(self.kept):
                if name in self.events[n].facts:
                    found[name] = self.events[n].facts[name]
                if name in self.events[n].facts or name in self.act(n)["voids"]:
                    break
        return found

    def brought(self, kind):
        """The places of the events whose evidence of this kind counts, oldest first."""
        found = []
        for n in reversed(self.kept):
            if self.events[n].evidence.get(kind):
                found.insert(0, n)
                if self.rules.evidence[kind]["as"] == "text":
                    break
            if kind in self.act(n)["voids"]:
                break
        return found

    @cached_property
    def file(self):
        found = {}
        for kind in self.rules.evidence:
            marks = [mark for n in self.brought(kind) for mark in self.events[n].evidence[kind]]
            if marks:
                found[kind] = tuple(dict.fromkeys(marks))
        return found

    @cached_property
    def proxied(self):
        return {kind for kind in self.file if all(map(self.typed(kind), self.brought(kind)))}

    def typed(self, kind):
        """Tells whether the event of a place brought another role's words of this kind."""
        whose = self.rules.evidence[kind].get("words_of")
        return lambda n: whose and self.until(n).role(self.events[n]) != whose

    @cached_property
    def children(self):
        """Procedure and whether closed of each, in the order they were opened."""
        opened = [self.act(n)["opens"] for n in self.kept for _ in range(self.events[n].opens)]
        answers = [self.events[n].answer for n in self.kept if self.events[n].answer]
        closed = {answer.n: answer.closed for answer in answers}
        return [(name, closed.get(n, False)) for n, name in enumerate(opened, 1)]

    @cached_property
    def hands(self):
        """Act -> id and unit of everyone who did it in this round, also what was taken back."""
        found = {}
        for n in range(self.round, len(self.events)):
            for hand in self.hands_of(n):
                if hand not in found.setdefault(self.events[n].act, []):
                    found[self.events[n].act].append(hand)
        return found

    def hands_of(self, n):
        event = self.events[n]
        if event.answer:
            return [(hand.id, hand.unit) for hand in event.answer.hands]
        if self.until(n).role(event) == "clock":
            return []  # time has no hands
        other = self.until(n).instead_of(event)
        return [(who, event.by.unit) for who in (event.by.id, other) if who]

    # Who acts.

    @cached_property
    def delegations(self):
        """Who and in which role -> what was said of it last."""
        given = [n for n in self.kept if self.is_(self.events[n], "delegate")]
        events = [(self.events[n], self.until(n)) for n in given]
        return {(event.by.id, before.role(event)): event.facts for event, before in events}

    def lent(self, event):
        """Who lends the person of an event a role on that day, and which."""
        return [
            (who, role)
            for (who, role), facts in self.delegations.items()
            if facts["delegate_to"] == event.by.id
            and self.day(event) <= date.fromisoformat(facts["delegate_until"])
        ]

    def roles(self, event):
        return event.by.roles | {role for _, role in self.lent(event)}

    def role(self, event):
        """The role an event is done in: as said, else the first held that may."""
        may = sorted(self.roles(event) & {*self.rules.acts[event.act]["who"]})
        if event.as_role:
            return event.as_role if event.as_role in may else ""
        return may[0] if may else ""

    def instead_of(self, event):
        """In whose place a person acts who could not without; empty when in nobody's."""
        role, lent = self.role(event), self.lent(event)
        if role not in event.by.roles:
            return next((who for who, what in lent if what == role), "")
        by = self.rules.acts[event.act]["by"]
        if by and not self.named(by, {event.by.id}, event.by.roles):
            return next((who for who, what in lent if self.named(by, {who}, {what})), "")
        return ""

    def named(self, names, ids, roles):
        """Whether one of these persons bears one of the names; the holder may be a role too."""
        held = "holder" in names and self.holder in ids | roles
        return held or any(self.facts.get(name) in ids for name in names)

    # Time.

    @cached_property
    def paused(self):
        """The place of the pause that lasts; None when it is not paused."""
        for n in reversed(self.kept):
            if self.is_(self.events[n], "resume") or self.closed:
                return None
            if self.is_(self.events[n], "pause"):
                return n
        return None

    @cached_property
    def clocks(self):
        """Every start of every clock by its key: `plan`, `plan/2`, …"""
        found, runs = {}, []
        for clock in self.rules.clocks:
            for n in range(len(self.events)):
                if self.begins(clock, n):
                    runs += self.runs(clock, n)
        for run in sorted(runs, key=lambda run: run.began):
            count = 1 + sum(other.clock == run.clock for other in found.values())
            found[run.clock if count == 1 else f"{run.clock}/{count}"] = run
        return found

    def begins(self, clock, n):
        """Whether an event starts a clock: it is the act, or enters the stage, that it is after."""
        event, table = self.events[n], self.rules.clocks[clock]
        starts = {event.act, self.until(n + 1).entered(n)}
        return bool(starts & names(table["after"])) and self.applies(table, n)

    def applies(self, table, n):
        """Whether the tests of a clock hold after an event."""
        value = self.until(n + 1).facts.get
        return all(self.passes(test, value(fact)) for fact, test in table.get("when", {}).items())

    def runs(self, clock, n):
        """A start, and those that follow from it when it repeats; none when no day is known."""
        table, event = self.rules.clocks[clock], self.events[n]
        if until := table.get("until"):
            day = self.until(n + 1).facts.get(until)
            run = day and Run(clock, n, self.day(event), date.fromisoformat(day))
        else:
            run = self.measured(clock, n, event.happened)
        yield from self.followed(run) if run else ()

    def followed(self, run):
        """This start, and those that follow when it is stopped; what is over is not back-filled."""
        event = self.events[run.began]
        if event.backfill and run.due < self.rules.calendar.day(event.entered):
            return
        run.amber = self.ambers(self.rules.clocks[run.clock], run.due)
        self.stop(run)
        yield run
        for m, as_it_was in [*run.undone, (run.ended, run)]:
            again = self.again(as_it_was, m)
            yield from self.followed(again) if again else ()

    def measured(self, clock, n, since):
        limit, calendar = self.rules.limit(self.rules.clocks[clock]["limit"]), self.rules.calendar
        due, at = limit.due(since, calendar), limit.moment(since)
        return Run(clock, n, calendar.day(since), due, at)

    def ambers(self, table, due):
        amber = table.get("amber")
        return self.rules.limit(amber).before(due, self.rules.calendar) if amber else None

    def over(self, run, moment):
        """Whether a moment is past the end of a limit."""
        return moment > run.at if run.at else self.rules.calendar.day(moment) > run.due

    def stop(self, run):
        """Go on from its start: a pause holds it, and the first event it waits for stops it."""
        for m in range(run.began + 1, len(self.events)):
            event = self.events[m]
            if self.is_(event, "resume") and m in self.kept:
                self.hold(run, self.until(m).paused, event)
            if m not in self.kept and self.until(m + 1).stops(run, m):
                run.undone = (*run.undone, (m, replace(run)))
            if self.stops(run, m):
                run.met, run.ended = self.day(event), m
                lapses = self.rules.clocks[run.clock].get("lapses")
                run.late = not lapses and self.over(run, event.happened)
                return

    def stops(self, run, m):
        """Whether an event stops a clock."""
        if run.began not in self.kept:
            return True  # it was started by what this very event takes back
        table, entered = self.rules.clocks[run.clock], self.entered(m)
        if m not in self.kept:
            return False
        if {self.events[m].act, entered} & names(table.get("stops", ())):
            return True
        left = entered and entered != self.until(run.began + 1).stage
        if left and ("stops" not in table or table.get("repeats")):
            return True
        return bool(entered) and self.rules.closes(entered) and not self.until(m).closed

    def hold(self, run, pause, resume):
        """A limit that was not late when the pause began ends as many days later as it lasted."""
        if run.began < pause and not self.over(run, self.events[pause].happened):
            days = max(self.day(resume) - self.day(self.events[pause]), timedelta())
            run.at, run.due = run.at and run.at + days, self.rules.calendar.roll(run.due + days)
            run.due = self.rules.calendar.day(run.at) if run.at else run.due
            run.amber = self.ambers(self.rules.clocks[run.clock], run.due)

    def again(self, run, m):
        """The next start of a clock that repeats: from where it ended, when late from that event."""
        table = self.rules.clocks[run.clock]
        if m is None or not table.get("repeats") or run.began not in self.until(m + 1).kept:
            return None
        if self.until(m + 1).entered(m) or not self.applies(table, m):
            return None
        late = self.over(run, self.events[m].happened)
        ended = run.at or self.rules.calendar.midnight(run.due)
        return self.measured(run.clock, m, self.events[m].happened if late else ended)

    @cached_property
    def running(self):
        """The clocks that run; in a pause only its own, and those that were late already."""
        runs = {key: run for key, run in self.clocks.items() if not run.met}
        if self.paused is None:
            return runs
        since = self.events[self.paused].happened
        return {k: run for k, run in runs.items() if run.clock == "pause" or self.over(run, since)}

    def wakes(self, run, when):
        """The first day on which time does something about a start, at `amber`, `late` or after."""
        if when == "amber":
            return run.amber
        if when == "late":
            return run.due + timedelta(days=1)
        return self.rules.limit(when).past(run.due, self.rules.calendar)

    def due(self, events):
        """What time does now, of its events by act and start; a missed reminder is not made up for."""
        found = set()
        for start, run in self.running.items() if self.paused is None else ():
            warns = self.rules.clocks[run.clock].get("warns", {})
            done = [n for n, act in enumerate(warns) if self.warned(act, start)]
            ready = [
                act
                for act in [*warns][max(done, default=-1) + 1 :]
                if self.ready(run, act, events[act, start])
            ]
            late = [act for act in ready if warns[act] != "amber"]
            found |= {(act, start) for act in late or ready}
        return {each for each in found if not self.objections(events[each])}

    def ready(self, run, act, event):
        """Whether the time has come for an act of a clock, where the matter stands."""
        early = self.too_soon(run, self.rules.clocks[run.clock]["warns"][act], event)
        return self.stage in self.rules.acts[act]["from"] and not any(early)

    def warned(self, act, start):
        return any((event.act, event.about) == (act, start) for event in self.events)

    # What stands in the way.

    def objections(self, event):
        """Every `(why, about)` that stands in the way of an event now."""
        if event.act not in self.rules.acts:
            return {("unknown_act", event.act)}
        act = self.rules.acts[event.act]
        guards = (
            *(self.who, self.brings, self.whens, self.opens, self.rests, self.hand, self.waits),
            *(self.counted, self.often, self.early, self.time, self.proxy, self.moment),
            *(self.recusal, self.pausing, self.everywhere),
        )
        return {found for guard in guards for found in guard(act, event)}

    def who(self, act, event):
        if self.stage not in act["from"]:
            yield "wrong_stage", self.stage
        if not self.role(event):
            yield "wrong_role", " ".join(sorted(act["who"]))
        ids = {event.by.id, *(who for who, _ in self.lent(event))}
        named = self.named(act["by"], ids, self.roles(event))
        if act["by"] and self.role(event) != "clock" and not named:
            yield "not_named", " ".join(sorted(act["by"]))

    def brings(self, act, event):
        rules, proofs = self.rules, {kind for kind, marks in event.evidence.items() if marks}
        for name in rules.needs(act):
            if name not in (proofs if name in rules.evidence else event.facts):
                yield "missing", name
        for name in event.evidence.keys() - (rules.takes(act) & rules.evidence.keys()):
            yield "not_asked", name
        for name, value in event.facts.items():
            if name not in rules.takes(act) & rules.facts.keys():
                yield "not_asked", name
            elif not rules.fits(name, value):
                yield "bad_fact", name

    def knows(self, event, name):
        """A fact as the event tells it, else as it is known."""
        return event.facts.get(name, self.facts.get(name))

    def passes(self, test, value):
        if not isinstance(test, dict):
            return value in (test if isinstance(test, list) else [test])
        n = number(value)
        holds = {
            "least": lambda bound: n >= bound,
            "most": lambda bound: n <= bound,
            "over": lambda bound: n > bound,
            "under": lambda bound: n < bound,
        }
        return n is not None and all(
            holds[name](self.rules.bound(bound)) for name, bound in test.items()
        )

    def whens(self, act, event):
        for fact, test in act.get("when", {}).items():
            still = fact in self.rules.needs(act) and fact not in event.facts
            if not still and not self.passes(test, self.knows(event, fact)):
                yield "when", fact

    def opens(self, act, event):
        if act.get("opens") and not event.opens:
            yield "missing", act["opens"]
        if event.opens and not act.get("opens"):
            yield "not_asked", "opens"
        if event.answer and act["id"] != "answer":
            yield "not_asked", "answer"
        elif event.answer and not 1 <= event.answer.n <= len(self.children):
            yield "unknown_child", str(event.answer.n)
        elif act["id"] == "answer" and not event.answer:
            yield "missing", "answer"

    def rests(self, act, event):
        for name in act["relies_on"]:
            if name not in self.file and name not in self.facts:
                yield "not_on_file", name

    def hand(self, act, event):
        ids = {event.by.id, *(who for who, _ in self.lent(event))}
        for name in act["other_than"]:
            hands = self.hands.get(name, [])
            if any(who in ids for who, _ in hands) or self.facts.get(name) in ids:
                yield "same_hand", name
            elif act.get("unit") and event.by.unit and event.by.unit in {unit for _, unit in hands}:
                yield "same_unit", name

    def waits(self, act, event):
        for name in act["waits_for"]:
            closed = [closed for procedure, closed in self.children if procedure == name]
            if not closed:
                yield "none_opened", name
            elif not all(closed):
                yield "waiting", f"{name} {closed.count(False)}"

    def counted(self, act, event):
        for name in act["count"]:
            missed, count = name.startswith("not "), self.rules.counts[name.removeprefix("not ")]
            part = {name: number(self.knows(event, name)) for name in names(count["part"])}
            of = number(self.knows(event, count["of"]))
            given = part | {count["of"]: of}
            if (given.keys() & self.rules.needs(act)) - event.facts.keys():
                continue  # what is still to be brought is not yet counted
            unknown = {name for name, n in given.items() if n is None}
            yield from (("not_counted", name) for name in unknown)
            if not unknown:
                yield from self.weighed(count, part.values(), of, missed)

    def weighed(self, count, parts, of, missed):
        part, negative = sum(parts), min(*parts, of) < 0
        share, strict = count.get("least") or count["over"], "over" in count
        share = Fraction(self.bound_share(share))
        told = f"{count['id']} {plain(part)}/{plain(of)}"
        met = of > 0 and (part > of * share if strict else part >= of * share)
        if negative or (part > of and share <= 1):
            yield "too_many", told
        elif met and missed:
            yield "enough", told
        elif not met and not missed:
            yield "too_few", told

    def bound_share(self, text):
        figure = self.rules.local.get(text)
        return Fraction(figure["default"], 100) if figure else text

    def times(self, name):
        """The moments at which an act was done, or a stage entered."""
        stages = name in self.rules.stages
        return [
            (n, self.events[n].happened)
            for n in self.kept
            if name == (self.entered(n) if stages else self.events[n].act)
        ]

    def often(self, act, event):
        most = self.rules.bound(act.get("at_most", 0))
        if most and sum(n >= self.round for n, _ in self.times(act["id"])) >= most:
            yield "too_often", str(most)

    def early(self, act, event):
        for name, least in act.get("after", {}).items():
            if not self.times(name):
                yield "not_yet", name
            else:
                yield from self.full(self.latest(name), least, event)
        stays = self.rules.stages.get(self.stage, {}).get("stays")
        if stays and self.onward(act):
            yield from self.full(self.latest(self.stage), stays, event)

    def latest(self, name):
        return max((happened for _, happened in self.times(name)), default=None)

    def onward(self, act):
        ends = self.rules.closes(act["to"]) if act["to"] != "same" else False
        if self.stage not in act["from"] or act["to"] == "same":
            return False
        if ends and "reason" in self.rules.needs(act):
            return False
        return self.rules.order.index(act["to"]) > self.rules.order.index(self.stage)

    def full(self, since, least, event):
        limit, calendar = self.rules.limit(least), self.rules.calendar
        full = limit.full(since, calendar)
        if event.happened < full:
            local = full.astimezone(calendar.zone)
            hours = local.isoformat(timespec="minutes")
            yield "too_early", hours if limit.unit == "h" else local.date().isoformat()

    def time(self, act, event):
        warned = any(act["id"] in clock.get("warns", {}) for clock in self.rules.clocks.values())
        if self.role(event) != "clock":
            if event.about:
                yield "not_asked", "for"
            return
        if not event.about:
            if warned:
                yield "missing", "for"
            return
        run = self.clocks.get(event.about)
        when = run and self.rules.clocks[run.clock].get("warns", {}).get(act["id"])
        if not run or run.met:
            yield "no_such_clock", event.about
        elif not when:
            yield "not_asked", "for"
        elif self.warned(act["id"], event.about):
            yield "already", event.about
        else:
            yield from self.too_soon(run, when, event)

    def too_soon(self, run, when, event):
        """Time acts from a day on; on what runs in hours from the moment they are over."""
        if when == "late" and run.at:
            first, soon = run.due, event.happened <= run.at
        else:
            first = self.wakes(run, when)
            soon = self.day(event) < first
        if soon:
            yield "too_early", first.isoformat()

    def proxy(self, act, event):
        if act["to"] == "same" or not self.rules.closes(act["to"]) or self.closed:
            return
        if "reason" in self.rules.needs(act) | event.facts.keys():
            return
        now = {kind for kind, marks in event.evidence.items() if marks}
        told = {kind: self.proxies(event, kind) for kind in now if not self.beside(kind)}
        told = {k: k in self.proxied for k in act["relies_on"] if k in self.file} | told
        if told and all(told.values()) and not any(map(self.beside, now)):
            yield "proxy_alone", " ".join(sorted(told))

    def beside(self, kind):
        """Whether the person's own version is on file and stays there beside a proxy's."""
        adds = self.rules.evidence.get(kind, {}).get("as") != "text"
        return adds and kind in self.file and kind not in self.proxied

    def proxies(self, event, kind):
        whose = self.rules.evidence.get(kind, {}).get("words_of")
        return bool(whose) and self.role(event) != whose

    def moment(self, act, event):
        if event.happened > event.entered:
            yield "in_the_future", utc(event.happened)
        if event.backfill and self.day(event) >= self.rules.calendar.day(event.entered):
            yield "not_past", self.day(event).isoformat()
        stamped = event.late_entry or event.backfill
        if self.last and event.happened < self.last and not stamped:
            yield "before_last", utc(self.last)

    # What every procedure has.

    def recusal(self, act, event):
        gone = {
            e.facts["recused"]
            for e in map(self.events.__getitem__, self.kept)
            if self.is_(e, "recuse")
        }
        if gone & {event.by.id, *(who for who, _ in self.lent(event))}:
            yield "recused", ""
        for name, value in event.facts.items():
            if self.rules.facts.get(name, {}).get("as") == "person" and value in gone:
                yield "recused", name

    def pausing(self, act, event):
        free = self.rules.general.keys() - {"pause", "split"} | {"answer"}
        if self.paused is not None and act["id"] not in free:
            yield "paused", self.day(self.events[self.paused]).isoformat()
        if self.paused is None and self.is_(event, "resume"):
            yield "not_paused", ""

    def everywhere(self, act, event):
        if act["id"] not in self.rules.general:
            return
        for name, value in event.facts.items():
            known = self.rules.facts.get(name) and self.rules.fits(name, value)
            if known and self.amiss(act["id"], name, value, event):
                yield "bad_fact", name
        if act["id"] == "transfer":
            yield "same_edition", ""
        if act["id"] == "correct":
            yield from self.corrects(event)

    def amiss(self, act, name, value, event):
        """Whether such an act cannot mean this value."""
        if name == "reason":
            return value != REASON_OF.get(act, value)
        if (act, name) == ("delegate", "delegate_to"):
            return value == event.by.id
        if (act, name) == ("pause", "pause_until"):
            return date.fromisoformat(value) <= self.day(event)
        if (act, name) == ("delegate", "delegate_until"):
            return date.fromisoformat(value) < self.day(event)
        return False

    def corrects(self, event):
        last = self.events[-1] if self.events else None
        if last is None or event.undo is None:
            yield "nothing_to_correct", ""
            return
        itself = last.opens or last.answer or last.about  # time, children and splits stay
        if itself or last.act in ("correct", "transfer") or len(self.events) == 1:
            yield "nothing_to_correct", last.act


def names(said):
    return {said} if isinstance(said, str) else {*said}


def number(value):
    """A number exactly; None when it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", str(value)):
        return None
    return Fraction(value)


def plain(n):
    """A number as people write it."""
    text = f"{Decimal(n.numerator) / Decimal(n.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_day(text):
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def utc(moment):
    return moment.astimezone(UTC).isoformat()
