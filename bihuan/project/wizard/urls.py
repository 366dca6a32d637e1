"""Addresses of the setup."""

from django.urls import path

from . import pages

app_name = "setup"
urlpatterns = [
    path("", pages.begin, name="begin"),
    path("<slug:step>/", pages.step, name="step"),
]
