"""列入台账: what is asked once for many, one confirmation, and the way back."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.documents import posting, queries
from bihuan.documents.models import Paper
from bihuan.matters import procedures
from bihuan.matters.labels import spoken
from bihuan.people import queries as people
from bihuan.people.standing import Standing, staff

from . import desk

DATE = {"type": "date", "class": "input"}
INPUT = {"class": "input"}


class Asked(forms.Form):
    """What is asked once for all, and for each problem what differs from it."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    owner = forms.ChoiceField(label=gettext_lazy("责任人"), required=False)
    due = forms.DateField(
        label=gettext_lazy("整改时限"),
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    leader = forms.ChoiceField(label=gettext_lazy("责任领导"), required=False)

    def __init__(self, *args: Any, cards: list[desk.Card], here: Standing, **more: Any) -> None:
        super().__init__(*args, **more)
        self.cards = cards
        staff_here = [("", "—"), *_people(here)]
        known = spoken(procedures.current(posting.PROCEDURE, here.community.id)[0])
        kinds = known.facts["class"].choices
        self.fields["owner"].choices = self.fields["leader"].choices = staff_here
        self.fields["kind"].choices = [("", "—"), *kinds.items()]
        for name in ("owner", "kind", "leader"):
            self.fields[name].widget.attrs = INPUT
        same = gettext_lazy("同上")
        for n, card in enumerate(cards):
            self._row(n, card, [("", same), *staff_here[1:]], [("", same), *kinds.items()])

    def _row(self, n: int, card: desk.Card, owners: Any, kinds: Any) -> None:
        select = forms.Select(attrs=INPUT)
        self.fields[f"owner_{n}"] = forms.ChoiceField(
            label=gettext_lazy("责任人"), required=False, choices=owners, widget=select
        )
        self.fields[f"due_{n}"] = forms.DateField(
            label=gettext_lazy("整改时限"), required=False,
            widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        )  # fmt: skip
        self.fields[f"kind_{n}"] = forms.ChoiceField(
            label=gettext_lazy("类别"), required=False, choices=kinds, widget=select
        )
        if card.like:
            join = (str(card.like.matter.id), _("并入 %s，不另立") % card.like.matter.number)
            self.fields[f"join_{n}"] = forms.ChoiceField(
                label=gettext_lazy("台账上有一条很像"), required=False, widget=select,
                choices=[("", _("新列一条")), join], initial=join[0] if card.like.same else "",
            )  # fmt: skip
        if not card.problem.measures:
            self.fields[f"measure_{n}"] = forms.CharField(
                label=gettext_lazy("措施"), required=False, max_length=500,
                widget=forms.Textarea(attrs=INPUT | {"rows": 2}),
            )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Each problem with its fields, for the page."""
        return [
            {
                "card": card,
                "own": [self[f"{name}_{n}"] for name in ("owner", "due", "kind")],
                "join": self[f"join_{n}"] if f"join_{n}" in self.fields else None,
                "measure": self[f"measure_{n}"] if f"measure_{n}" in self.fields else None,
                "differs": any(self[f"{name}_{n}"].value() for name in ("owner", "due", "kind")),
            }
            for n, card in enumerate(self.cards)
        ]

    def wanted(self) -> list[posting.Row]:
        """What goes on the ledger, as the person filled it in."""
        return [self._wanted(n, card) for n, card in enumerate(self.cards)]

    def _wanted(self, n: int, card: desk.Card) -> posting.Row:
        given = self.cleaned_data
        own = lambda name: given.get(f"{name}_{n}") or given[name]  # noqa: E731
        return posting.Row(
            card.item.key, own("owner"), own("due"), own("kind"), given["leader"],
            UUID(given[f"join_{n}"]) if given.get(f"join_{n}") else None,
            (given.get(f"measure_{n}") or "").strip(),
        )  # fmt: skip

    def clean_due(self) -> date | None:
        """A day that is still to come."""
        due: date | None = self.cleaned_data["due"]
        if due and due < timezone.localdate():
            raise forms.ValidationError(_past())
        return due

    def clean(self) -> dict[str, Any]:
        """The days of single rows are still to come, too."""
        for n in range(len(self.cards)):
            due = self.cleaned_data.get(f"due_{n}")
            if due and due < timezone.localdate():
                self.add_error(f"due_{n}", _past())
        return self.cleaned_data


def _past() -> str:
    return _("时限已经过去，请填今天或以后的日子。")


def _people(here: Standing) -> list[tuple[str, str]]:
    """(id, 李网格 第三网格员) of everybody with a post here."""
    return [
        (str(one.id), " ".join([one.name, *dict.fromkeys(str(post) for post in one.held)]))
        for one in people.colleagues(here.community.id)
    ]


@require_http_methods(["GET", "POST"])
@staff
def post(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Ask once; then everything at once, or nothing and the reasons."""
    here = request.standing
    found = desk.context(request, paper_id)
    given = request.POST if request.method == "POST" else request.GET
    chosen = set(given.getlist("r"))
    cards = [card for card in found.get("cards", ()) if card.item.key in chosen]
    if request.method == "POST" and (posted := _already(request, paper_id)):
        return posted
    fresh = [card for card in cards if card.posting is None]
    if not fresh or not found["may_post"]:
        why = _only() if fresh else _nothing(there=bool(cards))
        messages.warning(request, why, extra_tags="due")
        return redirect("documents:read", paper_id)
    if request.method == "GET":
        form = Asked(initial={"key": str(uuid4()), "kind": "限期整改"}, cards=fresh, here=here)
        return _page(request, found, form)
    form = Asked(request.POST, cards=fresh, here=here)
    return _do(request, paper_id, found, form)


def _nothing(*, there: bool) -> str:
    if there:
        return _("选的这几条已经列入台账了，没有再列一遍。")
    return _("一条也没有选，请先勾选要列入的问题。")


def _only() -> str:
    return _("列入台账由社区书记或党务专干办，您没有这个岗位。")


def _already(request: HttpRequest, paper_id: UUID) -> HttpResponse | None:
    """The same form once more has no second effect."""
    if queries.posted(request.standing.community.id, paper_id, request.POST.get("key", "")):
        return redirect("documents:read", paper_id)
    return None


def _do(request: HttpRequest, paper_id: UUID, found: dict[str, Any], form: Asked) -> HttpResponse:
    here = request.standing
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        done = posting.post_to_ledger(
            here.community.id, paper_id, here.person, form.wanted(), timezone.now(),
            batch=form.cleaned_data["key"],
        )  # fmt: skip
    except posting.Refused as refused:
        return _page(request, found, form, status=409, says=refused.says)
    joined = sum(one.joined for one in done.rows)
    said = _("%d 条已列入台账。") % (len(done.rows) - joined)
    said += _("%d 条并入原有事项。") % joined if joined else ""
    said += (
        _("其中 %d 条没有措施，在“待定方案”里等着补。") % len(done.waiting) if done.waiting else ""
    )
    messages.success(request, said)
    return redirect("documents:read", paper_id)


def _page(
    request: HttpRequest, found: dict[str, Any], form: Asked, *, status: int = 200, says: Any = ()
) -> HttpResponse:
    context = {"paper": found["paper"], "form": form, "rows": form.rows(), "says": says}
    return render(request, "documents/post.html", context, status=status)


@require_POST
@staff
def take_back(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Take one confirmation back, with its reason."""
    here = request.standing
    try:
        queries.one(here.community.id, paper_id)  # one that is not here is absent, whoever asks
        back = posting.take_back(
            here.community.id, paper_id, here.person, request.POST.get("batch", ""),
            timezone.now(), why=request.POST.get("why", ""),
        )  # fmt: skip
    except Paper.DoesNotExist as none:
        raise Http404 from none
    except posting.Refused as refused:
        messages.warning(request, " ".join(refused.says), extra_tags="late")
        return redirect("documents:read", paper_id)
    if back.rows:
        messages.success(request, _("已撤回 %d 条，痕迹都保留。") % len(back.rows))
    for says in back.stays:
        messages.warning(request, says, extra_tags="due")
    return redirect("documents:read", paper_id)
