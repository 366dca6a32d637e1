"""How high a row of a workbook stands: Excel does not grow one for text that it did not lay out."""

from collections.abc import Iterable

LINE, MARGIN, HIGHEST = 15.0, 6, 400.0  # points


def height(cells: Iterable[tuple[str, float]]) -> float:
    """Points for a row of wrapped cells, each a text and its column's width in characters."""
    return min(LINE * max(_lines(*cell) for cell in cells) + MARGIN, HIGHEST)


def _lines(text: str, width: float) -> int:
    """Lines a text takes in a column; a Chinese character is two of the width's units."""
    return sum(
        max(1, -(-sum(2 if ord(c) > 255 else 1 for c in line) // max(int(width) - 1, 1)))
        for line in text.split("\n")
    )
