"""Files come in: several at once, the good ones kept, each of the others told why not."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from bihuan.documents import queries, reading, receiving, worker
from bihuan.documents.decoding import limits
from bihuan.documents.models import Paper
from bihuan.people.standing import staff

from .index import listed

SOON = 2.0  # seconds to wait for one short paper, so that its page opens at once
WHOLE = 50 * limits.IN_BYTES  # of one request: beyond it nothing is read at all


class NotTooLarge(FileUploadHandler):
    """Lets go of a file as soon as it is larger than allowed; its name is kept in `names`."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.names: list[str] = []
        self.whole_too_large = False

    def handle_raw_input(self, _input: Any, _meta: Any, content_length: int, *_more: Any) -> None:
        """Refuse a request that could only be an attack before reading any of it."""
        if content_length > WHOLE:
            self.whole_too_large = True
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what is still within the limit."""
        if start + len(raw_data) > limits.IN_BYTES:
            self.names.append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps it."""


def limited(inner: Callable[..., HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A view of what is sent, with the handler that lets go of what is too large.

    The handler must be set before the token is read; the inner view checks it.
    """
    checked = csrf_protect(staff(inner))

    @csrf_exempt
    @require_POST
    @wraps(inner)
    def outer(request: HttpRequest) -> HttpResponse:
        handler = NotTooLarge(request)
        request.upload_handlers.insert(0, handler)
        return checked(request, handler)

    return outer


@limited
def receive(request: HttpRequest, handler: NotTooLarge) -> HttpResponse:
    """Keep what was sent; a single paper that is read at once opens."""
    here = request.standing
    given = request.FILES.getlist("files")
    answers = receiving.receive(
        here.community.id, here.person.id, given, timezone.now(), skipped=handler.names
    )
    worker.wake()
    if len(answers) == 1 and (opened := _opens(request, answers[0])):
        return opened
    status = 200 if any(one.paper for one in answers) else 422
    context = {"answers": answers, "nothing": not answers} | listed(request)
    template = "documents/_list.html" if request.htmx else "documents/index.html"
    return render(request, template, context, status=status)


def _opens(request: HttpRequest, answer: receiving.Received) -> HttpResponse | None:
    """Go to the page of a single paper that was not here before, when it is read soon enough."""
    if answer.paper is None or answer.again:
        return None
    until = time.monotonic() + SOON
    while (state := queries.state(request.standing.community.id, answer.paper.id)) != "read":
        if state == Paper.State.UNREADABLE or time.monotonic() > until:
            return None
        time.sleep(0.05)
    address = reverse("documents:read", args=[answer.paper.id])
    if request.htmx:
        moved = HttpResponse(status=204)
        moved["HX-Redirect"] = address
        return moved
    return redirect(address)


@require_POST
@staff
def again(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Have a paper read once more."""
    try:
        state = reading.again(request.standing.community.id, paper_id)
    except Paper.DoesNotExist as none:
        raise Http404 from none
    if state == Paper.State.REMOVED:
        messages.warning(request, _("这份材料已经撤下，没有可读的了。"), extra_tags="due")
        return redirect("documents:read", paper_id)
    worker.wake()
    messages.success(request, _("已排上重读；改过的地方会保留。"))
    return redirect("documents:read", paper_id)
