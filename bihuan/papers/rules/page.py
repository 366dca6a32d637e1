"""What a rule may ask about the article it reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bihuan.papers import headings, marks
from bihuan.papers.nodes import LABEL, LEAD, PLAIN, Node, Paper, Section
from bihuan.papers.rules.speech import closes, speaks
from bihuan.papers.values import LETTERS, MEASURE, PRACTICE, PROBLEM, SUGGESTION


@dataclass(slots=True, eq=False)
class Taken:
    """What a rule took: a range of the cleaned text and what is known of it."""

    type: str
    start: int
    end: int
    number: str
    rule: str
    aspect: str = ""
    title: str = ""
    links: list[Taken] = field(default_factory=list)
    owner: str = ""
    due: str = ""


_CLAUSES = re.compile(r"[,。;!?.].")
_SENTENCES = re.compile(r"[。!?;.].*[。!?;.]")
_SUMS_UP = re.compile(r"(?<=[。!?;])\s*(?:总之|综上|总的来看|总体来看|总的来说)")
_FOUND_OUT = re.compile(r".{0,10}(?:调查|核实|核查)(?:的)?(?:情况|结果|过程|经过)?")
_NAMES_PROBLEM = re.compile(
    r"(?:关于|针对|对于)?[^。;\n]{3,80}(?:的)?(?:等)?问题(?:的?(?:整改)?(?:落实|进展|完成)?情况)?(?:[。:;\n]|$)"
)
_GOES_ON = re.compile(r"另外|此外|同时|其中|另需|对此|下一步|目前|截至|经")
_OF_ONESELF = ("self_inspection", "rectification_bulletin", "rectification_list")
_LONGEST_PURE = 14  # a heading below the first level that only announces is short


@dataclass(slots=True)
class Page:
    """One article while rules read it; `taken` maps a node's identity to what was taken from it."""

    paper: Paper
    section: Section
    kind: str
    taken: dict[int, Taken] = field(default_factory=dict)
    problems: list[Taken] = field(default_factory=list)
    said: dict[int, str | None] = field(default_factory=dict)  # what a node's heading announces
    voted: dict[tuple[int, str], str | None] = field(default_factory=dict)  # what a list is
    done: dict[int, bool] = field(default_factory=dict)  # whether a chapter of measures is above
    alike: dict[int, str | None] = field(default_factory=dict)  # what paragraphs below a node are
    longer: dict[int, int] = field(default_factory=dict)  # how many items of a list go on

    def keep(self, node: object, taken: Taken) -> None:
        """Remember what was taken from a node."""
        self.taken[id(node)] = taken
        if taken.type == PROBLEM:
            self.problems.append(taken)

    def words(self, node: Node) -> str:
        """A node's own words, folded."""
        return self.paper.words(node)

    def heading(self, node: Node) -> str:
        """A node's heading clause, as printed."""
        length = len(self.paper.heading(node))
        blank = len(self.paper.folded[node.body : node.end]) - len(
            self.paper.folded[node.body : node.end].lstrip()
        )
        return self.paper.cleaned.text[node.body + blank : node.body + blank + length]

    def type(self, node: Node) -> str | None:
        """The type that headings give an item, None where none does."""
        if self._replies(node):
            return MEASURE
        if self.is_problem(node):
            return PROBLEM
        for one in (node, *node.ancestors()):
            if one is not node and (above := self.taken.get(id(one))) and above.type == PROBLEM:
                return MEASURE
            kind = self.announced(one, node)
            if kind is not None and kind in LETTERS:
                own = one.family != LEAD or headings.means_to(self.words(one))
                return self.proposed(one, kind) if own else self._in_this_kind(kind)
            if kind == headings.BACKGROUND or (one.family == LABEL and kind is not None):
                return None
            if kind == headings.HOW:
                wants = node.family == marks.YAO
                return SUGGESTION if wants else speaks(self.words(node), how=True)
            if kind == headings.MIXED:
                return speaks(self.words(node)) or PROBLEM
        return self._by_place(node) or self._vote(node)

    def is_problem(self, node: Node) -> bool:
        """Whether an item is a problem for what hangs below it: labels of measures, or an answer."""
        if node.family in (marks.H1, marks.PART) or node.family not in marks.RANK:
            return False
        answered = any(child.family == LABEL and child.kind == MEASURE for child in node.children)
        return answered or self.is_answered(node)

    def _replies(self, node: Node) -> bool:
        """Whether 一、关于…问题。 in a reply answers what the letter above it told."""
        if self.kind != "petition_reply" or node.family != marks.H1 or not self.problems:
            return False
        words = self.words(node)
        if not _NAMES_PROBLEM.match(words) or len(words) <= len(self.heading(node)) + 4:
            return False
        return any(one.family == LABEL and one.kind == PROBLEM for one in self.section.nodes)

    def is_answered(self, node: Node) -> bool:
        """Whether an item names a problem in its first sentence, and goes on with what was done."""
        if not self.rectifies(node) or not _NAMES_PROBLEM.match(self.words(node)):
            return False
        if any(child.family == marks.Q for child in node.children):
            return False
        return bool(node.children) or len(self.words(node)) > len(self.heading(node)) + 4

    def rectifies(self, node: Node) -> bool:
        """Whether an item stands in a paper or a chapter that tells what was done about problems."""
        if self.kind in ("rectification_bulletin", "rectification_list"):
            return True
        key = id(node.parent)
        if key not in self.done:
            self.done[key] = any(self.announces(one) == MEASURE for one in node.ancestors())
        return self.done[key]

    def _by_place(self, node: Node) -> str | None:
        """In a report: before the problems stands what was done, after them what will be."""
        reports = self.kind in ("rectification_bulletin", "work_report")
        if not reports or node.family not in (*marks.RUN_IN, marks.H2, marks.N):
            return None
        chapter = next((one for one in node.ancestors() if one.family == marks.H1), None)
        if chapter is None and self.kind == "work_report" and not self.problems:
            return PRACTICE
        if chapter is None or (self.problems and self.problems[-1].start > chapter.start):
            return None
        return MEASURE if self.problems else PRACTICE

    def proposed(self, label: Node, kind: str) -> str:
        """对策: below a problem of a paper about oneself is what one will do, not what one suggests."""
        own = label.family == LABEL and self.kind in ("work_report", *_OF_ONESELF)
        return MEASURE if kind == SUGGESTION and own and self.problem(label) else kind

    def _in_this_kind(self, kind: str) -> str:
        """What an essay or a report of research says should be done is a suggestion."""
        proposes = self.kind in ("essay", "research_report") and kind == MEASURE
        return SUGGESTION if proposes else kind

    def _vote(self, node: Node) -> str | None:
        """What most items of a list are by their own words, where no heading says it."""
        if node.family in (marks.H1, marks.PART) or node.parent is None:
            return None
        key = id(node.parent), node.family
        if key not in self.voted:
            self.voted[key] = self._count(node.parent, node.family)
        return self.voted[key]

    def _count(self, parent: Node, family: str) -> str | None:
        said = [speaks(self.words(one)) for one in parent.items if one.family == family]
        return self._most(said) or self._beside(parent, family)

    def _most(self, said: Sequence[str | None]) -> str | None:
        best, times = Counter(said).most_common(1)[0] if said else (None, 0)
        enough = len(said) > 1 and times >= 0.6 * len(said)
        return self._in_this_kind(best) if best and enough else None

    def _beside(self, parent: Node, family: str) -> str | None:
        """What the lists of the chapters beside are, where none of their headings says; asked once."""
        if parent.parent is None:
            return None
        key = id(parent.parent), f"{parent.family} {family}"
        if key not in self.voted:
            alike = [one for one in parent.parent.items if one.family == parent.family]
            told = any(self.announces(one) for one in alike)
            items = (i for one in alike for i in one.items if i.family == family)
            self.voted[key] = None if told else self._most([speaks(self.words(i)) for i in items])
        return self.voted[key]

    def _answers_apart(self) -> bool:
        """Whether a chapter of its own tells what was done about what was found out."""
        return any(
            re.search(r"处理|办理|答复|整改", self.paper.heading(one))
            for one in self.section.root.items
            if not re.search(r"核实|调查", self.paper.heading(one))
        )

    def announced(self, one: Node, item: Node) -> str | None:
        """What a node announces for an item below it; an item announces nothing for itself."""
        if one.kind is not None:
            return one.kind
        if one is item and one.family not in (marks.PART, marks.H1):
            return None
        if one.family in (PLAIN, marks.Q):
            return None
        kind = self.announces(one)
        if (
            kind == MEASURE
            and _FOUND_OUT.fullmatch(self.paper.heading(one))
            and self._answers_apart()
        ):
            return headings.BACKGROUND
        deep = one.family not in (marks.PART, marks.H1)
        return None if deep and len(self.paper.heading(one)) > _LONGEST_PURE else kind

    def announces(self, node: Node) -> str | None:
        """What a node's heading clause announces, looked up once."""
        if id(node) not in self.said:
            self.said[id(node)] = headings.announces(self.paper.heading(node))
        return self.said[id(node)]

    def problem(self, node: Node) -> Taken | None:
        """The problem a measure stands under, or whose label stands before its own."""
        for one in (node, *node.ancestors()):
            taken = self.taken.get(id(one))
            if taken and taken.type == PROBLEM and one is not node:
                return taken
            if one.family == LABEL and (before := self._label_before(one)):
                return before
        return None

    def _label_before(self, label: Node) -> Taken | None:
        """The problem that the nearest label of problems before this one took."""
        for sibling in label.before(NEAR):
            if sibling.family == LABEL and sibling.kind == PROBLEM:
                return self.taken.get(id(sibling))
        return None

    def body_end(self, node: Node) -> int:
        """Where an item's words end: with the paragraphs that go on, without those that close."""
        end = self._cut(node)
        if node.items or (node.inline and node.family in marks.RUN_IN):
            return end
        if self.goes_on(node):
            for paragraph in node.paragraphs:
                if self.closes(paragraph) or self.lost_its_mark(paragraph):
                    break
                end = paragraph.end
        return end

    def lost_its_mark(self, paragraph: Node) -> bool:
        """Whether a paragraph is an item of its own, after 一是 under a label or at a missing number."""
        item = paragraph.parent
        if paragraph.family != PLAIN or item is None or item.family != marks.SHI or item.inline:
            return False
        if self.is_title(item) or self.closes(paragraph) or _GOES_ON.match(self.words(paragraph)):
            return False
        following = item.next_item()
        skips = following is not None and following.number == (item.number or 0) + 2
        return skips or (item.parent is not None and item.parent.family == LABEL)

    def goes_on(self, node: Node) -> bool:
        """Whether the paragraphs after an item are its own: after a title they are.

        After the last item of a list they are so only where they are after the others too.
        """
        if self.is_title(node):
            return True
        parent = node.parent
        if parent is None or parent.items[-1] is not node:
            return True
        if node.family in marks.RUN_IN:
            return False
        others = len(parent.items) - 1
        return 2 * self._go_on(parent) >= max(1, others)

    def _go_on(self, parent: Node) -> int:
        """How many items of a list but its last have paragraphs after them."""
        if id(parent) not in self.longer:
            self.longer[id(parent)] = sum(bool(one.paragraphs) for one in parent.items[:-1])
        return self.longer[id(parent)]

    def is_title(self, node: Node) -> bool:
        """Whether an item's own words are only its title."""
        words = self.words(node)
        return len(words) <= 30 and not _CLAUSES.search(words)

    def _cut(self, node: Node) -> int:
        if not node.inline:
            return node.end
        m = _SUMS_UP.search(self.paper.folded[node.body : node.end])
        return node.body + m.start() if m else node.end

    def is_heading(self, node: Node) -> bool:
        """Whether a node's own words are only a heading."""
        words = self.words(node)
        return len(words) <= 45 and not _SENTENCES.search(words)

    def closes(self, paragraph: Node) -> bool:
        """Whether a paragraph ends the paper: closing words, a signature, a date."""
        return closes(self.words(paragraph))


NEAR = 12  # how many siblings back a label still belongs with another
