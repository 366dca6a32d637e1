"""Parsing 解析: a cleaned text becomes articles, each a tree of list items.

What a mark looks like says how deep it usually stands; what is already open on the page decides.
Nothing here knows what a problem is: kinds are given by headings, and rules take the records.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.papers import headings, marks, tables
from bihuan.papers.clean import Cleaned, fold
from bihuan.papers.marks import RANK
from bihuan.papers.values import CAUSE, MEASURE, PROBLEM, SUGGESTION

LABEL, BARE, LEAD, PLAIN, ROOT = "label", "bare", "lead", "plain", "root"
_RANK = {**RANK, ROOT: -1, BARE: 1, LEAD: 5, LABEL: 5}


@dataclass(slots=True, eq=False)
class Node:
    """One item of a list, a heading, a label, or a plain paragraph.

    `start:end` is its place in the cleaned text without what hangs below it, `body` where its
    words begin after the mark; `kind` is what a label or a heading announces.
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
    children: list[Node] = field(default_factory=list)

    @property
    def items(self) -> list[Node]:
        """What hangs below, plain paragraphs left out."""
        return [child for child in self.children if child.family != PLAIN]

    @property
    def paragraphs(self) -> list[Node]:
        """The plain paragraphs right below."""
        return [child for child in self.children if child.family == PLAIN]

    def ancestors(self) -> Iterator[Node]:
        """From the parent up, the root left out."""
        node = self.parent
        while node is not None and node.family != ROOT:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """Everything below, in the order of the page."""
        for child in self.children:
            yield child
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Section:
    """One article: its title, its range in the cleaned text, its tree and its tables."""

    title: str
    start: int
    end: int
    root: Node
    tables: tuple[tables.Table, ...] = ()


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


_HEAD = re.compile(r"\s*(.*?)(?:[。:;!?\n]|[.](?!\d)|$)", re.DOTALL)


def head(folded: str) -> str:
    """The heading clause of folded words."""
    m = _HEAD.match(folded)
    return m[1].strip() if m else ""


def parse(cleaned: Cleaned) -> Paper:
    """The articles of a cleaned text, each with its tree."""
    folded = fold(cleaned.text)
    sections = tuple(_section(folded, *one) for one in articles(folded))
    return Paper(cleaned, folded, sections)


_ARTICLE = re.compile(
    r"^[ ]*(?:【(?P<boxed>[^【】\n]{3,60}?)[(]?(?P<n1>\d{1,2}|[一二三四五六七八九十]{1,2})[)]?】"
    r"|(?P<stem>[^\n。,:;]{0,40}?)[(]?(?:第?(?P<n2>[一二三四五六七八九十\d]{1,2})篇|[篇范](?:文)?(?P<n3>[一二三四五六七八九十\d]{1,2}))[)]?[:、 ]?(?P<title>[^\n。]{0,60}))[ ]*$",
    re.MULTILINE,
)


def articles(folded: str) -> list[tuple[str, int, int]]:
    """Title and range of each article; the whole text is one where nothing tells them apart."""
    found = [m for m in _ARTICLE.finditer(folded) if m["boxed"] or m["n2"] or m["n3"]]
    numbers = [marks.numeral(m["n1"] or m["n2"] or m["n3"]) for m in found]
    if len(found) < 2 or numbers[:2] != [1, 2]:
        return [("", 0, len(folded))]
    ends = [m.start() for m in found[1:]] + [len(folded)]
    parts = [(_title(m), m.end(), end) for m, end in zip(found, ends, strict=True)]
    before = folded[: found[0].start()]
    return [("", 0, found[0].start()), *parts] if before.count("。") > 3 else parts


def _title(m: re.Match[str]) -> str:
    return (m["boxed"] or m["title"] or m["stem"] or "").strip(" :、")


def _section(folded: str, title: str, start: int, end: int) -> Section:
    found, rest = tables.take(folded, start, end)
    pieces = [piece for a, b in rest for piece in _pieces(folded, a, b)]
    return Section(title, start, end, _grow(folded, _sane(pieces)), tuple(found))


def _pieces(folded: str, start: int, end: int) -> Iterator[Node]:
    at = start
    for line in folded[start:end].split("\n"):
        first = at + len(line) - len(line.lstrip())
        last = at + len(line.rstrip())
        if first < last:
            yield from _line(folded, first, last)
        at += len(line) + 1


def _line(folded: str, start: int, end: int) -> Iterator[Node]:
    """The pieces of one paragraph: what begins it, then what is listed within it."""
    first = _first(folded, start, end)
    cuts = _cuts(folded, first.body, end)
    first.end = cuts[0].start if cuts else end
    yield first
    ends = [after.start for after in cuts[1:]] + [end]
    for cut, its_end in zip(cuts, ends, strict=False):
        cut.end = its_end
        yield cut


def _first(folded: str, start: int, end: int) -> Node:
    if (label := headings.LABEL.match(folded, start, end)) and label.end() <= end:
        return _label(label)
    mark = marks.at_line_start(folded, start, end)
    if mark and mark.end < end:
        return Node(mark.family, mark.number, mark.printed, start, mark.end, end)
    line = folded[start:end]
    if len(line) <= 40 and not re.search(r"[。;!?,]", line.rstrip("。.:")):
        kind = headings.announces(line)
        if kind and kind != headings.HOW:
            return Node(BARE, None, "", start, start, end, kind=kind)
    return Node(PLAIN, None, "", start, start, end)


def _label(m: re.Match[str], *, inline: bool = False) -> Node:
    word = next(value for value in m.groupdict().values() if value)
    kind = headings.KIND_OF_LABEL[word]
    return Node(LABEL, None, word, m.start(), m.end(), m.end(), inline=inline, kind=kind)


def _cuts(folded: str, start: int, end: int) -> list[Node]:
    """Marks and labels inside a paragraph, in order; a mark right at its start is one too."""
    found = [
        Node(m.family, m.number, m.printed, m.start, m.end, m.end, inline=True)
        for m in marks.inline(folded, max(start - 1, 0), end)
        if m.start >= start
    ]
    found += [_label(m, inline=True) for m in headings.INLINE_LABEL.finditer(folded, start, end)]
    return sorted(found, key=lambda node: node.start)


def _sane(pieces: list[Node]) -> list[Node]:
    """Words that only look like marks become plain: a 首先 without 其次, a 是 after no list."""
    seen = Counter((piece.family, piece.number) for piece in pieces)
    for i, piece in enumerate(pieces):
        if piece.inline:
            continue
        alone = piece.family in (marks.FIRST, marks.DI, marks.QI, marks.YAO) and not any(
            seen[piece.family, n] for n in range(1, 10) if n != piece.number
        )
        loose = piece.family == marks.SHI and piece.number is None and not _after_list(pieces, i)
        if alone or loose:
            piece.family, piece.body, piece.number, piece.printed = PLAIN, piece.start, None, ""
    return pieces


def _after_list(pieces: list[Node], i: int) -> bool:
    return i > 0 and pieces[i - 1].family in (marks.SHI, LABEL)


def _grow(folded: str, pieces: list[Node]) -> Node:
    """The tree of an article."""
    root = Node(ROOT, None, "", 0, 0, 0)
    stack = [root]
    labels = Counter(p.printed for p in pieces if p.family == LABEL)
    for i, piece in enumerate(pieces):
        following = pieces[i + 1] if i + 1 < len(pieces) else None
        _place(folded, stack, piece, following, labels)
    return root


def _place(
    folded: str, stack: list[Node], piece: Node, following: Node | None, labels: Counter[str]
) -> None:
    if piece.family == marks.Q:
        _unglue(folded, stack, piece)
    if piece.family == PLAIN and _is_lead(folded, stack, piece, following):
        piece.family = LEAD
    depth = _depth(folded, stack, piece, following, labels)
    del stack[depth:]
    piece.parent = stack[-1]
    stack[-1].children.append(piece)
    if piece.family != PLAIN:
        stack.append(piece)


def _unglue(folded: str, stack: list[Node], piece: Node) -> None:
    """A number that ran into a year: 82019年 after problem 7 is 8, then 2019年."""
    digits = re.search(r"\d+", piece.printed)
    if not digits or piece.number is None or piece.body >= piece.end:
        return
    before = _last_number(stack, marks.Q)
    text = digits.group()
    glued = folded[piece.body - 1].isdigit()
    if not glued or piece.number == before + 1:
        return
    cut = str(before + 1)
    year = re.match(r"(\d{1,3})((?:19|20)\d\d)$", text)
    number = cut if text.startswith(cut) and len(text) > len(cut) else year[1] if year else text
    piece.number = int(number)
    piece.body -= len(text) - len(number)
    piece.printed = piece.printed[: digits.start()] + number


def _last_number(stack: list[Node], family: str) -> int:
    """The number last seen in a family, over the whole article."""
    numbers = [n.number for n in stack[0].walk() if n.family == family and n.number]
    return numbers[-1] if numbers else 0


def _is_lead(folded: str, stack: list[Node], piece: Node, following: Node | None) -> bool:
    """A paragraph that says what the list after it holds, where no heading has just said it."""
    if (
        following is None
        or following.family in (PLAIN, BARE, LABEL)
        or following.number not in (1, None)
    ):
        return False
    sentence = last_sentence(folded[piece.start : piece.end])
    kind = headings.lead(sentence)
    if not kind or _is_told(folded, stack, kind):
        return False
    piece.kind = kind
    return True


_SURE = (PROBLEM, CAUSE, SUGGESTION, MEASURE)


def _is_told(folded: str, stack: list[Node], kind: str) -> bool:
    """Whether the heading right above, with no item yet, has told what is listed."""
    top = stack[-1]
    if top.family == ROOT or top.family in marks.RUN_IN:
        return False
    told = top.kind or headings.announces(head(folded[top.body : top.end]))
    if told in _SURE:
        return not top.items
    return kind not in (PROBLEM, CAUSE) and told is not None


def last_sentence(folded: str) -> str:
    """The last sentence of a paragraph; with the question before it, when one leads to the other."""
    parts = [part for part in re.split(r"(?<=[。!?])", folded.strip()) if part.strip()]
    if len(parts) > 1 and parts[-2].endswith("?"):
        return parts[-2] + parts[-1]
    return parts[-1] if parts else ""


def _depth(
    folded: str, stack: list[Node], piece: Node, following: Node | None, labels: Counter[str]
) -> int:
    """How many of the open nodes stay open above `piece`."""
    if piece.family == PLAIN:
        return len(stack)
    if piece.family == LABEL:
        return _label_depth(stack, piece, labels)
    if piece.family == LEAD:
        family = following.family if following else PLAIN
        return _shut(
            stack,
            lambda node: (
                node.family in (LEAD, LABEL, family) or _RANK[node.family] >= RANK.get(family, 9)
            ),
        )
    if piece.family == BARE:
        return _shut(stack, lambda node: node.family != marks.PART)
    return _mark_depth(folded, stack, piece, following)


def _shut(stack: list[Node], closes: object) -> int:
    depth = len(stack)
    while depth > 1 and closes(stack[depth - 1]):  # type: ignore[operator]
        depth -= 1
    return depth


def _label_depth(stack: list[Node], piece: Node, labels: Counter[str]) -> int:
    open_labels = [i for i, node in enumerate(stack) if node.family == LABEL]
    if not open_labels:
        if _is_part(stack, piece, labels):
            return _shut(
                stack, lambda node: node.family in marks.RUN_IN or node.family == marks.BULLET
            )
        return _shut(stack, lambda node: node.family not in (marks.PART, marks.H1, BARE, marks.H2))
    outer = open_labels[0]
    items = stack[outer].items
    if (
        items
        and items[-1] in stack
        and labels[piece.printed] >= max(2, len(items))
        and labels[stack[outer].printed] < labels[piece.printed]
    ):
        inner = [i for i in open_labels if i > outer]
        return inner[0] if inner else stack.index(items[-1]) + 1
    return outer


def _is_part(stack: list[Node], piece: Node, labels: Counter[str]) -> bool:
    """A label that comes again with every item belongs to the item; one that comes once, to all."""
    top = stack[-1]
    if piece.inline or top.family in (ROOT, marks.Q) or top.parent is None:
        return True
    return labels[piece.printed] > 1 or len(top.parent.items) == 1


def _mark_depth(folded: str, stack: list[Node], piece: Node, following: Node | None) -> int:
    same = [i for i in range(len(stack) - 1, 0, -1) if stack[i].family == piece.family]
    top = stack[-1]
    opens = piece.number in (1, None) and (
        top.family in (LABEL, LEAD, BARE) or _is_heading(folded, top)
    )
    if not same:
        if opens and top.family in (LABEL, LEAD, BARE):
            return len(stack)
        return _shut(stack, lambda node: _RANK[node.family] >= _RANK[piece.family])
    if opens and piece.number == 1 and same[0] < len(stack) - 1:
        fitting = _fitting(folded, stack, same, piece, following)
        return fitting if fitting is not None else len(stack)
    fitting = _fitting(folded, stack, same, piece, following)
    return fitting if fitting is not None else same[0]


def _fitting(
    folded: str, stack: list[Node], same: list[int], piece: Node, following: Node | None
) -> int | None:
    """The open list whose next number this is; of two, the outer only for a heading of one."""
    fits = [i for i in same if (stack[i].number or 0) + 1 == piece.number]
    if (
        len(fits) > 1
        and following is not None
        and following.family in (marks.Q, LABEL, marks.NP, marks.H2)
    ):
        return fits[-1]
    return fits[0] if fits else None


def _is_heading(folded: str, node: Node) -> bool:
    """Whether a node is only a heading: short, and of one sentence."""
    words = folded[node.body : node.end].strip()
    return len(words) <= 45 and not re.search(r"[。!?;].", words)
