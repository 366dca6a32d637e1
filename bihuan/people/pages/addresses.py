"""Addresses of what the pages of organisations, posts and places answer."""

from django.urls import path

from . import charges, duties, grants, organisations, places, plan, posts

organising = [
    path("organisations/", organisations.tree, name="tree"),
    path("organisations/<uuid:organisation_id>/", organisations.organisation, name="organisation"),
    path("organisations/<uuid:parent_id>/add/", organisations.add, name="add"),
    path("posts/", posts.posts, name="posts"),
    path("posts/new/", posts.give, name="give"),
    path("posts/<uuid:post_id>/", posts.post, name="post"),
    path("places/", places.places, name="places"),
    path("places/plan/", plan.plan, name="plan"),
    path("places/new/<slug:kind>/", places.add, name="place_add"),
    path("places/<uuid:place_id>/", places.place, name="place"),
    path("places/doors/<uuid:door_id>/end/", places.end_door, name="door_end"),
    path("charges/", charges.charges, name="charges"),
    path("charges/<uuid:charge_id>/end/", charges.end, name="charge_end"),
    path("duties/", duties.duties, name="duties"),
    path("organisations/exchange/", organisations.exchange, name="exchange"),
    path("grants/", grants.index, name="grants"),
    path("grants/<uuid:grant_id>/end/", grants.end, name="grant_end"),
]
