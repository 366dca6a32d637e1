"""PDF with text: lines as they were set, running heads and page numbers taken off."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from . import picture
from .plain import LOST, tidy
from .sniff import PDF
from .values import Box, Decoded, Page, Unreadable

PAGES = 2_000
BOXED = 300  # pages whose lines are looked for on the page
FINE = 100_000  # steps a page is measured in
LINE = re.compile(r"[^\r\n]+")
SOFT = re.compile(r"[\s\ufffe\ufffd-]|[\x00-\x1f]")
LOCKED = Unreadable("encrypted", "「{name}」加了密码，请先取消密码再上传。")
BROKEN = Unreadable("broken", "「{name}」已损坏，打不开。请重新导出 PDF 再上传。")
EMPTY = Unreadable("no_text", "「{name}」里没有文字。请检查后重新导出 PDF 再上传。")
SCANNED = Unreadable("scanned", "「{name}」是扫描件，要用文字识别来读。")
FEW = 12  # characters; a page with fewer and a picture is taken for a scan with a stamped number
NUMBER = re.compile(
    r"^[\s—–\-－·~_.]*(?:第\s*)?(?:[0-9０-９]{1,4}|[ivxl]{1,6})(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?[0-9]{1,4}\s*页?)?[\s—–\-－·~_.]*$"
)


def read(data: bytes) -> Decoded:
    """Decode a pdf. Raises Unreadable `scanned` when a page is an image: that is work for ocr."""
    document = opened(data)
    pages = [document[number] for number in range(len(document))]
    texts = [text_of(page) for page in pages]
    if any(text is None for text in texts):
        raise SCANNED
    found = decoded([text or "" for text in texts])
    lines = {
        place.number: boxes(pages[place.number - 1], place, found.text)
        for place in found.pages[:BOXED]
    }
    return replace(
        found, pages=tuple(replace(p, boxes=lines.get(p.number, ())) for p in found.pages)
    )


def decoded(texts: Sequence[str]) -> Decoded:
    """The pages' texts as one, without running heads and page numbers."""
    kept, gone = without_furniture([text.split("\n") for text in texts])
    text, places = joined(kept)
    if not text.strip():
        raise EMPTY
    notes = (f"去掉了页眉、页脚和页码：{'、'.join(sorted(gone)[:5])}",) if gone else ()
    return Decoded(text, PDF, pages=places, notes=notes)


def opened(data: bytes) -> pypdfium2.PdfDocument:
    """The document; raises Unreadable for a password or damage."""
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as problem:
        raise LOCKED if "assword" in str(problem) else BROKEN from problem
    if not count:
        raise BROKEN
    if count > PAGES:
        raise Unreadable(
            "too_large", f"「{{name}}」有 {count} 页，超过 {PAGES} 页的上限，请拆分后上传。"
        )
    return document


def rendered(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """A page, from 0, as an image with its long side at SIDE, however large it says it is."""
    page = document[number]
    scale = picture.SIDE / max(*page.get_size(), 1)
    image: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
    return image.convert("RGB")


def text_of(page: pypdfium2.PdfPage) -> str | None:
    """The text layer of a page; None when the page shows something but the layer is no text."""
    try:
        layer = page.get_textpage().get_text_bounded().replace("\ufffe", "-")
    except pypdfium2.PdfiumError:
        layer = ""
    text = tidy(layer).strip("\n")
    shown = sum(map(len, text.split()))
    if shown >= FEW and not _garbled(text):
        return text
    picture = any(True for _ in page.get_objects((raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
    drawing = not text and any(True for _ in page.get_objects(max_depth=1))
    return None if picture or drawing or (text and _garbled(text)) else text


def boxes(page: pypdfium2.PdfPage, place: Page, text: str) -> tuple[Box, ...]:
    """Where each line of a page stands on it. A line that is not found as it was set has no box."""
    layer = page.get_textpage()
    set_, there = layer.get_text_range(), layer.count_chars()
    if len(set_) != there:  # a sign beyond 16 bits: what is counted is not what is read
        return ()
    found, at = list[Box](), 0
    for start, end in _lines(text, *place.span):
        wanted = _bare(text[start:end])
        lines = ((a, b) for a, b in _lines(set_, at, there) if _bare(set_[a:b]) == wanted)
        if wanted and (line := next(lines, None)):
            at = line[1]
            found += _box(page, layer, line, (start, end))
    return tuple(found)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in LINE.finditer(text, start, end):
        yield line.span()


def _bare(line: str) -> str:
    """A line without what decoding may have changed of it."""
    return SOFT.sub("", line)


def _box(
    page: pypdfium2.PdfPage,
    layer: pypdfium2.PdfTextPage,
    line: tuple[int, int],
    span: tuple[int, int],
) -> Iterator[Box]:
    """The one box around all that is set in a line."""
    corners = [
        corner
        for n in range(layer.count_rects(line[0], line[1] - line[0]))
        for corner in _corners(page, layer.get_rect(n))
    ]
    if corners:
        across, down = zip(*corners, strict=True)
        sides = min(across), min(down), max(across), max(down)
        left, top, right, bottom = (min(1.0, max(0.0, side)) for side in sides)
        if left < right and top < bottom:
            yield Box(span, left, top, right, bottom)


def _corners(
    page: pypdfium2.PdfPage, sides: tuple[float, float, float, float]
) -> Iterator[tuple[float, float]]:
    """Two corners as fractions of the page as it is seen, turned and cut as it says."""
    left, bottom, right, top = sides
    for x, y in ((left, bottom), (right, top)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, FINE, FINE, 0, x, y, across, down)
        yield across.value / FINE, down.value / FINE


def _garbled(text: str) -> bool:
    strange = sum(1 for c in text if c == LOST or "\ue000" <= c <= "\uf8ff" or c < "\t")
    return strange * 3 > len(text)


def without_furniture(pages: Sequence[list[str]]) -> tuple[list[list[str]], set[str]]:
    """Pages as lines without page numbers and running heads, and the lines that went.

    A running head is a first or last line that stands on at least three pages and on
    most of them; on fewer it cannot be told from words.
    """
    ends = Counter(line for page in pages for line in {*_first(page), *_first(page[::-1])})
    running = {line for line, n in ends.items() if n >= 3 and n * 2 > len(pages)}
    gone: set[str] = set()
    return [_body(list(page), running, gone) for page in pages], gone


def _first(lines: Sequence[str]) -> list[str]:
    """The outermost line that is no page number: where a running head would be."""
    return [line.strip() for line in lines[:2] if line.strip() and not NUMBER.match(line)][:1]


def _body(lines: list[str], running: set[str], gone: set[str]) -> list[str]:
    for end in (0, -1):
        for is_furniture in (NUMBER.match, running.__contains__, NUMBER.match):
            if lines and is_furniture(lines[end].strip()):
                gone.add(lines.pop(end).strip())
    return lines


def joined(pages: Sequence[list[str]]) -> tuple[str, tuple[Page, ...]]:
    """All pages as one text, a newline between them, and where each page lies in it."""
    text, places = "", []
    for number, lines in enumerate(pages, 1):
        page = "\n".join(lines)
        start = len(text) + 1 if text and page else len(text)
        text += "\n" + page if text and page else page
        places.append(Page(number, (start, start + len(page))))
    return text, tuple(places)
