"""What is filled in at the counter on the page of one data request."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from bihuan import core
from bihuan.matters import record, words
from bihuan.matters.models import Matter
from bihuan.oversight import requests as data
from bihuan.oversight.counter import Work
from bihuan.oversight.requests import Doing
from bihuan.people import purposes
from bihuan.people.pages import steps
from bihuan.people.refused import Refused
from bihuan.people.standing import Standing

# How they showed who they are. Kept as these words; a document's number is never kept.
WAYS = (
    gettext_lazy("看过身份证件"),
    gettext_lazy("本社区的人，工作人员认识"),
    gettext_lazy("打登记的电话核对过"),
    gettext_lazy("代办：看过委托书和双方证件"),
    gettext_lazy("监护人：看过户口簿或者证明"),
)
ZH = "zh-hans"  # words that are kept as evidence are the office's
LONG_NUMBER = re.compile(r"\d[\d\s-]{9,}[\dXx]")
LONG = {"rows": 3}


def words_of(said: Any) -> str:
    """A sentence as it is kept, whatever language the page is in."""
    with override(ZH):
        return str(said)


class Ticks(forms.MultipleChoiceField):
    """Several boxes under one heading."""

    widget = forms.CheckboxSelectMultiple
    ticks = True


class Keyed(steps.Step):
    """A form that does something once, and only to what its page showed. `act` is what it does."""

    act = ""
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=90)

    def __init__(self, *args: Any, work: Work, **more: Any) -> None:
        super().__init__(*args, **more)
        self.work = work
        self.initial |= {"key": str(uuid.uuid4()), "seen": "{}:{}".format(*work.seen)}

    @classmethod
    def now(cls, work: Work) -> bool:
        """Whether it has anything to ask on this page."""
        return True

    @property
    def doing(self) -> Doing:
        """Who, now, having seen what."""
        seq, _colon, head = self.cleaned_data["seen"].partition(":")
        return self.work.doing(
            self.cleaned_data["key"], (int(seq), head) if seq.isdigit() else None
        )

    def through(self, verb: Any, *given: Any) -> Any:
        """Do it, with whatever the rules object in words."""
        try:
            return verb(self.work.row.community_id, self.work.row.id, *given, self.doing)
        except core.Refused as refused:
            says = [words.say(self.work.procedure, one) for one in refused.objections]
            raise Refused(" ".join(says)) from refused
        except record.Stale as stale:
            raise Refused(_("您看的时候，这件事有了新动作。请刷新这一页再办。")) from stale


class Asking(forms.Form):
    """What somebody wants, as they said it."""

    button = gettext_lazy("记下，打印回执")
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    wants = forms.ChoiceField(label=gettext_lazy("要什么"))
    asked = forms.CharField(
        label=gettext_lazy("怎么说的"), max_length=2000, widget=forms.Textarea(LONG),
        help_text=gettext_lazy("照本人说的写。不写证件号码；姓名、电话不用写在这里。"),
    )  # fmt: skip

    def __init__(self, *args: Any, edition: core.Procedure, here: Standing, **more: Any) -> None:
        super().__init__(*args, **more)
        self.here = here
        self.initial["key"] = str(uuid.uuid4())
        self.fields["wants"].choices = list(edition.facts["wants"].choices.items())

    def clean_asked(self) -> str:
        """Without a document's number."""
        return without_numbers(self.cleaned_data["asked"])

    def do(self) -> Matter:
        """Take it down."""
        told = self.cleaned_data
        doing = Doing(self.here.person, timezone.now(), key=told["key"])
        try:
            return data.ask(self.here.community.id, told["wants"], told["asked"], doing)
        except core.Refused as refused:
            raise Refused(_("记不下：请核对要什么、怎么说的。")) from refused


def without_numbers(text: str) -> str:
    """The text. Raises where it holds what looks like the number of a document."""
    for found in LONG_NUMBER.findall(text):
        if sum(one.isdigit() for one in found) >= DOCUMENT:
            raise forms.ValidationError(_("这里不写证件号码，请删掉那一串数字。"))
    return text


DOCUMENT = 15  # digits: the shortest number of an identity card


class Searching(steps.Step):
    """By a phone or a matter's number; never by name."""

    act = "identify"
    button = gettext_lazy("查找")
    phone = forms.CharField(
        label=gettext_lazy("本人报的电话"), required=False, max_length=30,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("按电话的加密指纹查，不按姓名查：同名的人不该被翻出来。"),
    )  # fmt: skip
    number = forms.CharField(
        label=gettext_lazy("或者回执上的编号"), required=False, max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, work: Work, **more: Any) -> None:
        super().__init__(*args, **more)
        self.work = work

    @classmethod
    def now(cls, work: Work) -> bool:
        """Always: one may look again."""
        return True

    def clean(self) -> dict[str, Any]:
        """One of both."""
        told = super().clean() or self.cleaned_data
        if not told.get("phone") and not told.get("number"):
            raise forms.ValidationError(_("电话和编号，至少填一样。"))
        return told

    def found(self) -> data.Found:
        """What it comes to."""
        told, work = self.cleaned_data, self.work
        return data.find(
            work.row.community_id, work.here.person, work.at,
            phone=told["phone"], number=told["number"],
        )  # fmt: skip


class Found(Keyed):
    """Which of what was found is theirs, and how they showed who they are."""

    act = "identify"
    step = "identify"
    button = gettext_lazy("记下核实和找到的")
    theirs = Ticks(label=gettext_lazy("哪些是本人的"), required=False)
    way = forms.ChoiceField(label=gettext_lazy("怎样核实是本人"))
    more = forms.CharField(
        label=gettext_lazy("补充"), required=False, max_length=200,
        help_text=gettext_lazy("不写证件号码，不留复印件。"),
    )  # fmt: skip
    phone = forms.CharField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, found: data.Found, search: Searching, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known, self.shut = found, found.shut
        self.fields["way"].choices = [(str(n), says) for n, says in enumerate(WAYS)]
        self.fields["theirs"].choices = lines_of(found)
        ids = [id_ for id_, _says in self.fields["theirs"].choices]
        told = search.cleaned_data
        self.initial |= {"theirs": ids, "phone": told["phone"], "number": told["number"]}

    @classmethod
    def now(cls, work: Work) -> bool:
        """Only after a search."""
        return False

    def clean_more(self) -> str:
        """Without a document's number."""
        return without_numbers(self.cleaned_data["more"])

    def do(self) -> str:
        """Write down how they were known, and what is theirs."""
        told = self.cleaned_data
        shown = "。".join(filter(None, [words_of(WAYS[int(told["way"])]), told["more"]]))
        self.through(data.identify, shown, data.chosen(self.known, told["theirs"]))
        return _("已记下：找到 %d 处。") % len(told["theirs"])


def purpose_of(code: str) -> str:
    """What somebody is named for, in words."""
    told = purposes.catalogue().purposes.get(code)
    return purposes.say(told.label) if told else code


def lines_of(found: data.Found) -> Sequence[tuple[str, str]]:
    """What was found, a line each, by its id."""
    rows = [(str(row.id), f"{row.number} {row.title}") for row in found.matters]
    named = _("居民名录：%s")
    return [*rows, *((str(row.id), named % purpose_of(row.purpose)) for row in found.residents)]
