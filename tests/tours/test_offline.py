"""The net drops: the page says so, what was typed stays on this device, and leaves it at sign-out."""

from tests.world import World

KEPT = "Object.keys(localStorage).filter(name => name.startsWith('kept-')).length"
READY = "navigator.serviceWorker.ready.then(worker => worker.active.state)"


def test_what_was_typed_outlives_the_net_but_not_the_session(world: World, visitor: object) -> None:
    row = world.working()
    somebody = visitor(390).signs_in(world.worker).goes(f"/matters/{row.id}/do/progress/")
    page = somebody.page
    assert page.evaluate(READY) in ("activating", "activated")
    page.get_by_label("说明").fill("清走两车杂物")

    page.context.set_offline(True)
    page.get_by_text("网断了").wait_for()
    page.goto(f"{somebody.site}/matters/")
    page.get_by_role("heading", name="现在没有网").wait_for()
    somebody.shoots("offline")

    page.context.set_offline(False)
    somebody.goes(f"/matters/{row.id}/do/progress/")
    assert page.get_by_label("说明").input_value() == "清走两车杂物"
    assert page.evaluate(KEPT) == 1

    page.locator("details.tabmore summary").click()
    page.locator("details.tabmore").get_by_role("button", name="退出").click()
    page.wait_for_url(f"{somebody.site}/sign-in/")
    assert page.evaluate(KEPT) == 0


def test_a_signed_in_page_is_not_shown_from_a_cache_after_signing_out(
    world: World, visitor: object
) -> None:
    world.rectification(title="门岗夜里没有人")
    somebody = visitor(390).signs_in(world.secretary)
    page = somebody.page
    page.get_by_text("门岗夜里没有人").first.wait_for()
    page.locator("details.tabmore summary").click()
    page.locator("details.tabmore").get_by_role("button", name="退出").click()
    page.wait_for_url(f"{somebody.site}/sign-in/")
    page.go_back()
    page.wait_for_load_state()
    assert page.get_by_text("门岗夜里没有人").count() == 0
