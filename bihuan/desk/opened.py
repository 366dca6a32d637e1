"""What of the desk goes into the access log: matters and evidence that are not for everybody."""

from collections.abc import Iterable

from django.http import HttpRequest

from bihuan import core
from bihuan.matters import emergency
from bihuan.matters.telling import Proof
from bihuan.people.access import log
from bihuan.people.access.log import What

from .view import View


def matter(request: HttpRequest, view: View, shown: Iterable[Proof]) -> None:
    """A matter that only some may read was opened, and with it the evidence that the page shows.

    What was opened with a reason has its row already.
    """
    if view.emergency:
        _looks(request, view, view.procedure.label)
        return
    if view.procedure.seen_by:
        _note(request, What.MATTER, view, view.procedure.label)
    own = (one for one in shown if one.kind not in view.sensitive and _own(view, one))
    if labels := dict.fromkeys(one.label for one in own):
        _note(request, What.EVIDENCE, view, "、".join(labels))


def proof(request: HttpRequest, view: View, one: Proof) -> None:
    """A piece of evidence was opened by itself."""
    if view.emergency:
        _looks(request, view, one.label)
        return
    if view.procedure.seen_by or one.kind in view.sensitive or _own(view, one):
        _note(request, What.EVIDENCE, view, one.label)


def _looks(request: HttpRequest, view: View, about: str) -> None:
    """By an emergency, every time."""
    assert view.emergency is not None
    told = emergency.because(view.emergency)
    log.note(request, What.EMERGENCY, about=about, why=told, **_matter(view))


def _own(view: View, one: Proof) -> bool:
    """Whether this kind of evidence is for some alone."""
    kind = view.procedure.evidence.get(one.kind)
    return bool(kind and kind.seen_by) and not one.erased


def _note(request: HttpRequest, what: str, view: View, about: str) -> None:
    log.note(request, what, about=about, why=_why(view), **_matter(view))


def _matter(view: View) -> dict[str, str]:
    return {"matter": str(view.row.id), "number": view.row.number}


def _why(view: View) -> str:
    """By what right, as the log has it."""
    person = view.here.person
    if core.works_on(view.state, person, view.at):
        return "正在办"
    return "经手过" if core.has_hand(view.state, person) else "岗位按程序可看"
