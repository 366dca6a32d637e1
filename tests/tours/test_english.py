"""In English, where words are longer, every page still fits and shuts nobody out."""

from tests.tours.look import DESK, SMALL, looks
from tests.tours.test_pages import pages
from tests.world import PASSWORD, World


def test_the_pages_fit_in_english(world: World, visitor: object) -> None:
    somebody = visitor()
    somebody.goes("/sign-in/").page.get_by_role("button", name="English").click()
    somebody.page.get_by_label("User name").fill(world.secretary.username)
    somebody.page.get_by_label("Password").fill(PASSWORD)
    somebody.page.get_by_role("button", name="Sign in").click()
    somebody.page.get_by_role("heading", name="Today", exact=True).wait_for()
    for name, path in pages(world).items():
        looks(somebody.goes(path), f"english-{name}", SMALL, DESK)
