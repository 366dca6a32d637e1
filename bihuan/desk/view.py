"""One matter as a person sees it: the strip, the deadline, what may be done, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.matters import queries, sight, telling, words
from bihuan.matters.lights import standing_of
from bihuan.matters.models import Matter
from bihuan.people import queries as people

from .rows import Row, next_acts, onward, rows
from .shown import Shown

RULER = 9  # days at most on the ruler of the deadline
# What only the trace can tell: the door looks when somebody asks.
AT_THE_DOOR = frozenset({"nothing_to_correct", "same_edition"})


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the strip: done, now or ahead; `on` the day it was entered."""

    label: str
    state: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One running clock: what it is for, when it is due, in words and as a light."""

    label: str
    due: date
    light: str
    left: str
    days: Sequence["RulerDay"]
    provisional: bool


@dataclass(frozen=True, slots=True)
class RulerDay:
    """One day of the ruler; `kind` is past, off, today, end or empty."""

    day: date
    kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """What one place below was handed; `id` is empty when the reader does not work there."""

    name: str
    id: str
    rows: Sequence[Row]

    @property
    def done(self) -> int:
        """How many of them are closed."""
        return sum(row.closed for row in self.rows)


@dataclass(frozen=True, slots=True)
class Option:
    """One act this person could take: whether it is open, and what is said of it."""

    id: str
    label: str
    source: str
    missing: Sequence[str]
    blocked: Sequence[str]
    onward: bool


class View(Shown):
    """Whatever the page asks of a matter, worked out when asked."""

    @cached_property
    def seen(self) -> str:
        """What the page shows, for the form to say it back."""
        return f"{self.state.seq}:{self.state.head}"

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the people the matter speaks of."""
        persons = [
            str(value)
            for name, value in self.state.facts.items()
            if name in self.procedure.facts and self.procedure.facts[name].given_as == "person"
        ]
        hands = {hand.id for did in self.state.hands.values() for hand in did}
        return people.names({self.row.holder, *persons, *hands})

    @cached_property
    def holder(self) -> str:
        """Who has it now."""
        return telling.holder(self.procedure, self.row.holder, self.names)

    @cached_property
    def options(self) -> list[Option]:
        """What this person could do here: the way onward first, then what is open now."""
        found = [self._option(one) for one in self._choices if not one.act.does]
        return sorted(found, key=lambda option: (not option.onward, bool(option.blocked)))

    @cached_property
    def first(self) -> Option | None:
        """What it waits for from this person; None where they only may, and another has it in hand."""
        option = next(iter(self.options), None)
        if option is None or core.works_on(self.state, self.here.person, self.at):
            return option
        act = self.procedure.acts[option.id]
        theirs = option.onward or act.to == core.SAME
        theirs = theirs or core.waits(self.state, self.here.person, self.at)
        return option if theirs and not option.blocked else None

    @cached_property
    def everywhere(self) -> list[Option]:
        """What one may do with any matter, and now with this one: step back, hand over, correct."""
        found = [one for one in self._choices if one.act.does]
        may = [one for one in found if {o.why for o in one.others} <= AT_THE_DOOR]
        return [replace(self._option(one), blocked=()) for one in may]

    @cached_property
    def _choices(self) -> list[core.Choice]:
        if self.only_looks:
            return []
        return list(core.choices(self.state, self.here.person, self.at))

    def _option(self, choice: core.Choice) -> Option:
        say = lambda found: [words.say(self.procedure, one) for one in found]  # noqa: E731
        return Option(
            choice.act.id,
            choice.act.label,
            choice.act.source,
            [words.asked(self.procedure, one.about) for one in choice.missing],
            say(choice.others),
            onward(self.procedure, self.row.stage, choice.act),
        )

    @cached_property
    def elsewhere(self) -> list[str]:
        """The ways onward that are not this person's: `“核验通过”由居监委、街道督办办。`"""
        acts = [a for a in self.procedure.acts.values() if self.row.stage in a.start]
        others = [
            a
            for a in acts
            if onward(self.procedure, self.row.stage, a) and not a.who & self.here.person.roles
        ]
        said = _("“%(act)s”由%(who)s办。")
        return [said % {"act": act.label, "who": self._who(act)} for act in others]

    def _who(self, act: core.Act) -> str:
        """The roles that may do an act, in the procedure's order."""
        roles = self.procedure.roles
        may = [roles[name] for name in roles if name in act.who and name != core.CLOCK]
        return words.listed(may)

    @cached_property
    def hands(self) -> list[tuple[str, str]]:
        """Who did what since the beginning or the last rebound: (act, names)."""
        hands, names = self.state.hands, self.names
        found = [
            (act.label, [names[hand.id] for hand in hands.get(act.id, ()) if hand.id in names])
            for act in self.procedure.acts.values()
        ]
        return [(label, words.listed(who)) for label, who in found if who]

    @cached_property
    def pair(self) -> list[telling.Proof]:
        """Before and after: the first photo of each of two kinds of photo; empty without both."""
        kinds = [k for k, proof in self.procedure.evidence.items() if proof.given_as == "image"]
        seen = [p for p in self.on_file if p.is_image and not p.erased]
        firsts = [next((p for p in seen if p.kind == kind), None) for kind in kinds]
        both = [proof for proof in firsts if proof]
        return both if len(both) == 2 else []

    @cached_property
    def strip(self) -> list[Step]:
        """The stages of the way, each done, now or ahead."""
        way = [stage for stage in self.procedure.stages.values() if stage.short]
        ids = [stage.id for stage in way]
        now = ids.index(self.row.stage) if self.row.stage in ids else -1
        closed = self.procedure.closed(self.row.stage)
        entered = self._entered()
        return [
            Step(
                stage.short,
                "now" if n == now and not (closed and n == len(way) - 1) else
                "done" if n < now or n == now else "",
                entered.get(stage.label) if n <= now else None,
            )
            for n, stage in enumerate(way)
        ]  # fmt: skip

    def _entered(self) -> dict[str, date]:
        """The day each stage was last entered, by its label."""
        found: dict[str, date] = {}
        before = ""
        for told in reversed(self.told):
            if told.stage != before:
                found[told.stage] = timezone.localdate(told.happened)
            before = told.stage
        return found

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """Running clocks, what goes wrong first on top."""
        running = [clock for clock in self.state.clocks.values() if clock.met is None]
        found = [self._deadline(clock) for clock in sorted(running, key=lambda c: c.due)]
        return list({(one.label, one.due): one for one in found}.values())  # begun twice, said once

    def _deadline(self, clock: core.Running) -> Deadline:
        calendar = self.procedure.calendar
        near = clock.amber is not None and clock.amber <= self.today
        light, left = standing_of(calendar, clock.due, self.today, near=near)
        if light == "late" and not self.state.late(clock, self.at):
            light, left = "", _("期限已过")  # a right that was not used: nobody is late
        return Deadline(
            self.procedure.clocks[clock.clock].label,
            clock.due, light, left, self._ruler(clock.due), clock.provisional,
        )  # fmt: skip

    def _ruler(self, due: date) -> list[RulerDay]:
        """A few days around today and the due day; none when they are too far apart."""
        first, last = min(self.today, due) - timedelta(days=1), max(self.today, due)
        if (last - first).days >= RULER:
            return []
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [RulerDay(day, self._kind(day, due)) for day in days]

    def _kind(self, day: date, due: date) -> str:
        if day == due:
            return "end"
        if day == self.today:
            return "today"
        if not self.procedure.calendar.counts(day):
            return "off"
        return "past" if day < self.today else ""

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """What is known: (label, words), in the procedure's order."""
        return [
            (ask.label, telling.fact(self.procedure, name, self.state.facts[name], self.names))
            for name, ask in self.procedure.facts.items()
            if name in self.state.facts
        ]

    @cached_property
    def on_file(self) -> list[telling.Proof]:
        """Evidence that counts now, in the order it was brought."""
        counting = {mark for marks in self.state.file.values() for mark in marks}
        proofs = [proof for told in reversed(self.told) for proof in told.proofs]
        return [proof for proof in proofs if proof.commitment in counting]

    @cached_property
    def opening(self) -> list[telling.Proof]:
        """The words it was opened with."""
        return [proof for proof in self.told[-1].proofs if proof.is_text and not proof.erased]

    @cached_property
    def children(self) -> list[Row]:
        """Its child matters as rows."""
        found = [row for row in self._children if self._reads(row)]
        return rows(found, self.today, next_acts(found, self.here.person, self.at))

    @cached_property
    def unseen(self) -> int:
        """How many children, or places' matters, this person may not read."""
        return len(self._children) - len(self.children) + len(self._handed) - len(self._handed_seen)

    @cached_property
    def _children(self) -> list[Matter]:
        return queries.children(self.row.community_id, self.row.id)

    @cached_property
    def _handed(self) -> list[queries.Handed]:
        return queries.handed_down(self.row.community_id, self.row.id)

    @cached_property
    def _handed_seen(self) -> list[queries.Handed]:
        there = {
            place: people.person(self.here.user, place, self.at)
            for place in {one.place.id for one in self._handed}
        }
        return [
            one for one in self._handed if sight.may_read(one.row, there[one.place.id], self.at)
        ]

    def _reads(self, row: Matter) -> bool:
        return sight.may_read(row, self.here.person, self.at)

    @cached_property
    def handed_down(self) -> list[Place]:
        """Its child matters that places below keep, by place."""
        found = self._handed_seen
        own = {place.id for place in self.here.communities}
        places = dict.fromkeys(one.place for one in found)
        return [
            Place(
                place.name,
                str(place.id) if place.id in own else "",
                rows([one.row for one in found if one.place == place], self.today),
            )
            for place in places
        ]

    @cached_property
    def under_way(self) -> int:
        """How many child matters are still on their way to the place that is to keep them."""
        kept = len(self.children) + sum(len(place.rows) for place in self.handed_down)
        return max(len(self.state.children) - kept, 0)

    @cached_property
    def handed_by(self) -> str:
        """The place above that handed it down; empty when none did."""
        return people.place_name(self.row.origin_community) if self.row.origin_community else ""

    @cached_property
    def parent(self) -> Row | None:
        """The matter it was opened under, where this person may read it."""
        if self.row.parent_id is None:
            return None
        found = queries.one(self.row.community_id, self.row.parent_id)
        return rows([found], self.today)[0] if self._reads(found) else None
