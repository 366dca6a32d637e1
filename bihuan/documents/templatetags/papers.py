"""How papers and their records are shown."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bihuan.documents.folding import Item
from bihuan.documents.pages.source import Part
from bihuan.documents.pages.words import KINDS, TYPES
from bihuan.papers.values import CAUSE, MEASURE, PROBLEM

register = template.Library()

LETTERS: Mapping[str, str] = {PROBLEM: "p", CAUSE: "c", MEASURE: "m"}


@register.filter
def kind_of_paper(kind: str) -> str:
    """整改清单 and so on."""
    return str(KINDS.get(kind, ""))


@register.filter
def type_of_record(kind: str) -> str:
    """问题, 原因, 措施, 做法, 建议."""
    return str(TYPES[kind])


@register.filter
def letter(kind: str) -> str:
    """The letter of a type's colour; `o` for those without one."""
    return LETTERS.get(kind, "o")


@register.filter
def counted(counts: Mapping[str, int]) -> str:
    """问题 7，原因 4，措施 6."""
    return "，".join(f"{label} {counts[name]}" for name, label in TYPES.items() if counts.get(name))


@register.filter
def same_type(items: Iterable[Item], item: Item) -> list[Item]:
    """The other records of a record's type that are kept."""
    return [i for i in items if i.type == item.type and i.key != item.key and not i.dropped]


@register.filter
def of_type(items: Iterable[Item], kind: str) -> list[Item]:
    """Records of one type."""
    return [item for item in items if item.type == kind]


@register.filter
def legible(text: str) -> str:
    """Lost characters as the question mark people know."""
    return text.replace("\ufffd", "？")


@register.simple_tag
def part_of_source(part: Part) -> SafeString:
    """One stretch of the source, with its place for whoever marks it."""
    anchor = format_html(' id="{}"', part.anchor) if part.anchor else ""
    title = format_html(' title="{}"', part.title) if part.title else ""
    css = format_html(' class="{}"', part.css) if part.css else ""
    return format_html(
        '<span data-at="{}" data-end="{}"{}{}{}>{}</span>',
        part.at, part.end, css, title, anchor, part.text,
    )  # fmt: skip
