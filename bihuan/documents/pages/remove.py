"""撤下材料: asked once more with what it means, the reason given, and then it is gone."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.documents import posting, queries, removing
from bihuan.documents.models import Paper
from bihuan.matters import sight
from bihuan.people.refused import Refused
from bihuan.people.standing import staff


class Why(forms.Form):
    """The reason, which stays when all else is gone."""

    why = forms.CharField(
        label=gettext_lazy("为什么撤下（这句话会留下）"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": gettext_lazy("请写一句为什么撤下。")},
    )


@require_http_methods(["GET", "POST"])
@staff
def remove(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """What it means and a form; while records stand on the ledger, where to take them back."""
    here = request.standing
    try:
        paper = queries.one(here.community.id, paper_id)
    except Paper.DoesNotExist as none:
        raise Http404 from none
    if not removing.may_remove(paper, here.person):
        raise PermissionDenied
    if paper.state == Paper.State.REMOVED:
        return redirect("documents:read", paper_id)
    if request.method == "GET":
        return _page(request, paper, Why())
    form = Why(request.POST)
    if not form.is_valid():
        return _page(request, paper, form, status=422)
    try:
        why = form.cleaned_data["why"]
        removing.remove(here.community.id, paper_id, here.person, timezone.now(), why=why)
    except Refused as refused:
        return _page(request, paper, form, status=409, says=refused.says)
    messages.success(request, _("已撤下，原件和读出的内容都抹掉了。"))
    return redirect("documents:index")


def _page(
    request: HttpRequest, paper: Paper, form: Why, *, status: int = 200, says: str = ""
) -> HttpResponse:
    here = request.standing
    seen = sight.of(here.person, timezone.localdate())
    posted, matters = queries.on_the_ledger(here.community.id, paper.id, seen)
    context = {
        "paper": paper, "form": form, "posted": posted, "matters": matters, "says": says,
        "may_post": posting.may_post(here.person.roles),
    }  # fmt: skip
    return render(request, "documents/remove.html", context, status=status)
