"""Phone numbers in a text, as people write them."""

import re
import unicodedata

_MOBILE = r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
_FIXED = r"0\d{2,3}[- ]?\d{7,8}"
_PHONE = re.compile(rf"(?<![\d.])(?:{_MOBILE}|{_FIXED})(?!\d)")


def within(text: str) -> list[str]:
    """The phone numbers a text holds, each once, in their order."""
    found = _PHONE.findall(unicodedata.normalize("NFKC", text))
    return list(dict.fromkeys(found))
