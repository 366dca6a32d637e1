"""Addresses of the desk."""

from django.urls import path

from .pages import (
    act,
    emergency,
    evidence,
    figures,
    log,
    matter,
    matters,
    opening,
    procedures,
    rehearsal,
    today,
)

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("matters/", matters.matters, name="matters"),
    path("matters/new/", log.log, name="log"),
    path("matters/<uuid:matter_id>/", matter.matter, name="matter"),
    path("matters/<uuid:matter_id>/do/<slug:act_id>/", act.act, name="act"),
    path("matters/<uuid:matter_id>/open/", opening.opening, name="open"),
    path("matters/<uuid:matter_id>/evidence/<str:commitment>/", evidence.evidence, name="evidence"),
    path("emergency/", emergency.index, name="emergencies"),
    path("emergency/<uuid:emergency_id>/", emergency.one, name="emergency"),
    path("procedures/", procedures.index, name="procedures"),
    path("procedures/figures.toml", figures.export, name="figures"),
    path("procedures/<slug:procedure_id>/", procedures.one, name="procedure"),
    path("procedures/<slug:procedure_id>/draft/<str:version>/", procedures.draft, name="draft"),
    path("procedures/<slug:procedure_id>/figures/<slug:name>/", figures.figure, name="figure"),
    path("procedures/<slug:procedure_id>/rehearsal/", rehearsal.in_force, name="rehearsal"),
    path(
        "procedures/<slug:procedure_id>/draft/<str:version>/rehearsal/",
        rehearsal.draft,
        name="draft_rehearsal",
    ),
]
