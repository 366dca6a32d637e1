"""Text into cells and back: what could begin a formula runs nowhere, and comes back as it was."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BLANK = " \u3000\u00a0\u200b\ufeff"
LONGEST = 32_767  # characters of a cell


def plain(text: str) -> str:
    """Text on one line, as it is kept and compared."""
    return "".join(one for one in text if one.isprintable() or one == " ").strip()


def escaped(text: str) -> str:
    """As it stands in a cell: before what could begin a formula an apostrophe, one more than there was."""
    return f"'{text}" if _runs(text) else text[:LONGEST]


def unescaped(text: str) -> str:
    """What `escaped` was given."""
    return text[1:] if text.startswith("'") and _runs(text) else text


def _runs(text: str) -> bool:
    return text.lstrip("'" + BLANK).startswith(FORMULA)
