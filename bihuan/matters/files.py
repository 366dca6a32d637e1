"""Files as evidence: which will do, and what is said of those that will not."""

from pathlib import PurePath
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from . import evidence, photos

MEGA = 2**20
LARGEST = 30 * MEGA  # one file
PAPERS = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        b"PK\x03\x04",
    ),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    ".doc": ("application/msword", b"\xd0\xcf\x11\xe0"),
    ".xls": ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0"),
    ".txt": (evidence.TEXT, b""),
}
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
OFFICE = (".docx", ".xlsx")
TAIL = 2**16 + 22  # bytes at the end in which a zip says that it ends
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what Office writes around a locked document
ACCEPT = ",".join(["image/jpeg", "image/png", "image/webp", *PAPERS])


def wrong(file: UploadedFile, given_as: str) -> str:
    """Why a file will not do for a kind of evidence and what to do instead; empty when it will."""
    name = PurePath(file.name or "").name
    if not file.size:
        return _("“%s”是空文件，请重新选择。") % name
    if file.size > LARGEST:
        return _("“%(name)s”有%(size)d MB，超过%(most)d MB；请压缩后再交。") % {
            "name": name, "size": file.size // MEGA, "most": LARGEST // MEGA,
        }  # fmt: skip
    if _looks_like_image(file):
        return _picture(file, name)
    if given_as == "image":
        return _("“%s”不是照片；这里只收 JPG、PNG 或 WebP 照片。") % name
    return _paper(file, name)


def keep(community: UUID | str, file: UploadedFile) -> str:
    """Keep a file that will do; its commitment."""
    file.seek(0)
    return evidence.keep(
        community, file.read(), name=PurePath(file.name or "").name, media_type=media_type(file)
    )


def media_type(file: UploadedFile) -> str:
    """What a file is by its content, never by what the browser says."""
    if _looks_like_image(file):
        return photos.inspect(file).media_type
    return PAPERS[_ending(file)][0]


def _ending(file: UploadedFile) -> str:
    return PurePath(file.name or "").suffix.lower()


def _looks_like_image(file: UploadedFile) -> bool:
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return webp or head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _picture(file: UploadedFile, name: str) -> str:
    """Only the head of the picture is read: its size is known before a single pixel is."""
    try:
        photos.inspect(file)
    except photos.Unfit as unfit:
        if not unfit.pixels:
            return _broken_picture(name)
        return _("“%(name)s”有%(n)d万像素，太大了；请用 %(most)d 万像素以内的照片。") % {
            "name": name, "n": unfit.pixels // 10_000, "most": photos.PIXELS // 10_000,
        }  # fmt: skip
    return ""


def _paper(file: UploadedFile, name: str) -> str:
    ending = _ending(file)
    if ending in PICTURES:
        return _broken_picture(name)
    if ending not in PAPERS:
        return _("不收“%s”这类文件；请交照片、PDF、Word 或 Excel 文件。") % name
    file.seek(0)
    body = file.read()
    if ending in OFFICE and ENCRYPTED in body:
        return _("“%s”有密码，别人打不开；请取消密码后再交。") % name
    if not body.startswith(PAPERS[ending][1]):
        return _("“%(name)s”的内容不是 %(ending)s 文件；请用原来的软件另存后再交。") % {
            "name": name, "ending": ending[1:],
        }  # fmt: skip
    if not _whole(body, ending):
        return _("“%s”已损坏，打不开；请用原来的软件打开并另存一份再交。") % name
    return ""


def _whole(body: bytes, ending: str) -> bool:
    """Whether a document has its end; it is not opened, what it holds is for people to judge."""
    tail = body[-TAIL:]
    if ending == ".pdf":
        return b"%%EOF" in tail or b"startxref" in tail
    return ending not in OFFICE or (b"PK\x05\x06" in tail and b"[Content_Types].xml" in body)


def _broken_picture(name: str) -> str:
    return _("“%s”打不开，照片可能已损坏；请重新拍照或换一张。") % name
