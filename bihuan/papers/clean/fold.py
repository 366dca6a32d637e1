"""The text as rules see it: Simplified and half-width, each character where it was."""

import re
import unicodedata
from functools import cache

import opencc_pyo3

# Characters that look like others on a page; the text keeps its own, rules see these.
_ALIKE = {
    "｡": "。",
    "〔": "(",
    "〕": ")",
    "﹙": "(",
    "﹚": ")",
    "‘": "'",
    "’": "'",
    "「": "“",
    "」": "”",
    "『": "“",
    "』": "”",
    "\u3000": " ",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "\u200b": " ",
    "\ufeff": " ",
    "﹕": ":",
    "∶": ":",
    "︰": ":",
}


@cache
def _opencc() -> opencc_pyo3.OpenCC:
    return opencc_pyo3.OpenCC("hk2s")


@cache
def _widths() -> tuple[dict[str, str], re.Pattern[str]]:
    """Each wide or odd character with the plain one, and a class of them all."""
    wide = map(chr, range(0xFF01, 0xFF5F))
    table = {one: unicodedata.normalize("NFKC", one) for one in wide} | _ALIKE
    return table, re.compile(f"[{''.join(map(re.escape, table))}]")


def simplify(text: str) -> str:
    """Simplified script, one character for one, so that places stay the same.

    Read phrase by phrase, with the variants of Hong Kong and Taiwan; a text without any
    character of Traditional script alone stays as it is, for there 坏 is no unbaked brick. A line
    that would change its length is read character by character instead.
    """
    if not _traditional().search(text):
        return text
    whole = _opencc().convert(text)
    if len(whole) == len(text):
        return whole
    return "".join(map(_line, text.splitlines(keepends=True)))


@cache
def _traditional() -> re.Pattern[str]:
    """Any character that only Traditional script has: it would change, and GB 2312 lacks it."""
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    turned = _opencc().convert("\n".join(every)).split("\n")
    only = [one for one, new in zip(every, turned, strict=True) if one != new and not _plain(one)]
    return re.compile(f"[{''.join(only)}]")


def _plain(one: str) -> bool:
    try:
        return bool(one.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _line(line: str) -> str:
    new = _opencc().convert(line)
    return new if len(new) == len(line) else "".join(map(_character, line))


def _character(one: str) -> str:
    new = _opencc().convert(one)
    return new if len(new) == 1 else one


def fold(text: str) -> str:
    """Simplified, half-width and with plain spaces; of the same length as `text`."""
    return half(simplify(text))


def half(text: str) -> str:
    """Half-width and with plain spaces, for what is Simplified already; of the same length."""
    table, odd = _widths()
    for one in set(odd.findall(text)):
        text = text.replace(one, table[one])
    return text
