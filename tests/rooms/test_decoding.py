"""Good files of every kind: the text a reader sees, and nothing else."""

import base64
import io
import shutil
import subprocess
import sys
import zipfile

import docx
import numpy as np
import pypdfium2
import pytest
import typst
from docx.oxml.ns import nsdecls
from PIL import Image

from bihuan.documents.decoding import Unreadable, cage, decode, picture

W = nsdecls("w")
SENTENCE = "社区党组织对反馈的问题逐项整改，建立了长效机制。"


def word(*paragraphs: str, numbering: str = "", parts: dict[str, str] | None = None) -> bytes:
    """A docx of raw w:p elements; python-docx could not write most of what is tried here."""
    body = f"<w:document {W} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:body>{''.join(paragraphs)}</w:body></w:document>"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", body)
        if numbering:
            package.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        for name, part in (parts or {}).items():
            package.writestr(name, part)
    return held.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def listed(text: str, depth: int = 0, number: int = 1) -> str:
    return p(text, f"<w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/></w:numPr>")


def levels(*marks: tuple[str, str]) -> str:
    """One list whose levels have these (format, text)."""
    inner = "".join(
        f"<w:lvl w:ilvl='{depth}'><w:start w:val='1'/><w:numFmt w:val='{style}'/><w:lvlText w:val='{text}'/></w:lvl>"
        for depth, (style, text) in enumerate(marks)
    )
    return f"<w:abstractNum w:abstractNumId='0'>{inner}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_plain_text_is_read_in_every_encoding_offices_use(encoding):
    assert (
        decode((SENTENCE + "\r\n第二行\r\n").encode(encoding), "总结.txt").text
        == SENTENCE + "\n第二行\n"
    )


def test_big5_is_told_from_gb18030():
    said = "社區黨組織對反饋的問題逐項整改，建立了長效機制。"
    found = decode(said.encode("big5"), "總結.txt")
    assert (found.text, found.encoding) == (said, "big5hkscs")


def test_encodings_pasted_together_are_read_line_by_line():
    data = f"{SENTENCE}\n".encode("gb18030") + f"{SENTENCE}\n".encode()
    found = decode(data, "拼接.txt")
    assert (found.text, found.encoding) == (f"{SENTENCE}\n{SENTENCE}\n", "mixed")


def test_a_byte_that_cannot_be_read_is_marked_and_told():
    found = decode(SENTENCE.encode() + b"\xff\n" + SENTENCE.encode(), "坏字节.txt")
    assert found.text == f"{SENTENCE}\ufffd\n{SENTENCE}"
    assert "1 处" in found.notes[0]


def test_a_web_page_gives_its_lines_rows_and_numbers_without_scripts():
    page = (
        "<html><head><meta charset='gb2312'><title>通报</title><style>p{}</style></head><body><h1>通报</h1>"
        "<script>alert(1)</script><p>第一段<br>换行</p><p style='display:none'>看不见</p>"
        "<table><tr><td>问题</td><td>措施</td></tr></table><ol><li>甲<li>乙</ol></body></html>"
    )
    found = decode(page.encode("gb18030"), "通报.html")
    assert found.text.split("\n") == ["通报", "第一段", "换行", "问题\t措施", "1. 甲", "2. 乙"]


def test_word_numbering_appears_as_the_marks_a_reader_sees():
    marks = levels(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    data = word(
        listed("存在问题"), listed("组织建设", 1), listed("制度不全", 2), listed("培训不足", 2),
        listed("作风建设", 1), listed("调研不够", 2), listed("整改措施"), listed("健全制度", 1), numbering=marks,
    )  # fmt: skip
    assert decode(data, "通报.docx").text.split("\n") == [
        "一、存在问题", "（一）组织建设", "1. 制度不全", "2. 培训不足", "（二）作风建设", "1. 调研不够", "二、整改措施", "（一）健全制度",
    ]  # fmt: skip


def test_tracked_changes_are_accepted():
    insert = "<w:ins><w:r><w:t>新增</w:t></w:r></w:ins>"
    delete = "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
    merged = p("前半", "<w:rPr><w:del/></w:rPr>") + p("后半")
    data = word(f"<w:p>{delete}{insert}<w:r><w:t>内容</w:t></w:r></w:p>", merged)
    assert decode(data, "修订.docx").text == "新增内容\n前半后半"


def test_a_text_box_is_read_once_after_the_paragraph_it_hangs_on():
    box = f"<w:txbxContent>{p('框内')}{p('两行')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    data = word(f"<w:p><w:r><w:t>正文</w:t></w:r><w:r>{both}</w:r></w:p>", p("下一段"))
    assert decode(data, "文本框.docx").text == "正文\n框内\n两行\n下一段"


def test_footnotes_are_marked_and_stand_at_the_end():
    notes = f"<w:footnotes {W}><w:footnote w:id='2'>{p('依据文件')}</w:footnote></w:footnotes>"
    cited = "<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    data = word(cited, p("下一段"), parts={"word/footnotes.xml": notes})
    assert decode(data, "脚注.docx").text == "正文[1]\n下一段\n[1] 依据文件"


def test_a_document_of_python_docx_is_read_with_its_table():
    document = docx.Document()
    document.add_paragraph("整改台账")
    table = document.add_table(2, 3)
    for row, words in zip(table.rows, (("序号", "问题", "措施"), ("1", "甲", "乙")), strict=True):
        for cell, said in zip(row.cells, words, strict=True):
            cell.text = said
    table.cell(1, 2).add_paragraph("丙")
    table.add_row().cells[0].merge(table.rows[-1].cells[2]).text = "合计"
    held = io.BytesIO()
    document.save(held)
    assert decode(held.getvalue(), "台账.docx").text.split("\n") == [
        "整改台账", "序号\t问题\t措施", "1\t甲\t乙 丙", "合计",
    ]  # fmt: skip


def test_pdf_text_comes_page_by_page_without_page_numbers():
    source = (
        '#set page(numbering: "— 1 —", height: 6cm)\n一、问题\n\n制度不全。\n#pagebreak()\n二、措施'
    )
    found = decode(typst.compile(source.encode()), "通报.pdf")
    assert [found.text[slice(*page.span)] for page in found.pages] == [
        "一、问题\n制度不全。",
        "二、措施",
    ]
    assert "— 1 —" in found.notes[0]


def test_a_file_with_the_wrong_ending_is_read_as_what_it_is_and_says_so():
    found = decode(word(p("正文")), "正文.txt")
    assert found.text == "正文"
    assert "内容是 Word 文档" in found.notes[0]


def test_a_path_is_read_and_named_by_its_last_part(tmp_path):
    (tmp_path / "一.txt").write_text("", encoding="utf-8")
    (tmp_path / "二.txt").write_text(SENTENCE, encoding="utf-8")
    with pytest.raises(Unreadable, match="是空文件"):
        decode(tmp_path / "一.txt")
    assert decode(str(tmp_path / "二.txt")).text == SENTENCE


def print_image(*lines: str, kind: str = "png") -> bytes:
    """Print on paper: a picture of these lines, in an image format or as a scanned pdf."""
    source = (
        "#set page(width: 14cm, height: auto, margin: 1cm)\n#set text(size: 14pt)\n"
        + "\n\n".join(lines)
    )
    png = typst.compile(source.encode(), format="png", ppi=120)
    held = io.BytesIO()
    image = Image.open(io.BytesIO(png if isinstance(png, bytes) else png[0])).convert("RGB")
    image.save(held, kind, **({"resolution": 120} if kind == "pdf" else {}))
    return held.getvalue()


def test_a_photo_of_paper_is_read_with_a_box_for_every_line():
    found = decode(print_image("社区党组织逐项整改", "建立长效机制", kind="jpeg"), "拍照.jpg")
    assert found.text == "社区党组织逐项整改\n建立长效机制"
    first, second = found.pages[0].boxes
    assert [found.text[slice(*box.span)] for box in (first, second)] == found.text.split("\n")
    assert 0 < first.left < first.right <= 1
    assert first.bottom < second.top


def test_a_photo_taken_upside_down_is_turned():
    held = io.BytesIO()
    upright = Image.open(io.BytesIO(print_image("社区党组织逐项整改", "建立长效机制")))
    upright.rotate(180).save(held, "JPEG")
    assert decode(held.getvalue(), "倒.jpg").text == "社区党组织逐项整改\n建立长效机制"


def test_a_scanned_page_among_pages_of_text_is_read_in_its_place():
    scanned = pypdfium2.PdfDocument(print_image("第二页是扫描的", kind="pdf"))
    whole = pypdfium2.PdfDocument(typst.compile(f"{SENTENCE}\n#pagebreak()\n{SENTENCE}".encode()))
    whole.import_pages(scanned, index=1)
    held = io.BytesIO()
    whole.save(held)
    found = decode(held.getvalue(), "混合.pdf")
    assert [found.text[slice(*page.span)].replace("\n", "") for page in found.pages] == [
        SENTENCE,
        "第二页是扫描的",
        SENTENCE,
    ]


def ink_outside(data: bytes, page: int, boxes) -> float:
    """Which part of the dark of a page lies outside its boxes."""
    image = np.asarray(Image.open(io.BytesIO(cage.picture(data, page))).convert("L")) < 128
    height, width = image.shape
    rest = image.copy()
    for box in boxes:
        over = slice(int(box.top * height), int(box.bottom * height) + 1)
        across = slice(int(box.left * width), int(box.right * width) + 1)
        assert image[over, across].any()  # no box stands around nothing
        rest[over, across] = False
    return rest.sum() / image.sum()


PLACED = """#set page(width: 14cm, height: 9cm, columns: 2)
一、#lorem(20)

社区党组织对反馈的问题逐项整改，建立了长效机制。#text(size: 20pt)[大字的一行]

#table(columns: 2, stroke: none, [责任人], [第三网格员], [时限], [12月14日])
"""


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_every_line_of_a_pdf_has_a_box_around_its_print_however_the_page_is_turned(turned):
    document = pypdfium2.PdfDocument(typst.compile(PLACED.encode()))
    for number in range(len(document)):
        document[number].set_rotation(turned)
        document[number].set_cropbox(5, 5, 390, 250)
    held = io.BytesIO()
    document.save(held)
    found = decode(held.getvalue(), "通报.pdf")
    for page in found.pages:
        lines = found.text[slice(*page.span)].split("\n")
        assert [found.text[slice(*box.span)] for box in page.boxes] == [
            one for one in lines if one.strip()
        ]
        assert ink_outside(held.getvalue(), page.number, page.boxes) < 0.02


def test_pages_of_text_among_scans_have_their_boxes_too():
    scanned = pypdfium2.PdfDocument(print_image("第一页是扫描的", kind="pdf"))
    scanned.import_pages(pypdfium2.PdfDocument(typst.compile(SENTENCE.encode())))
    held = io.BytesIO()
    scanned.save(held)
    found = decode(held.getvalue(), "混合.pdf")
    for page in found.pages:
        assert ink_outside(held.getvalue(), page.number, page.boxes) < 0.05


def test_a_page_is_seen_and_one_that_is_not_there_is_told():
    pdf, photo = typst.compile(SENTENCE.encode()), print_image("一行字", kind="jpeg")
    for data in (pdf, photo):
        assert max(Image.open(io.BytesIO(cage.picture(data, 1))).size) <= picture.SIDE
        for number in (0, 2, 10**9):
            with pytest.raises(Unreadable, match="没有这一页"):
                cage.picture(data, number)
    with pytest.raises(Unreadable) as told:
        cage.picture(pdf[:300], 1)
    assert told.value.kind == "broken"


def test_a_page_that_a_child_made_up_is_no_page(monkeypatch):
    forged = base64.b64encode(b"<script>").decode()
    for answer in ({}, {"image": 1}, {"image": "%"}, {"image": forged}):
        monkeypatch.setattr(cage, "ask", lambda *_, answer=answer: answer)
        with pytest.raises(Unreadable, match="已损坏"):
            cage.picture(b"%PDF-", 1)


def test_reading_print_needs_no_network():
    watched = (
        "import os, sys\n"
        "out = {'socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto'}\n"
        "sys.addaudithook(lambda event, _: event in out and os._exit(9))\n"
        "from bihuan.documents.decoding import ocr\n"
    )
    ran = subprocess.run([sys.executable, "-I", "-c", watched], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["doc", "odt"])
def test_older_formats_are_read_where_libreoffice_is(tmp_path, kind):
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.add_paragraph("制度不全", style="List Number")
    document.save(tmp_path / "旧.docx")
    convert = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        kind,
    ]
    subprocess.run(
        [*convert, "--outdir", tmp_path, tmp_path / "旧.docx"], check=True, capture_output=True
    )
    assert decode(tmp_path / f"旧.{kind}").text == f"{SENTENCE}\n1. 制度不全"
