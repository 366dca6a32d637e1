"""组织: the tree of a community or a street, and one organisation with what may be done to it."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.people import board, may
from bihuan.people import tree as trees
from bihuan.people.access import log
from bihuan.people.models import Organisation
from bihuan.people.standing import staff

from . import steps
from .choosing import Choice
from .contact import Telling
from .steps import Step

# What the log calls each thing that is done to one.
DONE = {
    "add": "设立", "rename": "改名称、编码、地点", "contact": "改公开的联系方式", "move": "移动", "end": "撤销",
    "restore": "恢复",
}  # fmt: skip


class Naming(Step):
    """A name, a code, an address."""

    button = gettext_lazy("保存")
    name = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    code = forms.CharField(
        label=gettext_lazy("编码"), max_length=40, required=False,
        help_text=gettext_lazy("统一社会信用代码或本地编号，导入时凭它认出同一个组织。"),
    )  # fmt: skip
    place = forms.CharField(label=gettext_lazy("地点"), max_length=200, required=False)

    def __init__(self, *args: Any, row: Organisation | None = None, **more: Any) -> None:
        names = ("name", "code", "place")
        super().__init__(*args, initial={n: getattr(row, n) for n in names} if row else {}, **more)
        self.row = row

    def do(self) -> str:
        """Give it the name."""
        told = self.cleaned_data
        trees.rename(self.row, told["name"], code=told["code"], place=told["place"])
        return _("已保存“%s”。") % told["name"]


class Adding(Naming):
    """A kind, and a name."""

    button = gettext_lazy("设立")
    kind = Choice(label=gettext_lazy("类别"))
    field_order = ("kind", "name", "code", "place")

    def __init__(self, *args: Any, parent: Organisation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.parent = parent
        self.fields["kind"].choices = trees.kinds(parent)

    def do(self) -> str:
        """Add it."""
        told = self.cleaned_data
        made = trees.add(
            self.parent, told["kind"], told["name"], code=told["code"], place=told["place"]
        )
        return _("已设立“%s”。") % made.name


class Moving(Step):
    """Where to."""

    button = gettext_lazy("移过去")
    parent = Choice(label=gettext_lazy("移到哪个组织下面"))

    def __init__(self, *args: Any, row: Organisation, own: list[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        self.row, self.own = row, {str(one.id): one for one in own}
        fits = [one for one in own if row.kind in trees.BENEATH.get(one.kind, ()) and one != row]
        self.fields["parent"].choices = [(str(one.id), one.name) for one in fits]
        self.initial["parent"] = str(row.parent_id)

    def do(self) -> str:
        """Move it."""
        above = self.own[self.cleaned_data["parent"]]
        trees.move(self.row, above)
        return _("“%(one)s”已移到“%(above)s”下面。") % {"one": self.row.name, "above": above.name}


class Ending(Step):
    """The last day."""

    button = gettext_lazy("撤销")
    on = steps.Day(label=gettext_lazy("最后一天"))

    def __init__(self, *args: Any, row: Organisation, **more: Any) -> None:
        super().__init__(*args, initial={"on": timezone.localdate()}, **more)
        self.row = row

    def do(self) -> str:
        """End it."""
        trees.end(self.row, self.cleaned_data["on"])
        return _("已撤销“%s”。记录都在，可以恢复。") % self.row.name


class Restoring(Step):
    """Nothing to fill in."""

    button = gettext_lazy("恢复")

    def __init__(self, *args: Any, row: Organisation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row

    def do(self) -> str:
        """Restore it."""
        trees.restore(self.row)
        return _("已恢复“%s”。") % self.row.name


@require_safe
@staff
def tree(request: HttpRequest) -> HttpResponse:
    """The tree; `?ended=1` shows what has ended too."""
    here, ended = request.standing, request.GET.get("ended") == "1"
    root = trees.tree(here.community, timezone.localdate(), ended=ended)
    page = {
        "root": root, "ended": ended, "may": may.organise(here.person.roles),
        "many": sum(1 for _node in root) - 1, "here": here.community,
    }  # fmt: skip
    return render(request, "people/tree.html", page)


@require_http_methods(["GET", "POST"])
@staff
def add(request: HttpRequest, parent_id: UUID) -> HttpResponse:
    """Set up an organisation below another."""
    parent = _find(request, parent_id)
    if not may.organise(request.standing.person.roles):
        raise PermissionDenied
    if not trees.kinds(parent):
        return redirect("people:organisation", parent.id)
    forms_ = steps.steps(request, {"add": partial(Adding, parent=parent)})
    if answer := steps.done(request, forms_, "people:tree", may=True):
        _noted(request, request.POST["name"].strip())
        return answer
    page = {"parent": parent, "form": forms_["add"]}
    return render(request, "people/add.html", page, status=steps.status(request))


@require_http_methods(["GET", "POST"])
@staff
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One organisation: its posts, what stands below it, and what may be done to it."""
    here, row = request.standing, _find(request, organisation_id)
    allowed = may.organise(here.person.roles)
    forms_ = steps.steps(request, _steps(request, row))
    if answer := steps.done(request, forms_, request.path, may=allowed):
        _noted(request, row.name)
        return answer
    today, telling = timezone.localdate(), forms_.pop("contact", None)
    page = {
        "row": Organisation.objects.select_related("parent").get(id=row.id),
        "forms": forms_, "may": allowed, "telling": telling,
        "below": list(row.children.order_by("name")), "kinds": trees.kinds(row),
        "seats": board.of_organisation(row, today), "today": today,
    }  # fmt: skip
    return render(request, "people/organisation.html", page, status=steps.status(request))


@require_safe
@staff
def exchange(request: HttpRequest) -> HttpResponse:
    """Workbooks are a room of their own, above this one: it reads them in the cage, and hands copies over."""
    return redirect("exchange:index")


def _steps(request: HttpRequest, row: Organisation) -> dict[str, Any]:
    if row.ended:
        return {"restore": partial(Restoring, row=row)}
    known: dict[str, Any] = {"rename": partial(Naming, row=row)}
    if row.kind in Organisation.KEEPERS:
        known["contact"] = partial(Telling, row=row)
    else:
        own = trees.own(request.standing.community, timezone.localdate())
        known |= {"move": partial(Moving, row=row, own=own), "end": partial(Ending, row=row)}
    return known


def _noted(request: HttpRequest, name: str) -> None:
    """Whose hand changed what stands in the log of the place one works in."""
    log.note(request, log.What.ORGANISATION, about=f"{name}：{DONE[request.POST['step']]}")


def _find(request: HttpRequest, organisation_id: UUID) -> Organisation:
    try:
        return trees.find(request.standing.community, organisation_id)
    except Organisation.DoesNotExist as missing:
        raise Http404 from missing
