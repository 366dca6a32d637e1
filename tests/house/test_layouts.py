"""A phone has the layout of the smallest screen: what the tours find on the one holds on the other."""

import re
from pathlib import Path

import bihuan
from tests.tours.look import PHONE, SMALL

EDGE = re.compile(r"(?:min|max)-width:\s*([\d.]+)(rem|px)")
SETUP = "setup.css"  # its tour looks at every width in full


def edges() -> list[tuple[str, float]]:
    """(file, pixels) of every width at which a page is laid out anew."""
    return [
        (path.name, float(number) * (16 if unit == "rem" else 1))
        for path in Path(bihuan.__file__).parent.rglob("*.css")
        for query in re.findall(r"@(?:media|container)([^{]*)\{", path.read_text("utf-8"))
        for number, unit in EDGE.findall(query)
    ]


def test_nothing_is_laid_out_anew_between_the_smallest_screen_and_a_phone() -> None:
    found = edges()
    assert len(found) > 40
    assert [name for name, at in found if SMALL <= at <= PHONE and name != SETUP] == []


def test_every_query_of_a_width_is_understood() -> None:
    """None in other units or as a range, which would be overlooked above."""
    for path in Path(bihuan.__file__).parent.rglob("*.css"):
        for query in re.findall(r"@(?:media|container)([^{]*)\{", path.read_text("utf-8")):
            assert query.count("width") == len(EDGE.findall(query)), (path.name, query)
