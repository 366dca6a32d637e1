"""Plain text: one encoding if one fits, line by line where several were pasted together.

Safe without a cage: only Python's own codecs run, in one pass and in memory
proportional to the bytes, with nothing in the file naming anything outside it.
"""

import codecs
import re

from . import refusals
from .sniff import TEXT
from .values import Decoded, Unreadable

PAGES, WIDE = ("gb18030", "big5hkscs"), ("utf-16-le", "utf-16-be")
LOST = "\ufffd"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The commonest characters of official prose in either script. Wrongly decoded text has almost none.
COMMON = frozenset(
    "的一是不了在有人和中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
    "同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二"
    "理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条没结"
    "解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设"
    "区组织整改落实街居街委会责任措施问題黨組織區實為個國時來們對會發動後學經進著部電裡"
    "現實兩體機當點從業開還應義間樣與關線數內無係軍題質氣變條結問務員總設，。、；：“”（）《》\n "
)
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def read(data: bytes) -> Decoded:
    """Decode a plain text file; every byte is either read or stands as U+FFFD."""
    text, encoding = decode(data)
    text = tidy(text)
    _refuse_binary(text)
    lost = text.count(LOST)
    notes = (f"有 {lost} 处字节无法辨认，已标为 {LOST}。",) if lost else ()
    return Decoded(text, TEXT, encoding, notes=notes)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of some bytes and the name of their encoding, `mixed` where lines differ.

    `declared` is what the file says of itself; it is tried before guessing, never believed.
    """
    for mark, name in BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name
    if wide := _wide(data):
        return data.decode(wide, "replace"), wide
    tries = ("utf-8", declared) if declared else ("utf-8",)
    for name in tries:
        if (text := _strictly(data, name)) is not None:
            return text, name
    return _legacy(data)


def tidy(text: str) -> str:
    """Bare newlines, and no character that a database or an XML writer would choke on."""
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    )
    return CONTROLS.sub(LOST, text)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark that has ASCII in it: zeros, and on one side only."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) * 100 < len(sample) or min(even, odd) * 8 > max(even, odd):
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    return None if _strictly(data, name) is None else name


def _legacy(data: bytes) -> tuple[str, str]:
    """Bytes that are not UTF-8: a Chinese code page, whole if it fits, else line by line."""
    main = _code_page(data)
    if (text := _strictly(data, main)) is not None and not _holds_utf8(data):
        return text, main
    lines = [_line(line, main) for line in data.split(b"\n")]
    used = {name for _, name in lines if name != "ascii"}
    return "\n".join(text for text, _ in lines), used.pop() if len(used) == 1 else "mixed"


def _line(line: bytes, main: str) -> tuple[str, str]:
    if line.isascii():
        return line.decode("ascii"), "ascii"
    for name in ("utf-8", main):
        if (text := _strictly(line, name)) is not None:
            return text, name
    # a UTF-8 line cut in the middle of a character still has more UTF-8 in it than chance gives
    name = "utf-8" if _holds_utf8(line) else main
    return line.decode(name, "replace"), name


def _holds_utf8(data: bytes) -> bool:
    """Does any line of several three-byte characters read as UTF-8? Chance hardly does that."""
    return any(
        len(line) >= 12 and not line.isascii() and _mostly_utf8(line) for line in data.split(b"\n")
    )


def _mostly_utf8(line: bytes) -> bool:
    text = line.decode("utf-8", "replace")
    read = sum(1 for c in text if c > "\x7f" and c != LOST)
    return read >= 4 and text.count(LOST) * 8 <= read


def _code_page(data: bytes) -> str:
    """The encoding whose reading of the first bytes looks most like Chinese prose."""
    sample = data[:65536]
    pages = PAGES if len(data) % 2 else PAGES + WIDE
    looks = {name: _familiar(sample.decode(name, "ignore")) for name in pages}
    return max(looks, key=lambda name: looks[name])


def _familiar(text: str) -> float:
    """The share of very common characters among those beyond ASCII."""
    foreign = [c for c in text if c > "\x7f"]
    return sum(1 for c in foreign if c in COMMON) / max(len(foreign), 1)


def _refuse_binary(text: str) -> None:
    if not text.strip():
        raise Unreadable("empty", "「{name}」里没有文字，请检查后重新上传。")
    if text.count(LOST) * 10 > len(text):
        raise refusals.unknown(TEXT)
