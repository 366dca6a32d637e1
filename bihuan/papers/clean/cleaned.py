"""A cleaned text that remembers where each of its characters stood on the page.

A step of cleaning is a list of edits. Only what an edit changes is kept, so the map of a long
text with little noise is small.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from bihuan.papers.clean.fold import half
from bihuan.papers.values import Span


class Edit(NamedTuple):
    """Put `new` where `start:end` was."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Layer:
    """The map of one step: parallel, ascending lists of where its edits stood before and after."""

    before: Sequence[Span]
    after: Sequence[Span]
    before_ends: Sequence[int]
    after_ends: Sequence[int]

    def back(self, at: int) -> int:
        """Where the character at `at` stood before the step."""
        i = bisect_right(self.after_ends, at)
        if i < len(self.after) and self.after[i][0] <= at:
            return self._inside(at, self.after[i], self.before[i])
        return at - self.after_ends[i - 1] + self.before_ends[i - 1] if i else at

    def forth(self, at: int) -> int:
        """Where the character at `at` came to stand; what was removed stands where it had been."""
        i = bisect_right(self.before_ends, at)
        if i < len(self.before) and self.before[i][0] <= at:
            return self._inside(at, self.before[i], self.after[i])
        return at - self.before_ends[i - 1] + self.after_ends[i - 1] if i else at

    @staticmethod
    def _inside(at: int, here: Span, there: Span) -> int:
        if here[1] - here[0] == there[1] - there[0]:
            return there[0] + at - here[0]
        return there[0]


@dataclass(frozen=True)
class Cleaned:
    """A cleaned text, the noises met on the way, and the way back to the page.

    `lost` are positions in `text` where bytes were lost for good; `simple` is the text in Simplified
    where a step had to find it out already.
    """

    text: str
    layers: tuple[Layer, ...] = ()
    noise: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()
    simple: str | None = field(default=None, compare=False, repr=False)

    @cached_property
    def folded(self) -> str:
        """The text half-width, for what is Simplified already."""
        return half(self.text)

    def span(self, start: int, end: int) -> Span:
        """The page's range of the cleaned range `start:end`, which is not empty."""
        first, last = start, end - 1
        for layer in reversed(self.layers):
            i = bisect_right(layer.after_ends, first)
            if i == len(layer.after) or layer.after[i][0] > last:  # no edit in between
                shift = layer.before_ends[i - 1] - layer.after_ends[i - 1] if i else 0
                first, last = first + shift, last + shift
            else:
                first, last = layer.back(first), _last(layer, last)
        return first, last + 1

    def of(self, span: Span) -> str:
        """The cleaned text of a range of the page."""
        start, end = self.range(span)
        return self.text[start:end]

    def range(self, span: Span) -> Span:
        """The range of the cleaned text that a range of the page came to be."""
        start, end = span[0], span[1]
        for layer in self.layers:
            i = bisect_right(layer.before_ends, start)
            if start < end and (i == len(layer.before) or layer.before[i][0] >= end):
                shift = layer.after_ends[i - 1] - layer.before_ends[i - 1] if i else 0
                start, end = start + shift, end + shift
            else:
                start, end = layer.forth(start), _end(layer, end)
        return start, end

    def damaged(self, start: int, end: int) -> bool:
        """Whether bytes were lost for good within the cleaned range."""
        return bisect_left(self.lost, start) < bisect_left(self.lost, end)

    def then(self, edits: Iterable[Edit], *, noise: tuple[str, ...] = ()) -> "Cleaned":
        """The text after one more step; edits ascend and do not overlap."""
        text, layer = apply(self.text, edits)
        if layer is None:
            return replace(self, noise=self.noise + noise) if noise else self
        lost = tuple(map(layer.forth, self.lost))
        return Cleaned(text, (*self.layers, layer), self.noise + noise, lost)

    def losing(self, places: Iterable[int]) -> "Cleaned":
        """The same text, with more places where bytes were lost for good."""
        lost = tuple(sorted({*self.lost, *places}))
        return replace(self, lost=lost)

    def read_as(self, simple: str) -> "Cleaned":
        """The same text, whose Simplified form is known."""
        return replace(self, simple=simple)


def _last(layer: Layer, at: int) -> int:
    i = bisect_right(layer.after_ends, at)
    if i < len(layer.after) and layer.after[i][0] <= at:
        here, there = layer.after[i], layer.before[i]
        if here[1] - here[0] != there[1] - there[0]:
            return there[1] - 1
    return layer.back(at)


def _end(layer: Layer, end: int) -> int:
    i = bisect_left(layer.before_ends, end)
    if i < len(layer.before) and layer.before[i][0] < end:
        here, there = layer.before[i], layer.after[i]
        if here[1] - here[0] != there[1] - there[0]:
            return there[1]
        return there[0] + end - here[0]
    return end - layer.before_ends[i - 1] + layer.after_ends[i - 1] if i else end


def apply(text: str, edits: Iterable[Edit]) -> tuple[str, Layer | None]:
    """The edited text and its map; None where there was nothing to edit."""
    pieces: list[str] = []
    before: list[Span] = []
    after: list[Span] = []
    done = length = 0
    for start, end, new in edits:
        pieces += (text[done:start], new)
        length += start - done
        before.append((start, end))
        after.append((length, length + len(new)))
        done, length = end, length + len(new)
    if not before:
        return text, None
    pieces.append(text[done:])
    ends = [end for _, end in before], [end for _, end in after]
    return "".join(pieces), Layer(before, after, *ends)
