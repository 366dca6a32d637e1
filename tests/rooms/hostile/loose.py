"""What fits no format: polyglots, wrong names, old Office, rich text, noise."""

from random import Random

from . import Trap, Upload, family
from .packed import document, docx, honest, said
from .paged import WORDS, one_page, stream

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@family
def polyglot(trap: Trap, random: Random) -> Upload:
    """Two formats in one file; whichever wins, nothing of the other may happen."""
    word, paper = honest(random), one_page(stream(WORDS))
    page = f"<html><script>fetch('{trap.url}')</script><p>两面</p></html>".encode()
    shell = f"#!/bin/sh\ntouch {trap.folder}/polyglot\n".encode()
    first, second = random.sample(
        (
            word,
            paper,
            page,
            shell,
            b"GIF89a\x01\0\x01\0\0;",
            b"\xff\xd8\xff\xe0junk",
            b"MZ" + bytes(60),
        ),
        2,
    )
    return random.choice(
        ("两面.docx", "两面.pdf", "两面.html", "两面.txt", "两面.jpg")
    ), first + second


@family
def another_things_name(trap: Trap, random: Random) -> Upload:
    body = random.choice(
        (b"\x7fELF" + random.randbytes(500), b"MZ" + random.randbytes(500), b"Rar!\x1a\x07\0" + random.randbytes(99), b"7z\xbc\xaf\x27\x1c" + bytes(50),
         b"\x1f\x8b\x08" + random.randbytes(99), b"SQLite format 3\0" + bytes(99), b"\0\0\0\x18ftypheic" + bytes(99), b"ID3" + random.randbytes(99),
         docx({"xl/workbook.xml": "<x/>"}), docx({"ppt/presentation.xml": "<x/>"}), random.randbytes(2000))
    )  # fmt: skip
    return (
        f"改名.{random.choice(('docx', 'pdf', 'txt', 'html', 'jpg', 'doc', 'wps', 'xlsx', 'exe', ''))}",
        body,
    )


@family
def noise(trap: Trap, random: Random) -> Upload:
    return "噪声.txt", random.randbytes(random.randint(1, 200_000))


@family
def text_with_tricks(trap: Trap, random: Random) -> Upload:
    trick = random.choice(
        (
            "\x00" * 999,
            "\u202e倒\u202c",
            "\ud800",
            "\ufeff" * 99,
            "=cmd|'/c calc'!A1\t@SUM(1)\n",
            "\x1b]0;x\x07\x1b[2J",
            "a" * 3_000_000,
            "\r" * 99_999,
            "\n" * 999_999,
        )
    )
    return "文本.txt", ("问题一，" + trick + "整改。").encode("utf-8", "surrogatepass")


@family
def encodings_torn_apart(trap: Trap, random: Random) -> Upload:
    line = "社区党组织对反馈的问题逐项整改，建立了长效机制。"
    pieces = [
        line.encode(
            random.choice(("utf-8", "gb18030", "utf-16", "big5hkscs", "utf-32")), "replace"
        )[random.randrange(3) :]
        for _ in range(random.randint(2, 900))
    ]
    return "拼接.txt", random.choice((b"\n", b"", b"\r\n", b"\0")).join(pieces)


@family
def old_office(trap: Trap, random: Random) -> Upload:
    stream_name = random.choice(
        ("EncryptedPackage", "Workbook", "PowerPoint Document", "Nothing", "EncryptionInfo")
    )
    return random.choice(("旧.doc", "旧.docx", "旧.wps")), OLE + random.randbytes(
        600
    ) + stream_name.encode("utf-16-le") + random.randbytes(600)


@family
def old_word_that_is_noise(trap: Trap, random: Random) -> Upload:
    locked = random.random() < 0.5
    head = b"\xec\xa5" + bytes(9) + bytes([locked]) + random.randbytes(500)
    data = OLE + bytes(504) + head + "WordDocument".encode("utf-16-le") + random.randbytes(2000)
    return "旧.doc", data if locked or random.random() < 0.1 else data.replace(
        "WordDocument".encode("utf-16-le"), "Contents".encode("utf-16-le")
    )


@family
def rich_text_with_objects(trap: Trap, random: Random) -> Upload:
    """Mostly under a name that is refused; LibreOffice itself is tried by a few, it is slow."""
    body = (
        b"{\\rtf1"
        + b"{\\object\\objautlink\\objupdate{\\*\\objdata %s}}"
        % random.randbytes(60).hex().encode()
        * 50
        + b"{" * random.randint(1, 5000)
    )
    prefix = b"" if random.random() < 0.1 else b"\0"
    return "富文本.rtf", prefix + body


@family
def hidden_text_named_like_a_program(trap: Trap, random: Random) -> Upload:
    body = docx(
        {
            "word/document.xml": document(
                said(f"`touch {trap.folder}/tick` $(touch {trap.folder}/sub) {{{{7*7}}}} %n%s")
            )
        }
    )
    return random.choice(
        ("通报.docx.exe", "-rf.docx", "--help.docx", "; touch x.docx", "|id.docx")
    ), body
