"""An account for somebody new, on every screen: named on one page, vouched for on the next."""

import pytest
from playwright.sync_api import expect

from tests.rooms.test_open_account import newcomer
from tests.tours.look import SCREENS, looks
from tests.world import World


@pytest.mark.parametrize("width", SCREENS)
def test_an_account_is_opened_from_the_list_of_colleagues(
    world: World, visitor: object, width: int
) -> None:
    somebody = newcomer(world)
    secretary = visitor(width).signs_in(world.secretary)
    page = secretary.goes("/second-factors/").page
    looks(secretary, "factors-new")
    page.get_by_role("link", name="开账号").click()
    looks(secretary, "open-account")
    page.get_by_label("用户名").fill(world.clerk.username)
    page.get_by_role("button", name="开账号").click()
    expect(page.get_by_text("已经有人用了")).to_be_visible()
    looks(secretary, "open-account-wrong")
    page.get_by_label("用户名").fill(f"n{somebody.id.hex[-9:]}")
    page.get_by_role("button", name="开账号").click()
    expect(page.get_by_text("请两位同事各担保一次")).to_be_visible()
    looks(secretary, "open-account-done")
