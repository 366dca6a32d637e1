"""Random histories that know how to go on: bring what is missing, wait, take another hand.

`Walk` is one matter under one procedure. `attempt` looks for an event that the rules let happen;
what stands in the way is mended where somebody could mend it. Nothing is forced: every step goes
through `core.objections` like anybody's.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from bihuan import core

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
PEOPLE = "abcdefghijkl"
OUTSIDER = "z"  # the only one ever recused: nobody a procedure waits for
ENDING = {"withdraw", "merge"}
TRIES = 12
HELPED = {"not_on_file", "when", "not_counted", "not_named", "too_few", "too_many", "enough"}


class Walk:
    """One matter, its trace, the moment it is at, and the dice."""

    def __init__(self, procedure, dice):
        self.procedure, self.dice, self.at = procedure, dice, MORNING
        self.matter, self.payloads = core.Matter("T-1", "C-1", procedure), []

    def own(self):
        """Acts of its own that may be done where it stands."""
        acts = [a for a in self.procedure.acts.values() if not a.does and a.id != core.ANSWER]
        return [a for a in acts if self.matter.stage in a.start]

    def onward(self):
        """Those of them that lead on: mostly to the very next stage, seldom straight to an end."""
        order = [*self.procedure.stages]
        place = order.index(self.matter.stage) if self.payloads else -1
        ahead = {a.id: order.index(a.to) - place for a in self.own() if a.to != core.SAME}
        ahead = {name: steps for name, steps in ahead.items() if steps > 0}
        near = min(ahead.values(), default=0) if self.dice.random() < 0.9 else len(order)
        return [self.procedure.acts[name] for name in ahead if ahead[name] <= near]

    def beside(self):
        """Any of its own, though one that ends all only now and then."""
        ends = self.dice.random() < 0.1
        stays = {name for name, stage in self.procedure.stages.items() if not stage.closes}
        return [a for a in self.own() if ends or a.to in stays | {core.SAME}]

    def event(self, act, *, odd=False, goal=None):
        """A first guess at how an act is done; an odd one leaves out what it needs.

        What it tells serves `goal` too, the act to come.
        """
        wanted = set() if odd and self.dice.random() < 0.7 else {*act.needs}
        wanted |= {name for name in sorted(act.takes) if self.dice.random() < 0.5}
        roles = sorted(act.who) or [""]
        if odd and self.dice.random() < 0.4:
            roles = sorted(self.procedure.roles)
        at = self.at
        return core.Event(
            act.id,
            core.Person(
                self.dice.choice(PEOPLE), frozenset({self.dice.choice(roles)}), self.unit()
            ),
            at,
            at,
            evidence={
                name: ("mark",) for name in sorted(wanted) if name in self.procedure.evidence
            },
            facts=self.facts(act, wanted, goal or act),
            opens=int(bool(act.opens)),
            undo=self.undo(act),
        )

    def unit(self):
        return self.dice.choice("uvwx")

    def undo(self, act):
        if act.does != "correct" or not self.payloads:
            return None
        return core.undo({self.procedure.digest: self.procedure}.__getitem__, self.payloads)

    def facts(self, act, wanted, goal):
        asks = self.procedure.facts
        found = {name: self.plain(asks[name]) for name in sorted(wanted) if name in asks}
        for test in (*goal.when, *act.when):
            if test.fact in found:
                found[test.fact] = passing(test, self.dice)
        found |= counted(self, [*act.count, *goal.count], found)
        if "reason" in found and act.does in ENDING:
            found["reason"] = {"withdraw": "withdrawn", "merge": "merged"}[act.does]
        if "recused" in found:
            found["recused"] = OUTSIDER
        return found

    def plain(self, ask):
        if ask.given_as == "date":
            day = self.procedure.calendar.day(self.at)
            return (day + timedelta(days=self.dice.choice([1, 10, 40]))).isoformat()
        if ask.given_as == "choice":
            return self.dice.choice(sorted(ask.choices))
        kinds = {
            "number": self.dice.choice([1, 3, 20]),
            "flag": True,
            "person": self.dice.choice(PEOPLE),
            "matter": "T-2",
        }
        return kinds[ask.given_as]

    def attempt(self, act, goal=None):
        """An event of this act that may happen, at once or later; None when nobody finds one."""
        event, at = self.event(act, goal=goal), self.at
        for _ in range(TRIES):
            objections = core.objections(self.matter, event)
            if not objections:
                self.at = event.happened
                return event
            for objection in objections:
                event = self.mend(act, event, objection, goal)
                if event is None:
                    self.at = at
                    return None
        return None

    def mend(self, act, event, objection, goal):
        """The event with one objection met as well as one can; None when it cannot be now."""
        why, about = objection.why, objection.about
        if why == "not_named":
            names = [self.named(name) for name in about.split()]
            known = [name for name in names if name]
            if not known:
                return None
            who = self.dice.choice(known)
            holds = {who} & self.procedure.roles.keys()
            who = self.dice.choice(PEOPLE) if holds else who
            return replace(event, by=replace(event.by, id=who, roles=event.by.roles | holds))
        if why in ("same_hand", "same_unit"):
            if act.by and not {"same_unit"} & {why}:
                return self.other_named(act, event)
            unit = "" if why == "same_unit" else event.by.unit
            who = self.dice.choice([*PEOPLE, f"n{self.matter.seq}", f"m{self.matter.seq}"])
            return replace(event, by=replace(event.by, id=who, unit=unit))
        if why == "too_early":
            return moved(event, moment(self.procedure, about))
        if why in (
            "missing",
            "bad_fact",
            "not_counted",
            "too_few",
            "enough",
            "too_many",
            "wrong_role",
        ):
            again = self.event(act, goal=goal)
            return moved(replace(again, by=replace(again.by, id=event.by.id)), event.happened)
        if why == "when" and about in act.needs | act.takes:
            return moved(self.event(act, goal=goal), event.happened)
        return None

    def other_named(self, act, event):
        known = [self.named(name) for name in act.by]
        others = [who for who in known if who and who != event.by.id]
        return replace(event, by=replace(event.by, id=self.dice.choice(others))) if others else None

    def named(self, name):
        return self.matter.holder if name == "holder" else self.matter.facts.get(name)

    def towards(self, act, goal=None, depth=3):
        """Events that make `act` possible and then do it: what it rests on comes first."""
        if event := self.attempt(act, goal):
            yield event
            return
        if depth:
            for objection in core.objections(self.matter, self.event(act, goal=goal)):
                for helper in self.helpers(objection):
                    yield from self.towards(helper, act, depth - 1)

    def helpers(self, objection):
        """Acts that might mend what this act itself cannot."""
        about = objection.about.split()
        if objection.why in ("none_opened", "waiting"):
            return [a for a in self.own() if about[0] == a.opens]
        if objection.why == "not_yet":
            return [a for a in self.own() if about[0] in (a.id, a.to)]
        if objection.why in ("too_few", "too_many", "enough"):
            count = self.procedure.counts[about[0]]
            about = [*count.part, count.of]
        if objection.why in HELPED:
            return [a for a in self.own() if (a.needs | a.takes) & set(about)]
        return []

    def answers(self):
        """Every child that has not answered does, by another hand."""
        for n, child in enumerate(self.matter.children, 1):
            if not child.closed:
                by = core.Person("letter", frozenset({core.LETTER}))
                closed = self.dice.random() < 0.9
                done = core.Answer(n, "head", closed, (core.Hand("answerer"),))
                yield core.Event(core.ANSWER, by, self.at, self.at, answer=done)

    def do(self, event):
        """Take the step, and keep its entries."""
        self.matter, entries = core.advance(self.matter, event)
        self.payloads += (entry.payload for entry in entries)

    def history(self) -> Iterator[core.Event]:
        """Events one after another, to be tried on the matter by whoever asks for the next."""
        for _ in range(self.dice.randint(30, 30 + 2 * len(self.procedure.acts))):
            self.at += timedelta(hours=self.dice.choice([1, 20, 100, 400]))
            yield from self.next()
            if self.dice.random() < 0.5:
                yield from self.answers()
            self.at = max(self.at, self.matter.last or self.at)

    def ends(self):
        """Whether its own acts bring it to a closing, or to a stage that is meant to last."""
        stages = self.procedure.stages
        for _ in range(40 + 10 * len(stages)):
            if self.matter.closed or (self.payloads and stages[self.matter.stage].standing):
                return True
            self.at += timedelta(days=1)
            for event in [*self.answers(), *self.step()]:
                if not core.objections(self.matter, event):
                    self.do(event)
        return False

    def step(self):
        """One event that leads on, else any of its own; the end of a pause comes first."""
        if self.matter.paused:
            return [event for event in [self.attempt(self.procedure.acts["resume"])] if event]
        for acts in (self.onward(), self.own()):
            for act in self.dice.sample(acts, len(acts)):
                if found := list(self.towards(act))[:1]:
                    return found
        return []

    def next(self) -> Iterator[core.Event]:
        """What may happen now: mostly onward, sometimes anything, sometimes nonsense."""
        roll, acts = self.dice.random(), list(self.procedure.acts.values())
        if roll < 0.1:
            yield self.event(self.dice.choice(acts), odd=True)
        elif roll < 0.15:
            everywhere = [a for a in acts if a.does and a.does not in ENDING]
            yield self.event(self.dice.choice(everywhere or acts))
        elif roll < 0.45 and (acts := self.beside()):
            if event := self.attempt(self.dice.choice(acts)):
                yield event
        elif self.onward() or self.own():
            yield from self.one_towards(self.dice.choice(self.onward() or self.own()))

    def one_towards(self, act):
        yield from list(self.towards(act))[:1]


def passing(test, dice):
    """A value that passes one test of `when`."""
    if test.values:
        return dice.choice(test.values)
    if test.least is not None:
        return test.least
    if test.over is not None:
        return test.over + 1
    return test.most if test.most is not None else test.under - 1


def counted(walk, asked, found):
    """Numbers that meet the counts asked for, and miss those to be missed."""
    numbers = {}
    rules = walk.procedure.counts
    for name in sorted(asked, key=lambda name: (name.startswith("not "), name)):
        count = rules[name.removeprefix("not ")]
        of = numbers.get(count.of, found.get(count.of, walk.matter.facts.get(count.of, 20)))
        numbers.setdefault(count.of, of)
        least = Fraction(of) * count.share
        whole = int(least) + 1 if count.share > 1 or count.strict else -int(-least // 1)
        first, *rest = count.part
        if name.startswith("not "):
            numbers |= {first: 0} | dict.fromkeys(rest, 0)
        elif first not in numbers:
            numbers |= {first: max(whole, int(Fraction(of)) if count.share <= 1 else whole)}
            numbers |= {part: 0 for part in rest if part not in numbers}
    return {name: n for name, n in numbers.items() if name in found}


def moved(event, at):
    return replace(event, happened=max(event.happened, at), entered=max(event.entered, at))


def moment(procedure, about):
    """The day, or the moment, that `too_early` names."""
    if "T" in about:
        return datetime.fromisoformat(about)
    day = date.fromisoformat(about)
    return procedure.calendar.midnight(day).astimezone(UTC)
