"""Pages that leave something out: they say so, nobody is shut out, nothing runs off the screen."""

from tests.rooms.test_not_for_everybody import Shut
from tests.tours.look import WIDTHS, looks
from tests.world import World


def test_what_is_left_out_is_said_on_every_screen(world: World, visitor: object) -> None:
    shut = Shut(world)
    clerk, secretary = visitor().signs_in(world.clerk), visitor().signs_in(world.secretary)
    pages = {
        "today": (clerk, "/"),
        "matters": (clerk, "/matters/?state=all"),
        "supervised": (clerk, "/oversight/?light=red"),
        "letters": (clerk, "/oversight/letters/"),
        "drawing": (clerk, f"/oversight/samples/{shut.drawing.id}/"),
        "matter": (secretary, f"/matters/{shut.row.id}/"),
    }
    for name, (somebody, path) in pages.items():
        somebody.goes(path)
        for width in WIDTHS:
            somebody.page.set_viewport_size({"width": width, "height": 900})
            assert somebody.page.get_by_text("只给规定的岗位看").first.is_visible(), name
        looks(somebody, f"shut-{name}", *WIDTHS)
