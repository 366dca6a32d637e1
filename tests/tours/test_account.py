"""My sign-in as it looks and works in a browser."""

import pytest

from tests.tours.look import barriers, overflow
from tests.world import World

WIDTHS = (320, 390, 1440)
PAGES = {"account": "/account/", "password": "/account/password/"}


@pytest.mark.parametrize("width", WIDTHS)
def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object, width: int) -> None:
    somebody = visitor(width).signs_in(world.clerk)
    for name, path in PAGES.items():
        somebody.goes(path).shoots(name)
        assert (name, overflow(somebody.page)) == (name, 0)
        assert (name, barriers(somebody.page)) == (name, [])


def test_strength_is_told_while_typing_and_the_new_password_works(world: World, visitor: object):
    from playwright.sync_api import expect

    somebody = visitor(390).signs_in(world.clerk)
    page = somebody.goes("/account/password/").page
    page.get_by_label("现在的密码").fill("qinghe-2026")
    told = page.locator("#strength")
    for typed, says in (("abc", "太短，还差 7 个字。"), ("lantern by door", "好。")):
        page.get_by_label("新密码", exact=True).fill(typed)
        expect(told).to_have_text(says)
    page.get_by_label("再输一遍新密码").fill("lantern by door")
    page.get_by_role("button", name="改密码").click()
    expect(page.get_by_role("status").first).to_contain_text("密码改好了")
