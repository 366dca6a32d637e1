"""按事查看: what is sensitive in a matter is opened with a reason, in one small form on its page."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.desk.view import View
from bihuan.matters import sensitive
from bihuan.people import roles
from bihuan.people.pages.choosing import Choice
from bihuan.people.refused import Refused
from bihuan.people.standing import staff

ALL = "all"
KEPT = "why_looked"  # the session's word for the reason given last


class Opening(forms.Form):
    """Why, in one word of the list and, where it is asked for, in one's own."""

    why = Choice(label=gettext_lazy("为什么看"), choices=list(sensitive.WHY.items()))
    said = forms.CharField(label=gettext_lazy("说一句"), max_length=100, required=False)

    def __init__(self, *args: Any, view: View, last: str = "", **more: Any) -> None:
        super().__init__(*args, auto_id="open_%s", initial={"why": last}, **more)
        mine = {kind: how for kind, how in view.to_open.items() if how}
        self.view, self.lasting = view, mine
        self.asks = sensitive.WHILE in mine.values()  # for words of one's own
        self.kinds = [(kind, roles.KINDS[kind]) for kind in mine]
        self.others = [roles.KINDS[kind] for kind in view.to_open if kind not in mine]

    def chosen(self) -> dict[str, str]:
        """The kinds whose button was pressed."""
        named = self.data.get("kind", "")
        known = self.lasting if named == ALL else {named: self.lasting.get(named, "")}
        return dict(known)


def form_of(request: HttpRequest, view: View, data: Any = None) -> Opening | None:
    """The form; None where nothing is closed to this person."""
    if not view.to_open:
        return None
    return Opening(data, view=view, last=request.session.get(KEPT, ""))


@require_http_methods(["GET", "POST"])
@staff
def opening(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Open it, or say on the page of the matter why not."""
    from .matter import find, show  # noqa: PLC0415 - the page has this form on it

    view = find(request.standing, matter_id)
    back = redirect(f"{reverse('desk:matter', args=[matter_id])}#sensitive")
    form = form_of(request, view, request.POST)
    if form is None or request.method != "POST":
        return back
    if not form.is_valid():
        return show(request, view, form, status=422)
    told = form.cleaned_data
    try:
        sensitive.open_up(
            view.row, view.here.person, form.chosen(), view.at, why=told["why"], said=told["said"]
        )
    except Refused as refused:
        form.add_error(refused.field or None, refused.says)
        return show(request, view, form, status=409)
    request.session[KEPT] = told["why"]
    messages.success(request, _("打开了，已记入访问日志。"))
    return back
