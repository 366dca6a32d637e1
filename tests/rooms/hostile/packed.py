"""Zips: bombs of several shapes, paths that climb, archives in archives, macros, locks."""

import io
import struct
import zipfile
import zlib
from functools import cache
from random import Random

from . import Trap, Upload, family

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "<Types/>"


def document(body: str, head: str = "", root: str = "") -> str:
    return f"{head}<w:document xmlns:w='{W}'{root}><w:body>{body}</w:body></w:document>"


def said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as package:
        package.writestr("[Content_Types].xml", TYPES)
        for name, body in members.items():
            package.writestr(name, body)
    return held.getvalue()


def honest(random: Random) -> bytes:
    lines = "".join(said(f"第{n}项问题{random.random()}") for n in range(random.randint(3, 60)))
    return docx({"word/document.xml": document(lines)})


@cache
def _zeros(megabytes: int) -> bytes:
    """Spaces, deflated a thousandfold: a raw deflate stream."""
    packer = zlib.compressobj(6, wbits=-15)
    return b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.flush()


def _raw(entries: list[tuple[str, int, int, bytes | None]]) -> bytes:
    """A zip by hand: (name, claimed size, crc, data); None shares the data of the entry before."""
    out, directory, at = b"", b"", 0
    for name, size, crc, data in entries:
        label = name.encode()
        if data is not None:
            at, held = len(out), data
            out += struct.pack(
                "<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, crc, len(held), size, len(label), 0
            )
            out += label + held
        directory += struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, crc, len(held), size, len(label), 0, 0, 0, 0, 0, at
        ) + label  # fmt: skip
    end = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, len(entries), len(entries), len(directory), len(out), 0
    )
    return out + directory + end


@family
def bomb_that_says_so(trap: Trap, random: Random) -> Upload:
    size = random.randint(25, 120)
    return "通报.docx", _raw(
        [
            ("[Content_Types].xml", 8, zlib.crc32(b" "), b""),
            ("word/document.xml", size << 20, 0, _zeros(size)),
        ]
    )


@family
def bomb_that_lies_about_its_size(trap: Trap, random: Random) -> Upload:
    size = random.randint(25, 120)
    return "通报.docx", _raw([("word/document.xml", random.randint(1, 9999), 0, _zeros(size))])


@family
def bomb_of_many_members(trap: Trap, random: Random) -> Upload:
    many = {f"word/media/{n}.xml": "" for n in range(random.randint(2_001, 4_000))}
    return "图集.docx", docx(
        {"word/document.xml": document(said("正文")), **many}, zipfile.ZIP_STORED
    )


@family
def bomb_of_overlapping_members(trap: Trap, random: Random) -> Upload:
    kernel = ("word/document.xml", 20 << 20, 0, _zeros(20))
    copies = [(f"word/{n}.xml", 20 << 20, 0, None) for n in range(random.randint(6, 1500))]
    return "叠.docx", _raw([kernel, *copies])


@family
def bomb_spread_over_the_parts_we_read(trap: Trap, random: Random) -> Upload:
    parts = ("styles", "numbering", "footnotes", "endnotes")
    body = document(said("正文"))
    packer = zlib.compressobj(6, wbits=-15)
    first = (
        "word/document.xml",
        len(body.encode()),
        zlib.crc32(body.encode()),
        packer.compress(body.encode()) + packer.flush(),
    )
    return "摊.docx", _raw(
        [
            first,
            *(
                (f"word/{p}.xml", (size := random.randint(15, 40)) << 20, 0, _zeros(size))
                for p in parts
            ),
        ]
    )


@family
def bomb_in_another_method(trap: Trap, random: Random) -> Upload:
    method = random.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    return "方法.docx", docx({"word/document.xml": " " * (random.randint(1, 40) << 20)}, method)


@family
def archive_in_archive(trap: Trap, random: Random) -> Upload:
    inner = docx({"word/document.xml": document(said("最里面"))})
    for depth in range(random.randint(1, 6)):
        name = random.choice(
            ("下一层.zip", "word/embeddings/表.docx", "word/document.xml", "a/b.zip")
        )
        inner = docx({name: inner, f"{depth}.txt": "x"})
    return random.choice(("套娃.docx", "套娃.zip")), inner


@family
def path_that_climbs(trap: Trap, random: Random) -> Upload:
    target = trap.folder / f"climbed-{random.random()}"
    up = "../" * random.randint(1, 12)
    name = random.choice(
        (
            f"{up}{target}",
            str(target),
            up.replace("/", "\\") + "x.txt",
            "C:\\x.txt",
            f"word/../{up}x",
            "word/\x00x",
            "/etc/passwd",
        )
    )
    return "路径.docx", docx({"word/document.xml": document(said("正文")), name: "climbed"})


@family
def path_in_the_uploads_own_name(trap: Trap, random: Random) -> Upload:
    name = random.choice(
        ("../../etc/passwd", f"{trap.folder}/x.docx", "a\x00b.docx", "长" * 5000 + ".docx", "\u202excod.exe", "a\nb\r.docx",
         "<script>alert(1)</script>.docx", "'; DROP TABLE x;--.docx", "{name}.docx", "..", "/", "\\\\host\\x.docx", "$(touch x).doc")
    )  # fmt: skip
    return name, random.choice((b"", b"PK\x03\x04junk", honest(random)[:200], bytes(500)))


@family
def macros_that_run_on_opening(trap: Trap, random: Random) -> Upload:
    code = f'Sub AutoOpen()\nShell "touch {trap.folder}/macro-{random.random()}"\nEnd Sub'
    relations = (
        "<Relationships><Relationship Type='vbaProject' Target='vbaProject.bin'/></Relationships>"
    )
    return random.choice(("宏.docm", "宏.docx")), docx(
        {"word/document.xml": document(said("有宏")), "word/vbaProject.bin": code.encode() + random.randbytes(999),
         "word/_rels/document.xml.rels": relations}
    )  # fmt: skip


@family
def links_to_the_outside(trap: Trap, random: Random) -> Upload:
    field = f'<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd "/c touch {trap.folder}/dde"</w:instrText></w:r><w:r><w:t>正文</w:t></w:r></w:p>'
    kinds = ("attachedTemplate", "image", "oleObject", "frame", "subDocument", "aFChunk")
    outside = f"<Relationships>{''.join(f'''<Relationship Id='r{n}' Type='{kind}' TargetMode='External' Target='{trap.url}{kind}'/>''' for n, kind in enumerate(kinds))}</Relationships>"
    return "外链.docx", docx(
        {"word/document.xml": document(field), "word/_rels/document.xml.rels": outside,
         "word/_rels/settings.xml.rels": outside, "word/embeddings/oleObject1.bin": random.randbytes(200)}
    )  # fmt: skip


@family
def lock_on_a_zip(trap: Trap, random: Random) -> Upload:
    data = bytearray(honest(random))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + at] |= 1
    return "锁.docx", bytes(data)


@family
def docx_cut_short(trap: Trap, random: Random) -> Upload:
    data = honest(random)
    return "半截.docx", data[: random.randrange(4, len(data))]


@family
def docx_with_flipped_bits(trap: Trap, random: Random) -> Upload:
    data = bytearray(honest(random))
    for _ in range(random.randint(1, 40)):
        data[random.randrange(4, len(data))] ^= 1 << random.randrange(8)
    return "翻转.docx", bytes(data)
