"""The source as it is shown: paragraphs, records marked, repairs underlined, the lost left open."""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bihuan.documents import folding, marks
from bihuan.papers.values import CAUSE, MEASURE, PROBLEM

from .words import SHORT

WINDOW = 60_000  # code points shown at once; a longer text is turned page by page
HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^。；;]{1,40}$"
)
CSS: Mapping[str, str] = {PROBLEM: "mp", CAUSE: "mc", MEASURE: "mm"}
CLASSES: Mapping[str, str] = {
    "slip": "fix", "note": "fix", "script": "fix", "lost": "lost", "holder": "holder", "gone": "gone",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch shown alike. `at` and `end` are its place in the decoded text."""

    text: str
    at: int
    end: int
    css: str = ""
    title: str = ""
    anchor: str = ""


@dataclass(slots=True)
class Run:
    """Parts of one record, or of none; `label` only where the record begins."""

    ref: str = ""
    css: str = ""
    label: str = ""
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """A paragraph `p`, a heading `h`, the noise left out `gone`, or the start of a `page`."""

    kind: str
    runs: list[Run] = field(default_factory=list)
    number: int = 0


@dataclass(frozen=True)
class Source:
    """Everything the source is built from; see `folding` and `marks`. `labels` key -> 问1."""

    text: str
    items: Sequence[folding.Item]
    marks: Sequence[Sequence]
    pages: Sequence[Sequence[int]] = ()
    anchors: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    spans: Sequence[folding.Span] = ()  # finding spans, so that a finding can be lit up


def window(text: str, at: int) -> tuple[int, int]:
    """The stretch around a place that is shown at once, ending where a line ends."""
    first = max(0, at) // WINDOW * WINDOW
    lo = 0 if first == 0 else text.find("\n", first - 1) + 1 or first
    hi = text.find("\n", first + WINDOW)
    return lo, len(text) if hi < 0 else hi


def blocks(source: Source, lo: int, hi: int) -> list[Block]:
    """What to show of a range, top to bottom."""
    found: list[Block] = []
    starts = {page[1]: page[0] for page in source.pages if page[0] > 1}
    joined = {at for m in source.marks if m[2] == "join" for at in range(m[0], m[1])}
    for start, end in _paragraphs(source.text, lo, hi, joined):
        number = next((n for at, n in starts.items() if start <= at < max(end, start + 1)), 0)
        if number:
            found.append(Block("page", number=number))
        runs = list(_runs(source, start, end))
        if runs:
            _put(found, Block(_kind(source.text[start:end], runs), runs))
    return found


def _put(found: list[Block], block: Block) -> None:
    """Noise below noise is one heap."""
    if block.kind == "gone" and found and found[-1].kind == "gone":
        found[-1].runs += block.runs
    else:
        found.append(block)


def _kind(text: str, runs: Sequence[Run]) -> str:
    if all(part.css == "gone" for run in runs for part in run.parts if part.text.strip()):
        return "gone"
    inside = any(run.ref for run in runs)
    return "h" if not inside and HEADING.match(text) else "p"


def _paragraphs(text: str, lo: int, hi: int, joined: set[int]) -> Iterator[tuple[int, int]]:
    start = lo
    for at in range(lo, hi + 1):
        if at == hi or (text[at] == "\n" and at not in joined):
            if text[start:at].strip():
                yield start, at
            start = at + 1


def _runs(source: Source, start: int, end: int) -> Iterator[Run]:
    run = Run()
    for part, item in _parts(source, start, end):
        ref = item.key if item else ""
        if ref != run.ref or not run.parts:
            if run.parts:
                yield run
            begins = item is not None and part.at <= item.start
            run = Run(
                ref,
                CSS.get(item.type, "mo") if item else "",
                source.labels.get(ref, "") if begins else "",
            )
        run.parts.append(part)
    if run.parts:
        yield run


def _parts(source: Source, start: int, end: int) -> Iterator[tuple[Part, folding.Item | None]]:
    held = [m for m in source.marks if m[0] < end and m[1] > start]
    over = [
        (span, item) for item in source.items if not item.dropped
        for span in item.spans if span[0] < end and span[1] > start
    ]  # fmt: skip
    edges = [*(m[:2] for m in held), *(span for span, _item in over), *source.spans]
    cuts = sorted({start, end, *(at for edge in edges for at in edge if start < at < end)})
    firsts = [m[0] for m in held]
    for a, b in itertools.pairwise(cuts):
        n = bisect_right(firsts, a) - 1
        mark = held[n] if n >= 0 and held[n][1] > a else None
        part = _part(source, a, b, mark)
        if part.text:
            yield part, _smallest(over, a, b)


def _smallest(
    over: Sequence[tuple[folding.Span, folding.Item]], a: int, b: int
) -> folding.Item | None:
    found = [
        (span[1] - span[0], n)
        for n, (span, _item) in enumerate(over)
        if span[0] <= a < b <= span[1]
    ]
    return over[min(found)[1]][1] if found else None


def _part(source: Source, a: int, b: int, mark: Sequence | None) -> Part:
    anchor = source.anchors.get(a, "")
    was = source.text[a:b]
    if mark is None:
        return Part(was, a, b, anchor=anchor)
    _start, _end, kind, shown = mark
    if kind == "join":
        return Part("", a, b)
    css = CLASSES[kind]
    if kind in marks.MENDED:
        # Where a record begins inside a mended stretch, the whole of it is shown with its first part.
        whole = source.text[mark[0] : mark[1]]
        return Part(
            shown if a == mark[0] else "", mark[0], mark[1], css, _("原样：%s") % whole, anchor
        )
    if kind == "lost":
        return Part("？" if a == mark[0] else "", a, b, css, _("这里读不清，原件即如此"), anchor)
    title = _("没有填写") if kind == "holder" else ""
    return Part(was, a, b, css, title, anchor)


def labels(items: Sequence[folding.Item], problems: Sequence[folding.Problem]) -> dict[str, str]:
    """问1 for the first problem, 措1 for its measures; what belongs to none has no number."""
    found = {item.key: str(SHORT[item.type]) for item in items if item.type in SHORT}
    for n, one in enumerate(problems, start=1):
        found[one.item.key] = f"{SHORT[PROBLEM]}{n}"
        for item in one.measures:
            found[item.key] = f"{SHORT[MEASURE]}{n}"
    return found
