"""The pages of oversight and the notices as they look: nobody is shut out, nothing runs off the screen."""

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from bihuan import core
from bihuan.matters import delivery, evidence
from bihuan.notices import follow
from bihuan.oversight import checkpoints, clock, register, samples
from bihuan.oversight.models import Letter
from bihuan.people.walls import tenant
from tests import watched
from tests.tours.look import WIDTHS, looks
from tests.world import World

OCTOBER = datetime(2026, 10, 9, 9, tzinfo=core.BEIJING)


def pages(world: World, folder: Path) -> dict[str, str]:
    watched.publish(folder)
    row = watched.matter(world, "2026-10-20", "三号楼单元门闭门器损坏", OCTOBER)
    watched.matter(world, "2026-11-05", "地下车库照明不亮，已报修两次没有结果", OCTOBER)
    done = watched.matter(world, "2026-11-05", "井盖松动", OCTOBER)
    note = evidence.keep(world.community.id, "配件要从厂家调")
    more = {"facts": {"day": "2026-11-20"}, "evidence": {"note": (note,)}}
    watched.does(world, world.officer, "extend", row, OCTOBER + timedelta(days=12), **more)
    closed = OCTOBER + timedelta(days=3)
    watched.does(world, world.worker, "finish", done, closed, evidence={"note": (note,)})
    clock.sweep(timezone.now())
    delivery.deliver(world.community.id)
    register.follow(world.community.id)
    follow.follow(world.community.id)
    period = samples.Period(closed.date(), closed.date())
    at = timezone.now()
    drawn = samples.draw(world.community.id, period, 30, by="x", at=at, said="3 7 9")
    checkpoints.make(world.community.id, at)
    with tenant(world.community.id):
        letter = Letter.objects.filter(act="supervise").first()
    return {
        "supervised": "/oversight/",
        "supervised-filtered": "/oversight/?community=x&light=amber",
        "letters": "/oversight/letters/",
        "letter": f"/oversight/letters/{letter.id}/",
        "refused": "/oversight/refused/",
        "samples": "/oversight/samples/",
        "drawing": f"/oversight/samples/{drawn.id}/",
        "checkpoints": "/oversight/checkpoints/",
        "checkpoint": "/oversight/checkpoints/1/",
        "supervised-copy": "/reports/supervised/",
        "notices": "/notices/",
    }


def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object, tmp_path: Path) -> None:
    found = pages(world, tmp_path)
    somebody = visitor().signs_in(world.secretary)
    for name, path in found.items():
        looks(somebody.goes(path), name, *WIDTHS)


def test_a_notice_leads_to_its_matter_on_a_phone(
    world: World, visitor: object, tmp_path: Path
) -> None:
    pages(world, tmp_path)
    somebody = visitor(390).signs_in(world.secretary)
    page = somebody.page
    page.locator("details.tabmore summary").click()
    page.locator("details.tabmore").get_by_role("link", name="消息").click()
    page.locator("li.row", has_text="地下车库照明").get_by_role("button").click()
    assert "地下车库照明" in page.locator("h1").inner_text()
    somebody.goes("/notices/")
    page.get_by_role("button", name="全部已读").click()
    page.get_by_text("0 条未读").wait_for()
