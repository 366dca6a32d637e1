"""Scans and photos of paper: print read by rapidocr, line by line, each with its box.

The models are in rapidocr's wheel; they are loaded with the module, before the cage shuts.
"""

import logging
import math
import resource
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image
from rapidocr import RapidOCR

from . import limits, pdf, picture
from .plain import tidy
from .sniff import PDF
from .values import Box, Decoded, Page, Unreadable

UNSURE = 0.75  # below this, a person should look at the paper
NO_TEXT = Unreadable(
    "no_text", "「{name}」里没有认出文字。请对着纸张正面、光线均匀地重拍，或上传 Word 文件。"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of print as found: its words, how sure, and its sides as fractions of the page."""

    words: str
    sure: float
    left: float
    top: float
    right: float
    bottom: float


def _engine() -> RapidOCR:
    """Everything loaded: once the cage is shut, no model file can be opened."""
    logging.disable(logging.CRITICAL)
    threads = "EngineConfig.onnxruntime"  # one: more spin, and cost twice the time to save a third
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.3,
            "Global.use_cls": False,  # it turned sound lines of a scan upside down; see _lines
            "Global.max_side_len": picture.SIDE,
            f"{threads}.intra_op_num_threads": 1,
            f"{threads}.inter_op_num_threads": 1,
            "Det.limit_type": "max",  # the default blows a small picture up
            "Det.limit_side_len": 1_280,
            "Rec.rec_batch_num": 1,  # padding lines to one length costs more than it saves
        }
    )
    engine(np.full((64, 256, 3), 255, np.uint8))
    engine._load_rec_model()  # a blank page loads only the detector
    return engine


ENGINE = _engine()


def on_page() -> object:
    """One page further; the cage puts its sign of life here."""
    return None


def read(data: bytes) -> Decoded:
    """Decode an image or a scanned pdf. Pages that have a text layer are not looked at."""
    text, places, notes = "", [], ["用文字识别读出，请对照原件核对。"]
    for number, page in enumerate(_pages(data), 1):
        _allow_a_page()
        words, boxes, unsure = _laid(page)
        text += "\n" if text and words else ""
        places.append(_placed(number, len(text), words, boxes))
        text += words
        if unsure:
            notes.append(f"第 {number} 页有 {unsure} 处字迹不清。")
        on_page()
    if not text.strip():
        raise NO_TEXT
    media_type = PDF if _is_pdf(data) else picture.read(data).media_type
    return Decoded(text, media_type, pages=tuple(places), notes=tuple(notes))


def _allow_a_page() -> None:
    """Each page has its own processor time; the cage's wall stands behind it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    wall = resource.getrlimit(resource.RLIMIT_CPU)[1]
    until = math.ceil(used.ru_utime + used.ru_stime) + limits.OCR_PAGE_SECONDS
    soft = until if wall == resource.RLIM_INFINITY else min(until, wall)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, wall))


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _placed(number: int, start: int, words: str, boxes: Sequence[Box]) -> Page:
    shifted = (replace(box, span=(box.span[0] + start, box.span[1] + start)) for box in boxes)
    return Page(number, (start, start + len(words)), tuple(shifted))


def _pages(data: bytes) -> Iterator[tuple[str, tuple[Box, ...]] | Image.Image]:
    """Each page: its text and where that stands where it has some, else its image."""
    if not _is_pdf(data):
        yield from picture.pages(data)
        return
    document = pdf.opened(data)
    texts = [pdf.text_of(document[number]) for number in range(len(document))]
    scanned = texts.count(None)
    if scanned > limits.OCR_PAGES:
        raise picture.too_many(scanned)
    for number, text in enumerate(texts):
        if text is None:
            yield pdf.rendered(document, number)
        else:
            yield text, pdf.boxes(document[number], Page(number + 1, (0, len(text))), text)


def _laid(page: tuple[str, tuple[Box, ...]] | Image.Image) -> tuple[str, Sequence[Box], int]:
    """A page's text, a box for each piece of it, and how many pieces are unsure."""
    if isinstance(page, tuple):
        return *page, 0
    text, boxes, unsure = "", [], 0
    for row in _without_number(rows(_lines(page))):
        text += "\n" if text else ""
        for place, line in enumerate(row):
            text += "\t" if place else ""
            span = len(text), len(text) + len(line.words)
            boxes.append(Box(span, line.left, line.top, line.right, line.bottom))
            text += line.words
            unsure += line.sure < UNSURE
    return text, boxes, unsure


def _lines(image: Image.Image) -> list[Line]:
    """The pieces of print on a page; one that makes no sense is tried upside down."""
    found = _found(image)
    if not found or _sense(found) >= UNSURE:
        return found
    _allow_a_page()
    turned = _found(image.rotate(180))
    return turned if _sense(turned) > _sense(found) else found


def _sense(lines: Sequence[Line]) -> float:
    return sum(line.sure for line in lines) / max(len(lines), 1)


def _found(image: Image.Image) -> list[Line]:
    found: Any = ENGINE(np.asarray(image)[:, :, ::-1])
    if found.boxes is None:
        return []
    pieces = zip(found.boxes, found.txts, found.scores, strict=True)
    return [_line(box, words, sure, image.size) for box, words, sure in pieces if words.strip()]


def _line(box: Any, words: str, sure: float, size: tuple[int, int]) -> Line:
    across, down = box[:, 0] / size[0], box[:, 1] / size[1]
    sides = (float(across.min()), float(down.min()), float(across.max()), float(down.max()))
    left, top, right, bottom = (round(min(max(side, 0.0), 1.0), 4) for side in sides)
    return Line(tidy(words).replace("\n", " "), float(sure), left, top, right, bottom)


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Pieces that stand side by side as one row, from the top, each row from the left.

    Side by side is when the middle of the one lies within the height of the other.
    """
    found: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.top + line.bottom):
        middle = (line.top + line.bottom) / 2
        if found and found[-1][0].top < middle < found[-1][0].bottom:
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.left) for row in found]


def _without_number(found: list[list[Line]]) -> list[list[Line]]:
    """Rows without the page number at the foot or head."""
    for end in (0, -1):
        if found and len(found[end]) == 1 and pdf.NUMBER.match(found[end][0].words):
            del found[end]
    return found
