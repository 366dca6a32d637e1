"""A walk of a procedure as a page shows it: what may be asked for, what stands in the way.

The walk travels in the form, signed, and nowhere else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import core
from bihuan.matters import telling, words
from bihuan.matters.forms import asked, facts_of, field_of
from bihuan.matters.lights import standing_of

from .rows import onward

SALT = "bihuan.rehearsal"
MOST = 300  # steps: nobody walks further, and the page stays quick
PEOPLE = [(name, name) for name in core.walk.HANDS]
NAMES = {name: name for name in core.walk.HANDS}


class Lost(ValueError):  # noqa: N818 - reads as what happened
    """What came back is not what was sent out."""


class Who(forms.Form):
    """Who acts, in which roles, and when."""

    who = forms.ChoiceField(
        label=gettext_lazy("谁"), choices=PEOPLE, widget=forms.RadioSelect, initial=PEOPLE[0][0]
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("身份"), required=False, widget=forms.CheckboxSelectMultiple
    )
    at = forms.DateTimeField(
        label=gettext_lazy("什么时候"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, procedure: core.Procedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = (core.CLOCK, core.LETTER)
        self.fields["roles"].choices = [
            (name, label) for name, label in procedure.roles.items() if name not in hidden
        ]
        if any(act.unit for act in procedure.acts.values()):
            units = core.walk.HANDS.items()
            self.fields["who"].choices = [(name, f"{name}（{unit}）") for name, unit in units]


class Asks(forms.Form):
    """What one act asks for: evidence to tick, facts to fill in."""

    def __init__(self, *args: Any, procedure: core.Procedure, act: core.Act, **more: Any) -> None:
        super().__init__(*args, prefix=act.id, **more)
        self.procedure, self.act = procedure, act
        for name in asked(procedure, act):
            proof = procedure.evidence.get(name)
            self.fields[name] = (
                forms.BooleanField(label=_("带上%s") % proof.label, required=False)
                if proof
                else field_of(procedure, name, PEOPLE)
            )
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs["data-needed"] = "yes" if name in act.needs else ""
        if act.opens:
            label = _("立几件%s") % procedure.name(act.opens)
            self.fields["opens"] = forms.IntegerField(label=label, min_value=0, max_value=50)
            self.fields["opens"].required = False

    def step(self, who: str, roles: Sequence[str], at: datetime) -> core.walk.Step:
        """The act as it was filled in. After `is_valid`."""
        names = asked(self.procedure, self.act)
        given = self.cleaned_data
        proofs = [name for name in names if name in self.procedure.evidence and given[name]]
        facts = facts_of(self.procedure, names, given)
        opens = given.get("opens") or 0
        return core.walk.Step(self.act.id, who, tuple(roles), at, tuple(proofs), facts, opens=opens)

    def object(self, objections: Sequence[core.Objection]) -> None:
        """Put each reason of a refusal beside its field, or above all of them."""
        for one in objections:
            field = "opens" if one.about == self.act.opens else one.about
            says = words.say(self.procedure, one)
            self.add_error(field if field in self.fields else None, says)


@dataclass(frozen=True, slots=True)
class Offer:
    """One act somebody could try: its form, and what stands in the way whatever is brought."""

    act: core.Act
    form: Asks
    blocked: Sequence[str]
    missing: Sequence[str]
    to: str
    onward: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """One running limit, with its light."""

    label: str
    due: Any
    light: str
    left: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One step in words."""

    act: str
    who: str
    at: datetime
    stage: str
    facts: Sequence[tuple[str, str]]
    proofs: Sequence[str]
    by_itself: bool


@dataclass
class Rehearsal:
    """Where a walk stands, for one person of it at one moment."""

    procedure: core.Procedure
    steps: Sequence[core.walk.Step]
    who: str
    roles: Sequence[str]
    at: datetime
    tried: Asks | None = None

    @cached_property
    def walked(self) -> core.walk.Walked:
        """The steps taken, as far as the procedure lets them."""
        return core.walk.walk(self.procedure, self.steps)

    @property
    def matter(self) -> core.Matter:
        """The matter that does not exist."""
        return self.walked.matter

    @cached_property
    def state(self) -> str:
        """The walk as the form carries it."""
        told = {"p": self.procedure.id, "s": core.walk.dump(self.walked.steps)}
        return signing.dumps(told, salt=SALT, compress=True)

    @cached_property
    def stopped(self) -> list[str]:
        """Why a step taken before is no longer possible: the procedure has changed."""
        return [words.say(self.procedure, one) for one in self.walked.stopped]

    @cached_property
    def stage(self) -> str:
        """Where it stands."""
        return words.stage(self.procedure, self.matter.stage)

    @cached_property
    def holder(self) -> str:
        """Who has it: one of the people, or a role."""
        return telling.holder(self.procedure, self.matter.holder, NAMES)

    @cached_property
    def offers(self) -> list[Offer]:
        """What this person could do here, the way onward first."""
        person = core.walk.person(self.who, self.roles)
        found = [self._offer(one) for one in core.choices(self.matter, person, self.at)]
        shown = [one for one in found if one.act.does != core.general.TRANSFER]
        return sorted(
            shown, key=lambda one: (bool(one.act.does), not one.onward, bool(one.blocked))
        )

    def _offer(self, choice: core.Choice) -> Offer:
        act, stage = choice.act, self.matter.stage
        kept = self.tried if self.tried and self.tried.act.id == act.id else None
        event = core.walk.Step(act.id, self.who, tuple(self.roles), self.at)
        found = core.objections(
            self.matter, core.walk.event(self.procedure, self.walked.entries, event)
        )
        others = [one for one in found if one.why != "missing"]
        return Offer(
            act,
            kept or Asks(procedure=self.procedure, act=act),
            [words.say(self.procedure, one) for one in others],
            [words.asked(self.procedure, one.about) for one in choice.missing],
            "" if act.to == core.SAME else words.stage(self.procedure, act.to),
            onward(self.procedure, stage, act),
        )

    @cached_property
    def elsewhere(self) -> list[tuple[str, str, str]]:
        """What other roles could do here: (role, what it is called, the acts)."""
        found: dict[str, list[str]] = {}
        for act in self.procedure.acts.values():
            if self.matter.stage in act.start and not act.does and not act.who & {*self.roles}:
                for role in self.procedure.roles:
                    if role in act.who and role not in (core.CLOCK, core.LETTER):
                        found.setdefault(role, []).append(act.label)
        return [(r, self.procedure.roles[r], "、".join(acts)) for r, acts in found.items()]

    @cached_property
    def limits(self) -> list[Limit]:
        """Running limits, what is due first on top."""
        today = self.procedure.calendar.day(self.at)
        return [self._limit(one, today) for one in sorted(self.matter.running(), key=_due)]

    def _limit(self, one: core.Running, today: Any) -> Limit:
        near = one.light(self.at, today) == "amber"
        light, left = standing_of(self.procedure.calendar, one.due, today, near=near)
        label = self.procedure.clocks[one.clock].label
        late = self.matter.late(one, self.at)
        if one.overdue(self.at, today) and not late:
            light, left = "", _("期限已过")  # a right that was not used: nobody is late
        return Limit(label, one.due, "late" if late else light, left)

    @cached_property
    def waiting(self) -> list[tuple[int, str, bool]]:
        """Children it opened: (number, what they are called, closed)."""
        rows = enumerate(self.matter.children, start=1)
        return [(n, self.procedure.name(one.procedure), one.closed) for n, one in rows]

    @cached_property
    def next_moment(self) -> datetime | None:
        """When time next has something to do, or a light changes."""
        return core.walk.next_moment(self.matter, self.at)

    @cached_property
    def told(self) -> list[Happened]:
        """What has happened, the newest first."""
        rows = zip(self.walked.steps, self.walked.stages, strict=True)
        return [self._happened(step, stage) for step, stage in rows][::-1]

    def _happened(self, step: core.walk.Step, stage: str) -> Happened:
        facts, roles = self.procedure.facts, "、".join(self._roles(step.roles))
        return Happened(
            words.act(self.procedure, step.act),
            step.who if step.who == roles else f"{roles} {step.who}",
            step.at,
            words.stage(self.procedure, stage),
            [
                (facts[name].label, telling.fact(self.procedure, name, value, NAMES))
                for name, value in step.facts.items()
            ],
            [self.procedure.evidence[kind].label for kind in step.evidence],
            step.who not in NAMES,
        )

    def _roles(self, roles: Sequence[str]) -> Iterator[str]:
        return (words.role(self.procedure, role) for role in roles)

    @cached_property
    def story(self) -> str:
        """The walk as a story of the file."""
        return core.walk.story(self.procedure, self.walked, _("演练一次"))


def _due(clock: core.Running) -> Any:
    return clock.due


def begin(procedure: core.Procedure) -> Rehearsal:
    """Before the first step: somebody who may take it, now."""
    now = timezone.now().replace(second=0, microsecond=0)
    first = next(act for act in procedure.acts.values() if core.START in act.start)
    role = next(role for role in procedure.roles if role in first.who)
    return Rehearsal(procedure, [], PEOPLE[0][0], [role], now)


def steps_of(procedure: core.Procedure, state: str) -> list[core.walk.Step]:
    """The steps a form carries. Raises Lost when they are not ours, or of another procedure."""
    try:
        told = signing.loads(state, salt=SALT)
    except signing.BadSignature as bad:
        raise Lost from bad
    if told["p"] != procedure.id:
        raise Lost
    return core.walk.load(told["s"])


def suggested(before: Rehearsal) -> Rehearsal:
    """The same walk for whoever probably acts next: the holder, in the role of the way onward."""
    procedure, matter = before.procedure, before.matter
    who = matter.holder if matter.holder in NAMES else before.who
    acts = [a for a in procedure.acts.values() if matter.stage in a.start and not a.does]
    ahead = [act for act in acts if onward(procedure, matter.stage, act)] or acts
    may = [role for act in ahead[:1] for role in procedure.roles if role in act.who]
    may = [role for role in may if role not in (core.CLOCK, core.LETTER)]
    held = [matter.holder] if matter.holder in may else []
    roles = held or [role for role in before.roles if role in may] or may[:1] or before.roles
    return Rehearsal(procedure, before.steps, who, roles, before.at)


def moved(before: Rehearsal) -> Rehearsal:
    """The same walk when time has gone on to the next limit, with what time itself did then."""
    at = before.next_moment
    if at is None:
        return before
    steps = [*before.walked.steps, *core.walk.by_time(before.matter, at)]
    return Rehearsal(before.procedure, steps, before.who, before.roles, at)
