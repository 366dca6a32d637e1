"""What is looked at on every page: whether everybody can use it, and whether it fits."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def settled(page: object) -> object:
    """The page, once it is whole: a click waits only until the next page begins."""
    page.wait_for_load_state()
    return page


def barriers(page: object) -> list[str]:
    """What would shut somebody out of a page, by axe.

    The screen is made as high as the page, else the bar at the bottom hides what lies under it.
    """
    before = settled(page).viewport_size
    high = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": before["width"], "height": max(high, before["height"])})
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    page.set_viewport_size(before)
    return [f"{one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"]]


def overflow(page: object) -> int:
    """Pixels by which a page is wider than its screen."""
    script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return settled(page).evaluate(script)
