"""The original as it came, to be saved and never opened by the browser."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from bihuan.documents import files, queries
from bihuan.documents.models import Paper
from bihuan.people.access import log
from bihuan.people.standing import staff


@require_safe
@staff
def original(request: HttpRequest, paper_id: UUID) -> FileResponse:
    """Sent as bytes of no type, so that nothing in it can run."""
    try:
        paper = queries.original(request.standing.community.id, paper_id)
        body = files.path(paper.file).open("rb")
    except (Paper.DoesNotExist, FileNotFoundError) as none:
        raise Http404 from none
    log.note(request, log.What.EXPORTED, about=f"材料原件 {paper.name}", why="对照原件")
    answer = FileResponse(
        body, as_attachment=True, filename=paper.name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
