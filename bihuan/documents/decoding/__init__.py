"""Files into text, each in a cage of its own; usable without Django.

`decode(path)` is all that others need. What a file is, its bytes say; its name is only
what people call it, and where the two differ a note tells so.
"""

import re
from os import PathLike
from pathlib import Path

from . import cage, legacy, limits, ole, plain, refusals, sniff
from .archive import LOCKED
from .values import Box, Decoded, Page, Unreadable

__all__ = ["Box", "Decoded", "Page", "Unreadable", "decode", "has_pages", "page_image", "sheets"]

# media type -> the reader that knows it, by the name of its module
CAGED = {sniff.TEXT: "plain", sniff.HTML: "webpage", sniff.DOCX: "docx", sniff.PDF: "pdf"}
SPOKEN = {
    sniff.TEXT: "文本文件", sniff.HTML: "网页", sniff.DOCX: " Word 文档", sniff.PDF: " PDF ", sniff.DOC: "旧版 Word 文档",
    sniff.RTF: " RTF 文档", sniff.ODT: " ODT 文档", "image/jpeg": " JPEG 图片", "image/png": " PNG 图片",
    "image/tiff": " TIFF 图片", "image/bmp": " BMP 图片", "image/webp": " WebP 图片",
}  # fmt: skip


def decode(source: bytes | str | PathLike[str], name: str | None = None) -> Decoded:
    """The text of a file, given as bytes or as a path.

    `name` is what people call the file; a path's own last part without it. Raises Unreadable,
    whose `says` names the file and what to do; OSError when the path itself cannot be opened.
    """
    called = _shown(name or ("文件" if isinstance(source, bytes) else Path(source).name))
    try:
        data = source if isinstance(source, bytes) else _from_disk(Path(source))
        return _decode(data, called)
    except Unreadable as reason:
        raise reason.about(called) from reason.__cause__


def sheets(data: bytes, name: str) -> list[tuple[str, list[list[str]]]]:
    """Every sheet of a workbook: its name, its rows as text. Raises Unreadable, which names the file."""
    called = _shown(name)
    try:
        return _sheets(data, called)
    except Unreadable as reason:
        raise reason.about(called) from reason.__cause__


def has_pages(media_type: str) -> bool:
    """Whether files of a type have pages that can be looked at."""
    return media_type == sniff.PDF or media_type in sniff.IMAGES


def page_image(path: PathLike[str], number: int) -> bytes:
    """One page of a pdf or an image, counted from 1, as a JPEG, made in a cage. Raises Unreadable."""
    return cage.picture(_from_disk(Path(path)), number)


def _decode(data: bytes, name: str) -> Decoded:
    if len(data) > limits.IN_BYTES:
        raise _too_large(len(data))
    if not data.strip(b"\x00\t\n\r "):
        raise Unreadable("empty", "「{name}」是空文件，请检查后重新上传。")
    media_type = sniff.media_type(data, name)
    decoded = _read(data, media_type, name)
    note = _wrong_ending(decoded.media_type, name)
    return decoded if note is None else _noted(decoded, note)


def _sheets(data: bytes, name: str) -> list[tuple[str, list[list[str]]]]:
    if len(data) > limits.IN_BYTES:
        raise _too_large(len(data))
    if not data.strip(b"\x00\t\n\r "):
        raise Unreadable("empty", "「{name}」是空文件，请检查后重新上传。")
    media_type = sniff.media_type(data, name)
    if media_type == ole.LOCKED:
        raise LOCKED
    if media_type == "application/vnd.ms-excel":
        raise refusals.OLD_SHEET
    if media_type != sniff.DOCX:  # of a zip nothing more is known yet
        raise refusals.NOT_A_SHEET
    return cage.sheets(data)


def _read(data: bytes, media_type: str, name: str) -> Decoded:
    if media_type == ole.LOCKED:
        raise LOCKED
    if media_type in sniff.IMAGES:
        cage.read("picture", data)
        return cage.read("ocr", data)
    if media_type in legacy.ENDINGS:
        return legacy.read(data, media_type)
    if media_type not in CAGED:
        raise refusals.unknown(media_type)
    try:
        return _text(data, media_type)
    except Unreadable as reason:
        if reason.kind == "scanned":
            return cage.read("ocr", data)
        if media_type == sniff.TEXT and reason.kind == "unknown_type" and _promises(name):
            raise refusals.mislabelled(sniff.ending(name)) from reason
        raise


def _text(data: bytes, media_type: str) -> Decoded:
    if media_type == sniff.TEXT and len(data) <= limits.TEXT_AT_HOME:
        return plain.read(data)
    return cage.read(CAGED[media_type], data)


def _promises(name: str) -> bool:
    """Does the name promise a type that has a mark of its own?"""
    return any(
        sniff.ending(name) in endings
        for kind, endings in sniff.ENDINGS.items()
        if kind != sniff.TEXT
    )


def _from_disk(path: Path) -> bytes:
    """The bytes of a file, one more than allowed at most; its size is asked before it is read."""
    with path.open("rb") as file:
        size = path.stat().st_size
        if size > limits.IN_BYTES:
            raise _too_large(size)
        return file.read(limits.IN_BYTES + 1)


def _too_large(size: int) -> Unreadable:
    allowed = limits.IN_BYTES // limits.MEGABYTE
    shown = f"{size / limits.MEGABYTE:.1f}".removesuffix(".0")
    return Unreadable(
        "too_large",
        f"「{{name}}」有 {shown} MB，超过 {allowed} MB 的上限。请拆成几份，或压缩里面的图片后再上传。",
    )


def _wrong_ending(media_type: str, name: str) -> str | None:
    """What to say when the ending promises another type than the bytes hold."""
    ending = sniff.ending(name)
    known = {e for endings in sniff.ENDINGS.values() for e in endings}
    if ending not in known or ending in sniff.ENDINGS[media_type]:
        return None
    return f"文件名以 {ending} 结尾，内容是{SPOKEN[media_type]}，已照内容读取。"


def _noted(decoded: Decoded, note: str) -> Decoded:
    return Decoded(
        decoded.text, decoded.media_type, decoded.encoding, decoded.pages, (note, *decoded.notes)
    )


def _shown(name: str) -> str:
    """A file name fit for a sentence: its last part, no control characters, not too long."""
    last = re.split(r"[/\\]", name)[-1] or "文件"
    clean = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "", last)
    return clean if len(clean) <= 80 else clean[:60] + "…" + clean[-16:]
