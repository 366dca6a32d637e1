"""Evidence 佐证 of a matter one may see: a picture as its public copy, a file as it was."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from bihuan.desk import opened
from bihuan.matters import evidence as store
from bihuan.matters import photos
from bihuan.people.standing import staff

from .matter import find

SMALL = 480  # pixels: the longer side of a picture in a list, asked for with ?small=1


@require_safe
@staff
def evidence(request: HttpRequest, matter_id: UUID, commitment: str) -> HttpResponse:
    """One body that this matter's trace speaks of; anything else answers as if absent.

    Pictures are shown without the place and the device; other files are only downloaded. A browser
    may keep a picture, but asks each time whether it may still be seen.
    """
    view = find(request.standing, matter_id, looks=True)
    proofs = {one.commitment: one for told in view.told for one in told.proofs if one.commitment}
    if commitment not in proofs:
        if view.lies_closed(commitment):
            return redirect(f"{reverse('desk:matter', args=[matter_id])}#sensitive")
        raise Http404
    opened.proof(request, view, proofs[commitment])
    small = "small" in request.GET
    tag = f'"{commitment}{"-small" if small else ""}"'
    if (
        request.headers.get("If-None-Match") == tag
        and store.rows(view.row.community_id, [commitment])[commitment].file
    ):
        return HttpResponseNotModified()
    try:
        body = store.body(view.row.community_id, commitment)
    except store.Gone as gone:
        raise Http404 from gone
    if body.media_type.startswith("image/"):
        side = SMALL if small else photos.SIDE
        copy = photos.public_copy(body.content, side)
        kept = {"ETag": tag, "Cache-Control": "private, no-cache"}
        return HttpResponse(copy, content_type="image/jpeg", headers=kept)
    answer = HttpResponse(body.content, content_type=body.media_type)
    answer["Content-Disposition"] = _attached(body.name or "file.txt")
    return answer


def _attached(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
