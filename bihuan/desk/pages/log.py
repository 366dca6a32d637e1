"""记一件: take down what a resident says, at the counter or on the phone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.desk.taking import ACT, may_log, procedure_of
from bihuan.matters import actions, drafts, queries, record, words
from bihuan.matters.forms import ActForm
from bihuan.matters.labels import spoken
from bihuan.people import phones
from bihuan.people.roles import NEVER_A_POST
from bihuan.people.standing import Standing, staff

WORDS, TITLE = "words", 40


@require_http_methods(["GET", "POST"])
@staff
def log(request: HttpRequest) -> HttpResponse:
    """One box of free text and a place; the title is the first words, without anybody's number."""
    here = request.standing
    if request.method != "POST":
        return render(request, "desk/log.html", {"form": _form(here), "others": _others(here)})
    form = _form(here, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return render(request, "desk/log.html", {"form": form}, status=422)
    try:
        row = actions.start(
            here.community.id, here.person, form, title=_title(form), at=timezone.now()
        )
    except record.Refused as refused:
        form.object(refused.objections)
        return render(request, "desk/log.html", {"form": form}, status=409)
    messages.success(request, _("已记下，编号 %s。") % row.number)
    stays = f"&backfill={form.backfilled}" if form.backfilled else ""
    return redirect(f"{reverse('desk:matter', args=[row.id])}?taken=log{stays}")


def _form(here: Standing, **more: object) -> ActForm:
    procedure = procedure_of(here)
    kept = drafts.of(here.community.id, None, ACT, here.person.id)
    may = bool(queries.BACKFILLS & here.person.roles)
    return ActForm(procedure=spoken(procedure), act=ACT, draft=kept, backfills=may, **more)


def _others(here: Standing) -> str:
    """Whose work it is, where it is not this person's: said before they have typed it all."""
    if may_log(here):
        return ""
    procedure = spoken(procedure_of(here))
    who = procedure.acts[ACT].who
    names = [name for name in procedure.roles if name in who and name not in NEVER_A_POST]
    return words.listed([procedure.roles[name] for name in names])


def _title(form: ActForm) -> str:
    said = phones.without(" ".join(form.cleaned_data[WORDS].split()))
    first = said.replace("！", "。").replace("？", "。").split("。")[0]
    return first[:TITLE] + ("…" if len(first) > TITLE else "")
