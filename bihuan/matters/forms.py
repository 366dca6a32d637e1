"""Forms are read off the procedure: one field for each thing an act asks for.

Nothing is required here but shape: whether something is missing the core says, with all its
other reasons, and `object` puts each reason beside its field.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bihuan import core

from . import evidence, files, procedures, queries, words
from .labels import spoken
from .letters import Opening

Choices = Sequence[tuple[str, str]]
HIDDEN = forms.HiddenInput


class Files(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each looked at: `given_as` image takes photos only."""

    def __init__(self, *, given_as: str, **more: Any) -> None:
        accept = {"image": "image/*"}.get(given_as, files.ACCEPT)
        more.setdefault("widget", Files(attrs={"accept": accept}))
        super().__init__(**more)
        self.given_as = given_as

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, none when nothing was attached; raises with every file that will not do."""
        given = data if isinstance(data, list | tuple) else [data]
        attached = [file for file in given if file]
        if wrong := [says for file in attached if (says := files.wrong(file, self.given_as))]:
            raise forms.ValidationError(wrong)
        return attached


class ActForm(forms.Form):
    """What one act asks for, with the key that makes posting it twice harmless.

    `people` are (id, name) of those who may be chosen as a person; `draft` is what was kept when
    this act was refused before; `community` is where a number of another matter is looked for;
    `places` are (id, name) of those below that may be handed a child matter; `backfills` whether
    this person may write down what happened long ago (补录模式).
    After `is_valid`, `event` gives the core's event.
    """

    key = forms.CharField(widget=HIDDEN, required=False, max_length=60)
    seen = forms.CharField(widget=HIDDEN, required=False, max_length=90)
    happened = forms.DateTimeField(
        label=_("发生时间"), required=False, help_text=_("不填就是现在；事后补记的，请填实际时间。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    backfill = forms.BooleanField(
        label=_("补录模式"), required=False,
        help_text=_("照纸面材料补录从前的事：填当时的日子。当时已经过去的时限不详，不补算，也不催办。"),
    )  # fmt: skip
    past_day = forms.DateField(
        label=_("当时是哪一天"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        procedure: core.Procedure,
        act: str,
        people: Choices = (),
        draft: Mapping[str, Any] | None = None,
        community: UUID | str = "",
        places: Choices = (),
        backfills: bool = False,
        **kwargs: Any,
    ) -> None:
        self.community = community
        self.procedure, self.act, self.draft = procedure, procedure.acts[act], dict(draft or {})
        initial = {"key": str(uuid.uuid4())} | self.draft | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        if not backfills:
            del self.fields["backfill"], self.fields["past_day"]
        for name in asked(procedure, self.act):
            self.fields[name] = field_of(procedure, name, people)
            self.fields[name].widget.attrs["data-needed"] = "yes" if name in self.act.needs else ""
        if self.act.opens:
            self.openings = OpeningSet(
                kwargs.get("data", args[0] if args else None),
                prefix="opens",
                form_kwargs={
                    "procedure": spoken(procedures.current(self.act.opens, community or None)[0]),
                    "people": people,
                    "places": places,
                },
            )

    @property
    def before(self) -> tuple[int, str] | None:
        """The (seq, head) the person had before their eyes."""
        seq, _colon, head = self.cleaned_data["seen"].partition(":")
        return (int(seq), head) if seq.isdigit() else None

    def is_valid(self) -> bool:
        """Whether everything has the right shape, the child matters to open too."""
        opened = self.openings.is_valid() if self.act.opens and self.is_bound else True
        return super().is_valid() and opened

    def clean(self) -> dict[str, Any]:
        """Also says so when there is no matter of the number that was filled in, or half a mode."""
        cleaned = super().clean() or self.cleaned_data
        self._clean_past(cleaned)
        facts = self.procedure.facts
        for name in asked(self.procedure, self.act):
            number = cleaned.get(name) if name in facts else None
            if number and facts[name].given_as == "matter" and not self._known(number):
                self.add_error(name, _("没有编号是“%s”的事项，请核对。") % number)
        return cleaned

    def _clean_past(self, cleaned: Mapping[str, Any]) -> None:
        on, day = cleaned.get("backfill"), cleaned.get("past_day")
        if on and not day and "past_day" not in self.errors:
            self.add_error("past_day", _("补录要写明当时是哪一天。"))
        if day and not on:
            self.add_error("backfill", _("写了当时的日子，请勾上“补录模式”。"))
        if on and cleaned.get("happened"):
            self.add_error("happened", _("补录模式只填当时是哪一天，这里请留空。"))

    @property
    def backfilled(self) -> date | None:
        """The day it happened, when it is written down in 补录模式; else None."""
        return self.cleaned_data["past_day"] if self.cleaned_data.get("backfill") else None

    def _known(self, number: str) -> bool:
        return queries.has_number(self.community, number)

    def given(self, community: UUID | str) -> dict[str, tuple[str, ...]]:
        """Keep what was brought; kind -> commitments, those of the draft where nothing is new."""
        found: dict[str, tuple[str, ...]] = {}
        for kind in asked(self.procedure, self.act):
            if kind in self.procedure.evidence:
                kept = tuple(_keep(community, self.cleaned_data[kind]))
                found[kind] = kept or tuple(self.attached(kind))
        return {kind: marks for kind, marks in found.items() if marks}

    def words(self, given: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
        """Commitment -> the words it stands for, of all texts that were given."""
        typed = {kind: self.cleaned_data.get(kind) for kind in given}
        return {given[k][0]: text for k, text in typed.items() if isinstance(text, str) and text}

    def attached(self, kind: str) -> list[str]:
        """Commitments the draft holds for a kind given as image or file."""
        had = self.draft.get(kind)
        return had if isinstance(had, list) else []

    def facts(self) -> dict[str, core.Plain]:
        """The plain values that were filled in, as the core wants them."""
        return facts_of(self.procedure, asked(self.procedure, self.act), self.cleaned_data)

    def opened(self, community: UUID | str) -> list[Opening]:
        """The child matters to open, in the order they were written."""
        return (
            [form.opening(community) for form in self.openings if form.filled]
            if self.act.opens
            else []
        )

    def event(
        self, by: core.Person, at: datetime, given: Mapping[str, tuple[str, ...]]
    ) -> core.Event:
        """What the person says they did, `at` being now."""
        past = self.backfilled
        told = self._noon(past) if past else self.cleaned_data["happened"]
        return core.Event(
            self.act.id, by, told or at, at, evidence=given, facts=self.facts(),
            key=self.cleaned_data["key"], late_entry=bool(told), backfill=bool(past),
        )  # fmt: skip

    def _noon(self, day: date) -> datetime:
        """Paper tells the day, not the hour."""
        return datetime.combine(day, time(12), self.procedure.calendar.zone)

    def object(self, objections: Iterable[core.Objection]) -> None:
        """Put each reason of a refusal beside its field, or above all of them."""
        for objection in objections:
            field = objection.about if objection.about in self.fields else None
            self.add_error(field, words.say(self.procedure, objection))


class OpeningForm(forms.Form):
    """One child matter to open: its title, who is to keep it, and what its first act may be told."""

    title = forms.CharField(
        label=_("内容"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        procedure: core.Procedure,
        people: Choices = (),
        places: Choices = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if places:
            choices = [("", _("本单位")), *places]
            self.fields["place"] = forms.ChoiceField(
                label=_("交给"), required=False, choices=choices
            )
        self.procedure = procedure
        self.act = next(act for act in procedure.acts.values() if core.START in act.start)
        self.names = [name for name in asked(procedure, self.act) if name in procedure.facts]
        for name in self.names:
            self.fields[name] = field_of(procedure, name, people)

    @property
    def filled(self) -> bool:
        """Whether a child is meant by this row."""
        return bool(self.cleaned_data.get("title", "").strip())

    def opening(self, community: UUID | str) -> Opening:
        """The child as the parent's act opens it; its words are kept as its first evidence."""
        title = self.cleaned_data["title"].strip()
        proofs, takes = self.procedure.evidence, self.act.needs | self.act.takes
        kinds = [kind for kind in proofs if kind in takes and proofs[kind].given_as == "text"][:1]
        place = self.cleaned_data.get("place")
        return Opening(
            title,
            facts_of(self.procedure, self.names, self.cleaned_data),
            {kind: (evidence.keep(community, title),) for kind in kinds},
            community=UUID(place) if place else None,
        )


OpeningSet = forms.formset_factory(OpeningForm, extra=1, max_num=50, validate_max=True)


def asked(procedure: core.Procedure, act: core.Act) -> list[str]:
    """Names of what an act asks for: facts, then evidence, as the procedure declares them."""
    names = [*procedure.facts, *procedure.evidence]
    return [name for name in names if name in act.needs or name in act.takes]


def field_of(procedure: core.Procedure, name: str, people: Choices) -> forms.Field:
    """The field for one thing an act asks for."""
    if name in procedure.evidence:
        proof = procedure.evidence[name]
        if proof.given_as == "text":
            return forms.CharField(
                label=proof.label,
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        return FilesField(label=proof.label, required=False, given_as=proof.given_as)
    ask = procedure.facts[name]
    return FIELDS[ask.given_as](ask, people)


def _date(ask: core.Ask, _people: Choices) -> forms.Field:
    return forms.DateField(
        label=ask.label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def _number(ask: core.Ask, _people: Choices) -> forms.Field:
    return forms.DecimalField(
        label=ask.label, required=False, max_digits=15, decimal_places=None, help_text=ask.unit
    )


def _choice(ask: core.Ask, _people: Choices) -> forms.Field:
    return forms.ChoiceField(
        label=ask.label, required=False, choices=[("", "—"), *ask.choices.items()]
    )


def _person(ask: core.Ask, people: Choices) -> forms.Field:
    return forms.ChoiceField(label=ask.label, required=False, choices=[("", "—"), *people])


def _flag(ask: core.Ask, _people: Choices) -> forms.Field:
    return forms.BooleanField(label=ask.label, required=False)


def _matter(ask: core.Ask, _people: Choices) -> forms.Field:
    return forms.CharField(
        label=ask.label, required=False, max_length=40,
        help_text=_("填那件事项的编号，印在它的页面顶上。"),
    )  # fmt: skip


FIELDS = {
    "date": _date, "number": _number, "choice": _choice, "person": _person, "flag": _flag,
    "matter": _matter,
}  # fmt: skip


def facts_of(
    procedure: core.Procedure, names: Iterable[str], cleaned: Mapping[str, Any]
) -> dict[str, core.Plain]:
    """What was filled in, as the core wants it."""
    filled = {name: cleaned.get(name) for name in names if name in procedure.facts}
    return {name: _plain(value) for name, value in filled.items() if value not in (None, "", False)}


def _plain(value: Any) -> core.Plain:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool) else str(value)


def _keep(community: UUID | str, value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [evidence.keep(community, value)] if value.strip() else []
    return [files.keep(community, file) for file in value]
