"""Through another provider in a real browser: out, its own form, and back in."""

import pytest

from tests.rooms.test_oidc import CLIENT, Provider
from tests.tours.look import SCREENS, looks
from tests.world import World


@pytest.mark.parametrize("width", SCREENS)
def test_link_and_sign_in(world: World, visitor: object, settings, width: int) -> None:
    provider = Provider()
    settings.OIDC = {"issuer": provider.issuer, "client": CLIENT, "secret": provider.secret}
    try:
        somebody = visitor(width).signs_in(world.worker)
        page = somebody.goes("/account/").page
        looks(somebody, "account-provider")
        page.get_by_role("link", name="连上").click()
        page.get_by_label("Name").fill("li")
        page.get_by_role("button", name="Go").click()
        page.get_by_text("连上了，下次可以用").wait_for()
        looks(somebody, "account-linked")

        other = visitor(width).goes("/sign-in/?next=/matters/")
        looks(other, "sign-in-provider")
        other.page.get_by_role("link", name="用统一身份认证登录").click()
        other.page.get_by_label("Name").fill("li")
        other.page.get_by_role("button", name="Go").click()
        other.page.wait_for_url(f"{other.site}/matters/")
    finally:
        provider.stop()
    looks(visitor(width).goes("/sign-in/"), "sign-in-provider-gone")
