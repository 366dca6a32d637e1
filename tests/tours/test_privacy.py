"""What concerns people's own data, as it looks and works in a browser."""

import pytest

from tests.tours.look import barriers, overflow
from tests.world import World

WIDTHS = (320, 390, 1440)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_we_store_is_read_without_signing_in(world: World, visitor: object, width: int):
    somebody = visitor(width).goes("/sign-in/")
    somebody.page.get_by_role("link", name="我们存什么，不存什么").click()
    somebody.page.wait_for_url("**/stored/")
    somebody.shoots("stored")
    assert overflow(somebody.page) == 0
    assert barriers(somebody.page) == []


def test_printed_it_has_no_buttons_and_hides_nothing(world: World, visitor: object):
    page = visitor(1440).goes("/stored/").page
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="打印").is_visible()
    assert page.get_by_role("row").filter(has_text="居民名录").is_visible()
