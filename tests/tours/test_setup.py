"""From an empty database, by the real command, through the setup to the first matter on the ledger."""

import re
import signal
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.tours.conftest import Visitor
from tests.tours.look import DESK, PHONE, SMALL, looks
from tests.tours.running import Running, free_port, new_home, waits_until_up

WIDTHS = (DESK, PHONE, SMALL)  # three layouts here
ENOUGH = 180  # seconds of clicking, from the code to the first matter
PASSWORD = "yu ting lu shi"  # a password field takes no input method
OTHERS = "lao gui hua shu"
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


class Hands:
    """What a person's hands would take for the same: the keystroke-level model of Card and others.

    What is written lies on a sheet beside; a decision is counted for each button and each choice.
    """

    KEY, POINT, THINK = (
        0.28,
        1.1,
        1.35,
    )  # seconds a key (an unpractised typist), a click, a decision
    KEYS_OF_HAN = 3.5  # keys for a Chinese character by pinyin, with choosing it

    def __init__(self) -> None:
        self.seconds = 0.0

    def fill(self, field: Locator, text: str) -> None:
        keys = sum(self.KEYS_OF_HAN if ord(letter) > 0x2E80 else 1 for letter in text)
        self.seconds += self.POINT + keys * self.KEY
        field.fill(text)

    def choose(self, field: Locator, value: str) -> None:
        self.seconds += 2 * self.POINT + self.THINK
        field.select_option(value)

    def press(self, what: Locator) -> None:
        self.seconds += self.POINT + self.THINK
        what.click()


def opens(browser: object, site: str, width: int) -> Visitor:
    height = 900 if width > 600 else 844
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(20_000)
    return Visitor(page, site)


def gives_code(visitor: Visitor, code: str, hands: Hands) -> None:
    hands.fill(visitor.page.get_by_label("安装码"), code)
    hands.press(visitor.page.get_by_role("button", name="开始"))


def on(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


def goes_on(page: Page, hands: Hands, heading: str) -> None:
    hands.press(page.get_by_role("button", name="存下，下一步"))
    on(page, heading)


def test_from_an_empty_database_to_the_first_matter_within_three_minutes(
    browser: object, installed: tuple[str, str]
) -> None:
    site, code = installed
    somebody, hands, clock = opens(browser, site, 1440), Hands(), Watch()
    page = somebody.page
    with clock:
        somebody.goes("/")
        on(page, "第一次使用")
        gives_code(somebody, code, hands)
        fills_in(page, hands)
    on_every_screen(browser, site, code)
    with clock:
        hands.press(page.get_by_role("button", name="装好"))
        on(page, "装好了")
    codes = {
        row.locator("td").first.inner_text(): row.locator("td").last.inner_text()
        for row in page.locator("tbody tr").all()
    }
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        looks(somebody, "setup-done")
    page.set_viewport_size({"width": 1440, "height": 900})
    with clock:
        hands.press(page.get_by_role("link", name="去登录"))
        signs_in_with_code(page, hands, codes["sunli"])
        first_matter(page, hands)
    sys.stdout.write(
        f"\nfrom nothing to the first matter: {clock.seconds:.1f} s here, {hands.seconds:.0f} s by hand\n"
    )
    assert clock.seconds < ENOUGH
    assert hands.seconds < ENOUGH
    assert "2026〕3号" in figure(page, site)
    assert page.goto(f"{site}/setup/").status == 404
    assert codes["zhoulan"] == "您自己的密码"
    assert opens(browser, site, 390).goes("/").page.url == f"{site}/sign-in/?next=/"


class Watch:
    """A stop-watch that runs inside its blocks."""

    seconds = 0.0

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.monotonic() - self.began


def fills_in(page: Page, hands: Hands) -> None:
    """Every page up to the last."""
    on(page, "地点和组织")
    for label, name in (
        ("区（县、市）", "江畔区"),
        ("街道（镇）", "柳湾街道"),
        ("社区", "清河社区"),
    ):
        hands.fill(page.get_by_label(label), name)
    goes_on(page, hands, "人和账号")
    for row, (name, username) in zip(page.locator(".seat").all(), PEOPLE, strict=False):
        hands.fill(row.get_by_label("姓名"), name)
        hands.fill(row.get_by_label("用户名"), username)
    goes_on(page, hands, "管理员")
    hands.choose(page.get_by_label("您是哪一位"), "zhoulan")
    hands.fill(page.get_by_label("您的密码"), PASSWORD)
    hands.fill(page.get_by_label("再输一遍密码"), PASSWORD)
    goes_on(page, hands, "本地数字")
    hands.fill(page.get_by_label("受理时限"), "2")
    hands.fill(page.get_by_label("改了的依据").first, "清社〔2026〕3号")
    goes_on(page, hands, "看一遍")


def on_every_screen(browser: object, site: str, code: str) -> None:
    """Somewhere else the code opens what was typed so far, on screens of every width."""
    for width in WIDTHS:
        other = opens(browser, site, width)
        looks(other.goes("/setup/"), "setup-code")
        gives_code(other, code, Hands())
        on(other.page, "看一遍")
        for step in ("places", "people", "administrators", "figures", "check"):
            looks(other.goes(f"/setup/{step}/"), f"setup-{step}")
    wrong(other)


def wrong(somebody: Visitor) -> None:
    """Refused, with the reasons; then put right, and the password, which is not kept, given again."""
    page, hands = somebody.goes("/setup/people/").page, Hands()
    hands.fill(page.locator(".seat").nth(1).get_by_label("用户名"), "sun li")
    hands.press(page.get_by_role("button", name="存下，下一步"))
    expect(page.get_by_text("中间不要空格")).to_be_visible()
    looks(somebody, "setup-wrong")
    hands.fill(page.locator(".seat").nth(1).get_by_label("用户名"), "sunli")
    goes_on(page, hands, "管理员")
    hands.fill(page.get_by_label("您的密码"), PASSWORD)
    hands.fill(page.get_by_label("再输一遍密码"), PASSWORD)
    goes_on(page, hands, "本地数字")


def signs_in_with_code(page: Page, hands: Hands, code: str) -> None:
    hands.press(page.get_by_role("link", name="忘了密码"))
    hands.fill(page.get_by_label("用户名"), "sunli")
    hands.fill(page.get_by_label("同事给的码"), code)
    hands.fill(page.get_by_label("新密码", exact=True), OTHERS)
    hands.fill(page.get_by_label("再输一遍新密码"), OTHERS)
    hands.press(page.get_by_role("button", name="设新密码"))
    hands.fill(page.get_by_label("用户名"), "sunli")
    hands.fill(page.get_by_label("密码"), OTHERS)
    hands.press(page.get_by_role("button", name="登录", exact=True))


def first_matter(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("link", name="记一件").first)
    hands.fill(page.get_by_label("地点"), "三号楼二单元")
    hands.fill(page.get_by_label("诉求内容"), "楼道灯不亮")
    hands.press(page.get_by_role("button", name="记下"))
    page.wait_for_url("**/matters/*-*/")
    page.goto(re.sub(r"/matters/.*", "/matters/?state=all", page.url))
    expect(page.get_by_role("link", name="楼道灯不亮").first).to_be_visible()


def figure(page: Page, site: str) -> str:
    """What the page of a figure says it rests on."""
    page.goto(f"{site}/procedures/appeal/figures/accept_within/")
    return page.locator("aside .facts").first.inner_text()
