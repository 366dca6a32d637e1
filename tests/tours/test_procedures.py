"""The pages of procedures as they look: nobody is shut out, nothing runs off the screen."""

from pathlib import Path
from secrets import token_hex

import pytest

from bihuan.matters import proposed
from bihuan.project.commands import procedures_new
from tests.tours.look import SCREENS, WIDTHS, looks
from tests.world import World

PAGES = {
    "procedures": "/procedures/",
    "appeal": "/procedures/appeal/",
    "rectification": "/procedures/rectification/",
    "admission": "/procedures/admission/",
    "rehearsal": "/procedures/rectification/rehearsal/",
}


def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    somebody = visitor().signs_in(world.secretary)
    for name, path in PAGES.items():
        looks(somebody.goes(path), f"procedures-{name}", *WIDTHS)


def test_a_drawing_that_is_a_little_too_wide_is_seen_whole(world: World, visitor: object) -> None:
    page = visitor(1440).signs_in(world.secretary).goes("/procedures/appeal/rehearsal/").page
    page.wait_for_load_state()
    sizes = "box => [box.scrollWidth - box.clientWidth, box.scrollLeft]"
    assert page.locator("[data-from]").evaluate(sizes) == [0, 0]


@pytest.mark.parametrize("width", SCREENS)
def test_a_procedure_is_walked_on_the_page(world: World, visitor: object, width: int) -> None:
    somebody = visitor(width).signs_in(world.worker)
    page = somebody.goes("/procedures/appeal/rehearsal/").page

    def does(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state()

    does("提交")
    page.get_by_text("还缺诉求内容，请补上。").wait_for()
    looks(somebody, "rehearsal-refused")
    page.get_by_label("带上地点").check()
    page.get_by_label("带上诉求内容").check()
    does("提交")
    assert page.locator("h2#now").inner_text() == "现在：待受理"
    page.get_by_role("button", name="时间走到").click()
    page.get_by_text("时钟办了：督办。").wait_for()
    does("受理")
    page.get_by_text("写成故事").click()
    looks(somebody, "rehearsal-walked")
    does("退一步")
    assert page.locator("h2#now").inner_text() == "现在：待受理"


@pytest.mark.parametrize("width", SCREENS)
def test_a_draft_and_a_file_that_will_not_do_are_seen_and_walked(
    world: World, visitor: object, width: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(proposed, "own", lambda: tmp_path)
    name = f"keys_{token_hex(4)}"
    assert procedures_new.write(name, tmp_path) == 0
    broken = tmp_path / "appeal" / "2099.1.toml"
    broken.parent.mkdir()
    broken.write_text("id ＝ 1\n", "utf-8")
    somebody = visitor(width).signs_in(world.secretary)
    page = somebody.goes("/procedures/").page
    page.get_by_text("有全角符号 ＝，请改用半角").wait_for()
    looks(somebody, "procedures-drafts")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_text("都走得通").wait_for()
    looks(somebody, "draft")
    page.get_by_role("link", name="演练", exact=True).click()
    assert page.locator("h2#now").inner_text() == "现在：新事项"
