"""Addresses of the room."""

from django.urls import path

from .pages import batch, going, index

app_name = "exchange"
urlpatterns = [
    path("", index.index, name="index"),
    path("receive/", index.receive, name="receive"),
    path("template.xlsx", going.template, name="template"),
    path("export/", going.take, name="take"),
    path("<uuid:batch_id>/", batch.batch, name="batch"),
    path("<uuid:batch_id>/progress/", batch.progress, name="progress"),
    path("<uuid:batch_id>/returned/", batch.returned, name="returned"),
]
