"""Taking papers in: each file kept as it came, the same file recognised, a bad one told apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.utils.translation import gettext as _

from bihuan.people.walls import tenant

from . import files, queries
from .decoding import limits
from .models import Paper


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file: the paper, or why it was not kept. `again` when it was here before."""

    name: str
    paper: Paper | None = None
    again: bool = False
    refused: str = ""


def receive(
    community: UUID | str,
    person: str,
    given: Iterable[UploadedFile],
    at: datetime,
    *,
    skipped: Sequence[str] = (),
) -> list[Received]:
    """Keep each file and have it wait to be read; one answer a file, the refused ones last.

    `skipped` are names of files that were larger than allowed and not kept while they came in.
    """
    taken = [_one(community, person, file, at) for file in given]
    return [*taken, *(Received(called(name), refused=too_large(called(name))) for name in skipped)]


def too_large(name: str) -> str:
    """What is said of a file that is larger than allowed."""
    most = limits.IN_BYTES // limits.MEGABYTE
    return _(
        "“%(name)s”超过 %(most)d MB，没有收。请拆成几份，或压缩里面的图片后再上传；其他文件不受影响。"
    ) % {"name": name, "most": most}


def called(name: str) -> str:
    """The last part of a file's name, fit to be kept and shown."""
    last = PurePath(name.replace("\\", "/")).name
    clean = "".join(one for one in last if one.isprintable())
    return clean[-200:] or _("未命名文件")


def _one(community: UUID | str, person: str, file: UploadedFile, at: datetime) -> Received:
    name = called(file.name or "")
    if (file.size or 0) > limits.IN_BYTES:
        return Received(name, refused=too_large(name))
    kept = files.keep(file.chunks())
    try:
        paper = _row(community, person, name, kept, at)
    except IntegrityError:  # the very same bytes are here
        files.drop(kept.file)
        return Received(name, earlier(community, kept.sha256), again=True)
    except BaseException:
        files.drop(kept.file)
        raise
    return Received(name, paper)


def _row(community: UUID | str, person: str, name: str, kept: files.Kept, at: datetime) -> Paper:
    with tenant(community) as kept_by:
        return Paper.objects.create(
            community_id=kept_by, sha256=kept.sha256, name=name, file=kept.file, size=kept.size,
            by_id=person, received=at,
        )  # fmt: skip


def earlier(community: UUID | str, sha256: str) -> Paper:
    """The paper with these bytes; one that was removed is not told of."""
    with tenant(community):
        kept = Paper.objects.defer("text", "boxes").select_related("by").filter(queries.KEPT)
        return kept.get(sha256=sha256)
