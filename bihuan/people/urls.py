"""Addresses of `people`."""

from django.urls import include, path

from . import views
from .pages import account, password

inner = [
    path("sign-out/", views.sign_out, name="sign_out"),
    path("community/", views.choose, name="choose"),
    path("account/", account.account, name="account"),
    path("account/password/", password.password, name="password"),
    path("account/password/strength/", password.strength, name="strength"),
]
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("", include((inner, "people"))),
]
