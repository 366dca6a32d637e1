"""Every page of the desk as it looks: nobody is shut out, nothing runs off the screen."""

from bihuan.matters import queries
from tests.tours.look import WIDTHS, looks
from tests.world import World


def pages(world: World) -> dict[str, str]:
    row = world.working(title="三号楼楼道长期堆放杂物，消防通道被占")
    world.rectification(title="台账照片缺失")
    child = queries.children(world.community.id, row.id)[0]
    return {
        "today": "/",
        "matters": "/matters/",
        "filtered": "/matters/?q=nothing-at-all",
        "matter": f"/matters/{row.id}/",
        "paper": f"/matters/{row.id}/?backfill=2026-03-02",
        "measure": f"/matters/{child.id}/",
        "act": f"/matters/{row.id}/do/progress/",
        "log": "/matters/new/",
        "missing": "/nowhere/",
    }


def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    somebody = visitor().signs_in(world.secretary)
    for name, path in pages(world).items():
        looks(somebody.goes(path), name, *WIDTHS)


def test_the_sign_in_page_shuts_nobody_out(world: World, visitor: object) -> None:
    looks(visitor().goes("/sign-in/"), "sign-in", *WIDTHS)


def test_the_page_to_log_a_matter_fits_whoever_logs(world: World, visitor: object) -> None:
    somebody = visitor().signs_in(world.worker).goes("/matters/new/")
    looks(somebody, "log-worker", *WIDTHS)


def test_large_text_and_high_contrast_stay_and_fit(world: World, visitor: object) -> None:
    somebody = visitor(390).signs_in(world.secretary)
    for switch in ("大字", "高对比"):
        somebody.page.get_by_role("button", name=switch).click()
    for name, path in pages(world).items():
        looks(somebody.goes(path), f"large-{name}")
        assert somebody.page.evaluate("document.documentElement.dataset.text") == "large"
