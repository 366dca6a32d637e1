"""What a file is, by its first bytes; its name is only asked where bytes cannot tell."""

from pathlib import PurePath

from . import ole

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
DOC, RTF, PDF = "application/msword", "application/rtf", "application/pdf"
TEXT, HTML = "text/plain", "text/html"
IMAGES = ("image/jpeg", "image/png", "image/tiff", "image/bmp", "image/webp")

# first bytes -> media type; types we know but do not read are here too, so that we can say so
MAGIC = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"GIF8", "image/gif"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
)

# media type -> the endings it is at home under
ENDINGS = {
    DOCX: (".docx", ".docm", ".dotx"),
    PDF: (".pdf",),
    DOC: (".doc", ".dot", ".wps"),
    RTF: (".rtf",),
    ODT: (".odt",),
    HTML: (".html", ".htm", ".xhtml"),
    TEXT: (".txt", ".text", ".md", ".csv", ".log"),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/tiff": (".tif", ".tiff"),
    "image/bmp": (".bmp",),
    "image/webp": (".webp",),
}


def ending(name: str) -> str:
    """The ending of a file name, in lower case and with its dot; empty without one."""
    return PurePath(name).suffix.lower()


def media_type(data: bytes, name: str) -> str:
    """The media type of these bytes.

    A zip is taken for a Word document until the cage has looked inside. What has no
    mark of its own is html or text; whether it truly is text, its reader says.
    """
    if data.startswith(ZIP):
        return ODT if data[30:77] == b"mimetype" + ODT.encode() else DOCX
    if data.startswith(ole.MAGIC):
        return ole.media_type(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "image/heic" if data[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    return _by_magic(data) or _by_markup(data, name)


def _by_magic(data: bytes) -> str | None:
    for magic, found in MAGIC:
        if data.startswith(magic) and (magic != b"BM" or data[6:10] == bytes(4)):
            return found
    return None


def _by_markup(data: bytes, name: str) -> str:
    head = data[:1024].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or ending(name) in ENDINGS[HTML]:
        return HTML
    return PDF if b"%PDF-" in data[:1024] and ending(name) == ".pdf" else TEXT
