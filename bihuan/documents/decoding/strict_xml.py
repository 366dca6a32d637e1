"""XML from strangers: no DTD, no entities, no network, bounded depth and size."""

import re

from lxml import etree

from .values import Unreadable

DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")
HIDDEN_DTD = tuple("<!DOCTYPE".encode(e) for e in ("ascii", "utf-16-le", "utf-16-be"))
UNSAFE = Unreadable(
    "unsafe",
    "「{name}」里有文档类型声明（DTD），不予读取。请用 Word 打开，另存为新的 docx 再上传。",
)


def parse(data: bytes) -> etree._Element:
    """The root of one XML part. Raises Unreadable for a DTD or for what is not XML.

    The DTD is looked for in the bytes before parsing, because entities in attributes
    are expanded whatever the parser is told; other encodings than UTF could hide it.
    """
    declared = DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if declared and not declared[1].upper().startswith((b"UTF-8", b"UTF-16", b"US-ASCII")):
        raise UNSAFE
    if any(mark in data for mark in HIDDEN_DTD):
        raise UNSAFE
    return _tree(data)


def _tree(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise Unreadable(
            "broken", "「{name}」已损坏，打不开。请用 Word 打开并另存一份再上传。"
        ) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise UNSAFE
    return root
