"""A lost phone and a forgotten password, on the page: two colleagues vouch, the person sets up anew."""

import pytest

from bihuan.people.models import Reset
from bihuan.people.signin import vouching
from tests.rooms.test_second_factor import App, sets_up
from tests.tours.look import SCREENS, looks
from tests.world import World


def signs_in(somebody: object, user: object, app: App) -> None:
    gives_password(somebody, user)
    somebody.page.get_by_label("动态码").fill(app.number())
    somebody.page.get_by_role("button", name="登录", exact=True).click()
    somebody.page.wait_for_url(f"{somebody.site}/")


def gives_password(somebody: object, user: object) -> None:
    page = somebody.goes("/sign-in/").page
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill("qinghe-2026")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/sign-in/second/")


def vouches(somebody: object, name: str, what: str) -> None:
    page = somebody.goes("/second-factors/").page
    page.get_by_role("link", name=name).click()
    page.get_by_label(what).check()
    page.get_by_label("我当面见过").check()
    looks(somebody, "vouch")
    page.get_by_role("button", name="我担保").click()


@pytest.mark.parametrize("width", SCREENS)
def test_the_whole_way(world: World, visitor: object, width: int) -> None:
    sets_up(world.worker)
    for who in (world.secretary, world.verifier):
        app, _papers, _client = sets_up(who)
        somebody = visitor(width)
        signs_in(somebody, who, app)
        vouches(somebody, "李网格", "第二道验证")
        looks(somebody, f"vouched-{who.username[:8]}")
        looks(somebody.goes("/second-factors/"), "factors-resets")

    person = visitor(width)
    gives_password(person, world.worker)
    looks(person, "second-vouched")
    person.page.get_by_role("button", name="重设第二道验证").click()
    person.page.wait_for_url("**/account/totp/")
    looks(person, "totp-vouched")
    looks(person.goes("/account/"), "account-vouched")
    page = person.goes("/account/totp/").page
    page.get_by_text("扫不了").click()
    page.get_by_label("应用里显示的").fill(App(page.content()).number())
    page.get_by_role("button", name="设好了").click()
    page.get_by_role("link", name="存好了").click()
    looks(person, "account-reset")
    assert Reset.objects.get(user=world.worker).used


@pytest.mark.parametrize("width", SCREENS)
def test_a_forgotten_password(world: World, visitor: object, width: int) -> None:
    by = world.verifier.person
    vouching.vouch(world.worker, Reset.Kind.PASSWORD, world.community, by)
    app, _papers, _client = sets_up(world.secretary)
    somebody = visitor(width)
    signs_in(somebody, world.secretary, app)
    vouches(somebody, "李网格", "密码")
    somebody.page.get_by_text("当面交给本人").wait_for()
    looks(somebody, "vouch-code")
    code = somebody.page.locator(".codes").inner_text()

    person = visitor(width)
    page = person.goes("/sign-in/").page
    page.get_by_role("link", name="忘了密码").click()
    looks(person, "new-password")
    page.get_by_label("用户名").fill(world.worker.username)
    page.get_by_label("同事给的码").fill(code)
    for label in ("新密码", "再输一遍新密码"):
        page.get_by_label(label, exact=True).fill("晚上八点去三号楼敲门")
    page.get_by_role("button", name="设新密码").click()
    page.get_by_text("新密码设好了，请登录").wait_for()
    looks(person, "sign-in-after")
