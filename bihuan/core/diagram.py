"""A procedure drawn: stages one under the other, acts as arrows between them. 走向图

Plain geometry in pixels from the top left corner; whoever shows it draws it. What leads to the
next stage goes straight down; what leads further goes down on the right, what leads back goes up
on the left, each in a lane of its own. Words stand only between the stages, where no line of
another lane runs. Acts that every procedure has are left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from . import words
from .procedure import ANSWER, SAME, START, Act, Clock, Procedure

EM, LINE = 13, 19  # a Chinese character, a line of text
WIDE, SIDE, PORT = 208, 12, 13  # a stage, its inner margin, the distance of two arrows at its side
GAP, LANE = 30, 18  # at least between two stages, and between a lane and its words
INSIDE, BESIDE, BELOW = 13, 7, 7  # characters a line takes in a stage, in a lane, beside an arrow
LETTERS = "".join(map(chr, range(0x21, 0x7F)))  # what a word in English is made of
MARK = "◷"  # before a time limit


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words; `y` is its baseline. `kind` is title, ends, same, clock or act."""

    x: float
    y: float
    says: str
    kind: str


@dataclass(frozen=True, slots=True)
class Box:
    """A stage, or the beginning: `kind` is start, stage or closes."""

    id: str
    x: float
    y: float
    width: float
    height: float
    kind: str
    texts: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line through these points. With `tip` it has a head; without, it joins one that has."""

    points: Sequence[tuple[float, float]]
    tip: bool
    back: bool

    @property
    def path(self) -> str:
        """The line as SVG says it."""
        return "M" + " L".join(f"{x:g} {y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Diagram:
    """The whole sheet."""

    width: float
    height: float
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    texts: Sequence[Text]

    @property
    def begins(self) -> float:
        """How far in the stages stand, as a part of the width."""
        return self.boxes[0].x / self.width


@dataclass
class _Way:
    """Acts that lead from the same places to the same place, not straight down to the next."""

    starts: tuple[int, ...]
    to: int
    says: list[tuple[str, str]]  # (line, kind)
    lane: int = 0

    @property
    def back(self) -> bool:
        return self.to <= min(self.starts)

    @property
    def span(self) -> tuple[int, int]:
        return min(*self.starts, self.to), max(*self.starts, self.to)

    @property
    def gap(self) -> int:
        """The gap its words stand in: under the place of this number."""
        first, last = self.span
        return last - 1 if self.back else first


@dataclass
class _Sheet:
    """What is known before anything has its place."""

    names: Sequence[str]
    inside: Sequence[list[tuple[str, str]]]
    straight: Mapping[int, list[tuple[str, str]]]
    ways: Sequence[_Way]
    lanes: dict[bool, list[float]] = field(default_factory=dict)  # back -> how wide each lane is

    def beside(self, n: int, *, back: bool) -> list[tuple[_Way, bool]]:
        """Arrows at one side of a place from top to bottom, and whether each comes in there."""
        here = [way for way in self.ways if way.back == back]
        ins = sorted((w for w in here if w.to == n), key=_lane)
        outs = sorted((w for w in here if n in w.starts), key=_lane)
        if back:
            return [(w, False) for w in outs] + [(w, True) for w in reversed(ins)]
        return [(w, True) for w in ins] + [(w, False) for w in reversed(outs)]


def draw(procedure: Procedure) -> Diagram:
    """The sheet of a procedure, always the same for the same one."""
    sheet = _sheet(procedure)
    _take_lanes(sheet)
    tops, heights = _stack(sheet)
    left = sum(sheet.lanes[True])
    boxes = [_box(procedure, sheet, n, left, tops[n], heights[n]) for n in range(len(sheet.names))]
    arrows, texts = list(_down(sheet, boxes)), list(_straight_words(sheet, boxes))
    for way in sheet.ways:
        arrows += _around(sheet, way, boxes)
        texts += _lane_words(sheet, way, boxes)
    width = left + WIDE + sum(sheet.lanes[False])
    return Diagram(width, tops[-1] + heights[-1] + 2, boxes, arrows, texts)


def _sheet(procedure: Procedure) -> _Sheet:
    names = [START, *procedure.stages]
    straight: dict[int, list[tuple[str, str]]] = {}
    ways: dict[tuple[tuple[int, ...], int], list[tuple[str, str]]] = {}
    for act in _own(procedure):
        if act.to == SAME:
            continue
        to = names.index(act.to)
        starts = sorted(names.index(start) for start in act.start)
        if to - 1 in starts:
            straight.setdefault(to - 1, []).extend(_said(procedure, act, BELOW))
        further = tuple(n for n in starts if n < to - 1)
        back = tuple(n for n in starts if n >= to)
        for some in filter(None, (further, back)):
            ways.setdefault((some, to), []).extend(_said(procedure, act, BESIDE))
    made = [_Way(starts, to, says) for (starts, to), says in ways.items()]
    return _Sheet(names, [_inside(procedure, n) for n in names], straight, made)


def _own(procedure: Procedure) -> Iterator[Act]:
    return (act for act in procedure.acts.values() if not act.does and act.id != ANSWER)


def _said(procedure: Procedure, act: Act, width: int) -> list[tuple[str, str]]:
    """An act, and the limits that start with it."""
    lines = [(line, "act") for line in wrap(act.label, width)]
    for clock in procedure.clocks.values():
        if act.id in clock.after:
            lines += [(line, "clock") for line in wrap(_limit(procedure, clock), width)]
    return lines


def _limit(procedure: Procedure, clock: Clock) -> str:
    return f"{MARK}{clock.label} {words.clock.says(procedure, clock)}"


def _inside(procedure: Procedure, name: str) -> list[tuple[str, str]]:
    """The words in a stage: its name, what leads here from everywhere, its limits, what leaves it be."""
    if name == START:
        return [("新事项", "title")]
    stage = procedure.stages[name]
    lines = [(line, "title") for line in wrap(stage.label, INSIDE)]
    lines += [("算作了结", "ends")] if stage.closes else []
    if ends := [act.label for act in procedure.acts.values() if act.does and act.to == name]:
        said = f"从各环节：{'、'.join(ends)}"
        lines += [(line, "same") for line in wrap(said, INSIDE)]
    clocks = [_limit(procedure, c) for c in procedure.clocks.values() if name in c.after]
    lines += [(line, "clock") for said in clocks for line in wrap(said, INSIDE)]
    if stage.stays:
        lines += [(f"至少停留{stage.stays.words()}", "clock")]
    here = [act for act in _own(procedure) if act.to == SAME and name in act.start]
    if here:
        said = "、".join(act.label for act in here)
        lines += [(line, "same") for line in wrap(f"原处：{said}", INSIDE)]
        begun = [_limit(procedure, c) for c in _begun(procedure, name, {act.id for act in here})]
        lines += [(line, "clock") for said in begun for line in wrap(said, INSIDE)]
    return lines


def _begun(procedure: Procedure, name: str, here: set[str]) -> Iterator[Clock]:
    """The limits that begin with an act that stays: said once, in the first stage that has it."""
    order = list(procedure.stages)
    for clock in procedure.clocks.values():
        for act in (procedure.acts[one] for one in clock.after & here):
            if name == min(act.start, key=order.index):
                yield clock
                break


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many characters; two narrow ones count as one. No mark begins a line.

    A word of letters is broken only where it fills the line.
    """
    lines, line = list[str](), ""
    for char in text:
        if line and _characters(line + char) > width and char not in "、，。；：）”》":
            head = line.rstrip(LETTERS) if char in LETTERS else ""
            lines.append((head or line).rstrip())
            line = line[len(head) :] if head else ""
        line = line + char if line or char != " " else line
    return [*lines, line] if line else lines


def _characters(text: str) -> float:
    return sum(0.55 if ord(char) < 0x300 else 1.0 for char in text)


def _wide(text: str) -> float:
    return _characters(text) * EM


def _lane(way: _Way) -> int:
    return way.lane


def _take_lanes(sheet: _Sheet) -> None:
    """Short ways near the stages; two share a lane only when they do not touch."""
    for back in (False, True):
        lanes: list[list[_Way]] = []
        mine = [way for way in sheet.ways if way.back == back]
        for way in sorted(mine, key=lambda w: (w.span[1] - w.span[0], w.span)):
            free = (n for n, others in enumerate(lanes) if all(_apart(way, o) for o in others))
            way.lane = next(free, len(lanes))
            lanes[way.lane : way.lane + 1] = [[*(lanes[way.lane : way.lane + 1] or [[]])[0], way]]
        sheet.lanes[back] = [
            LANE + max(_wide(line) for way in ways for line, _ in way.says) for ways in lanes
        ]


def _apart(one: _Way, other: _Way) -> bool:
    return one.span[1] < other.span[0] or other.span[1] < one.span[0]


def _stack(sheet: _Sheet) -> tuple[list[float], list[float]]:
    """Top and height of every place."""
    tops, heights, y = list[float](), list[float](), 2.0
    for n in range(len(sheet.names)):
        ports = max(len(sheet.beside(n, back=back)) for back in (False, True))
        lines = len(sheet.inside[n])
        tops.append(y)
        heights.append(max(lines * LINE + 12, (ports + 1) * PORT))
        between = [len(way.says) for way in sheet.ways if way.gap == n]
        between.append(len(sheet.straight.get(n, ())))
        y += heights[n] + max(GAP, max(between) * LINE + 16)
    return tops, heights


def _box(
    procedure: Procedure, sheet: _Sheet, n: int, left: float, top: float, height: float
) -> Box:
    name = sheet.names[n]
    kind = "start" if name == START else "closes" if procedure.closed(name) else "stage"
    lines = sheet.inside[n]
    first = top + (height - len(lines) * LINE) / 2 + 14
    texts = [Text(left + SIDE, first + k * LINE, *line) for k, line in enumerate(lines)]
    return Box(name, left, top, WIDE, height, kind, texts)


def _down(sheet: _Sheet, boxes: Sequence[Box]) -> Iterator[Arrow]:
    for n in sheet.straight:
        x = boxes[n].x + WIDE / 2
        ends = (x, boxes[n].y + boxes[n].height), (x, boxes[n + 1].y)
        yield Arrow(ends, tip=True, back=False)


def _straight_words(sheet: _Sheet, boxes: Sequence[Box]) -> Iterator[Text]:
    for n, lines in sheet.straight.items():
        yield from _between(boxes, n, boxes[n].x + WIDE / 2 + 8, lines)


def _between(
    boxes: Sequence[Box], n: int, x: float, lines: Sequence[tuple[str, str]]
) -> Iterator[Text]:
    """Words in the gap under a place, in the middle of its height."""
    top = boxes[n].y + boxes[n].height
    first = top + (boxes[n + 1].y - top - len(lines) * LINE) / 2 + 14
    yield from (Text(x, first + k * LINE, *line) for k, line in enumerate(lines))


def _port(sheet: _Sheet, boxes: Sequence[Box], n: int, way: _Way, *, comes: bool) -> float:
    """How far down the side of a place an arrow meets it."""
    all_here = sheet.beside(n, back=way.back)
    place = next(k for k, (one, into) in enumerate(all_here) if one is way and into == comes)
    return boxes[n].y + boxes[n].height * (place + 1) / (len(all_here) + 1)


def _trunk(sheet: _Sheet, way: _Way, boxes: Sequence[Box]) -> float:
    """Where its lane runs, from the left edge; words stand on the far side of it."""
    before = sum(sheet.lanes[way.back][: way.lane]) + LANE - 8
    return boxes[0].x - before if way.back else boxes[0].x + WIDE + before


def _around(sheet: _Sheet, way: _Way, boxes: Sequence[Box]) -> Iterator[Arrow]:
    x, edge = _trunk(sheet, way, boxes), boxes[0].x + (0 if way.back else WIDE)
    end = _port(sheet, boxes, way.to, way, comes=True)
    port: Callable[[int], float] = lambda n: _port(sheet, boxes, n, way, comes=False)  # noqa: E731
    far = max(way.starts, key=lambda n: abs(port(n) - end))
    for n in way.starts:
        start = port(n)
        joins = [(edge, start), (x, start)]
        rest = [(x, end), (edge, end)] if n == far else []
        yield Arrow([*joins, *rest], tip=n == far, back=way.back)


def _lane_words(sheet: _Sheet, way: _Way, boxes: Sequence[Box]) -> Iterator[Text]:
    x = _trunk(sheet, way, boxes)
    if way.back:
        x -= 6 + max(_wide(line) for line, _ in way.says)
    else:
        x += 6
    yield from _between(boxes, way.gap, x, way.says)
