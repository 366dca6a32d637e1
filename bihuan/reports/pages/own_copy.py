"""副本 for whoever asked about their data: to look through and print, and as docx, pdf and zip."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from bihuan.matters import sensitive
from bihuan.oversight import copies
from bihuan.oversight.answers import Answer, routes, where
from bihuan.oversight.counter import Work
from bihuan.oversight.pages.requests import find
from bihuan.people import roles
from bihuan.people.access import log
from bihuan.people.access.copies import Export, signed
from bihuan.people.standing import staff
from bihuan.reports import own_copy as paper
from bihuan.reports import taking

HANDED = "交给本人"
MAY = frozenset(
    {"clerk", "secretary"}
)  # who work on the answer; the street looks at it, not into it


@require_http_methods(["GET", "POST"])
@staff
def own_copy(request: HttpRequest, matter_id: UUID, format: str) -> HttpResponse:  # noqa: A002 - the address's word
    """html: to look through and print. docx, pdf, zip: a copy, written down as taken."""
    work = find(request.standing, matter_id)
    if not work.searched or not work.here.person.roles & MAY or format not in ("html", *MAKERS):
        raise Http404
    if format == "html":
        if request.method != "GET":
            raise Http404
        _opened(request, work)
        log.note(
            request, log.What.PRINTED, matter=str(work.row.id), number=work.row.number,
            about=work.procedure.label, why=HANDED,
        )  # fmt: skip
        page = {"work": work, "paper": _paper(work)[1], "formats": list(MAKERS)}
        return render(request, "reports/own_copy.html", page)
    if request.method != "POST":
        return redirect("reports:own_copy", matter_id, "html")
    _opened(request, work)
    export = signed(request, HANDED)
    with override("zh-hans"):  # paper for a resident, whatever language the page is in
        content = MAKERS[format](work, export)
    copy = taking.Copy(
        "own_copy", format, f"个人信息副本{work.row.number}", content, len(work.found.matters)
    )
    return taking.hand_over(request, copy, export)


def _opened(request: HttpRequest, work: Work) -> None:
    """A copy opens what lies closed in the matters it tells of: written down with each, and why."""
    with override("zh-hans"):  # the log is an office's paper, whatever language the page is in
        why = f"{sensitive.WHY['request']}：{work.row.number}"
        for row in work.found.matters:
            given = {one.kind for one in work.pieces[str(row.id)] if one.own}
            kinds = {of for kind in given if (of := sensitive.kind_of(row.procedure, kind))}
            for kind in sorted(kinds):
                log.note(
                    request, log.What.OPENED, matter=str(row.id), number=row.number,
                    about=str(roles.KINDS[kind]), why=why,
                )  # fmt: skip


def _paper(work: Work) -> tuple[dict[str, object], paper.Paper]:
    here = work.here
    told = copies.copy(here.community, work.row, work.state, here.person, work.at)
    answer = Answer(work)
    return told, paper.compose(told, turn=[routes(answer), *where(answer)])


def _docx(work: Work, export: Export) -> bytes:
    return paper.docx(_paper(work)[1], export)


def _pdf(work: Work, export: Export) -> bytes:
    return paper.pdf(_paper(work)[1], export)


def _zip(work: Work, export: Export) -> bytes:
    told, made = _paper(work)
    return paper.archive(told, {f"{_('副本')}.docx": paper.docx(made, export)})


MAKERS = {"docx": _docx, "pdf": _pdf, "zip": _zip}
