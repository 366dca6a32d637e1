"""The pages of procedures as they look: nobody is shut out, nothing runs off the screen."""

import pytest

from tests.tours.look import barriers, overflow
from tests.world import World

WIDTHS = (320, 390, 1440)
PAGES = {
    "procedures": "/procedures/",
    "appeal": "/procedures/appeal/",
    "rectification": "/procedures/rectification/",
}


@pytest.mark.parametrize("width", WIDTHS)
def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object, width: int) -> None:
    somebody = visitor(width).signs_in(world.secretary)
    for name, path in PAGES.items():
        somebody.goes(path).shoots(f"procedures-{name}")
        assert (name, overflow(somebody.page)) == (name, 0)
        assert (name, barriers(somebody.page)) == (name, [])
