"""A data request as whoever works on it sees it: where it stands, what was found, what may be done."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.matters import evidence, telling, words
from bihuan.matters.looked import Looked

from .requests import Doing, Found, Piece, named, pieces

# Acts that are done on the page of the request and nowhere else: what they write down is what they did.
COPY = "查阅复制"
APPROVE, DECIDING = "approve", "deciding"
ERASING = frozenset({"删除", "撤回同意"})
OWN = frozenset({"identify", "put_right", "erase"})


class Work(Looked):
    """One request, its state, and whatever the page asks of it."""

    @property
    def wants(self) -> str:
        """What was asked for."""
        return str(self.state.facts.get("wants", ""))

    @property
    def wanted(self) -> str:
        """The same in words."""
        return telling.fact(self.procedure, "wants", self.wants, {})

    @property
    def seen(self) -> tuple[int, str]:
        """What the page shows, for a form to say it back."""
        return self.state.seq, self.state.head

    @cached_property
    def told(self) -> list[telling.Told]:
        """The trace in words, newest first."""
        return telling.trace(self.row.community_id, self.row)[::-1]

    @cached_property
    def choices(self) -> dict[str, core.Choice]:
        """Acts that nothing but what has to be brought stands in the way of."""
        found = core.choices(self.state, self.here.person, self.at)
        return {one.act.id: one for one in found if not one.others}

    def open(self, act: str) -> bool:
        """Whether this person may do it now."""
        return act in self.choices

    @property
    def elsewhere(self) -> Sequence[core.Act]:
        """What else may be done, on the pages every matter has."""
        return [
            one.act for one in self.choices.values() if one.act.id not in OWN and not one.act.does
        ]

    @cached_property
    def another(self) -> list[str]:
        """What waits for another hand now: `“批准删除”由社区书记办。`"""
        roles = self.procedure.roles
        staff = frozenset(roles) - {core.CLOCK, "resident"}
        anybody = core.choices(self.state, core.Person("", staff), self.at)
        acts = [one.act for one in anybody if not one.others and not one.act.does]
        on = [
            act
            for act in acts
            if self.row.stage in act.start and act.to not in ("same", self.row.stage)
        ]
        said = _("“%(act)s”由%(who)s办。")
        return [
            said % {
                "act": act.label,
                "who": words.listed([roles[name] for name in roles if name in act.who & staff]),
            }
            for act in on if not act.who & self.here.person.roles
        ]  # fmt: skip

    @property
    def wanted_copy(self) -> bool:
        """Whether a copy is what was asked for, and may still be handed over."""
        return self.wants == COPY and not self.state.closed

    @property
    def deadlines(self) -> list[tuple[str, date, bool]]:
        """Clocks that run: what for, the last day, whether it has gone by."""
        running = [one for one in self.state.clocks.values() if not one.met]
        return [
            (self.procedure.clocks[one.clock].label, one.due, one.due < self.today)
            for one in sorted(running, key=lambda one: one.due)
        ]

    @cached_property
    def found(self) -> Found:
        """What its own search found."""
        return named(self.row.community_id, self.state)

    @property
    def unfinished(self) -> str:
        """Numbers of matters that are still worked on and would be emptied; empty for none."""
        if self.wants not in ERASING or self.state.closed:
            return ""
        return words.listed([row.number for row in self.found.matters if row.closed_at is None])

    @property
    def searched(self) -> bool:
        """Whether anybody has looked yet."""
        return "found" in self.state.file

    @cached_property
    def pieces(self) -> dict[str, list[Piece]]:
        """Matter id -> its evidence that is still there and open to whoever works on this."""
        return {
            str(row.id): [
                one
                for one in pieces(self.row.community_id, row, self.here.person, self.at)
                if not one.shut and not one.erased
            ]
            for row in self.found.matters
        }

    def doing(self, key: str, seen: tuple[int, str] | None) -> Doing:
        """Who does what comes next, now."""
        return Doing(self.here.person, timezone.now(), seen, key)

    def said(self, kind: str) -> str:
        """The last words of a kind of evidence; empty where there are none or they are gone."""
        marks = self.state.file.get(kind, ())
        try:
            return evidence.body(self.row.community_id, marks[-1]).text if marks else ""
        except evidence.Gone:
            return ""

    def days(self, name: str) -> core.Limit | None:
        """A local figure that is a time."""
        return self.procedure.local[name].limit

    def due(self, clock: str) -> date | None:
        """The day on which a clock of it ends that still runs."""
        running = [one for one in self.state.clocks.values() if one.clock == clock and not one.met]
        return max((one.due for one in running), default=None)
