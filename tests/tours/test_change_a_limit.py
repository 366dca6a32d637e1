"""As a new user would: a limit is changed for one place, looked at, published, and in force."""

import re
import sys
import time

import pytest
from django.utils import timezone

from bihuan import core
from bihuan.matters import procedures, queries
from tests.tours.look import WIDTHS, looks
from tests.world import World

ENOUGH = 5 * 60  # seconds a new user may take


def logs(somebody: object, words: str) -> str:
    """Take down what a resident says; the id of the matter."""
    page = somebody.goes("/matters/new/").page
    page.get_by_label("地点").fill("三号楼二单元")
    page.get_by_label("诉求内容").fill(words)
    page.get_by_role("button", name="记下").click()
    page.wait_for_url("**/matters/*-*/")
    return re.search(r"/matters/([0-9a-f-]+)/", page.url)[1]


def due(somebody: object, matter: str) -> str:
    """The due day of the first limit, as the page of the matter says it."""
    return somebody.goes(f"/matters/{matter}/").page.locator(".deadline .small").first.inner_text()


def said(days: int) -> str:
    at = timezone.now()
    day = core.Limit(days, "wd").due(at, procedures.calendar())
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_limit_of_appeal_is_changed_within_five_minutes(
    world: World, visitor: object, width: int
) -> None:
    clerk = visitor(1440).signs_in(world.clerk)
    old = logs(clerk, "楼道灯不亮")
    assert said(1) in due(clerk, old)

    began = time.monotonic()
    secretary = visitor(width).signs_in(world.secretary)
    page = secretary.page
    if width < 600:
        page.locator("details.tabmore summary").click()
    page.get_by_role("link", name="程序", exact=True).locator("visible=true").first.click()
    page.get_by_role("link", name="民情诉求", exact=True).click()
    page.locator("li.row", has_text="受理时限").get_by_role("link").click()
    page.get_by_label("新的数").fill("3")
    page.get_by_label("依据").fill("清社〔2026〕3号")
    page.get_by_role("button", name="检查").click()
    page.get_by_text("时限“受理”：1个工作日 → 3个工作日").wait_for()
    secretary.shoots("figure-checked")
    page.get_by_role("button", name="发布").click()
    page.get_by_text("“受理时限”改为3个工作日").wait_for()
    secretary.shoots("figure-published")
    new = logs(clerk, "单元门关不上")
    taken = time.monotonic() - began

    assert said(3) in due(clerk, new)
    assert said(1) in due(clerk, old)
    assert taken < ENOUGH
    sys.stdout.write(f"\na limit changed and in force after {taken:.1f} s at {width} px\n")
    assert procedures.current("appeal", world.other.id)[0].local["accept_within"].value == 1
    assert queries.one(world.community.id, new).due != queries.one(world.community.id, old).due


def test_the_page_of_a_figure_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    somebody = visitor().signs_in(world.secretary)
    page = somebody.goes("/procedures/appeal/figures/handle_within/").page

    looks(somebody, "figure-new", *WIDTHS)
    page.get_by_label("新的数").fill("0")
    page.get_by_role("button", name="检查").click()
    looks(somebody, "figure-wrong", *WIDTHS)
    page.get_by_label("新的数").fill("10")
    page.get_by_label("依据").fill("清社〔2026〕3号")
    page.get_by_label("理由").fill("楼栋多，人手少")
    page.get_by_role("button", name="检查").click()
    page.get_by_text("看不同的行").click()
    looks(somebody, "figure-checked", *WIDTHS)
    page.get_by_role("button", name="发布").click()
    looks(somebody, "figure-published", *WIDTHS)
    somebody.goes("/procedures/appeal/figures/handle_within/")
    looks(somebody, "figure-own", *WIDTHS)
