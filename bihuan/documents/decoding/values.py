"""What decoding gives back: the text of a file, or the reason there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """Where a run of text stands on its page.

    `span` is a range of code points of the decoded text; the four sides are
    fractions of the width and height of the upright page, from its top left corner.
    """

    span: tuple[int, int]
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page 页: its number from 1, its range of the decoded text, its boxes in reading order."""

    number: int
    span: tuple[int, int]
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file 解码: what every span of a reading points into.

    Lines end in a bare newline. A byte that could not be read is U+FFFD, never
    left out. `encoding` is None where the format has none of its own; `pages` is
    empty where the format has none. `notes` say, in Chinese, what a reader of the
    file would want to know: another type than its ending, macros, bytes lost.
    """

    text: str
    media_type: str
    encoding: str | None = None
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()


class Unreadable(Exception):  # noqa: N818  it is said as a sentence: raise Unreadable
    """A file that gives no text 读不出.

    `kind` is one of empty, unknown_type, encrypted, broken, too_large, bomb, unsafe,
    wrong_ending, needs_tool, no_text. `says` names the file and what to do, in Chinese;
    inside the cage the name is still `{name}`.
    """

    def __init__(self, kind: str, says: str) -> None:
        super().__init__(kind, says)
        self.kind = kind
        self.says = says

    def __str__(self) -> str:
        return self.says

    def about(self, name: str) -> "Unreadable":
        """The same reason with the file's name in it."""
        return Unreadable(self.kind, self.says.replace("{name}", name))
