"""Left-overs of HTML: entities and tags that a copy from a page brought along."""

import re
from collections.abc import Iterator
from html import unescape

from bihuan.papers.clean.cleaned import Edit

_LEFT_OVER = re.compile(
    r"<(?:br|/?p|/?div|/tr|/li)\b[^<>]{0,200}>"  # what ended a line
    r"|</?(?:span|a|b|i|u|strong|em|font|img|td|th|tr|table|tbody|ul|ol|li|h[1-6]|center|o:p|sup)\b"
    r"[^<>]{0,500}>"
    r"|<!--[^<>]{0,500}-->"
    r"|&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|middot|hellip|mdash|ensp|emsp|#\d{1,6}"
    r"|#x[0-9a-fA-F]{1,5});?",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"<(?:br|/?p|/?div|/tr|/li)\b", re.IGNORECASE)


def left_overs(text: str) -> Iterator[Edit]:
    """Tags go, line tags become line ends, entities what they stand for."""
    for m in _LEFT_OVER.finditer(text):
        if m.group().startswith("&"):
            yield Edit(m.start(), m.end(), unescape(m.group().rstrip(";") + ";"))
        else:
            yield Edit(m.start(), m.end(), "\n" if _LINE_END.match(m.group()) else "")
