"""The bulletin as docx: the standard's own font names, with what may stand in for each."""

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from bihuan.people.access.copies import Export

from .compose import Bulletin

FANG, KAI, HEI, XBS, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
STANDS_IN = {
    FANG: "仿宋,FangSong,STFangsong,Noto Serif CJK SC",
    KAI: "楷体,KaiTi,STKaiti,AR PL UKai CN",
    HEI: "SimHei,STHeiti,Noto Sans CJK SC",
    XBS: "华文中宋,STZhongsong,FZXiaoBiaoSong-B05S,Noto Serif CJK SC",
}
RED = RGBColor(0xC8, 0x10, 0x2E)
LATIN = "Times New Roman"
FOOT_LINE = Pt(22)
PITCH, CELL, SIZE = Pt(28.95), Mm(156 / 28), Pt(16)
TIGHT = -5  # twentieths of a point after each character: 28 of them fit into 156 mm
# what follows a border in a paragraph's properties, by the schema's order
AFTER_BORDER = ("w:shd", "w:tabs", "w:autoSpaceDE", "w:autoSpaceDN", "w:spacing", "w:ind", "w:jc")
FACES = {"to": FANG, "body": FANG, "contact": FANG, "item": FANG, "l1": HEI, "l2": KAI}


def docx(bulletin: Bulletin, export: Export) -> bytes:
    """The document as Word opens it."""
    document = Document()
    _page(document)
    _head(document, bulletin)
    for block in bulletin.blocks:
        indent = 0 if block.kind == "to" else 200
        align = "left" if block.kind == "contact" else "justify"
        paragraph = _line(document, block.text, FACES[block.kind], chars=indent, align=align)
        paragraph.paragraph_format.keep_with_next = block.kind in ("l1", "l2", "contact")
    _close(document, bulletin, export)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin, section.right_margin = Mm(35), Mm(26)
    section.footer_distance = Mm(22)  # so that the number's top is 7 mm under the type area
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")  # twentieths of a point
    normal = document.styles["Normal"]
    normal.font.size = SIZE
    _face(normal.element.get_or_add_rPr(), FANG)
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    _font_table(document)


def _head(document: Any, bulletin: Bulletin) -> None:
    size = min(40.0, Mm(150).pt / max(len(bulletin.mark), 1))
    mark = _line(document, bulletin.mark, XBS, size=Pt(size), align="center", colour=RED, bold=True)
    mark.paragraph_format.space_before = Mm(35)
    mark.paragraph_format.line_spacing = Pt(round(size * 1.2, 1))
    number = _line(document, bulletin.number, FANG, align="center")
    number.paragraph_format.space_before = Pt(45 - round(size * 1.2) + 48)
    _underline(number)
    for _ in range(2):
        _line(document, "", FANG)
    for part in bulletin.title:
        _line(document, part, XBS, size=Pt(22), align="center", bold=True)
    _line(document, "", FANG)


def _close(document: Any, bulletin: Bulletin, export: Export) -> None:
    """Signature and date; 版记 and provenance stand in frames at fixed places of the same page.

    A frame hangs on the paragraph after it, and LibreOffice takes only the last of frames in a
    row: so each stands before a line of the signature, which are kept together.
    """
    top = Mm(37 + 225) - Pt(FOOT_LINE.pt * (2 if bulletin.copies else 1) + 10)
    if bulletin.copies:
        _foot(document, f"抄送：{bulletin.copies}。", top, edges=(8, 6))
        top += Pt(FOOT_LINE.pt + 6)
    _line(document, "", FANG).paragraph_format.keep_with_next = True
    printed = f"{bulletin.printer}\t{bulletin.day}印发"
    _foot(document, printed, top, edges=(0 if bulletin.copies else 8, 8))
    _signed(document, bulletin.signature, 2).paragraph_format.keep_with_next = True
    _provenance(document, bulletin, export)
    _signed(document, bulletin.day, 4)


def _signed(document: Any, text: str, cells: int) -> Paragraph:
    """Right, so many characters in from the edge."""
    paragraph = _line(document, text, FANG, align="right")
    paragraph.paragraph_format.right_indent = Length(CELL * cells)
    return paragraph


def _foot(document: Any, text: str, top: int, *, edges: tuple[int, int]) -> None:
    """One line of the 版记; `edges` above and below in eighths of a point (0.35 and 0.25 mm)."""
    paragraph = _line(document, text, FANG, size=Pt(14), line=FOOT_LINE, align="left")
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(151), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.paragraph_format.left_indent = Pt(14)
    drawn = "".join(
        f'<w:{side} w:val="single" w:sz="{eighths}" w:space="1" w:color="000000"/>'
        for side, eighths in zip(("top", "bottom"), edges, strict=True)
        if eighths
    )
    border = parse_xml(f"<w:pBdr {nsdecls('w')}>{drawn}</w:pBdr>")
    paragraph._p.get_or_add_pPr().insert_element_before(border, *AFTER_BORDER)
    _frame(paragraph, Length(top))


def _frame(paragraph: Paragraph, top: Length) -> None:
    """Let a paragraph stand so far from the page's top, outside the flow, as wide as the type area."""
    frame = parse_xml(
        f'<w:framePr {nsdecls("w")} w:w="{_twips(Mm(156))}" w:hSpace="0" w:wrap="around" w:vAnchor="page"'
        f' w:hAnchor="page" w:x="{_twips(Mm(28))}" w:y="{_twips(top)}"/>'
    )
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(frame, "w:widowControl", "w:numPr", "w:pBdr", *AFTER_BORDER)


def _twips(length: Length) -> int:
    return round(length.pt * 20)


def _provenance(document: Any, bulletin: Bulletin, export: Export) -> None:
    core = document.core_properties
    core.title = "".join(bulletin.title)
    core.author = core.last_modified_by = export.who
    core.created = core.modified = export.at.replace(tzinfo=None)
    core.subject = export.purpose
    core.comments = export.says
    said = f"{export.says}。本件由台账生成，字体按 GB/T 9704-2012 写明，本机没有的由办公软件代替。"
    note = _line(document, said, FANG, size=Pt(7), line=Pt(9), align="left")
    _frame(note, Mm(280))


def _line(document: Any, text: str, face: str, **more: Any) -> Paragraph:
    paragraph: Paragraph = document.add_paragraph()
    _write(paragraph, text, face, **more)
    return paragraph


def _write(
    paragraph: Paragraph,
    text: str,
    face: str,
    *,
    size: Length = SIZE,
    align: str = "justify",
    line: Length = PITCH,
    chars: int = 0,
    colour: RGBColor | None = None,
    bold: bool = False,
) -> None:
    """One paragraph of fixed line height; `chars` hundredths of a character of indent."""
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, line
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    _no_gap_at_latin(paragraph)
    if chars:
        form.first_line_indent = Length(CELL * 2)
        paragraph._p.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), str(chars))
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = size, bold
    if colour is not None:
        run.font.color.rgb = colour
    _face(run._r.get_or_add_rPr(), face)
    if size == SIZE:
        _tight(run._r.get_or_add_rPr())


def _no_gap_at_latin(paragraph: Paragraph) -> None:
    """Between Chinese and digits the office adds no space of its own: 28 characters stay 28."""
    properties = paragraph._p.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        properties.insert_element_before(
            off, "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def _tight(properties: Any) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHT))
    size = properties.find(qn("w:sz"))
    size.addprevious(spacing)


def _face(properties: Any, face: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", face), ("cs", LATIN)):
        fonts.set(qn(f"w:{script}"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _underline(paragraph: Paragraph) -> None:
    """The red line, 4 mm under the number."""
    paragraph._p.get_or_add_pPr().insert_element_before(parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="14" w:space="8" w:color="C8102E"/></w:pBdr>'
    ), "w:shd", "w:tabs", "w:autoSpaceDE", "w:spacing", "w:ind", "w:jc")  # fmt: skip


def _number(footer: Any, align: Any) -> None:
    """— 1 —, one character in from the outer side."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    side = "right_indent" if align == WD_ALIGN_PARAGRAPH.RIGHT else "left_indent"
    setattr(paragraph.paragraph_format, side, CELL)
    for part in ("— ", None, " —"):
        run = paragraph.add_run(part or "")
        run.font.size = Pt(14)
        _face(run._r.get_or_add_rPr(), SONG)
        if part is None:
            for kind in ("begin", "", "end"):
                run._r.append(_field(kind))


def _field(kind: str) -> Any:
    if not kind:
        return parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>')
    return parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')


def _font_table(document: Any) -> None:
    """Tell the office what may stand in for a font it does not have."""
    part = next(
        rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable")
    )
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{names}"/><w:charset w:val="86"/></w:font>'
        for name, names in STANDS_IN.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")
