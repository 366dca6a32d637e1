"""Addresses of the notices."""

from django.urls import path

from . import pages

app_name = "notices"
urlpatterns = [
    path("", pages.index, name="index"),
    path("read/", pages.read_all, name="read_all"),
    path("<uuid:notice_id>/", pages.read, name="read"),
]
