"""程序: what this place goes by, one page for each procedure, built from what it declares."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bihuan import core
from bihuan.matters import in_use, procedures, proposed
from bihuan.matters.labels import spoken
from bihuan.people.standing import Standing, staff

MAY_CHANGE = frozenset({"secretary", "officer"})
# What the tables of a procedure's page call themselves and their columns, for the English pages.
CALLED = {
    str(name): name
    for name in (
        _("谁能做什么"), _("时限"), _("表决和人数"), _("佐证和事实"),
        _("动作"), _("从"), _("到"), _("谁"), _("须带"), _("其他条件"), _("依据"), _("起算"),
        _("多久"), _("到哪里为止"), _("提前提醒"), _("时钟自动办"), _("名称"), _("怎样才算达到"),
        _("怎么给"), _("说明"),
    )
}  # fmt: skip


@require_safe
@staff
def index(request: HttpRequest) -> HttpResponse:
    """Every procedure in force here, the drafts, and what is wrong with files."""
    here = request.standing
    page = {
        "rows": in_use.of_place(here.community.id, timezone.localdate()),
        "drafts": proposed.drafts(),
        "problems": proposed.problems(),
        "may": may_change(here),
    }
    return render(request, "desk/procedures.html", page)


@require_safe
@staff
def one(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The procedure as new matters begin by it today, its figures and its history."""
    here, found = request.standing, find(request.standing, procedure_id)
    page = described(found.procedure) | {
        "use": found,
        "figures": _figures(found),
        "history": in_use.history(procedure_id, here.community.id),
        "problems": proposed.problems(procedure_id),
        "drafts": [one for one in proposed.drafts() if one.procedure.id == procedure_id],
        "may": may_change(here),
    }
    return render(request, "desk/procedure.html", page)


@require_safe
@staff
def draft(request: HttpRequest, procedure_id: str, version: str) -> HttpResponse:
    """A file that was not published, as its page would be."""
    try:
        found = proposed.draft(procedure_id, version)
    except procedures.Unknown as unknown:
        raise Http404 from unknown
    page = described(found.procedure) | {
        "draft": found,
        "book": found.book,
        "figures": [(name, f, None) for name, f in spoken(found.procedure).local.items()],
    }
    return render(request, "desk/procedure.html", page)


def described(procedure: core.Procedure) -> dict[str, Any]:
    """What every page of a procedure shows: sentences, tables, the sheet."""
    procedure = spoken(procedure)
    return {
        "procedure": procedure,
        "says": list(core.describe.says(procedure)),
        "tables": [t for t in core.describe.tables(procedure) if t.name != "local"],
        "called": CALLED,
        "sheet": core.diagram.draw(procedure),
        "everywhere": [act.label for act in procedure.acts.values() if act.does],
    }


def find(here: Standing, procedure_id: str) -> in_use.InUse:
    """The procedure as this community goes by it. Raises Http404."""
    assert here.community is not None
    try:
        return in_use.one(procedure_id, here.community.id, timezone.localdate())
    except procedures.Unknown as unknown:
        raise Http404 from unknown


def may_change(here: Standing) -> bool:
    """Whether somebody may set this community's own figures."""
    return bool(MAY_CHANGE & here.person.roles)


def _figures(found: in_use.InUse) -> list[tuple[str, core.Figure, Any]]:
    """(name, figure, the setting in force or None), as declared."""
    return [(name, f, found.figures.get(name)) for name, f in found.procedure.local.items()]
