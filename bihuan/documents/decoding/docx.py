"""Word documents (docx, docm): the text that a reader sees, tracked changes accepted.

Own reader over zipfile and lxml, a tenth of python-docx's time. Macros, embedded files and
links are never opened.
"""

from collections.abc import Iterator

from lxml import etree

from . import limits, refusals, strict_xml
from .archive import BROKEN, Archive
from .numbering import Numbering, W
from .plain import LOST, tidy
from .sniff import DOCX
from .values import Decoded, Unreadable

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
BODY, P, TABLE, ROW, CELL = W + "body", W + "p", W + "tbl", W + "tr", W + "tc"
BOX, TEXT, DELETED, MOVED = W + "txbxContent", W + "t", W + "del", W + "moveFrom"
NOTE_REFERENCES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
SIGNS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
SYMBOL = W + "sym"
# Wingdings that forms use for their boxes, by the code Word stores
SYMBOLS = {
    "F0A8": "□",
    "F06F": "□",
    "F0FE": "☑",
    "F052": "☑",
    "F0FC": "✓",
    "F0D8": "➢",
    "F06C": "●",
}
INLINE = (TEXT, MATH, SYMBOL, *SIGNS, *NOTE_REFERENCES)
UNSEEN = (
    DELETED,
    MOVED,
    MC + "Fallback",
    W + "rt",
    W + "pPrChange",
    W + "tabs",
    W + "numberingChange",
)
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
        self._numbering = Numbering(self._part("numbering"), self._part("styles"))
        self._cited: dict[tuple[str, str], int] = {}  # (part, id) of a note -> its number
        self._merged = _accept(body)
        _hoist_boxes(body)

    def lines(self) -> Iterator[str]:
        """The lines of the document, then its foot- and endnotes."""
        yield from self._blocks(self._body)
        yield from self._cited_notes()

    def _part(self, name: str) -> etree._Element | None:
        data = self._archive.read(f"word/{name}.xml")
        return None if data is None else strict_xml.parse(data)

    def _blocks(self, parent: etree._Element) -> Iterator[str]:
        """Paragraphs and rows below a body or cell, wrappers such as w:sdt looked through."""
        waiting = [iter(parent)]
        held = ""  # a paragraph whose end mark was deleted runs into the next
        while waiting:
            child = next(waiting[-1], None)
            if child is None:
                waiting.pop()
            elif child.tag == P:
                held += self._paragraph(child)
                if child not in self._merged:
                    yield held
                    held = ""
            elif child.tag == TABLE:
                yield from self._table(child)
            else:
                waiting.append(iter(child))
        if held:
            yield held

    def _paragraph(self, paragraph: etree._Element) -> str:
        mark = self._numbering.mark(paragraph.find(f"{W}pPr"))
        return mark + "".join(self._inline(piece) for piece in paragraph.iter(*INLINE))

    def _inline(self, piece: etree._Element) -> str:
        tag = piece.tag
        if tag in (TEXT, MATH):
            return piece.text or ""
        if tag in SIGNS:
            return SIGNS[tag]
        if tag == SYMBOL:
            return SYMBOLS.get(piece.get(f"{W}char", "").upper(), LOST)
        note = NOTE_REFERENCES[tag], piece.get(f"{W}id", "")
        return f"[{self._cited.setdefault(note, len(self._cited) + 1)}]"

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
        words = " ".join(filter(None, (line.replace("\n", " ") for line in self._blocks(cell))))
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        width = span.get(f"{W}val", "1") if span is not None else "1"
        columns = int(width) if width.isdigit() and len(width) < 4 else 1
        return words.replace("\t", " ") + "\t" * min(columns, limits.SPANNED_CELLS)

    def _cited_notes(self) -> Iterator[str]:
        notes: dict[tuple[str, str], etree._Element] = {}
        for part in {part for part, _ in self._cited}:
            root = self._part(part)
            for note in () if root is None else root:
                notes[part, note.get(f"{W}id", "")] = note
        for key, number in list(self._cited.items()):
            if key in notes:
                yield f"[{number}] " + " ".join(self._blocks(notes[key])).strip()


def _below(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls, not inside nested tables."""
    waiting = [iter(parent)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == tag:
            yield child
        elif child.tag not in (P, TABLE):
            waiting.append(iter(child))


def _accept(body: etree._Element) -> frozenset[etree._Element]:
    """Accept tracked changes and drop what is not seen; the paragraphs whose end was deleted."""
    merged = set()
    for gone in [*body.iter(DELETED, MOVED)]:
        holder = gone.getparent()
        if holder is not None and holder.tag == W + "rPr":
            paragraph = next(holder.iterancestors(P), None)
            if paragraph is not None:
                merged.add(paragraph)
        elif holder is not None and holder.tag == W + "trPr":
            row = holder.getparent()
            table = None if row is None else row.getparent()
            if row is not None and table is not None:
                table.remove(row)
    etree.strip_elements(body, *UNSEEN, with_tail=False)
    return frozenset(merged)


def _hoist_boxes(body: etree._Element) -> None:
    """Put the paragraphs of a text box after the paragraph that anchors it."""
    for box in reversed([*body.iter(BOX)]):
        anchor = next(box.iterancestors(P), None)
        if anchor is not None:
            for child in reversed(list(box)):
                anchor.addnext(child)
