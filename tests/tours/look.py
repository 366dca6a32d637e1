"""What is looked at on every page: whether everybody can use it, and whether it fits."""

from axe_playwright_python.base import AXE_SCRIPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"]}

STILL = """Promise.allSettled(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().iterations !== Infinity).map(one => one.finished))"""

SMALL, PHONE, DESK = 320, 390, 1440
WIDTHS = (SMALL, PHONE, DESK)
SCREENS = (SMALL, DESK)  # where a way is gone: what holds on the smallest screen holds on a phone


def looks(somebody: object, name: str, *widths: int) -> None:
    """The page as it stands fits its screen and shuts nobody out; or so it does on screens of these widths.

    A phone has the layout of the small screen, only looser (see `test_layouts`): there it is
    enough that the page fits.
    """
    page = settled(somebody.page)
    before = page.viewport_size
    widths = widths or {SMALL: (SMALL, PHONE)}.get(before["width"], (before["width"],))
    for width in widths:
        page.set_viewport_size({"width": width, "height": before["height"]})
        somebody.shoots(name)
        assert (name, width, overflow(page)) == (name, width, 0)
        if width != PHONE or SMALL not in widths:
            assert (name, width, barriers(page)) == (name, width, [])
    page.set_viewport_size(before)


def settled(page: object) -> object:
    """The page, once it is whole: a click waits only until the next page begins."""
    page.wait_for_load_state()
    return page


def barriers(page: object) -> list[str]:
    """What would shut somebody out of a page, by axe.

    The screen is made as high as the page, else the bar at the bottom hides what lies under it.
    What is just changing its colour after a click is waited for: half-way nothing has contrast.
    """
    before = settled(page).viewport_size
    high = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": before["width"], "height": max(high, before["height"])})
    page.evaluate(f"{STILL}.then(() => null)")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(told => told.violations)", OPTIONS)
    page.set_viewport_size(before)
    return [f"{one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"]]


def overflow(page: object) -> int:
    """Pixels by which a page is wider than its screen."""
    script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return settled(page).evaluate(script)
