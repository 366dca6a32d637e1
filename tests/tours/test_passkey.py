"""A passkey in a real browser: Chromium's own virtual authenticator keeps it."""

import re

import pytest

from bihuan.people.models import Passkey
from tests.tours.look import SCREENS, looks
from tests.world import World

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Phone:
    """A screen whose device keeps passkeys."""

    def __init__(self, visitor: object) -> None:
        self.visitor, self.page = visitor, visitor.page
        visitor.site = visitor.site.replace("127.0.0.1", "localhost")  # a key is bound to a name
        self.wire = visitor.page.context.new_cdp_session(visitor.page)
        self.wire.send("WebAuthn.enable")
        made = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self.id = made["authenticatorId"]

    def keys(self) -> list[dict]:
        told = {"authenticatorId": self.id}
        return self.wire.send("WebAuthn.getCredentials", told)["credentials"]

    def owner_is_there(self, there: bool) -> None:
        told = {"authenticatorId": self.id, "isUserVerified": there}
        self.wire.send("WebAuthn.setUserVerified", told)


@pytest.mark.parametrize("width", SCREENS)
def test_add_sign_in_name_and_remove(world: World, visitor: object, width: int) -> None:
    phone = Phone(visitor(width))
    somebody, page = phone.visitor.signs_in(world.worker), phone.page
    somebody.goes("/account/").page.get_by_role("link", name="加一把通行密钥").click()
    looks(somebody, "passkey-add")
    page.get_by_label("叫它什么").fill("我的手机")
    page.get_by_role("button", name="加上").click()
    page.get_by_role("link", name="存好了").click()
    looks(somebody, "account-passkey")
    assert len(phone.keys()) == 1

    signs_out(page)
    looks(somebody, "sign-in-passkey")
    page.get_by_role("button", name="用通行密钥登录").click()  # no name, no password
    page.wait_for_url(f"{somebody.site}/")
    assert page.locator("body").get_attribute("data-user") == str(world.worker.pk)

    somebody.goes("/account/").page.get_by_text("改“我的手机”").click()
    page.get_by_label("叫它什么").fill("值班手机")
    page.get_by_role("button", name="改名").click()
    page.get_by_text("改“值班手机”").click()
    looks(somebody, "account-rename")
    page.get_by_role("button", name=re.compile("去掉.*值班手机")).click()
    page.get_by_text("“值班手机”已去掉").wait_for()
    assert not Passkey.objects.filter(user=world.worker).exists()


def test_after_the_password_the_passkey_is_the_second_step(world: World, visitor: object) -> None:
    phone = Phone(visitor(390))
    somebody, page = phone.visitor.signs_in(world.worker), phone.page
    somebody.goes("/account/passkeys/").page.get_by_role("button", name="加上").click()
    page.get_by_role("link", name="存好了").click()
    signs_out(page)
    page.get_by_label("用户名").fill(world.worker.username)
    page.get_by_label("密码").fill("qinghe-2026")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/sign-in/second/")
    looks(somebody, "second-passkey")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{somebody.site}/")


def test_who_is_not_the_owner_is_told_and_the_password_stays(world: World, visitor: object) -> None:
    phone = Phone(visitor(390))
    somebody, page = phone.visitor.signs_in(world.worker), phone.page
    somebody.goes("/account/passkeys/").page.get_by_role("button", name="加上").click()
    page.get_by_role("link", name="存好了").click()
    signs_out(page)
    phone.owner_is_there(False)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.get_by_text("没有认出来，或者被取消了").wait_for()
    looks(somebody, "sign-in-refused")
    page.get_by_label("用户名").wait_for()


def test_where_the_address_is_a_number_the_page_says_so(world: World, visitor: object) -> None:
    somebody = visitor(390).signs_in(world.worker).goes("/account/passkeys/")
    somebody.page.get_by_text("现在的网址是一串数字").wait_for()
    looks(somebody, "passkey-nowhere")
    assert not somebody.goes("/sign-in/").page.get_by_text("用通行密钥登录").is_visible()


def signs_out(page: object) -> None:
    # The button lies in a menu on a phone; what it does is what counts here.
    page.locator('form[action="/sign-out/"]').first.evaluate("form => form.submit()")
    page.wait_for_url("**/sign-in/")
