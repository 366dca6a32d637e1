"""What a bulletin needs beside the ledger, typed once; and which matters it may not tell."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.matters.models import Matter
from bihuan.people.standing import staff
from bihuan.people.walls import tenant
from bihuan.reports.models import Particulars, Withheld

from .bulletin import particulars as kept

MAY = frozenset({"secretary", "clerk"})


class ParticularsForm(forms.ModelForm):
    """The particulars, each once."""

    class Meta:
        model = Particulars
        exclude = ("community",)
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("inspected_from", "inspected_until", "feedback_on")
        }
        help_texts = {
            "inspected_by": _lazy("自查的留空"),
            "number": _lazy("例：清社党〔2026〕12号"),
            "recipients": _lazy("留空写“各党支部、各居民小组，全体居民”"),
            "mailbox": _lazy("写在哪里，例：党群服务站门口"),
        }

    def clean(self) -> None:
        """An inspection ends after it begins, and speaks after it has ended."""
        super().clean()
        days = [
            self.cleaned_data.get(n) for n in ("inspected_from", "inspected_until", "feedback_on")
        ]
        known = [day for day in days if day]
        if known != sorted(known):
            raise forms.ValidationError(_("日期先后不对：先开始，再结束，然后反馈。"))


class WithholdForm(forms.Form):
    """A matter not to be published: why, and when it is looked at again."""

    matter = forms.UUIDField()
    why = forms.CharField(max_length=200)
    review_on = forms.DateField()


@require_http_methods(["GET", "POST"])
@staff
def particulars(request: HttpRequest) -> HttpResponse:
    """The form; the secretary and the clerk may change it."""
    row = kept(request.standing.community)
    form = ParticularsForm(request.POST or None, instance=row)
    if request.method == "POST":
        _may(request, MAY)
        if form.is_valid():
            with tenant(row.community_id):
                form.save()
            messages.success(request, _("已存，下次不用再填。"))
            return redirect("reports:bulletin", "html")
    may = bool(request.standing.person.roles & MAY)
    status = 422 if form.is_bound else 200
    return render(request, "reports/particulars.html", {"form": form, "may": may}, status=status)


@require_POST
@staff
def withhold(request: HttpRequest) -> HttpResponse:
    """Approve that a matter is not published, or publish it again (`again`): the secretary alone."""
    _may(request, frozenset({"secretary"}))
    if again := request.POST.get("again"):
        with tenant(request.standing.community.id):
            Withheld.objects.filter(matter_id=_uuid(again)).delete()
        return redirect("reports:bulletin", "html")
    form = WithholdForm(request.POST)
    if form.is_valid():
        _withhold(request, form)
        messages.success(request, _("已批准不公开；通报里只写有几条。"))
    else:
        messages.warning(request, _("没有记下：要选一条，写明理由和复查日期。"))
    return redirect("reports:bulletin", "html")


def _withhold(request: HttpRequest, form: WithholdForm) -> None:
    given = form.cleaned_data
    with tenant(request.standing.community.id) as kept_by:  # type: ignore[attr-defined]
        if not Matter.objects.filter(id=given["matter"], parent=None).exists():
            raise Http404
        Withheld.objects.update_or_create(
            community_id=kept_by,
            matter_id=given["matter"],
            defaults={
                "why": given["why"],
                "review_on": given["review_on"],
                "approved_by": request.standing.person.id,  # type: ignore[attr-defined]
            },
        )


def _may(request: HttpRequest, roles: frozenset[str]) -> None:
    if not request.standing.person.roles & roles:  # type: ignore[attr-defined]
        raise PermissionDenied


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong
