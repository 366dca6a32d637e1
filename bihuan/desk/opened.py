"""What of the desk goes into the access log: matters and evidence that are not for everybody."""

from collections.abc import Iterable

from django.http import HttpRequest

from bihuan.matters.telling import Proof
from bihuan.people.access import log
from bihuan.people.access.log import What

from .view import View


def matter(request: HttpRequest, view: View, shown: Iterable[Proof]) -> None:
    """A matter that only some may read was opened, and with it the evidence that the page shows."""
    if view.procedure.seen_by:
        _note(request, What.MATTER, view, view.procedure.label)
    if labels := dict.fromkeys(one.label for one in shown if _own(view, one)):
        _note(request, What.EVIDENCE, view, "、".join(labels))


def proof(request: HttpRequest, view: View, one: Proof) -> None:
    """A piece of evidence was opened by itself."""
    if view.procedure.seen_by or _own(view, one):
        _note(request, What.EVIDENCE, view, one.label)


def _own(view: View, one: Proof) -> bool:
    """Whether this kind of evidence is for some alone."""
    kind = view.procedure.evidence.get(one.kind)
    return bool(kind and kind.seen_by) and not one.shut and not one.erased


def _note(request: HttpRequest, what: str, view: View, about: str) -> None:
    row = view.row
    log.note(request, what, matter=str(row.id), number=row.number, about=about)
