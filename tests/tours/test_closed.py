"""Opening what lies closed, and an emergency look by two, each person at their own screen."""

import pytest
from playwright.sync_api import expect

from tests.rooms.test_not_for_everybody import TITLE, Shut
from tests.rooms.test_opening import PHONE, appeal
from tests.tours.look import SCREENS, WIDTHS, looks
from tests.world import World


@pytest.mark.parametrize("width", SCREENS)
def test_a_phone_is_opened_by_who_has_the_matter_in_hand(
    world: World, visitor: object, width: int
) -> None:
    row = appeal(world)
    worker = visitor(width).signs_in(world.worker)
    worker.goes(f"/matters/{row.id}/")
    expect(worker.page.get_by_text(PHONE)).to_have_count(0)
    looks(worker, "closed")
    worker.page.get_by_label("为什么看").select_option("联系当事人、回访")
    worker.page.get_by_role("button", name="打开联系方式").click()
    expect(worker.page.get_by_text(PHONE).first).to_be_visible()
    looks(worker, "opened")
    verifier = visitor(width).signs_in(world.verifier).goes(f"/matters/{row.id}/")
    expect(verifier.page.get_by_role("heading", name="谁看过")).to_be_visible()
    looks(verifier, "looked")


def test_it_opens_by_the_keyboard_and_without_scripts(
    world: World, browser: object, site: str
) -> None:
    from tests.tours.conftest import Visitor

    row = appeal(world)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    clerk = Visitor(context.new_page(), site).signs_in(world.clerk)
    clerk.goes(f"/matters/{row.id}/")
    clerk.page.get_by_role("button", name="打开联系方式").focus()
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.get_by_text("请写一句为什么看")).to_be_visible()
    clerk.page.get_by_label("说一句").fill("回访是否修好")
    clerk.page.get_by_role("button", name="打开联系方式").focus()
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.get_by_text(PHONE).first).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", SCREENS)
def test_an_emergency_look_takes_two(world: World, visitor: object, width: int) -> None:
    shut = Shut(world)
    asker = visitor(width).signs_in(world.worker2).goes("/emergency/")
    asker.page.get_by_label("事项编号").fill(shut.row.number)
    asker.page.get_by_label("凭什么").select_option("有人身危险、险情，等不得")
    asker.page.get_by_label("出了什么事、为什么等不得").fill("家属报人失联，要核对地址")
    asker.page.get_by_role("button", name="申请", exact=True).click()
    expect(asker.page.get_by_text("等人同意")).to_be_visible()
    looks(asker, "emergencies")
    agreer = visitor(width).signs_in(world.verifier)
    looks(agreer, "emergency-today")
    agreer.page.get_by_role("link", name="看这个申请").click()
    looks(agreer, "emergency-agree")
    agreer.page.get_by_role("button", name="同意，打开这一件").click()
    expect(agreer.page.get_by_text("已同意")).to_be_visible()
    asker.goes("/")
    asker.page.get_by_role("link", name="看这个申请").click()
    asker.page.get_by_role("link", name="打开这一件").click()
    expect(asker.page.get_by_role("heading", name=TITLE, exact=True)).to_be_visible()
    expect(asker.page.get_by_text("您只看不办").first).to_be_visible()
    looks(asker, "emergency-open")
    agreer.page.get_by_role("button", name="结束").click()
    asker.page.reload()
    expect(asker.page.get_by_role("heading", name=TITLE, exact=True)).to_have_count(0)
    officer = visitor(width).signs_in(world.officer)
    officer.page.get_by_role("link", name="看这个申请").click()
    officer.page.get_by_label("复核意见").fill("情况属实")
    looks(officer, "emergency-review")
    officer.page.get_by_role("button", name="复核", exact=True).click()
    expect(officer.page.get_by_text("情况属实")).to_be_visible()


def test_grants_and_the_page_that_asks_what_a_copy_is_for(world: World, visitor: object) -> None:
    secretary = visitor().signs_in(world.secretary)
    looks(secretary.goes("/grants/"), "grants", *WIDTHS)
    looks(secretary.goes("/procedures/figures.toml"), "purpose", *WIDTHS)
