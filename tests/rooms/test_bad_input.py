"""Bad input: each is told in words that name the file and what to do, and the next file is read."""

import io
import struct
import zipfile
import zlib

import pytest
import typst
from PIL import Image

from bihuan.documents.decoding import Unreadable, decode

MEGABYTE = 1 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
# A blank page that wants the password "secret" (40 bit RC4), as small as pdf allows.
LOCKED_PDF = (
    b"%PDF-1.3\n1 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n2 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Resources<<>>/MediaBox[0 0 50 50]/Parent 1 0 R>>\nendobj\n4 0 obj\n<</V 1/R 2/Length 40/P 4294967292/Filter/Standard"
    b"/O<e5a8d2687bd9d0cff946b7ac55f51081dcf0d116554c4bfcb0a5e446f69ea48a>/U<c9a03e53f1695c4b7a509d004e49fc0f590df9d266e206064460ec2b3b7efd67>>>\nendobj\n"
    b"trailer\n<</Size 5/Root 2 0 R/ID[<99b4fc4811d3bee0a0c34ae70a19a252><99b4fc4811d3bee0a0c34ae70a19a252>]/Encrypt 4 0 R>>\n%%EOF"
)


def word(**parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in {"[Content_Types].xml": "<Types/>", **parts}.items():
            package.writestr(name, body)
    return held.getvalue()


def document(body: str = "<w:p><w:r><w:t>正文</w:t></w:r></w:p>", head: str = "") -> bytes:
    space = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    return word(
        **{"word/document.xml": f"{head}<w:document {space}><w:body>{body}</w:body></w:document>"}
    )


def many_pixels() -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", 10_000, 6_000, 8, 2, 0, 0, 0)
    check = struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + check + b"\0\0\0\0IDAT"


def blank_photo() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(held, "JPEG")
    return held.getvalue()


DTD = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
BOMB = "<w:p/>" + " " * (30 * MEGABYTE)
BAD = {
    "空.txt": (b"", "empty", "重新上传"),
    "空白.txt": (b" \r\n\t\n", "empty", "重新上传"),
    "空网页.html": (b"<html><body><script>1</script></body></html>", "no_text", "复制正文"),
    "杂音.txt": (bytes(range(128, 256)) * 40, "unknown_type", "请上传"),
    "表.xlsx": (word(**{"xl/workbook.xml": "<x/>"}), "unknown_type", "Excel"),
    "包.zip": (word()[:0] + b"PK\x05\x06" + bytes(18), "unknown_type", "解压"),
    "包.rar": (b"Rar!\x1a\x07\x00" + bytes(50), "unknown_type", "解压"),
    "程序.docx": (b"MZ" + bytes(200), "unknown_type", "程序"),
    "苹果.heic": (b"\0\0\0\x18ftypheic" + bytes(50), "unknown_type", "jpg"),
    "锁.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "取消密码"),
    "锁.doc": (OLE + b"\xec\xa5" + bytes(9) + b"\x01" + "WordDocument".encode("utf-16-le"), "encrypted", "取消密码"),
    "锁.pdf": (LOCKED_PDF, "encrypted", "取消密码"),
    "坏.docx": (document()[:200], "broken", "另存"),
    "坏.pdf": (typst.compile(b"x")[:300], "broken", "重新导出"),
    "坏.jpg": (blank_photo()[:200], "broken", "重新拍照"),
    "缺.docx": (word(), "broken", "另存"),
    "不是.docx": (bytes(range(128, 256)) * 40, "wrong_ending", ".docx"),
    "只有图.docx": (document("<w:p><w:r><w:drawing/></w:r></w:p>"), "no_text", "图片"),
    "炸弹.docx": (document(BOMB), "bomb", "100 MB"),
    "实体.docx": (document(head=DTD), "unsafe", "DTD"),
    "路径.docx": (word(**{"word/document.xml": "x", "../../x": "x"}), "unsafe", "路径"),
    "大图.png": (many_pixels(), "too_large", "60 百万像素"),
    "白纸.jpg": (blank_photo(), "no_text", "重拍"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_reason_and_what_to_do(name):
    data, kind, advice = BAD[name]
    with pytest.raises(Unreadable) as told:
        decode(data, name)
    assert (told.value.kind, told.value.says.startswith(f"「{name}」")) == (kind, True)
    assert advice in told.value.says


def test_a_file_of_200_megabytes_is_refused_by_its_size_without_being_read(tmp_path):
    huge = tmp_path / "扫描件.pdf"
    with huge.open("wb") as file:
        file.truncate(200 * MEGABYTE)  # a hole: read, it would be empty, not too large
    with pytest.raises(Unreadable, match=r"「扫描件\.pdf」有 200 MB，超过 20 MB"):
        decode(huge)


def test_a_child_that_dies_takes_nothing_with_it():
    for data in (b"%PDF-" + b"[" * 900_000, document(BOMB), b"\x89PNG\r\n\x1a\n" + bytes(99)):
        with pytest.raises(Unreadable):
            decode(data, "坏.pdf")
    assert decode(document(), "好.docx").text == "正文"


def test_macros_are_told_and_not_run():
    data = word(
        **{
            "word/vbaProject.bin": "Sub AutoOpen",
            "word/document.xml": zipfile.ZipFile(io.BytesIO(document()))
            .read("word/document.xml")
            .decode(),
        }
    )
    found = decode(data, "宏.docm")
    assert (found.text, found.notes) == ("正文", ("文件里有宏，没有运行。",))


@pytest.mark.parametrize(
    "called", ["../../etc/报告.docx", "C:\\temp\\报告.docx", "报\u202e告.docx", "报\n告.docx"]
)
def test_the_file_is_named_by_its_last_part_without_tricks(called):
    with pytest.raises(Unreadable, match=r"^「报告\.docx」"):
        decode(b"", called)


def test_without_a_program_for_it_an_old_document_is_told_what_would_help(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unreadable) as told:
        decode(OLE + "WordDocument".encode("utf-16-le"), "旧.doc")
    assert told.value.kind == "needs_tool"
    assert "另存为 docx" in told.value.says
