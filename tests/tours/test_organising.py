"""The pages of organisations, posts and places as they look, and a newcomer's way to a post."""

from datetime import timedelta

from django.utils import timezone

from bihuan.people import appointing, charges, ground, plan, tree
from bihuan.people.models import Place, Post
from tests.tours.look import WIDTHS, looks
from tests.world import World


def pages(world: World) -> dict[str, str]:
    here, today = world.community.id, timezone.localdate()
    world.working(title="三号楼楼道长期堆放杂物，消防通道被占")
    branch = tree.add(world.community, "branch", "清河苑小区党支部")
    group = tree.add(branch, "building_group", "一号楼党小组")
    grid = ground.put(here, Place(kind="grid", name="第一网格"))
    yard = ground.put(here, Place(kind="compound", name="清河苑", grid=grid))
    tower = ground.put(here, Place(kind="building", name="一号楼", parent=yard))
    unit = ground.put(here, Place(kind="unit", name="一单元", parent=tower))
    ground.put(here, Place(kind="building", name="临河路 12 号独栋"))
    ground.number_doors(here, unit, 6, 2, today)
    laid = plan.arranged(ground.ground(here, today))
    ground.draw(here, {key: (box.x, box.y, box.w, box.h) for key, box in laid.items()}, today)
    worker = Post.objects.get(person__user=world.worker)
    charges.charge(here, worker, today, place=yard)
    deputy = Post.objects.get(person__user=world.deputy)
    appointing.leave(deputy, "seconded", today - timedelta(days=60), world.person(world.officer))
    Post.objects.filter(person__user=world.secretary).update(term_ends=today + timedelta(days=90))
    return {
        "tree": "/organisations/",
        "organisation": f"/organisations/{group.id}/",
        "add": f"/organisations/{here}/add/",
        "posts": "/posts/",
        "give": "/posts/new/",
        "post": f"/posts/{deputy.id}/",
        "places": "/places/",
        "plan": "/places/plan/",
        "place-add": "/places/new/building/",
        "grid": f"/places/{grid.id}/",
        "compound": f"/places/{yard.id}/",
        "unit": f"/places/{unit.id}/",
        "charges": "/charges/",
        "duties": "/duties/",
        "handover": f"/oversight/handover/{world.worker.person.id}/",
        "signed-away": "/oversight/away/",
    }


def test_each_page_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    found = pages(world)
    somebody = visitor().signs_in(world.secretary)
    for name, path in found.items():
        somebody.goes(path)
        somebody.page.evaluate(
            "document.querySelectorAll('main details').forEach(d => d.open = true)"
        )
        looks(somebody, f"organising-{name}", *WIDTHS)


def test_a_newcomer_gets_a_post_on_a_phone_and_a_grid_to_answer_for(
    world: World, visitor: object
) -> None:
    pages(world)
    somebody = visitor(390).signs_in(world.secretary)
    page = somebody.page
    page.locator("details.tabmore summary").click()
    page.locator("details.tabmore").get_by_role("link", name="组织").click()
    page.get_by_role("link", name="岗位", exact=True).click()
    page.get_by_role("link", name="设岗").click()
    page.get_by_label("给谁").select_option(label="新人")
    page.get_by_label("新人的姓名").fill("林小满")
    page.get_by_label("角色").select_option(label="网格员（承办人）")
    page.get_by_label("职务").fill("第一网格员")
    page.get_by_role("button", name="设岗").click()
    assert "林小满从" in page.get_by_role("status").first.inner_text()
    page.get_by_role("link", name="包片包户").click()
    page.get_by_label("谁来包").select_option(label="林小满 第一网格员")
    page.get_by_label("包哪里").select_option(label="临河路 12 号独栋")
    page.get_by_role("button", name="包下来").click()
    page.get_by_text("临河路 12 号独栋由林小满包下来").wait_for()
    assert page.get_by_role("heading", name="没有人包的楼栋").count() == 0


def test_by_keyboard_alone_an_organisation_is_renamed(world: World, visitor: object) -> None:
    pages(world)
    page = visitor(1440).signs_in(world.secretary).goes("/organisations/").page
    page.get_by_role("link", name="一号楼党小组").focus()
    page.keyboard.press("Enter")
    page.get_by_label("名称").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("二号楼党小组")
    page.keyboard.press("Enter")
    page.get_by_text("已保存“二号楼党小组”").wait_for()


def test_whoever_leaves_hands_over_on_a_phone_and_then_leaves(
    world: World, visitor: object
) -> None:
    found = pages(world)
    somebody = visitor(390).signs_in(world.secretary).goes(found["posts"])
    page = somebody.page
    page.get_by_role("link", name="李网格 · 第三网格员").click()
    page.get_by_role("link", name="移交并结束这一岗").click()
    page.get_by_label("交给谁").select_option(label="吴网格 第一网格员")
    page.get_by_role("button", name="移交", exact=True).click()
    page.get_by_text("已移交 2 件。").wait_for()
    page.get_by_role("button", name="结束岗位").click()
    page.get_by_text("可以恢复").wait_for()
    somebody.goes("/charges/")
    page.get_by_role("heading", name="吴网格").wait_for()
