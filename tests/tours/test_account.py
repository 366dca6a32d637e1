"""My sign-in as it looks and works in a browser."""

from tests.rooms.test_second_factor import App
from tests.tours.look import SCREENS, WIDTHS, looks
from tests.world import World

PAGES = {
    "account": "/account/",
    "password": "/account/password/",
    "again": "/account/again/",
    "factors": "/second-factors/",
}


def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    somebody = visitor().signs_in(world.secretary)
    for name, path in PAGES.items():
        looks(somebody.goes(path), name, *WIDTHS)


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


def test_an_app_is_set_up_and_its_number_asked_for(world: World, visitor: object) -> None:
    for width, user in zip(SCREENS, (world.clerk, world.verifier), strict=True):
        somebody = visitor(width).signs_in(user)
        page = somebody.goes("/account/totp/").page
        looks(somebody, "totp")
        page.get_by_text("扫不了").click()
        app = App(page.content())
        page.get_by_label("应用里显示的").fill(app.number())
        page.get_by_role("button", name="设好了").click()
        looks(somebody, "codes")
        page.get_by_role("link", name="存好了").click()
        looks(somebody, "account-totp")
        again = visitor(width).goes("/sign-in/")
        again.page.get_by_label("用户名").fill(user.username)
        again.page.get_by_label("密码").fill("qinghe-2026")
        again.page.get_by_role("button", name="登录", exact=True).click()
        again.page.get_by_label("动态码").wait_for()
        looks(again, "second")
        again.page.get_by_label("动态码").fill(app.number())
        again.page.get_by_role("button", name="登录", exact=True).click()
        again.page.wait_for_url(f"{again.site}/")


def test_after_the_grace_the_way_is_open_to_setting_it_up(world: World, visitor: object) -> None:
    from bihuan.people.models import User

    User.objects.filter(pk=world.secretary.pk).update(reminded="2026-01-01")
    somebody = visitor(390)
    somebody.goes("/sign-in/").page.get_by_label("用户名").fill(world.secretary.username)
    somebody.page.get_by_label("密码").fill("qinghe-2026")
    somebody.page.get_by_role("button", name="登录", exact=True).click()
    somebody.page.wait_for_url("**/account/totp/")
    looks(somebody, "totp-must")
    somebody.goes("/account/")
    looks(somebody, "account-must")
