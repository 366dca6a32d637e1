"""Addresses of `people`."""

from django.urls import include, path

from . import views
from .pages import (
    account,
    addresses,
    again,
    codes,
    factors,
    new_password,
    oidc,
    opening,
    passkeys,
    password,
    second,
    sign_ins,
    totp,
    vouch,
)
from .pages.stored import stored

inner = [
    path("stored/", stored, name="stored"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("community/", views.choose, name="choose"),
    path("account/", account.account, name="account"),
    path("second-factors/", factors.factors, name="factors"),
    path("second-factors/<uuid:person_id>/", vouch.vouch, name="vouch"),
    path("second-factors/<uuid:person_id>/stop/", vouch.stop, name="vouch_stop"),
    path("second-factors/<uuid:person_id>/account/", opening.open_account, name="open_account"),
    path("account/reset/stop/", vouch.stop_mine, name="reset_stop"),
    path("account/oidc/link/", oidc.link, name="oidc_link"),
    path("account/oidc/unlink/", oidc.unlink, name="oidc_unlink"),
    path("account/again/", again.again, name="again"),
    path("account/totp/", totp.totp, name="totp"),
    path("account/totp/remove/", totp.remove, name="totp_remove"),
    path("account/passkeys/", passkeys.add, name="passkey_add"),
    path("account/passkeys/options/", passkeys.options, name="passkey_options"),
    path("account/passkeys/<uuid:passkey_id>/name/", passkeys.name, name="passkey_name"),
    path("account/passkeys/<uuid:passkey_id>/remove/", passkeys.remove, name="passkey_remove"),
    path("account/sign-ins/others/end/", sign_ins.end_others, name="sign_ins_end"),
    path("account/sign-ins/<uuid:sign_in_id>/end/", sign_ins.end, name="sign_in_end"),
    path("account/codes/", codes.codes, name="codes"),
    path("account/password/", password.password, name="password"),
    path("account/password/strength/", password.strength, name="strength"),
    *addresses.organising,
]
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/second/", second.second, name="second"),
    path("sign-in/oidc/", oidc.begin, name="oidc"),
    path("sign-in/oidc/back/", oidc.back, name="oidc_back"),
    path("sign-in/new-password/", new_password.new_password, name="new_password"),
    path("sign-in/passkey/", passkeys.enter, name="passkey"),
    path("sign-in/passkey/options/", passkeys.asked, name="passkey_asked"),
    path("", include((inner, "people"))),
]
