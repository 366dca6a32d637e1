"""In English, where words are longer, every page still fits and shuts nobody out."""

import pytest

from tests.tours.look import barriers, overflow
from tests.tours.test_pages import pages
from tests.world import PASSWORD, World


@pytest.mark.parametrize("width", [320, 1440])
def test_the_pages_fit_in_english(world: World, visitor: object, width: int) -> None:
    somebody = visitor(width)
    somebody.goes("/sign-in/").page.get_by_role("button", name="English").click()
    somebody.page.get_by_label("User name").fill(world.secretary.username)
    somebody.page.get_by_label("Password").fill(PASSWORD)
    somebody.page.get_by_role("button", name="Sign in").click()
    somebody.page.get_by_role("heading", name="Today", exact=True).wait_for()
    for name, path in pages(world).items():
        somebody.goes(path).shoots(f"english-{name}")
        assert (name, overflow(somebody.page)) == (name, 0)
        assert (name, barriers(somebody.page)) == (name, [])
