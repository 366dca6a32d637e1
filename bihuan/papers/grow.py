"""The tree of an article: which item stands below which.

How deep a mark usually stands is known; what is already open on the page decides. A list that
begins anew under a heading stays below it; a number that goes on closes what came between.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import zip_longest

from bihuan.papers import headings, marks
from bihuan.papers.nodes import BARE, DEPTH, LABEL, LEAD, PLAIN, ROOT, Node, head, last_sentence
from bihuan.papers.values import CAUSE, MEASURE, PROBLEM, SUGGESTION

_STOP = re.compile(r"[。!?;].")
_NESTED = 4  # lists of one kind of mark within one another
_SURE = (PROBLEM, CAUSE, SUGGESTION, MEASURE)


def grow(folded: str, pieces: list[Node]) -> Node:
    """The root over all pieces of an article."""
    tree = _Tree(folded, pieces)
    for piece, following in zip_longest(pieces, pieces[1:]):
        tree.place(piece, following)
    return tree.root


class _Tree:
    """What is open while a tree grows: the stack, and the last number of 问题N."""

    def __init__(self, folded: str, pieces: list[Node]) -> None:
        self.folded = folded
        self.root = Node(ROOT, None, "", 0, 0, 0)
        self.stack = [self.root]
        self.labels = Counter(piece.printed for piece in pieces if piece.family == LABEL)
        self.problem = 0
        self.before: Node | None = None

    def place(self, piece: Node, following: Node | None) -> None:
        if piece.family == marks.Q:
            self._unglue(piece)
        if piece.family in (PLAIN, LEAD):
            piece.family = LEAD if self._leads(piece, following) else PLAIN
        del self.stack[self._depth(piece, following) :]
        self.stack[-1].add(piece)
        self.before = piece
        if piece.family != PLAIN:
            self.stack.append(piece)

    def _unglue(self, piece: Node) -> None:
        """A number that ran into a figure: 82019年 after problem 7 is 8, then 2019年."""
        expected, text = str(self.problem + 1), marks.digits(piece.printed)
        glued = text and self.folded[piece.body - 1].isdigit()
        if glued and text != expected:
            year = re.fullmatch(r"(\d{1,3})((?:19|20)\d\d)", text)
            starts = text.startswith(expected)
            number = expected if starts else year[1] if year else text
            piece.number, cut = int(number), len(text) - len(number)
            piece.body -= cut
            piece.printed = piece.printed[: len(piece.printed) - cut] if cut else piece.printed
        self.problem = piece.number or self.problem + 1

    def _leads(self, piece: Node, following: Node | None) -> bool:
        """Whether a paragraph says what the list after it holds, where no heading has just said it."""
        if (
            following is None
            or following.family not in marks.RANK
            or following.number not in (1, None)
        ):
            return False
        words = self.folded[piece.start : piece.end]
        if following.family in (marks.PART, marks.H1) and headings.OPENS.search(words):
            return False
        sentence = last_sentence(words)
        kind = headings.lead(sentence) or self._asked(words)
        if not kind:
            return self._turns_away(sentence, following)
        if self._is_told(kind) and not headings.turns(sentence):
            return False
        piece.kind = kind
        return True

    def _turns_away(self, sentence: str, following: Node) -> bool:
        """Whether a list in other marks, which this sentence leads into, is none of the full item's before."""
        top = self.stack[-1]
        if top.family not in marks.RANK or self._is_heading(top):
            return False
        return following.family != top.family and headings.leads_in(sentence)

    def _asked(self, words: str) -> str | None:
        """What the paragraph before asked for, when this one only says that a list follows."""
        if self.before is None or self.before.family != PLAIN or not headings.leads_in(words):
            return None
        return headings.lead(
            last_sentence(self.folded[self.before.start : self.before.end]), asked=True
        )

    def _is_told(self, kind: str) -> bool:
        """Whether the heading right above, with no item yet, has told what is listed."""
        top = self.stack[-1]
        if top.family == ROOT or top.family in marks.RUN_IN:
            return False
        told = top.kind or headings.announces(head(self.folded[top.body : top.end]))
        if told in _SURE:
            return not top.items and not (top.family == LEAD and top.paragraphs)
        return kind not in (PROBLEM, CAUSE) and told is not None

    def _depth(self, piece: Node, following: Node | None) -> int:
        """How many of the open nodes stay open above `piece`."""
        if piece.family == PLAIN:
            return len(self.stack)
        if piece.family == LABEL:
            return self._label_depth(piece)
        if piece.family == BARE:
            return self._shut(lambda node: node.family != marks.PART)
        if piece.family == LEAD:
            family = following.family if following else PLAIN
            deep = DEPTH.get(family, 9)
            if not piece.inline or (self.before is not None and self.before.family == PLAIN):
                self._close_full_items()
            return self._shut(
                lambda node: node.family in (LEAD, LABEL, family) or DEPTH[node.family] >= deep
            )
        return self._mark_depth(piece, following)

    def _close_full_items(self) -> None:
        """A leading sentence in a paragraph of its own does not belong to the full item before it."""
        while self.stack[-1].family in marks.RANK and not self._is_heading(self.stack[-1]):
            self.stack.pop()

    def _shut(self, closes: Callable[[Node], bool]) -> int:
        depth = len(self.stack)
        while depth > 1 and closes(self.stack[depth - 1]):
            depth -= 1
        return depth

    def _label_depth(self, piece: Node) -> int:
        opened = [i for i, node in enumerate(self.stack) if node.family == LABEL]
        if not opened and (self._heads(piece) or self._is_of_all(piece)):
            return 1
        if not opened and self._is_part(piece):
            return self._shut(lambda node: node.family in (*marks.RUN_IN, marks.BULLET, LEAD))
        if not opened:
            return self._shut(
                lambda node: node.family not in (marks.PART, marks.H1, BARE, marks.H2)
            )
        outer = self.stack[opened[0]]
        return self._inner(opened) if self._belongs_to_item(outer, piece) else opened[0]

    def _heads(self, piece: Node) -> bool:
        """Whether a label alone on its line is a heading among headings without marks."""
        bare = any(node.family == BARE for node in self.stack)
        return bare and self.folded[piece.start : piece.end].strip() == piece.printed

    def _is_of_all(self, piece: Node) -> bool:
        """Whether a label that comes once, after chapters that name only their field, is of them all."""
        if piece.inline or piece.kind not in (CAUSE, MEASURE) or self.labels[piece.printed] > 1:
            return False
        chapters = [one for one in self.root.items if one.family == marks.H1]
        said = (headings.announces(head(self.folded[one.body : one.end])) for one in chapters)
        return len(chapters) > 2 and not any(said)

    def _is_part(self, piece: Node) -> bool:
        """A label that comes again with every item belongs to the item; one that comes once, to all."""
        top = self.stack[-1]
        if piece.inline or top.family in (ROOT, marks.Q) or top.parent is None:
            return True
        return self.labels[piece.printed] > 1 or len(top.parent.items) == 1

    def _belongs_to_item(self, outer: Node, piece: Node) -> bool:
        """Under a label whose items carry labels of their own: 存在问题：1.…整改措施：…2.…"""
        items, times = outer.items, self.labels[piece.printed]
        if outer.kind != PROBLEM or not items or items[-1] not in self.stack:
            return False
        return times >= max(2, len(items)) and times >= 2 * self.labels[outer.printed]

    def _inner(self, opened: list[int]) -> int:
        return opened[1] if len(opened) > 1 else opened[0] + 2

    def _mark_depth(self, piece: Node, following: Node | None) -> int:
        stack, top = self.stack, self.stack[-1]
        same = [i for i in range(len(stack) - 1, 0, -1) if stack[i].family == piece.family]
        if not same and top.family in (LABEL, LEAD, BARE):
            return len(stack)
        if not same:
            deep = DEPTH[piece.family]
            return self._shut(lambda node: DEPTH[node.family] >= deep)
        fitting = self._fitting(same, piece, following)
        if fitting is not None:
            return fitting
        inner = piece.number == 1 and same[0] < len(stack) - 1 and len(same) < _NESTED
        return len(stack) if inner and self._opens(top) else same[0]

    def _opens(self, top: Node) -> bool:
        """Whether a list may begin below it."""
        return top.family in (LABEL, LEAD, BARE) or self._is_heading(top)

    def _fitting(self, same: list[int], piece: Node, following: Node | None) -> int | None:
        """The open list whose next number this is; of two, the outer one only for a heading."""
        fits = [i for i in same if (self.stack[i].number or 0) + 1 == piece.number]
        heads = following is not None and following.family in (marks.Q, LABEL, marks.NP, marks.H2)
        return (fits[-1] if heads else fits[0]) if fits else None

    def _is_heading(self, node: Node) -> bool:
        """Whether a node is only a heading: short, and of one sentence."""
        words = self.folded[node.body : node.end].strip()
        return len(words) <= 45 and not _STOP.search(words)
