"""From an empty database, by the real command, through the setup to the first matter on the ledger."""

import re
import signal
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.tours.conftest import Visitor
from tests.tours.look import barriers, overflow
from tests.tours.running import Running, free_port, new_home, waits_until_up

ENOUGH = 180  # seconds of clicking, from the code to the first matter
PASSWORD = "雨停了以后去天台晒被子"
OTHERS = "门前的桂花又开了两三回"
PEOPLE = (
    ("周岚", "zhoulan"), ("孙立", "sunli"), ("李桂芳", "liguifang"), ("郑学文", "zhengxuewen"),
    ("王敏", "wangmin"),
)  # fmt: skip


@pytest.fixture
def installed() -> Iterator[tuple[str, str]]:
    """The address and the code that `bihuan serve` prints in an empty home."""
    with new_home() as home:
        running = Running(home, "serve", "--port", str(free_port()))
        address = running.address().rstrip("/")
        code = running.says(r"输入安装码：\s+([0-9a-z-]+)")[1]
        waits_until_up(f"{address}/")
        yield address, code
        assert (running.stops(signal.SIGTERM), running.said) == (0, running.said)


def opens(browser: object, site: str, width: int) -> Visitor:
    height = 900 if width > 600 else 844
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(20_000)
    return Visitor(page, site)


def gives_code(visitor: Visitor, code: str) -> None:
    visitor.page.get_by_label("安装码").fill(code)
    visitor.page.get_by_role("button", name="开始").click()


def on(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


def next_(page: Page) -> None:
    page.get_by_role("button", name="存下，下一步").click()


def looks(visitor: Visitor, name: str) -> None:
    visitor.shoots(f"setup-{name}")
    assert (name, overflow(visitor.page)) == (name, 0)
    assert (name, barriers(visitor.page)) == (name, [])


def test_from_an_empty_database_to_the_first_matter_within_three_minutes(
    browser: object, installed: tuple[str, str]
) -> None:
    site, code = installed
    somebody = opens(browser, site, 1440)
    began = time.monotonic()
    page = somebody.goes("/").page
    on(page, "第一次使用")
    gives_code(somebody, code)
    on(page, "地点和组织")
    page.get_by_label("区（县、市）").fill("江畔区")
    page.get_by_label("街道（镇）").fill("柳湾街道")
    page.get_by_label("社区").fill("清河社区")
    next_(page)
    on(page, "人和账号")
    for row, (name, username) in zip(page.locator(".seat").all(), PEOPLE, strict=False):
        row.get_by_label("姓名").fill(name)
        row.get_by_label("用户名").fill(username)
    next_(page)
    on(page, "管理员")
    page.get_by_label("您是哪一位").select_option("zhoulan")
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_label("再输一遍密码").fill(PASSWORD)
    next_(page)
    on(page, "本地数字")
    page.get_by_label("受理时限").fill("2")
    page.get_by_label("改了的依据").first.fill("清社〔2026〕3号")
    next_(page)
    on(page, "看一遍")
    so_far = time.monotonic() - began

    on_every_screen(browser, site, code)

    began = time.monotonic()
    page.get_by_role("button", name="装好").click()
    on(page, "装好了")
    codes = {
        row.locator("td").first.inner_text(): row.locator("td").last.inner_text()
        for row in page.locator("tbody tr").all()
    }
    so_far += time.monotonic() - began
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        looks(somebody, "done")
    page.set_viewport_size({"width": 1440, "height": 900})

    began = time.monotonic()
    page.get_by_role("link", name="去登录").click()
    signs_in_with_code(page, codes["sunli"])
    first_matter(page)
    taken = so_far + time.monotonic() - began
    sys.stdout.write(f"\nfrom nothing to the first matter: {taken:.1f} s of clicking\n")
    assert taken < ENOUGH
    assert "2026〕3号" in figure(page, site)
    assert page.goto(f"{site}/setup/").status == 404
    assert codes["zhoulan"] == "您自己的密码"
    assert opens(browser, site, 390).goes("/").page.url == f"{site}/sign-in/?next=/"


def on_every_screen(browser: object, site: str, code: str) -> None:
    """Somewhere else the code opens what was typed so far, on screens of every width."""
    for width in (1440, 390, 320):
        other = opens(browser, site, width)
        looks(other.goes("/setup/"), "code")
        gives_code(other, code)
        on(other.page, "看一遍")
        for step in ("places", "people", "administrators", "figures", "check"):
            other.goes(f"/setup/{step}/")
            looks(other, step)
        if width == 390:
            other.goes("/setup/places/").page.get_by_label("社区").fill("")
            next_(other.page)  # refused, and what was typed stays
            looks(other, "wrong")
            other.page.get_by_label("社区").fill("清河社区")
            next_(other.page)
            on(other.page, "人和账号")
            other.page.get_by_role("button", name="存下，下一步").click()
            on(other.page, "管理员")  # other places ask for the password anew
            other.page.get_by_label("您的密码").fill(PASSWORD)
            other.page.get_by_label("再输一遍密码").fill(PASSWORD)
            next_(other.page)
            on(other.page, "本地数字")


def signs_in_with_code(page: Page, code: str) -> None:
    page.get_by_role("link", name="忘了密码").click()
    page.get_by_label("用户名").fill("sunli")
    page.get_by_label("同事给的码").fill(code)
    page.get_by_label("新密码", exact=True).fill(OTHERS)
    page.get_by_label("再输一遍新密码").fill(OTHERS)
    page.get_by_role("button", name="设新密码").click()
    page.get_by_label("用户名").fill("sunli")
    page.get_by_label("密码").fill(OTHERS)
    page.get_by_role("button", name="登录", exact=True).click()


def first_matter(page: Page) -> None:
    page.get_by_role("link", name="记一件").first.click()
    page.get_by_label("地点").fill("三号楼二单元")
    page.get_by_label("诉求内容").fill("楼道灯不亮")
    page.get_by_role("button", name="记下").click()
    page.wait_for_url("**/matters/*-*/")
    page.goto(re.sub(r"/matters/.*", "/matters/?state=all", page.url))
    expect(page.get_by_role("link", name="楼道灯不亮").first).to_be_visible()


def figure(page: Page, site: str) -> str:
    """What the page of a figure says it rests on."""
    page.goto(f"{site}/procedures/appeal/figures/accept_within/")
    return page.locator("aside .facts").first.inner_text()
