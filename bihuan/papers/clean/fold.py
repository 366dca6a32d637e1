"""The text as rules see it: Simplified and half-width, each character where it was."""

import unicodedata
from functools import cache

import opencc_pyo3

_SHORT = 2000

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
def _widths() -> dict[int, str]:
    table = {}
    for code in range(0xFF01, 0xFF5F):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    return table | {ord(here): there for here, there in _ALIKE.items()}


def simplify(text: str) -> str:
    """Simplified script, one character for one, so that places stay the same.

    Read phrase by phrase, with the variants of Hong Kong and Taiwan. A line that would change
    its length is read character by character instead.
    """
    whole = _opencc().convert(text)
    if len(whole) == len(text):
        return whole
    return "".join(map(_line, text.splitlines(keepends=True)))


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
    if len(text) < _SHORT:
        return text.translate(_widths())
    for code, there in _widths().items():  # far quicker on a long text than one translate
        text = text.replace(chr(code), there)
    return text
