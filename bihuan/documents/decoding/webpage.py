"""Saved web pages: the lines a visitor sees, table rows parted by tabs, list items numbered."""

import re
from collections.abc import Iterator

from lxml import etree, html

from .plain import decode, tidy
from .sniff import HTML
from .values import Decoded, Unreadable

DECLARED = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE
)
# what pages claim -> the wider encoding that their bytes are really in; no other claim is tried,
# because Python's codecs hold more than encodings
CLAIMS = {
    "utf-8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
UNSEEN = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "applet",
        "canvas",
        "audio",
        "video",
        "select",
        "datalist",
        "map",
        "math",
        "textarea",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
CELLS = frozenset(("td", "th"))
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACES = re.compile(r"[ \t\n\r\f\v\u00a0\u200b]+")
AROUND = re.compile(r" *([\n\t]) *")
NEWLINES = re.compile(r"\n{2,}")


def read(data: bytes) -> Decoded:
    """Decode a web page. Raises Unreadable when nothing on it can be seen."""
    claim = DECLARED.search(data[:8192])
    declared = CLAIMS.get(claim[1].decode().lower()) if claim else None
    markup, encoding = decode(data, declared)
    root = _tree(tidy(markup))
    text = _lines(tidy("".join(_seen(root)))) if root is not None else ""
    if not text.strip():
        raise Unreadable(
            "no_text", "「{name}」里没有看得见的文字。请打开网页，复制正文到 Word 再上传。"
        )
    return Decoded(_titled(root, text), HTML, encoding)


def _tree(markup: str) -> etree._Element | None:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _seen(root: etree._Element) -> Iterator[str]:
    """The pieces of visible text with newlines at blocks and tabs between cells; no recursion."""
    walk = etree.iterwalk(root, events=("start", "end"))
    counts: dict[etree._Element, int] = {}
    pre = 0
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if _hidden(element):
                walk.skip_subtree()
                continue
            pre += tag == "pre"
            yield _before(element, counts)
            yield from _words(element.text, pre)
        else:
            pre -= tag == "pre"
            if not _hidden(element):
                yield "\n" if tag in BLOCKS else "\t" if tag in CELLS else ""
            yield from _words(element.tail, pre)


def _before(element: etree._Element, counts: dict[etree._Element, int]) -> str:
    if element.tag == "br":
        return "\n"
    if element.tag == "li":
        return "\n" + _number(element, counts)
    return "\n" if element.tag in BLOCKS else ""


def _words(text: str | None, pre: int) -> Iterator[str]:
    if text:
        yield text if pre else SPACES.sub(" ", text)


def _hidden(element: etree._Element) -> bool:
    if element.tag in UNSEEN or "hidden" in element.attrib:
        return True
    style = element.get("style")
    return bool(style and HIDDEN.search(style))


def _number(item: etree._Element, counts: dict[etree._Element, int]) -> str:
    """The number that a browser paints before an item of an ordered list."""
    above = item.getparent()
    if above is None or above.tag != "ol" or "none" in (above.get("style") or ""):
        return ""
    start = above.get("start", "1")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    counts[above] = counts.get(above, first - 1) + 1
    return f"{counts[above]}. "


def _lines(text: str) -> str:
    """Lines without ragged space; a row's cells keep their tabs, but not the last one."""
    lines = (line.strip(" ").rstrip("\t ") for line in AROUND.sub(r"\1", text).split("\n"))
    return NEWLINES.sub("\n", "\n".join(lines)).strip("\n")


def _titled(root: etree._Element | None, text: str) -> str:
    """The page's title goes first where the body does not say it."""
    title = SPACES.sub(" ", (root.findtext(".//title") if root is not None else "") or "").strip()
    heart = re.split(r"\s*[_|\-—–]+\s*", title)[0]
    return text if not heart or heart in text else f"{tidy(title)}\n{text}"
