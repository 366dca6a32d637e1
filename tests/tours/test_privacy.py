"""What concerns people's own data, as it looks and works in a browser."""

import re

import pytest
from django.utils import timezone

from bihuan.oversight import requests
from bihuan.people import contacts, tree
from tests.rooms import test_request_pages, test_requests
from tests.tours.conftest import Visitor
from tests.tours.look import SCREENS, WIDTHS, looks, overflow
from tests.world import PASSWORD, World


@pytest.fixture
def home(settings: object, tmp_path: object) -> object:
    settings.HOME = tmp_path
    return tmp_path


def test_what_we_store_is_read_without_signing_in(world: World, visitor: object):
    somebody = visitor().goes("/sign-in/")
    somebody.page.get_by_role("link", name="我们存什么，不存什么").click()
    somebody.page.wait_for_url("**/stored/")
    looks(somebody, "stored", *WIDTHS)


def test_printed_it_has_no_buttons_and_hides_nothing(world: World, visitor: object):
    page = visitor(1440).goes("/stored/").page
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="打印").is_visible()
    page.get_by_role("row").filter(has_text="居民名录").wait_for()


def test_what_one_may_ask_is_read_without_signing_in(world: World, visitor: object):
    somebody = visitor().goes("/stored/")
    somebody.page.get_by_role("link", name="怎么提、多久答复、不满意找谁").click()
    somebody.page.wait_for_url("**/rights/")
    looks(somebody, "rights", *WIDTHS)


@pytest.mark.parametrize("width", SCREENS)
def test_a_secretary_says_where_to_ask_and_a_resident_finds_it(
    world: World, visitor: object, width: int
):
    contacts.put(world.street, {"counter": "临河路 1 号", "phone": "0000-1111111"})
    somebody = visitor(width).signs_in(world.secretary).goes("/")
    looks(somebody, "today-untold")
    page = somebody.page
    page.get_by_role("link", name="填写公开的联系方式").click()
    page.get_by_label("服务台在哪里").fill("清河苑南门一楼")
    page.get_by_label("个人信息保护负责人").fill("党务专干")
    looks(somebody, "contact-form")
    page.get_by_role("button", name="公开出去").click()
    page.get_by_text("请写怎么找负责人。").wait_for()
    looks(somebody, "contact-refused")
    page.get_by_label("怎么找负责人").fill("到服务台")
    page.get_by_role("button", name="公开出去").click()
    page.get_by_role("link", name="居民看到的样子").click()
    page.get_by_role("heading", name=world.community.name).wait_for()
    page.get_by_text("清河苑南门一楼").first.wait_for()
    looks(somebody, "contact-rights")


def test_places_that_lie_folded_are_printed_open(world: World, visitor: object):
    contacts.put(world.street, {"counter": "临河路 1 号", "phone": "0000-1111111"})
    for n in range(7):
        more = tree.add(world.street, "community", f"第{n}社区{world.street.name}")
        contacts.put(more, {"counter": f"第{n}服务台"})
    page = visitor(1440).goes(f"/rights/?in={world.street.id}").page
    assert not page.get_by_text("第3服务台").is_visible()
    page.emulate_media(media="print")
    page.get_by_text("第3服务台").wait_for()
    page.get_by_text(f"第3社区{world.street.name}", exact=True).wait_for()


@pytest.mark.parametrize("width", SCREENS)
def test_somebody_asks_at_the_counter_and_leaves_with_a_slip(
    world: World, visitor: object, width: int
):
    worker = visitor(width).signs_in(world.worker).goes("/oversight/requests/")
    looks(worker, "requests-worker")
    page = worker.page
    page.get_by_label("要什么").select_option("查阅复制")
    page.get_by_label("怎么说的").fill("想看看存了我什么")
    page.get_by_role("button", name="记下，打印回执").click()
    page.get_by_role("heading", name="个人信息请求回执").wait_for()
    looks(worker, "slip")
    page.get_by_text("向人民法院起诉").wait_for()


def asked(world: World, wants: str, _kept: object) -> str:
    """A request that waits for the clerk; the address of its page."""
    doing = requests.Doing(world.person(world.clerk), timezone.now(), key=wants)
    row = requests.ask(world.community.id, wants, "请办", doing)
    return f"/oversight/requests/{row.id}/"


@pytest.mark.parametrize("width", SCREENS)
def test_what_is_stored_is_found_and_a_copy_handed_over(
    world: World, visitor: object, width: int, home: object
):
    test_requests.an_appeal(world)
    kept = test_request_pages.named(world)
    clerk = visitor(width).signs_in(world.clerk).goes(asked(world, "查阅复制", kept))
    looks(clerk, "request-new")
    found_and_noted(clerk)
    looks(clerk, "request-found")
    clerk.page.get_by_role("link", name="看副本、打印").click()
    clerk.page.get_by_role("heading", name="您的个人信息副本").wait_for()
    looks(clerk, "own-copy")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("button", name="docx").click()
    assert download.value.suggested_filename.endswith(".docx")


def found_and_noted(clerk: object) -> None:
    page = clerk.page
    page.get_by_label("本人报的电话").fill("138 0013 8000")
    page.get_by_role("button", name="查找", exact=True).click()
    page.get_by_role("heading", name="查到的").wait_for()
    looks(clerk, "request-hits")
    page.get_by_label("怎样核实是本人").select_option("0")
    page.get_by_role("button", name="记下核实和找到的").click()
    page.get_by_role("heading", name="存着的").wait_for()


@pytest.mark.parametrize("width", SCREENS)
def test_it_is_put_right(world: World, visitor: object, width: int, home: object):
    test_requests.an_appeal(world)
    clerk = visitor(width).signs_in(world.clerk)
    clerk.goes(asked(world, "更正", test_request_pages.named(world)))
    found_and_noted(clerk)
    looks(clerk, "request-right")
    clerk.page.get_by_label("姓名（办理居民诉求）").fill("黄某")
    clerk.page.get_by_role("button", name="更正", exact=True).click()
    clerk.page.get_by_text("已更正 1 处。").wait_for()
    clerk.page.get_by_role("link", name="答复").click()
    clerk.page.get_by_role("heading", name="个人信息请求答复").wait_for()
    looks(clerk, "answer")


@pytest.mark.parametrize("width", SCREENS)
def test_it_is_erased_after_the_secretary_approved(
    world: World, visitor: object, width: int, home: object
):
    test_requests.an_appeal(world)
    at = asked(world, "删除", test_request_pages.named(world))
    clerk = visitor(width).signs_in(world.clerk).goes(at)
    found_and_noted(clerk)
    secretary = visitor(width).signs_in(world.secretary).goes(at)
    looks(secretary, "request-approve")
    secretary.page.get_by_role("link", name="批准删除").click()
    secretary.page.get_by_label("审批意见").fill("事已办完，同意删除")
    secretary.page.get_by_role("button", name="批准删除").click()
    secretary.page.get_by_text("“批准删除”已记下。").wait_for()
    clerk.goes(at)
    looks(clerk, "request-erase")
    clerk.page.get_by_label("我核对过").check()
    clerk.page.get_by_role("button", name="删除，不能恢复").click()
    clerk.page.get_by_text("留痕还在，内容不在了。").wait_for()
    looks(clerk, "request-erased")


def test_the_counter_works_without_javascript(
    world: World, browser: object, site: str, home: object
):
    """Search, tick, write down: forms alone."""
    test_requests.an_appeal(world)
    at = asked(world, "查阅复制", test_request_pages.named(world))
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    clerk = Visitor(context.new_page(), site).signs_in(world.clerk).goes(at)
    page = clerk.page
    page.get_by_label("本人报的电话").fill("13800138000")
    page.get_by_role("button", name="查找", exact=True).click()
    page.get_by_label("怎样核实是本人").select_option("0")
    page.get_by_role("button", name="记下核实和找到的").click()
    page.get_by_role("heading", name="存着的").wait_for()
    context.close()


def test_in_english_too(world: World, browser: object, site: str, home: object):
    test_requests.an_appeal(world)
    at = asked(world, "查阅复制", test_request_pages.named(world))
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    somebody = Visitor(page, site)
    page.goto(f"{site}/rights/")
    page.get_by_role("heading", name="Your data: what you can do").wait_for()
    somebody.shoots("rights-en")
    page.goto(f"{site}/sign-in/")
    page.locator("input[name=username]").fill(world.clerk.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button").first.click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}{at}")
    somebody.shoots("request-en")
    assert overflow(page) == 0
    told = page.locator("main").inner_text()
    left = [line for line in told.splitlines() if re.search(r"[\u4e00-\u9fff]", line)]
    known = ("个人信息请求〔", "孙专干", "清河社区", "党务专干", "楼上漏水", "王某某")
    assert [line for line in left if not any(one in line for one in known)] == []
    context.close()
