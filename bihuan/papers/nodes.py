"""What a parsed paper is made of: nodes in trees, sections, and the text they point into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bihuan.papers.clean import Cleaned
from bihuan.papers.marks import RANK
from bihuan.papers.tables import Table

LABEL, BARE, LEAD, PLAIN, ROOT = "label", "bare", "lead", "plain", "root"
DEPTH = {**RANK, ROOT: -1, BARE: 1, LEAD: 5, LABEL: 5}


@dataclass(slots=True, eq=False)
class Node:
    """One item of a list, a heading, a label, or a plain paragraph.

    `start:end` is its place in the cleaned text without what hangs below it, `body` where its
    words begin after the mark; `kind` is what a label, a heading or a leading sentence announces.
    `children` is all that hangs below, in order: `items` and plain `paragraphs`; `place` is the
    node's own among its siblings.
    """

    family: str
    number: int | None
    printed: str
    start: int
    body: int
    end: int
    inline: bool = False
    kind: str | None = None
    parent: Node | None = None
    place: int = 0
    children: list[Node] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    paragraphs: list[Node] = field(default_factory=list)

    def add(self, child: Node) -> None:
        """Hang a node below, after the others."""
        child.parent, child.place = self, len(self.children)
        self.children.append(child)
        (self.paragraphs if child.family == PLAIN else self.items).append(child)

    def before(self, most: int) -> Iterator[Node]:
        """The siblings before, the nearest first, so many at most."""
        siblings = self.parent.children if self.parent else []
        for place in range(self.place - 1, max(-1, self.place - 1 - most), -1):
            yield siblings[place]

    def after(self) -> Iterator[Node]:
        """The siblings after, the nearest first."""
        siblings = self.parent.children if self.parent else []
        return (siblings[place] for place in range(self.place + 1, len(siblings)))

    def next_item(self) -> Node | None:
        """The next sibling that is no plain paragraph."""
        return next((one for one in self.after() if one.family != PLAIN), None)

    def ancestors(self) -> Iterator[Node]:
        """From the parent up, the root left out."""
        node = self.parent
        while node is not None and node.family != ROOT:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """Everything below, in the order of the page."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.children[::-1]


@dataclass(frozen=True, slots=True)
class Section:
    """One article: its title, its range in the cleaned text, its tree and its tables.

    `nodes` is all that hangs below the root, in the order of the page.
    """

    title: str
    start: int
    end: int
    root: Node
    nodes: Sequence[Node]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A parsed paper: the cleaned text, the same text folded, and its articles."""

    cleaned: Cleaned
    folded: str
    sections: tuple[Section, ...]

    def words(self, node: Node) -> str:
        """A node's own words, folded, without its mark."""
        return self.folded[node.body : node.end].strip()

    def heading(self, node: Node) -> str:
        """A node's heading clause, folded: up to the first stop or colon."""
        return head(self.folded[node.body : node.end])


_STOP = re.compile(r"[。:;!?\n]|[.](?!\d)")
_SENTENCE = re.compile(r"(?<=[。!?])")


def head(folded: str) -> str:
    """The heading clause of folded words."""
    bare = folded.lstrip()
    m = _STOP.search(bare)
    return (bare[: m.start()] if m else bare).rstrip()


def last_sentence(folded: str) -> str:
    """The last sentence of a paragraph; with the question before it, when one leads to the other."""
    parts = [part for part in _SENTENCE.split(folded.strip()) if part.strip()]
    if len(parts) > 1 and parts[-2].endswith("?"):
        return parts[-2] + parts[-1]
    return parts[-1] if parts else ""
