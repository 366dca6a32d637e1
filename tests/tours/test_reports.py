"""The pages of the ledger and the bulletin as they look: nobody is shut out, nothing runs off the screen."""

from bihuan.matters.record import Opening
from tests.tours.look import WIDTHS, looks
from tests.world import World

LONG = "三号楼至七号楼之间的消防通道长期被电动三轮车和旧家具占用，居民多次反映仍未根治"
GIVEN = {"id_issuer": "中共清河社区委员会", "id_phone": "80000109", "id_mailbox": "服务站门口"}


def filled(world: World) -> None:
    """Problems in several states: late, without an owner, with their measures, withheld words."""
    owner = world.person(world.worker).id
    measures = [
        Opening(f"清出第{n}处堆物并拍照", {"owner": owner, "due_day": "2026-12-14"}) for n in "一二"
    ]
    world.working(*measures, title=LONG, aspect="为民服务")
    world.working(title="议事公开栏两个月没有更新", aspect="议事公开", due="2026-11-25")
    world.rectification("台账缺现场照片", aspect="资金物资")


PAGES = {
    "ledger": "/reports/",
    "ledger-filtered": "/reports/?state=working&aspect=议事公开&order=number",
    "ledger-none": "/reports/?state=rebound",
    "bulletin": "/reports/bulletin.html",
    "particulars": "/reports/bulletin/particulars/",
    "supervised": "/reports/supervised/",
}


def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    filled(world)
    somebody = visitor().signs_in(world.secretary)
    for name, path in PAGES.items():
        looks(somebody.goes(path), f"reports-{name}", *WIDTHS)


def test_an_empty_ledger_and_its_bulletin_fit(world: World, visitor: object) -> None:
    somebody = visitor().signs_in(world.secretary)
    for name in ("ledger", "bulletin"):
        looks(somebody.goes(PAGES[name]), f"reports-{name}-empty", *WIDTHS)


def test_what_is_refused_is_told_on_a_page_that_fits(world: World, visitor: object) -> None:
    filled(world)
    somebody = visitor().signs_in(world.secretary).goes(PAGES["particulars"])
    for field, value in GIVEN.items():
        somebody.page.locator(f"#{field}").fill(value)
    somebody.page.locator("#id_inspected_from").fill("2026-09-01")
    somebody.page.locator("#id_inspected_until").fill("2026-06-01")
    somebody.page.get_by_role("button", name="存下").click()
    somebody.page.get_by_text("日期先后不对").wait_for()
    looks(somebody, "reports-particulars-refused", *WIDTHS)
    somebody.page.locator("#id_inspected_until").fill("2026-10-01")
    somebody.page.get_by_role("button", name="存下").click()
    somebody.page.get_by_text("批准一条不公开").click()
    looks(somebody, "reports-withhold-open", *WIDTHS)


def test_large_text_and_high_contrast_stay_and_fit(world: World, visitor: object) -> None:
    filled(world)
    somebody = visitor(390).signs_in(world.secretary)
    for switch in ("大字", "高对比"):
        somebody.page.get_by_role("button", name=switch).click()
    for name, path in PAGES.items():
        looks(somebody.goes(path), f"reports-{name}-large")


def test_in_english_too(world: World, visitor: object) -> None:
    filled(world)
    somebody = visitor().signs_in(world.secretary)
    somebody.page.context.add_cookies(
        [{"name": "django_language", "value": "en", "url": somebody.site}]
    )
    for name, path in PAGES.items():
        looks(somebody.goes(path), f"reports-{name}-en", *WIDTHS)
    assert somebody.page.locator("html").get_attribute("lang") == "en"
