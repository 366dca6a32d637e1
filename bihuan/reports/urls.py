"""Addresses of the reports."""

from django.urls import path

from .pages import access, bulletin, ledger, own_copy, particulars, supervised

app_name = "reports"
urlpatterns = [
    path("", ledger.index, name="index"),
    path("ledger.<str:format>", ledger.ledger, name="ledger"),
    path("access/", access.access, name="access"),
    path("supervised/", supervised.supervised, name="supervised"),
    path("bulletin/particulars/", particulars.particulars, name="particulars"),
    path("bulletin/withhold/", particulars.withhold, name="withhold"),
    path("requests/<uuid:matter_id>/copy.<str:format>", own_copy.own_copy, name="own_copy"),
    path("bulletin.<str:format>", bulletin.bulletin, name="bulletin"),
]
