"""The pages of procedures as they look: nobody is shut out, nothing runs off the screen."""

import pytest

from tests.tours.look import barriers, overflow
from tests.world import World

WIDTHS = (320, 390, 1440)
PAGES = {
    "procedures": "/procedures/",
    "appeal": "/procedures/appeal/",
    "rectification": "/procedures/rectification/",
    "rehearsal": "/procedures/rectification/rehearsal/",
}


@pytest.mark.parametrize("width", WIDTHS)
def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object, width: int) -> None:
    somebody = visitor(width).signs_in(world.secretary)
    for name, path in PAGES.items():
        somebody.goes(path).shoots(f"procedures-{name}")
        assert (name, overflow(somebody.page)) == (name, 0)
        assert (name, barriers(somebody.page)) == (name, [])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_procedure_is_walked_on_the_page(world: World, visitor: object, width: int) -> None:
    somebody = visitor(width).signs_in(world.worker)
    page = somebody.goes("/procedures/appeal/rehearsal/").page

    def does(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state()

    def looks(name: str) -> None:
        somebody.shoots(f"rehearsal-{name}")
        assert (name, overflow(page)) == (name, 0)
        assert (name, barriers(page)) == (name, [])

    does("提交")
    assert page.get_by_text("还缺诉求内容，请补上。").is_visible()
    looks("refused")
    page.get_by_label("带上地点").check()
    page.get_by_label("带上诉求内容").check()
    does("提交")
    assert page.locator("h2#now").inner_text() == "现在：待受理"
    page.get_by_role("button", name="时间走到").click()
    assert page.get_by_text("时钟办了：督办。").is_visible()
    does("受理")
    page.get_by_text("写成故事").click()
    looks("walked")
    does("退一步")
    assert page.locator("h2#now").inner_text() == "现在：待受理"
