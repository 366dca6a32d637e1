"""Addresses of oversight."""

from django.urls import path

from .pages import access, checkpoints, handover, letters, requests, samples, supervised

app_name = "oversight"
urlpatterns = [
    path("", supervised.index, name="index"),
    path("refused/", supervised.refused, name="refused"),
    path("access/", access.access, name="access"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<uuid:letter_id>/", letters.letter, name="letter"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<uuid:drawing_id>/", samples.drawing, name="drawing"),
    path("samples/<uuid:drawing_id>.json", samples.drawing_json, name="drawing_json"),
    path("checkpoints/", checkpoints.checkpoints, name="checkpoints"),
    path("checkpoints/<int:n>/", checkpoints.checkpoint, name="checkpoint"),
    path("checkpoints/<int:n>.json", checkpoints.checkpoint_json, name="checkpoint_json"),
    path("checkpoints/verifier/", checkpoints.verifier, name="verifier"),
    path("handover/<uuid:person_id>/", handover.handover, name="handover"),
    path("away/", handover.away, name="away"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<uuid:matter_id>/", requests.one, name="request"),
    path("requests/<uuid:matter_id>/paper/", requests.paper, name="request_paper"),
    path("proofs/<uuid:matter_id>/", checkpoints.proof, name="proof"),
]
