"""The pages of access as they look: nobody is shut out, nothing runs off the screen."""

from bihuan.people.access import log
from bihuan.people.access.log import Row, What
from tests.tours.look import WIDTHS, looks
from tests.world import World


def pages(world: World) -> dict[str, str]:
    clerk, post = log.who(world.clerk), str(world.clerk.person.posts.get().pk)
    rows = [
        Row(
            What.EXPORTED, clerk, post, about="清河社区整改台账20261124.xlsx（14）", why="报送街道"
        ),
        Row(What.MATTER, clerk, post, number="信访〔2026〕3号", about="信访事项"),
        Row(What.REFUSED, log.who(world.worker), about=f"GET desk:matter {world.community.id}"),
    ]
    log.write(world.community.id, rows)
    return {
        "access": "/oversight/access/",
        "access-none": "/oversight/access/?what=cut",
        "access-checked": "/oversight/access/?check=1",
        "access-house": "/oversight/access/?stream=house",
        "access-copy": "/reports/access/",
    }


def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    somebody = visitor().signs_in(world.verifier)
    for name, path in pages(world).items():
        looks(somebody.goes(path), name, *WIDTHS)
