"""Addresses of `people`."""

from django.urls import include, path

from . import views

inner = [
    path("sign-out/", views.sign_out, name="sign_out"),
    path("community/", views.choose, name="choose"),
]
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("", include((inner, "people"))),
]
