"""Pages that leave something out: they say so, nobody is shut out, nothing runs off the screen."""

import pytest

from tests.rooms.test_not_for_everybody import Shut
from tests.tours.look import barriers, overflow
from tests.world import World

WIDTHS = (320, 390, 1440)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_left_out_is_said_on_every_screen(
    world: World, visitor: object, width: int
) -> None:
    shut = Shut(world)
    clerk, secretary = (
        visitor(width).signs_in(world.clerk),
        visitor(width).signs_in(world.secretary),
    )
    pages = {
        "today": (clerk, "/"),
        "matters": (clerk, "/matters/?state=all"),
        "supervised": (clerk, "/oversight/?light=red"),
        "letters": (clerk, "/oversight/letters/"),
        "drawing": (clerk, f"/oversight/samples/{shut.drawing.id}/"),
        "matter": (secretary, f"/matters/{shut.row.id}/"),
    }
    for name, (somebody, path) in pages.items():
        somebody.goes(path).shoots(f"shut-{name}")
        assert somebody.page.get_by_text("只给规定的岗位看").first.is_visible(), name
        assert (name, overflow(somebody.page)) == (name, 0)
        assert (name, barriers(somebody.page)) == (name, [])
