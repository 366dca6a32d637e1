"""What was found in a paper, as questions beside its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from bihuan.documents import folding, queries
from bihuan.documents.models import Paper

from .words import FINDINGS


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about one record, or one place, as questions; `at` is where it stands."""

    n: int
    ref: str
    page: int
    at: int
    labels: Sequence[str]
    says: Sequence[str]


def findings(found: queries.Desk) -> list[Found]:
    """What was found, as it was read; what is asked about one record is asked at once."""
    keys = folding.keys_of(found.values)
    items = {item.key: item for item in found.items}
    heaps: dict[Any, list[Mapping[str, Any]]] = {}
    for n, one in enumerate(found.values.get("findings", [])):
        ref = folding.find(items, keys.get(one["record"] or "", ""))
        if ref is None or not items[ref].dropped:
            heaps.setdefault(ref or n, []).append(one)
    return [
        Found(
            n, ref if isinstance(ref, str) else "", _page(found.paper, heap[0]["span"][0]),
            heap[0]["span"][0], _labels(heap), _says(items.get(ref), heap),
        )
        for n, (ref, heap) in enumerate(heaps.items(), start=1)
    ]  # fmt: skip


LACKING = ("no_owner", "no_date", "no_state")  # what a ledger asks anyway
MANY = 3  # problems that lack the same are asked about at once


def _labels(heap: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        str(label)
        for label in dict.fromkeys(FINDINGS.get(one["kind"], _("请核对")) for one in heap)
    ]


def _what(labels: Sequence[str]) -> str:
    return "、".join(label.removeprefix("没有") for label in labels)


def _says(item: folding.Item | None, heap: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each question as it was put; several gaps of one record in one sentence."""
    lacking = [one for one in heap if one["kind"] in LACKING]
    if item is None or len(lacking) < 2:
        return [one["says"] for one in heap]
    says = _("“%(title)s”没有写%(what)s。能补的请补上；列入台账时也会一次问清。")
    rest = [one["says"] for one in heap if one not in lacking]
    return [says % {"title": item.title, "what": _what(_labels(lacking))}, *rest]


def together(asked: Sequence[Found], numbers: Mapping[str, int]) -> list[Found]:
    """The same gap of many problems is one question that names them all; `numbers` key -> 1, 2, 3."""
    gaps = {str(FINDINGS[kind]) for kind in LACKING}
    alike: dict[tuple[str, ...], list[Found]] = {}
    for one in asked:
        if set(one.labels) <= gaps and one.ref in numbers:
            alike.setdefault(tuple(one.labels), []).append(one)
    many = {labels: heap for labels, heap in alike.items() if len(heap) >= MANY}
    held = {one.n for heap in many.values() for one in heap}
    said = [
        replace(
            heap[0], ref="", says=[
                _("%(n)d 个问题没有写%(what)s：第 %(which)s 条。能补的请补上；列入台账时也会一次问清。")
                % {"n": len(heap), "what": _what(labels), "which": "、".join(str(numbers[one.ref]) for one in heap)}
            ],
        )
        for labels, heap in many.items()
    ]  # fmt: skip
    return [*(one for one in asked if one.n not in held), *said]


def _page(paper: Paper, at: int) -> int:
    return next((n for n, start, end in paper.pages if start <= at < end), 0)
