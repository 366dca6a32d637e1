"""存证: the checkpoints, each as a sheet for the notice board, and files for whoever checks elsewhere."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.matters import queries, sight
from bihuan.matters.models import Matter
from bihuan.oversight import checkpoints as points
from bihuan.oversight import offline_verifier, signing
from bihuan.oversight.models import Checkpoint
from bihuan.people.access import copies, log
from bihuan.people.standing import staff

LATE = timedelta(days=2)  # without a checkpoint, and people are told


@require_safe
@staff
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    here, before = request.standing, request.GET.get("before", "")
    rows = points.latest(here.community.id, before=int(before) if before.isdecimal() else None)
    newest = rows[0].at if rows and not before else None
    page = {
        "lines": [_line(row) for row in rows],
        "before": rows[-1].n if len(rows) == points.PAGE and rows[-1].n > 1 else None,
        "late": newest is not None and timezone.now() - newest > LATE,
    }
    return render(request, "oversight/checkpoints.html", page)


@require_safe
@staff
def checkpoint(request: HttpRequest, n: int) -> HttpResponse:
    """存证单: one checkpoint as it is printed."""
    row = _find(request, n)
    log.note(request, log.What.PRINTED, about=f"存证单 第 {n} 号", why="打印留存")
    page = {"one": _line(row), "here": request.standing, "kept": _groups(row.digest)[:19]}
    return render(request, "oversight/checkpoint.html", page)


@require_http_methods(["GET", "POST"])
@staff
def checkpoint_json(request: HttpRequest, n: int) -> HttpResponse:
    """One checkpoint as a file, to be kept elsewhere."""
    row = _find(request, n)
    name = f"存证点{n}.json"
    if page := copies.asks(request, name):
        return page
    return _taken(request, points.handed_out(row.community_id, [row]), name, name)


@require_http_methods(["GET", "POST"])
@staff
def proof(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """存证包: a matter's trace with the proofs of it. For whoever may read the matter."""
    here = request.standing
    try:
        row = queries.one(here.community.id, matter_id)
    except Matter.DoesNotExist as missing:
        raise Http404 from missing
    if not sight.may_read(row, here.person, timezone.now()):
        raise Http404
    name = f"存证包 {row.number}.json"
    if page := copies.asks(request, name):
        return page
    told = points.bundle(here.community.id, matter_id)
    return _taken(request, told, name, "存证包", matter=str(row.id), number=row.number)


@require_safe
@staff
def verifier(_request: HttpRequest) -> HttpResponse:
    """The offline verifier itself."""
    return _file(Path(offline_verifier.__file__).read_text("utf-8"), "bihuan-verify.py")


def _find(request: HttpRequest, n: int) -> Checkpoint:
    try:
        return points.one(request.standing.community.id, n)
    except Checkpoint.DoesNotExist as missing:
        raise Http404 from missing


def _line(row: Checkpoint) -> dict[str, Any]:
    """One checkpoint as it is shown; what cannot be read shows as not signed."""
    line: dict[str, Any] = {"row": row, "signed": points.signed(row)}
    line |= {"digest": _groups(row.digest), "root": _groups(row.root)}
    try:
        says = points.says(row)
    except ValueError:
        return line | {"signed": False}
    label = signing.LABELS.get(says["alg"], says["alg"])
    return line | {
        "heads": says["heads"],
        "key": says["public"],
        "algorithm": label,
        "prev": _groups(says["prev"]),
    }


def _groups(digest: str) -> str:
    """Hex as people read it aloud: in fours."""
    return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))


def _taken(
    request: HttpRequest, told: dict[str, Any], name: str, about: str, **more: str
) -> HttpResponse:
    """A file for machines: who took it, when and what for stands beside what was signed."""
    export = copies.export(request)
    log.note(request, log.What.EXPORTED, about=about, why=export.purpose, **more)
    return _file(json.dumps(told | {"exported": export.plain}, ensure_ascii=False, indent=1), name)


def _file(text: str, name: str) -> HttpResponse:
    kind = "application/json" if name.endswith("json") else "text/x-python"
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
