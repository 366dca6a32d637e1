"""Forms of signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignIn(forms.Form):
    """Name and password, as they were typed."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "class": "input"}),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "input"}),
    )


class Code(forms.Form):
    """A number from the app, or a recovery code."""

    code = forms.CharField(
        label=_("动态码或恢复码"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "class": "input"}
        ),
    )


class Number(forms.Form):
    """The number an app shows for a new secret."""

    sealed = forms.CharField(max_length=200, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("应用里显示的 6 位数字"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class Again(forms.Form):
    """The password once more."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
