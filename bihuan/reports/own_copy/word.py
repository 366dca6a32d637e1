"""The copy as docx."""

import io
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bihuan.people.access.copies import Export

from .compose import Paper, Part

FACE, LATIN = "仿宋", "Times New Roman"
LABEL, SAID, PHOTO = Mm(36), Mm(126), Mm(90)


def docx(paper: Paper, export: Export) -> bytes:
    """The document as Word opens it."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(13), LATIN
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FACE)
    _heading(document, paper.title, 20)
    for line in paper.head:
        document.add_paragraph(line)
    for part in paper.parts:
        _part(document, part)
    for line in paper.foot:
        document.add_paragraph(line)
    section.footer.paragraphs[0].text = export.says
    document.core_properties.title, document.core_properties.author = paper.title, export.who
    document.core_properties.comments = export.says
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _part(document: Any, part: Part) -> None:
    _heading(document, part.title, 14)
    _table(document, part.lines)
    for one in part.pictures:
        document.add_picture(io.BytesIO(one.jpeg), width=PHOTO)
        document.add_paragraph(one.label)
    _table(document, part.why)


def _table(document: Any, lines: Any) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for what, said in lines:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = what, said
        cells[0].width, cells[1].width = LABEL, SAID
    document.add_paragraph()


def _heading(document: Any, text: str, size: int) -> None:
    run = document.add_paragraph().add_run(text)
    run.bold, run.font.size = True, Pt(size)
