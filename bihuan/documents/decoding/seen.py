"""A part of a Word document as it is seen: changes accepted, text boxes in place, signs as characters.

All of it once for a whole part, in one pass of lxml's over the elements that matter: asking each
paragraph for its pieces would take three times as long.
"""

from dataclasses import dataclass

from lxml import etree

from .numbering import W
from .plain import LOST

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
P, BOX, TEXT, SYMBOL = W + "p", W + "txbxContent", W + "t", W + "sym"
DELETED, MOVED = W + "del", W + "moveFrom"
SIGNS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
NOTES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
# Wingdings that forms use for their boxes, by the code Word stores
SYMBOLS = {
    "F0A8": "□", "F06F": "□", "F0FE": "☑", "F052": "☑", "F0FC": "✓", "F0D8": "➢", "F06C": "●",
}  # fmt: skip
STYLE, NUMBER, DEPTH, VALUE = W + "pStyle", W + "numId", W + "ilvl", W + "val"
TOLD = (P, STYLE, NUMBER, DEPTH, TEXT, MATH, SYMBOL, *SIGNS, *NOTES)
UNSEEN = (DELETED, MOVED, MC + "Fallback", W + "rt", W + "pPrChange", W + "numberingChange")
STYLE, NUMBER, DEPTH, VALUE = W + "pStyle", W + "numId", W + "ilvl", W + "val"
TOLD = (P, STYLE, NUMBER, DEPTH, TEXT, MATH, SYMBOL, *SIGNS, *NOTES)
UNSEEN = (
    DELETED, MOVED, MC + "Fallback", W + "rt", W + "pPrChange", W + "tabs", W + "numberingChange",
)  # fmt: skip


@dataclass(slots=True)
class Seen:
    """One paragraph: its words, what it says of its numbering, and whether it runs into the next."""

    words: str = ""
    style: str = ""
    number: str | None = None
    depth: str | None = None
    runs_on: bool = False


Cited = dict[tuple[str, str], int]  # (part, id) of a note -> the number it is cited by


def settle(part: etree._Element, cited: Cited) -> dict[etree._Element, Seen]:
    """Make a part read as it is seen: each of its paragraphs. Notes it cites are entered in `cited`."""
    running_on: frozenset[etree._Element] = frozenset()
    if next(part.iter(BOX, *UNSEEN), None) is not None:  # most parts have nothing to settle
        running_on = _accept(part)
        _hoist_boxes(part)
    seen: dict[etree._Element, Seen] = {}
    paragraph = Seen()  # for words outside of any paragraph, which are not seen
    for element in part.iter(*TOLD):
        tag = element.tag
        if tag == TEXT:
            paragraph.words += element.text or ""
        elif tag == P:
            paragraph = seen[element] = Seen()
        else:
            _tell(paragraph, element, cited)
    for element in running_on & seen.keys():
        seen[element].runs_on = True
    return seen


def _tell(paragraph: Seen, element: etree._Element, cited: Cited) -> None:
    tag = element.tag
    if tag == STYLE:
        paragraph.style = element.get(VALUE, "")
    elif tag == NUMBER:
        paragraph.number = element.get(VALUE)
    elif tag == DEPTH:
        paragraph.depth = element.get(VALUE)
    else:
        paragraph.words += _spelled(element, cited)


def _spelled(sign: etree._Element, cited: Cited) -> str:
    tag = sign.tag
    if tag == MATH:
        return sign.text or ""
    if tag in SIGNS:
        return "" if sign.get(VALUE) else SIGNS[tag]  # a tab with a value is a stop on the ruler
    if tag == SYMBOL:
        return SYMBOLS.get(sign.get(f"{W}char", "").upper(), LOST)
    note = NOTES[tag], sign.get(f"{W}id", "")
    return f"[{cited.setdefault(note, len(cited) + 1)}]"


def _accept(part: etree._Element) -> frozenset[etree._Element]:
    """Accept tracked changes and drop what is not seen; the paragraphs whose end was deleted."""
    merged = set()
    for gone in [*part.iter(DELETED, MOVED)]:
        holder = gone.getparent()
        if holder is not None and holder.tag == W + "rPr":
            merged.update([*holder.iterancestors(P)][:1])
        elif holder is not None and holder.tag == W + "trPr":
            _remove(holder.getparent())
    etree.strip_elements(part, *UNSEEN, with_tail=False)
    return frozenset(merged)


def _remove(row: etree._Element | None) -> None:
    table = None if row is None else row.getparent()
    if row is not None and table is not None:
        table.remove(row)


def _hoist_boxes(part: etree._Element) -> None:
    """Put the paragraphs of a text box after the paragraph that anchors it."""
    for box in reversed([*part.iter(BOX)]):
        anchor = next(box.iterancestors(P), None)
        if anchor is not None:
            for child in reversed(list(box)):
                anchor.addnext(child)
