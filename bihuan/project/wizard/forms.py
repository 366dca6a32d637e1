"""What is asked on each page of the setup."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.people import founding, opening, roles
from bihuan.people.pages import typed
from bihuan.people.refused import Refused
from bihuan.people.signin import passwords

MOST = 60  # communities of a street, and people to begin with
# The posts a place begins with; the others are given later, on the pages of posts.
FIRST = (
    "secretary", "deputy", "clerk", "worker", "verifier", "supervision_member", "treasurer", "chair",
    "mediator", "officer",
)  # fmt: skip
BEGINNING = (
    "secretary",
    "clerk",
    "worker",
    "verifier",
    "officer",
)  # rows that stand there at first
NO_POST = "none"
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
USUAL = dict(zip(ADMINISTRATORS, ("clerk", "secretary", "verifier"), strict=True))


class Code(forms.Form):
    """The code that was printed."""

    code = forms.CharField(
        label=gettext_lazy("安装码"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class Places(forms.Form):
    """District, street, communities."""

    district = forms.CharField(label=gettext_lazy("区（县、市）"), max_length=100, required=False)
    street = forms.CharField(label=gettext_lazy("街道（镇）"), max_length=100)
    communities = forms.CharField(
        label=gettext_lazy("社区"), max_length=6000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("只有一个社区就写一行；街道统一安装的，一行写一个。以后还可以加。"),
    )  # fmt: skip

    def clean_communities(self) -> list[str]:
        """One a line, each once."""
        names = [line.strip() for line in self.cleaned_data["communities"].splitlines()]
        names = [name for name in names if name]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise forms.ValidationError(_("“%s”写了两遍。") % twice)
        if long := next((name for name in names if len(name) > MOST), ""):
            raise forms.ValidationError(_("名称太长：%s") % long)
        if len(names) > MOST:
            raise forms.ValidationError(_("最多 %d 个社区，多的以后再加。") % MOST)
        return names


class Somebody(forms.Form):
    """One person in one post. A row without a name and a user name is no row."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=60, validators=[opening.WRITABLE],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("岗位"))
    where = forms.ChoiceField(label=gettext_lazy("在哪里"))

    def __init__(self, *args: Any, communities: Sequence[str], street: str, **more: Any) -> None:
        super().__init__(*args, **more)
        known = [(code, roles.label(code)) for code in FIRST]
        self.fields["role"].choices = [("", _("请选")), *known, (NO_POST, _("只做管理员"))]
        places = [(str(n), name) for n, name in enumerate(communities)]
        self.fields["where"].choices = [*places, (founding.STREET, street)]
        if len(communities) == 1:  # then the post says it
            self.fields["where"].required = False
            self.fields["where"].widget = forms.HiddenInput()

    def has_changed(self) -> bool:
        """Whether somebody is named here."""
        names = (self.data.get(self.add_prefix(one), "") for one in ("name", "username"))
        return any(str(name).strip() for name in names)

    def seat(self) -> founding.Seat:
        """After `is_valid`."""
        told = self.cleaned_data
        role = "" if told["role"] == NO_POST else told["role"]
        return founding.Seat(told["name"], told["username"], role, told["where"] or "0")


class People(forms.BaseFormSet):
    """Everybody; what the doors of posts refuse stands at its row."""

    places: dict[str, Any]

    def clean(self) -> None:
        """Try it, when the rows are in order by themselves."""
        if any(self.errors):
            return
        rows = [form for form in self.forms if form.has_changed()]
        if not rows:
            raise forms.ValidationError(_("请至少写一个人。"))
        plan = founding.Plan(**self.places, seats=[row.seat() for row in rows])
        try:
            founding.tried(plan, timezone.localdate(), lambda _founded: None)
        except Refused as refused:
            at = rows[int(refused.field)] if (refused.field or "").isdecimal() else None
            if at is None:
                raise forms.ValidationError(refused.says) from refused
            at.add_error(None, refused.says)
            raise forms.ValidationError(_("有一行要改。")) from refused

    def seats(self) -> list[founding.Seat]:
        """After `is_valid`."""
        return [form.seat() for form in self.forms if form.has_changed()]


PeopleSet = forms.formset_factory(
    Somebody, formset=People, extra=3, max_num=MOST, absolute_max=MOST, validate_max=True
)


class Administrators(forms.Form):
    """Who installs this, their password, and who holds the three offices."""

    me = forms.ChoiceField(
        label=gettext_lazy("您是哪一位"),
        help_text=gettext_lazy("您现在设自己的密码；别的人各领一个码，自己设密码，谁也不知道别人的。"),
    )  # fmt: skip
    password = typed.password(gettext_lazy("您的密码"), typed.WISHES)
    again = typed.password(gettext_lazy("再输一遍密码"))
    system_admin = forms.ChoiceField(
        label=roles.ROLES["system_admin"].label,
        help_text=gettext_lazy("管组织、地方和程序怎么运行，不给人权限。"),
    )
    security_admin = forms.ChoiceField(
        label=roles.ROLES["security_admin"].label,
        help_text=gettext_lazy("给人岗位和权限，担保重设密码。"),
    )
    audit_admin = forms.ChoiceField(
        label=roles.ROLES["audit_admin"].label,
        help_text=gettext_lazy("看谁登录过、看过什么、谁给了谁权限。"),
    )

    def __init__(
        self, *args: Any, places: dict[str, Any], seats: Sequence[founding.Seat], known: bool,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.places, self.seats = places, seats
        people = list({seat.username: seat.name for seat in seats}.items())
        for name in ("me", *ADMINISTRATORS):
            self.fields[name].choices = [("", _("请选"))] + [(u, f"{n}（{u}）") for u, n in people]
            if usual := next((s.username for s in seats if s.role == USUAL.get(name)), ""):
                self.initial.setdefault(name, usual)
        self.known = known
        if known:  # a password was given before, and stays unless another is typed
            for name in ("password", "again"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Twice the same, and by the rules of posts and passwords, tried on the real thing."""
        told: dict[str, Any] = super().clean() or {}
        typed.same(self, told, "password")
        if not self.errors:
            self._try(told)
        return told

    def plan(self) -> founding.Plan:
        """What is to be founded. After `is_valid`."""
        holders = {role: self.cleaned_data[role] for role in ADMINISTRATORS}
        return founding.Plan(**self.places, seats=self.seats, administrators=holders)

    def _try(self, told: dict[str, Any]) -> None:
        def wrong(founded: founding.Founded) -> list[str]:
            user = founded.people[told["me"]].user
            return passwords.objections(told["password"], user) if told.get("password") else []

        try:
            if found := founding.tried(self.plan(), timezone.localdate(), wrong):
                self.add_error("password", found)  # type: ignore[arg-type]
        except Refused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, refused.says)
