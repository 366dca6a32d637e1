"""The bulletin as pages of lines for the screen: 22 lines of 28 characters, as the paper has them.

The pdf is set by typst; this is the preview, close enough to see where pages end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .compose import Bulletin

LINES, CHARACTERS, HEAD = 22, 28, 10  # lines the head of the first page takes
NO_START = set("，。、；：？！）》〉」』】”’％%…—．.,;:!?)／")
NO_END = set("（《〈「『【“‘(")
STICKY = ("l1", "l2", "contact", "blank", "sign")  # never alone at the foot of a page
TOKEN = re.compile(r"【[^】]*】|[0-9A-Za-z.@%_-]+|.", re.DOTALL)
GAP = re.compile(r"(【[^】]*】)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `parts` are (text, whether it is a gap); `last` of its paragraph."""

    kind: str
    parts: tuple[tuple[str, bool], ...]
    matter: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number, whether its number stands right, and its lines."""

    number: int
    odd: bool
    lines: tuple[Line, ...]


def pages(bulletin: Bulletin) -> list[Page]:
    """The lines in pages; the first is shorter by its head and title."""
    lines = [line for b in bulletin.blocks for line in _lines(b.kind, b.text, b.matter)]
    lines += [
        _closing("blank", ""),
        _closing("sign", bulletin.signature),
        _closing("date", bulletin.day),
    ]
    room, made = LINES - HEAD - len(bulletin.title) - 1, []
    while lines:
        end = _end(lines, room)
        made.append(tuple(lines[:end]))
        lines, room = lines[end:], LINES
    return [Page(n, n % 2 == 1, some) for n, some in enumerate(made, start=1)]


def _closing(kind: str, text: str) -> Line:
    return Line(kind, ((text, False),) if text else (), last=True)


def _end(lines: list[Line], room: int) -> int:
    """Where a page ends: no heading is its last line, and no page holds a signature alone."""
    if len(lines) <= room:
        return len(lines)
    end = room
    while end > 1 and lines[end - 1].kind in STICKY:
        end -= 1
    return end


def _lines(kind: str, text: str, matter: str) -> Iterator[Line]:
    indented = text if kind == "to" else f"　　{text}"
    broken = list(_broken(indented))
    for n, line in enumerate(broken, start=1):
        parts = tuple((part, bool(GAP.fullmatch(part))) for part in GAP.split(line) if part)
        yield Line(kind, parts, matter, last=n == len(broken))


def _broken(text: str) -> Iterator[str]:
    """Lines of at most 28 characters; no stop begins a line and no bracket ends one."""
    line: list[str] = []
    room = float(CHARACTERS)
    for token in TOKEN.findall(text):
        wide = width(token)
        if wide > room and line and not (token in NO_START and wide <= room + 0.5):
            carried = _carried(line, token)
            yield "".join(line)
            line, room = carried, CHARACTERS - sum(map(width, carried))
        line.append(token)
        room -= wide
    yield "".join(line)


def _carried(line: list[str], token: str) -> list[str]:
    """What goes down to the next line with a token that may not begin it."""
    carried: list[str] = []
    while len(line) > 1 and (
        (token if not carried else carried[0]) in NO_START or line[-1] in NO_END
    ):
        carried.insert(0, line.pop())
    return carried


def width(token: str) -> float:
    """In characters: a digit or a Latin letter is half of one."""
    return sum(0.5 if ord(c) < 0x250 else 1.0 for c in token)
