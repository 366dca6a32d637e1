"""A page of the original beside what was read of it, each line tied to its place on the page."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.documents import decoding, files, folding, queries
from bihuan.documents.models import Paper
from bihuan.people.standing import staff

from .source import CSS


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: its words, its place as SVG wants it, the record it belongs to."""

    n: int
    text: str
    x: str
    y: str
    width: str
    height: str
    ref: str
    css: str
    lit: bool


@require_safe
@staff
def page(request: HttpRequest, paper_id: UUID, number: int) -> HttpResponse:
    """The page; with `?r=` the lines of one record are lit."""
    found = _desk(request, paper_id)
    laid = queries.laid(request.standing.community.id, paper_id)
    place = next((n for n, one in enumerate(laid.pages) if one[0] == number), None)
    if place is None:
        raise Http404
    boxes = laid.boxes[place] if place < len(laid.boxes) else []
    lit = request.GET.get("r", "")
    lines = [_line(n, box, laid.text, found.items, lit) for n, box in enumerate(boxes, 1)]
    start, end = laid.pages[place][1:3]
    shown = {
        "paper": laid, "number": number, "many": len(laid.pages), "lines": lines, "start": start,
        "text": "" if lines else laid.text[start:end],
        "before": number - 1 if place else 0,
        "after": number + 1 if place + 1 < len(laid.pages) else 0,
    }  # fmt: skip
    return render(request, "documents/page.html", shown)


@require_safe
@staff
def image(request: HttpRequest, paper_id: UUID, number: int) -> HttpResponse:
    """The page as it is seen, drawn in a cage."""
    try:
        paper = queries.original(request.standing.community.id, paper_id)
        body = decoding.page_image(files.path(paper.file), number)
    except (Paper.DoesNotExist, FileNotFoundError, decoding.Unreadable) as none:
        raise Http404 from none
    answer = HttpResponse(body, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def pages_of(found: queries.Desk) -> dict[str, int]:
    """The page each record begins on, by its key; nothing for a paper whose pages cannot be seen."""
    if not decoding.has_pages(found.paper.media_type):
        return {}
    return {
        item.key: number
        for item in found.items
        for number, start, end in found.paper.pages
        if start <= item.start < max(end, start + 1)
    }


def _desk(request: HttpRequest, paper_id: UUID) -> queries.Desk:
    try:
        found = queries.desk(request.standing.community.id, paper_id)
    except Paper.DoesNotExist as none:
        raise Http404 from none
    if not found.values or not decoding.has_pages(found.paper.media_type):
        raise Http404
    return found


def _line(n: int, box: list[float], text: str, items: list[folding.Item], lit: str) -> Line:
    start, end = int(box[0]), int(box[1])
    left, top, right, bottom = box[2:]
    over = [
        item for item in items if not item.dropped
        for span in item.spans if span[0] < end and span[1] > start
    ]  # fmt: skip
    item = min(over, key=lambda one: sum(b - a for a, b in one.spans), default=None)
    return Line(
        n, text[start:end], f"{left:g}", f"{top:g}", f"{right - left:g}", f"{bottom - top:g}",
        item.key if item else "", CSS.get(item.type, "mo") if item else "",
        any(one.key == lit for one in over),
    )  # fmt: skip
