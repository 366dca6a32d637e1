"""担保重设: vouch for a colleague who lost a phone or forgot a password; stop what should not be."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.people import queries
from bihuan.people.access import log
from bihuan.people.access.log import What
from bihuan.people.models import Person, Reset
from bihuan.people.refused import Refused
from bihuan.people.signin import entering, required, vouching
from bihuan.people.standing import staff

from .factors import may_look


class VouchForm(forms.Form):
    """What was lost, and that one has seen who asks."""

    kind = forms.ChoiceField(label=gettext_lazy("丢了什么"), widget=forms.RadioSelect)
    seen = forms.BooleanField(label=gettext_lazy("我当面见过，或打他登记的电话问过，是本人要重设"))

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if new:
            self.fields["kind"].label = _("设什么")
            self.fields["seen"].label = _("我当面见过，或打他登记的电话问过，是本人要用这个账号")
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
@staff
def vouch(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One colleague: what was vouched for, and the form. A code for a password is shown once."""
    here, somebody = request.standing, _colleague(request, person_id)
    user = somebody.user
    new = not user.has_usable_password()
    form = VouchForm(request.POST or None, kinds=_kinds(user), new=new)
    status, code, made = 422 if form.is_bound else 200, "", None
    if form.is_valid():
        kind, by = form.cleaned_data["kind"], here.user.person
        try:
            if not entering.is_strong(request):
                raise Refused(_("请先用您自己的第二道验证登录，再为别人担保。"))
            made, code = vouching.vouch(user, kind, here.community, by)
        except Refused as refused:
            form.add_error(None, refused.says)
            status = 409
        else:
            log.note(
                request,
                What.RECOVERY,
                about=f"为{_called(somebody)}担保：{made.get_kind_display()}",
            )
            if not code:
                messages.success(request, _done(made))
                return redirect("people:vouch", somebody.id)
            status = 200
    page = {
        "somebody": somebody, "form": form, "code": code, "strong": entering.is_strong(request),
        "own": here.user.pk == user.pk, "new": new,
        "live": [vouching.told(row, somebody.name) for row in _live(user)],
        "done": _vouched(user, here.user.person),
    }  # fmt: skip
    return render(request, "people/vouch.html", page, status=status)


@require_POST
@staff
def stop(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Stop what was vouched for a colleague and is not used yet."""
    somebody = _colleague(request, person_id)
    if vouching.cancel(Reset.objects.filter(user=somebody.user)):
        log.note(request, What.RECOVERY, about=f"取消为{_called(somebody)}的担保")
    messages.success(request, _("已取消。"))
    return redirect("people:vouch", somebody.id)


@require_POST
@login_required
def stop_mine(request: HttpRequest) -> HttpResponse:
    """Stop what was vouched for me without my asking."""
    if vouching.cancel(Reset.objects.filter(user=request.user)):
        log.of_account(request, What.RECOVERY, "本人取消了担保")
    messages.success(request, _("已取消。要是不是您要的，请告诉书记，并改密码。"))
    return redirect("people:account")


def _colleague(request: HttpRequest, person_id: UUID) -> Person:
    """Somebody of this place with an account. Raises PermissionDenied, Http404."""
    here = request.standing  # type: ignore[attr-defined]
    if not may_look(here):
        raise PermissionDenied
    found = {one.id: one for one in queries.colleagues(here.community.id)}
    somebody = found.get(person_id)
    if somebody is None or somebody.user is None:
        raise Http404
    return somebody


def _called(somebody: Person) -> str:
    """For the log: two may have the same name, never the same name to sign in with."""
    return f"{somebody.name}（{somebody.user}）"


def _kinds(user: Any) -> list[tuple[str, Any]]:
    has = required.has_factor(user)
    return [(kind.value, kind.label) for kind in Reset.Kind if has or kind != Reset.Kind.FACTOR]


def _live(user: Any) -> list[Reset]:
    return [row for row in vouching.lately(user) if row.used is None]


def _vouched(user: Any, by: Person) -> bool:
    """Whether nothing is left for this colleague to vouch for."""
    rows = {row.kind: row for row in _live(user)}
    kinds = [rows.get(kind) for kind, _label in _kinds(user)]
    return all(row is not None and (row.second_at or row.first_id == by.pk) for row in kinds)


def _done(row: Reset) -> str:
    if row.second_at:
        return _("两人都担保了。请他今天之内登录：输完密码，按“重设第二道验证”。")
    return _("您已担保。还要另一位同事在 24 小时内担保。")
