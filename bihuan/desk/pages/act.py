"""The only view of the desk that changes a matter, for all acts of all procedures."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from bihuan.desk import opened
from bihuan.desk.navigation import done_at
from bihuan.matters import actions, record, telling
from bihuan.people.standing import staff

from .matter import find, form_of, mode_of


@require_http_methods(["GET", "POST"])
@staff
def act(request: HttpRequest, matter_id: UUID, act_id: str) -> HttpResponse:
    """The form of one act; posted, the act itself, or every reason why not.

    What another page does, and writes down what it did, nobody types here.
    """
    view = find(request.standing, matter_id)
    if act_id not in view.procedure.acts:
        raise Http404
    if page := done_at(view.procedure.id, act_id, matter_id):
        return HttpResponseClientRedirect(page) if request.htmx else redirect(page)
    if request.method != "POST":
        opened.matter(request, view, ())
        return _show(request, view, form_of(view, act_id, mode_of(request)))
    form = form_of(view, act_id, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _show(request, view, form, status=422)
    try:
        actions.take(view.row.community_id, matter_id, view.here.person, form, at=view.at)
    except record.Refused as refused:
        form.object(refused.objections)
        return _show(request, view, form, status=409)
    except record.Stale as stale:
        since = telling.tell(view.row.community_id, stale.since)
        form.data = form.data.copy()
        form.data["seen"] = f"{stale.matter.seq}:{stale.matter.head}"
        return _show(request, find(request.standing, matter_id), form, since=since, status=409)
    messages.success(request, _("“%s”已记下。") % form.act.label)
    stays = f"&backfill={form.backfilled}" if form.backfilled else ""
    return redirect(f"{reverse('desk:matter', args=[matter_id])}?taken={matter_id}-{act_id}{stays}")


def _show(
    request: HttpRequest, view: object, form: object, status: int = 200, **more: object
) -> HttpResponse:
    page = {
        "view": view,
        "form": form,
        "mode": mode_of(request),
        "option": next((o for o in [*view.options, *view.everywhere] if o.id == form.act.id), None),
        "others": [one for one in view.options if one.id != form.act.id],
        **more,
    }
    part = request.htmx and status == 200
    return render(request, "desk/_chosen.html" if part else "desk/act.html", page, status=status)
