"""撤下材料 on a phone, by keyboard alone, and without scripts."""

from collections.abc import Iterator

import pytest

from bihuan.documents import files, queries, worker
from tests.rooms import papers
from tests.rooms.test_documents import post, rows
from tests.tours.conftest import Visitor
from tests.tours.look import SMALL, WIDTHS, looks
from tests.world import World


@pytest.fixture(autouse=True)
def reader_rests() -> Iterator[None]:
    yield
    worker.stop()


def test_a_paper_is_removed_on_a_phone_by_keyboard(world: World, visitor: object) -> None:
    paper = papers.read(world)
    somebody = visitor(SMALL).signs_in(world.clerk).goes(f"/documents/{paper.id}/")
    page = somebody.page
    page.get_by_role("link", name="撤下材料").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/remove/")
    looks(somebody, "remove")
    page.get_by_label("为什么撤下").focus()
    page.keyboard.type("传错了")
    page.keyboard.press("Enter")
    page.get_by_text("已撤下，原件和读出的内容都抹掉了").wait_for()
    assert not files.path(paper.file).exists()
    page.get_by_role("link", name="已撤下").click()
    page.get_by_text("：传错了").wait_for()
    looks(somebody, "removed-list")


def test_without_scripts_it_is_removed_too(world: World, browser: object, site: str) -> None:
    paper = papers.read(world)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = Visitor(context.new_page(), site).signs_in(world.clerk).goes("/documents/").page
    page.get_by_role("link", name=queries.one(world.community.id, paper.id).title).first.click()
    page.get_by_role("link", name="撤下材料").click()
    page.get_by_label("为什么撤下").fill("传错了")
    page.get_by_role("button", name="撤下，不能恢复").click()
    page.get_by_text("已撤下，原件和读出的内容都抹掉了").wait_for()
    context.close()
    assert queries.state(world.community.id, paper.id) == "removed"


def test_what_stands_in_the_way_and_what_is_left_fit_every_screen(
    world: World, visitor: object
) -> None:
    paper = papers.read(world)
    post(world, paper, rows(world, paper)[:1])
    gone = papers.read(world, papers.TEXT.replace("7号楼", "9号楼"), "另一份.txt")
    somebody = visitor().signs_in(world.secretary).goes(f"/documents/{gone.id}/remove/")
    somebody.page.get_by_label("为什么撤下").fill("同一份传了两次")
    somebody.page.get_by_role("button", name="撤下，不能恢复").click()
    somebody.page.wait_for_url("**/documents/")
    looks(somebody.goes(f"/documents/{gone.id}/"), "removed", *WIDTHS)
    looks(somebody.goes(f"/documents/{paper.id}/remove/"), "remove-posted", *WIDTHS)
