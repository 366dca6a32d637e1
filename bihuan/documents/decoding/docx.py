"""Word documents (docx, docm): the text that a reader sees, tracked changes accepted.

Own reader over zipfile and lxml, a tenth of python-docx's time. Macros, embedded files and
links are never opened.
"""

from collections.abc import Iterator

from lxml import etree

from . import limits, refusals, seen, strict_xml
from .archive import BROKEN, Archive
from .numbering import Numbering, W, only_paragraph_styles
from .plain import tidy
from .sniff import DOCX
from .values import Decoded, Unreadable

BODY, P, TABLE, ROW, CELL = W + "body", W + "p", W + "tbl", W + "tr", W + "tc"
SPAN = W + "gridSpan"
OTHER_OFFICE = {
    "xl/workbook.xml": "application/vnd.ms-excel",
    "ppt/presentation.xml": "application/vnd.ms-powerpoint",
}


def read(data: bytes) -> Decoded:
    """Decode a docx. Raises Unreadable for another kind of zip and for all that Archive refuses."""
    archive = Archive(data)
    document = archive.read("word/document.xml")
    if document is None:
        raise _not_word(archive)
    reader = _Reader(archive, _body(document))
    text = tidy("\n".join(reader.lines()))
    if not text.strip():
        raise Unreadable(
            "no_text", "「{name}」里没有文字，可能只有图片。请把图片另存为 jpg 再上传。"
        )
    return Decoded(text, DOCX, notes=tuple(_notes(archive)))


def _not_word(archive: Archive) -> Unreadable:
    for part, media_type in OTHER_OFFICE.items():
        if part in archive.names:
            return refusals.unknown(media_type)
    return BROKEN if "[Content_Types].xml" in archive.names else refusals.unknown("application/zip")


def _notes(archive: Archive) -> Iterator[str]:
    if any(name.endswith("vbaProject.bin") for name in archive.names):
        yield "文件里有宏，没有运行。"
    if any(name.startswith("word/embeddings/") for name in archive.names):
        yield "文件里嵌有别的文件，没有读。"
    if "word/comments.xml" in archive.names:
        yield "文件里有批注，没有读。"


def _body(document: bytes) -> etree._Element:
    body = strict_xml.parse(document).find(BODY)
    if body is None:
        raise BROKEN
    return body


class _Reader:
    """Walks one body in order; numbering counts along, notes are gathered for the end."""

    def __init__(self, archive: Archive, body: etree._Element) -> None:
        self._archive = archive
        self._body = body
        self._numbering = Numbering(self._part("numbering"), self._styles())
        self._cited: seen.Cited = {}
        self._seen = seen.settle(body, self._cited)
        self._spans = _spans(body)

    def lines(self) -> Iterator[str]:
        """The lines of the document, then its foot- and endnotes."""
        yield from self._blocks(self._body)
        yield from self._cited_notes()

    def _part(self, name: str) -> etree._Element | None:
        data = self._archive.read(f"word/{name}.xml")
        return None if data is None else strict_xml.parse(data)

    def _styles(self) -> etree._Element | None:
        data = self._archive.read("word/styles.xml")
        return None if data is None else strict_xml.parse(only_paragraph_styles(data))

    def _blocks(self, parent: etree._Element) -> Iterator[str]:
        """Paragraphs and rows below a body or cell, wrappers such as w:sdt looked through."""
        held = ""  # a paragraph whose end mark was deleted runs into the next
        for child in parent:
            if child.tag == P:
                paragraph = self._seen[child]
                held += self._said(paragraph)
                if not paragraph.runs_on:
                    yield held
                    held = ""
            elif child.tag == TABLE:
                yield from self._table(child)
            elif len(child):
                yield from self._blocks(child)
        if held:
            yield held

    def _said(self, paragraph: seen.Seen) -> str:
        mark = self._numbering.mark(paragraph.style, paragraph.number, paragraph.depth)
        return mark + paragraph.words

    def _table(self, table: etree._Element) -> Iterator[str]:
        """A row a line, its cells parted by tabs; a table of one column is only a frame."""
        rows = [list(_below(row, CELL)) for row in _below(table, ROW)]
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell in row:
                    yield from self._blocks(cell)
            return
        for row in rows:
            yield "".join(self._cell(cell) for cell in row).rstrip("\t")

    def _cell(self, cell: etree._Element) -> str:
        words = " ".join(filter(None, self._blocks(cell)))
        return words.replace("\t", " ").replace("\n", " ") + "\t" * self._spans.get(cell, 1)

    def _cited_notes(self) -> Iterator[str]:
        notes: dict[tuple[str, str], etree._Element] = {}
        for part in {part for part, _ in self._cited}:
            if (root := self._part(part)) is not None:
                self._seen |= seen.settle(root, self._cited)
                notes |= {(part, note.get(f"{W}id", "")): note for note in root}
        for key, number in self._cited.items():
            if key in notes:
                yield f"[{number}] " + " ".join(self._blocks(notes[key])).strip()


def _spans(body: etree._Element) -> dict[etree._Element, int]:
    """How many columns a cell spans, for those that span some; a cell may say anything."""
    spans = {}
    for span in body.iter(SPAN):
        width = span.get(f"{W}val", "1")
        columns = int(width) if width.isascii() and width.isdigit() and len(width) < 4 else 1
        cell = next(span.iterancestors(CELL), span)
        spans[cell] = min(columns, limits.SPANNED_CELLS)
    return spans


def _below(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls, not inside nested tables."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif len(child) and child.tag not in (P, TABLE):
            yield from _below(child, tag)
