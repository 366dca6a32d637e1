"""The form of the sign-in page."""

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
