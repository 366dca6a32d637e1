"""新密码: what is asked for wherever one sets a password, the same everywhere."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WISHES = gettext_lazy(
    "10 到 128 个字，可以是一句话，可以有空格。不要求大小写、数字和符号；不要用社区名、姓名、年份拼成。"
)


def password(label: Promise, wishes: Promise | str = "", *, of: str = "new") -> forms.CharField:
    """A password to be typed, `of` the one there is (`current`) or the one there shall be."""
    return forms.CharField(
        label=label, strip=False, max_length=200, help_text=wishes,
        widget=forms.PasswordInput(attrs={"autocomplete": f"{of}-password"}),
    )  # fmt: skip


def same(form: forms.Form, told: dict[str, Any], first: str = "new", second: str = "again") -> None:
    """Say so at the second field where the two are not the same."""
    if second in told and told[second] != form.data.get(form.add_prefix(first), ""):
        form.add_error(second, _("两遍不一样。"))
