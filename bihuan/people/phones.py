"""Phone numbers in a text, as people write them; and a text without them."""

import re
import unicodedata

_MOBILE = r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
_FIXED = r"0\d{2,3}[- ]?\d{7,8}"
_PHONE = re.compile(rf"(?<![\d.])(?:{_MOBILE}|{_FIXED})(?!\d)")


_CARD = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[0-9Xx]|\d{15})(?![0-9A-Za-z])")
_WIDE = str.maketrans("０１２３４５６７８９Ｘ－＋", "0123456789X-+")  # one for one: places stay


def without(text: str) -> str:
    """A text that goes into lists: phones and numbers of identity cards are left out of it."""
    for pattern in (_CARD, _PHONE):
        for found in reversed(list(pattern.finditer(text.translate(_WIDE)))):
            text = text[: found.start()] + "…" + text[found.end() :]
    return text


def within(text: str) -> list[str]:
    """The phone numbers a text holds, each once, in their order."""
    found = _PHONE.findall(unicodedata.normalize("NFKC", text))
    return list(dict.fromkeys(found))
