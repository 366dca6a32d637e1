"""Addresses of the papers."""

from django.urls import path

from .pages import compare, correct, index, original, page, post, read, receive, remove

app_name = "documents"
urlpatterns = [
    path("", index.index, name="index"),
    path("receive/", receive.receive, name="receive"),
    path("source/<uuid:matter_id>/", read.source, name="source"),
    path("<uuid:paper_id>/", read.read, name="read"),
    path("<uuid:paper_id>/progress/", index.progress, name="progress"),
    path("<uuid:paper_id>/again/", receive.again, name="again"),
    path("<uuid:paper_id>/original/", original.original, name="original"),
    path("<uuid:paper_id>/page/<int:number>/", page.page, name="page"),
    path("<uuid:paper_id>/page/<int:number>.jpg", page.image, name="page_image"),
    path("<uuid:paper_id>/correct/", correct.correct, name="correct"),
    path("<uuid:paper_id>/compare/", compare.compare, name="compare"),
    path("<uuid:paper_id>/post/", post.post, name="post"),
    path("<uuid:paper_id>/take-back/", post.take_back, name="take_back"),
    path("<uuid:paper_id>/remove/", remove.remove, name="remove"),
]
